"""«So wurde gerechnet»: how a figure or measure was computed, beside it.

Formula, quantities and literature come from `geo.analysis.registry`, the words from
``explanations/*.toml``; nothing is written down twice.
"""

from __future__ import annotations

import streamlit as st

from geo.analysis.chance import SEED
from geo.analysis.figures import QUANTITIES, Figure, Result
from geo.analysis.literature import LITERATURE
from geo.analysis.registry import figure
from geo.analysis.view import RegionView
from geo.catalog import LayerInfo
from geo.projects.register import OWN
from pages.components import cache, formats
from pages.components.texts import t, wording

# Which layers of the catalogue a quantity comes from.
_LAYERS = {
    "projects": lambda name: name.endswith("_projects"),
    "population": lambda name: name.startswith("population"),
    "boundaries": lambda name: name.startswith(("municipalities", "region_rules")),
    "gazetteer": lambda name: name == "gazetteer",
}


def beside(
    code: str, view: RegionView, result: Result | None = None, *, short: bool = False
) -> None:
    """Draw the small button that opens the explanation of a figure.

    Parameters
    ----------
    code : str
        Code of a figure or measure.
    view : RegionView
        The selection; gives sources and their dates.
    result : Result, optional
        What the figure gave; adds on how much it rests.
    short : bool
        Show the symbol only, beside a sentence.

    """
    label = " " if short else t("explain.label")
    with st.popover(
        label,
        icon=":material/function:",
        type="tertiary",
        help=t("explain.label") if short else None,
    ):
        body(code, view, result)


def body(code: str, view: RegionView, result: Result | None = None) -> None:
    """Draw the explanation itself: formula, sources, what is left out, literature."""
    known = figure(code)
    st.markdown(f"**{name(code)}**")
    st.latex(known.formula)
    st.markdown("  \n".join(lines(code, view, result)))


def name(code: str) -> str:
    """Return what a figure is called."""
    known = figure(code)
    return wording(known.words)["name"].format(kind=_kind(known), what=what(known))


def what(known: Figure) -> str:
    """Return what is spread: projects, or one kind of grant."""
    if known.about:
        return t(f"measure.{known.about}")
    if known.kind is None:
        return t("unit.projects_counted")
    return t("quantity.grant", kind=t(f"amount.{known.kind}"))


def lines(code: str, view: RegionView, result: Result | None = None) -> list[str]:
    """Write the explanation of a figure without its formula.

    Parameters
    ----------
    code : str
        Code of a figure or measure.
    view : RegionView
        The selection.
    result : Result, optional
        What the figure gave.

    Returns
    -------
    list of str
        One Markdown line each.

    """
    known, texts = figure(code), wording(figure(code).words)
    above = "explain.numerator" if known.denominator else "explain.base"
    found = [_quantities(known, known.numerator, above, view)]
    if known.denominator:
        found.append(_quantities(known, known.denominator, "explain.denominator", view))
    fields = {
        "kind": _kind(known),
        "what": what(known),
        "places": formats.number(result.places if result else None),
        "draws": formats.number(result.extra.get("draws") if result else None),
        "seed": SEED,
    }
    found += [
        f"**{t(f'explain.{key}')}:** {texts[key].format(**fields)}"
        for key in ("method", "left_out")
        if key in texts
    ]
    if result is not None and result.value is not None and known.unit == "eur":
        found.append(f"**{t('explain.exact')}:** {formats.euro(result.value)}")
    if result is not None:
        found.append(f"**{t('explain.rests')}:** {rests_on(result)}")
    works = "; ".join(LITERATURE[work] for work in known.literature)
    if works:
        found.append(f"**{t('explain.literature')}:** {works}")
    if known.handbook:
        found.append(f":gray[{t('explain.handbook', number=known.handbook)}]")
    return found


def rests_on(result: Result) -> str:
    """Write on how many projects, and areas, a result rests."""
    text = t("explain.rests_on", basis=formats.number(result.basis),
             of=formats.number(result.of))  # fmt: skip
    if result.places is None:
        return text
    return f"{text}, {t('explain.rests_places', places=formats.number(result.places))}"


def _quantities(
    known: Figure, codes: tuple[str, ...], label: str, view: RegionView
) -> str:
    parts = [
        f"${QUANTITIES[code].symbol}$ = "
        + t(
            "explain.quantity",
            name=t(f"quantity.{code}").format(kind=_kind(known)),
            source=source(QUANTITIES[code].origin, view),
        )
        for code in codes
    ]
    return f"**{t(label)}:** {'; '.join(parts)}"


def source(origin: str, view: RegionView) -> str:
    """Name the sources of a quantity with their dates."""
    # The gazetteer is behind every view, but only figures about villages show it.
    known = (*view.sources, cache.atlas().catalog.info("gazetteer"))
    infos = [info for info in known if _LAYERS[origin](info.name)]
    if origin == "projects" and view.selection.dataset == OWN:
        return t("explain.own_list")
    return "; ".join(map(_noted, infos))


def _noted(info: LayerInfo) -> str:
    return t(
        "explain.source",
        note=info.attribution,
        date=formats.date(info.reference_date),
    )


def _kind(known: Figure) -> str:
    return t(f"amount.{known.kind}") if known.kind else ""
