"""The publications that figures rest on, each once, by a short code."""

from __future__ import annotations

from typing import Final

LITERATURE: Final[dict[str, str]] = {
    "eu_leader_2017": (
        "European Commission (2017): Guidelines. Evaluation of LEADER/CLLD. "
        "European Evaluation Helpdesk for Rural Development."
    ),
    "cpr_34": (
        "Regulation (EU) 2021/1060, Article 34(2): running costs and animation, at "
        "most 25 % of the public contribution to the strategy."
    ),
    "gini_1912": "Gini, C. (1912): Variabilità e mutabilità. Bologna.",
    "lorenz_1905": (
        "Lorenz, M. O. (1905): Methods of measuring the concentration of wealth. "
        "Publications of the American Statistical Association 9(70), 209-219."
    ),
    "hoover_1936": (
        "Hoover, E. M. (1936): The measurement of industrial localization. "
        "Review of Economics and Statistics 18(4), 162-171."
    ),
    "theil_1967": "Theil, H. (1967): Economics and Information Theory. Amsterdam.",
    "shorrocks_1980": (
        "Shorrocks, A. F. (1980): The class of additively decomposable inequality "
        "measures. Econometrica 48(3), 613-625."
    ),
    "hirschman_1964": (
        "Hirschman, A. O. (1964): The paternity of an index. "
        "American Economic Review 54(5), 761-762."
    ),
    "welch_1947": (
        "Welch, B. L. (1947): The generalization of Student's problem when several "
        "different population variances are involved. Biometrika 34(1/2), 28-35."
    ),
    "openshaw_1984": (
        "Openshaw, S. (1984): The Modifiable Areal Unit Problem. "
        "CATMOG 38. Geo Books, Norwich."
    ),
    "moran_1950": (
        "Moran, P. A. P. (1950): Notes on continuous stochastic phenomena. "
        "Biometrika 37(1/2), 17-23."
    ),
    "cliff_ord_1981": (
        "Cliff, A. D. and Ord, J. K. (1981): Spatial Processes. Models and "
        "Applications. London."
    ),
    "assuncao_reis_1999": (
        "Assunção, R. M. and Reis, E. A. (1999): A new proposal to adjust Moran's I "
        "for population density. Statistics in Medicine 18(16), 2147-2162."
    ),
    "anselin_1995": (
        "Anselin, L. (1995): Local indicators of spatial association - LISA. "
        "Geographical Analysis 27(2), 93-115."
    ),
    "getis_ord_1992": (
        "Getis, A. and Ord, J. K. (1992): The analysis of spatial association by use "
        "of distance statistics. Geographical Analysis 24(3), 189-206."
    ),
    "benjamini_hochberg_1995": (
        "Benjamini, Y. and Hochberg, Y. (1995): Controlling the false discovery rate. "
        "Journal of the Royal Statistical Society B 57(1), 289-300."
    ),
    "caldas_singer_2006": (
        "Caldas de Castro, M. and Singer, B. H. (2006): Controlling the false "
        "discovery rate: an application to local statistics of spatial association. "
        "Geographical Analysis 38(2), 180-208."
    ),
    "north_2002": (
        "North, B. V., Curtis, D. and Sham, P. C. (2002): A note on the calculation of "
        "empirical P values from Monte Carlo procedures. American Journal of Human "
        "Genetics 71(2), 439-441."
    ),
    "efron_tibshirani_1993": (
        "Efron, B. and Tibshirani, R. J. (1993): An Introduction to the Bootstrap, "
        "chapter 13. New York."
    ),
    "clopper_pearson_1934": (
        "Clopper, C. J. and Pearson, E. S. (1934): The use of confidence or fiducial "
        "limits illustrated in the case of the binomial. Biometrika 26(4), 404-413."
    ),
    "marshall_1991": (
        "Marshall, R. J. (1991): Mapping disease and mortality rates using empirical "
        "Bayes estimators. Applied Statistics 40(2), 283-294."
    ),
    "bailey_gatrell_1995": (
        "Bailey, T. C. and Gatrell, A. C. (1995): Interactive Spatial Data Analysis, "
        "pages 303-306. Harlow."
    ),
}
