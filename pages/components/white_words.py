"""White spots in numbers, sentences and tables."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from geo.analysis.access import (
    NO_LIST,
    OPEN,
    OTHER_PERIOD,
    STATE,
    WITH,
    WITHOUT,
    VillageClaim,
)
from geo.analysis.figures import Result
from geo.analysis.registry import compute
from geo.analysis.white_spots import WhiteSpots
from geo.output.leaves import LeafTable
from geo.schema import PERIODS
from pages.components import (
    explain,
    formats,
    leaf_tables,
    map_view,
    sheet_link,
    words,
)
from pages.components.texts import named, t

# Figure behind each of the four numbers.
_EXPLAINED = (
    "municipalities_without_project_share",
    "population_without_project_share",
    "villages_without_project_share",
    "village_distance_median_km",
)


def figures(spots: WhiteSpots) -> None:
    """Show the four numbers that are asked for first."""
    found = compute(spots.view, _EXPLAINED)
    shown = zip(st.columns(4), cards(spots, found), _EXPLAINED, strict=True)
    for column, (label, value, note), code in shown:
        with column:
            st.metric(label, value, help=note)
            explain.beside(code, spots.view, found[code])


def cards(
    spots: WhiteSpots, found: Mapping[str, Result] | None = None
) -> list[tuple[str, str, str | None]]:
    """Write name, value and explanation of these four."""
    found = found or compute(spots.view, _EXPLAINED)
    areas, people, villages, distance = (found[code] for code in _EXPLAINED)
    return [
        (t("white.municipalities_without"), formats.of_all(areas), None),
        (
            t("white.people_without"),
            formats.figure_value(people.value, "share"),
            t("white.people_help", people=formats.number(people.numerator)),
        ),
        (
            t("white.villages_without"),
            formats.of_all(villages),
            t("white.villages_help"),
        ),
        (
            t("white.distance"),
            t("app.no_value")
            if distance.value is None
            else f"{formats.figure_value(distance.value, 'km')} km",
            t("white.distance_help"),
        ),
    ]


def sentence(spots: WhiteSpots) -> None:
    """Test the sentence that is said in every meeting."""
    claim = spots.view.villages.claim()
    with st.container(border=True):
        st.markdown(claim_sentence(claim, spots))
        if spots.view.villages.municipality_only:
            st.caption(vague_sentence(spots, claim))


def claim_sentence(claim: VillageClaim, spots: WhiteSpots) -> str:
    """Write what the lists say about the sentence."""
    number = formats.number
    return t(
        f"white.claim_{claim.verdict}",
        region=words.region_name(spots.view.selection.region),
        villages=number(claim.villages),
        served=number(claim.with_project),
        open=number(claim.open),
        without=number(claim.without),
        at_most=number(claim.at_most),
        surely=number(claim.surely_without),
        # A number and its sign stay on one line.
        share=formats.percent(claim.surely_without / max(claim.villages, 1)).replace(
            " ", "\N{NO-BREAK SPACE}"
        ),
    )


def vague_sentence(spots: WhiteSpots, claim: VillageClaim) -> str:
    """Say what projects known by their municipality only mean for villages."""
    return t(
        "white.caveat_municipality",
        count=formats.number(spots.view.villages.municipality_only),
        projects=formats.number(len(spots.view.projects)),
        open=formats.number(claim.open),
    )


def caveats(spots: WhiteSpots) -> None:
    """Say what else limits the test, with counts."""
    parts = []
    coverage = spots.view.coverage
    for where in ("unknown", "region_wide"):
        if coverage[where]:
            count = formats.number(coverage[where])
            parts.append(t(f"white.caveat_{where}", count=count))
    parts.append(t("white.caveat_gazetteer"))
    if spots.view.villages.left_out:
        left = formats.number(spots.view.villages.left_out)
        parts.append(t("white.caveat_left_out", count=left))
    if spots.exited:
        parts.append(t("white.caveat_exited", count=formats.number(spots.exited)))
    st.caption(" ".join(parts))


def by_quality(spots: WhiteSpots) -> None:
    """Show the test for each class of quality of the gazetteer."""
    claims = spots.view.villages.claims()
    rows = {
        t(f"quality.{quality}"): {
            t("white.villages"): claim.villages,
            t("white.village_with_project"): claim.with_project,
            t("white.village_open"): claim.open,
            t("white.village_without_project"): claim.without,
        }
        for quality, claim in claims.items()
    }
    table = pd.DataFrame.from_dict(rows, orient="index")
    st.table(
        formats.styled(table, dict.fromkeys(table.columns, 0)).set_properties(
            **{"text-align": "right"}
        ),
        border="horizontal",
    )
    st.caption(t("white.quality_note"))


def municipalities(spots: WhiteSpots, *, height: int) -> None:
    """List the municipalities, those without a project first."""
    table = _ordered(spots)
    shown = pd.DataFrame(
        {
            t("table.municipality"): _names(spots).reindex(table.index),
            t("white.state"): table[STATE].map(named("white")),
            t("table.population"): table["population"].astype("Float64"),
            **{_short(period): table[period] for period in _periods(table)},
        }
    )
    narrow = st.column_config.Column(width=64)
    st.dataframe(
        formats.styled(shown, {t("table.population"): 0}),
        hide_index=True, height=height, width="stretch",
        column_config=dict.fromkeys(map(_short, _periods(table)), narrow),
    )  # fmt: skip
    st.caption(t("white.periods_note"))
    sheet_link.chosen()


def _short(period: str) -> str:
    """Write a period in a narrow head: 2014–20."""
    return f"{period[:4]}–{period[-2:]}"


def leaf_table(spots: WhiteSpots) -> LeafTable:
    """Return the same table with typed cells."""
    table = _ordered(spots)
    columns: list[leaf_tables.Column] = [
        (t("table.municipality"), "text", _names(spots).reindex(table.index)),
        (t("white.state"), "text", table[STATE].map(named("white"))),
        (t("table.population"), "count", table["population"]),
    ]
    columns += [(period, "count", table[period]) for period in _periods(table)]
    return leaf_tables.table(columns)


def _ordered(spots: WhiteSpots) -> pd.DataFrame:
    table = spots.municipalities
    order = {WITHOUT: 0, OTHER_PERIOD: 1, WITH: 2, NO_LIST: 3}
    return table.assign(order=table[STATE].map(order)).sort_values(
        ["order", "population"], ascending=[True, False], kind="stable"
    )


def _periods(table: pd.DataFrame) -> list[str]:
    return [period for period in PERIODS if period in table]


def _names(spots: WhiteSpots) -> pd.Series:
    """Name the municipalities; what is in the region in part only says so."""
    names = map_view.names(spots.view)
    whole = spots.municipalities["share"] == 1
    return names.where(whole, names + f" ({t('white.partly')})")


def villages(spots: WhiteSpots, *, height: int) -> None:
    """List the villages, the farthest first."""
    states = [WITHOUT, OPEN, WITH]
    wanted = st.pills(
        t("white.show"),
        states,
        default=[WITHOUT],
        selection_mode="multi",
        key="white_villages",
        format_func=named_village,
    )
    table = spots.view.villages.judged
    table = table[table[STATE].isin(wanted or states)]
    table = table.sort_values("distance_m", ascending=False, kind="stable")
    names = map_view.names(spots.view)
    shown = pd.DataFrame(
        {
            t("white.village"): table["name"],
            t("table.municipality"): table["place"].map(names),
            t("white.state"): table[STATE].map(named_village),
            **_ever(spots, table),
            "km": table["distance_m"] / 1000,
            t("white.nearest_project"): table["nearest"].map(
                spots.view.projects["title"]
            ),
            t("white.quality"): table["quality"].map(named("quality")),
        }
    )
    st.dataframe(
        formats.styled(shown, {"km": 1}), hide_index=True, height=height,
        width="stretch",
    )  # fmt: skip
    st.caption(t("white.distance_note"))


def _ever(spots: WhiteSpots, table: pd.DataFrame) -> dict[str, pd.Series]:
    """Say of villages what holds for all periods, if one of them is shown."""
    asked = spots.view.selection
    if asked.period is None and asked.year_from is None and asked.year_to is None:
        return {}
    states = spots.ever.villages.table[STATE].reindex(table.index)
    return {t("white_ever.column"): states.map(named_village)}


def named_village(code: str) -> str:
    """Name a state of a village."""
    return t(f"white.village_{code}")
