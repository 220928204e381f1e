"""Key figures as large numbers and sentences."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from geo.analysis.figures import Result
from geo.analysis.measures import MEASURES, Measure
from geo.analysis.profile import neighbours, standing
from geo.analysis.registry import compute
from geo.analysis.view import RegionView
from geo.schema import AmountKind
from pages.components import (
    computed,
    formats,
    map_cards,
    map_view,
    sheet_link,
    state,
    tables,
    words,
)
from pages.components import drawing as draw
from pages.components.texts import t

_WITH: Final = "municipalities_with_project_share"
_WITHOUT: Final = "municipalities_without_project_share"


def key_figures(view: RegionView, kind: AmountKind | None) -> None:
    """Show the four numbers that everybody asks for first."""
    table = view.municipalities
    results = overview_results(view, kind)
    columns = st.columns(4)
    projects = formats.figure_value(results["projects"].value, "projects")
    columns[0].metric(t("overview.projects"), projects)
    columns[1].metric(t("overview.municipalities"), formats.of_all(results[_WITH]))
    columns[2].metric(
        t("overview.population"), formats.number(table["population_inside"].sum())
    )
    columns[3].metric(*grant(view, kind))
    unknown = table[table["share"].isna()]
    if len(unknown):
        st.caption(t("overview.share_unknown", names=", ".join(unknown["name"])))


def overview_results(view: RegionView, kind: AmountKind | None) -> dict[str, Result]:
    """Return the figures of the page Übersicht, by code."""
    return compute(view, ["projects", _WITH, f"{kind or 'grant_approved'}_eur"])


def grant(view: RegionView, kind: AmountKind | None) -> tuple[str, str]:
    """Return label and value of the money, with how many projects it rests on."""
    kind = kind or "grant_approved"
    name, code = t(f"amount.{kind}"), f"{kind}_eur"
    found = compute(view, [code])[code]
    # Half a euro and more is rounded up, as people expect it.
    value = formats.measure_value(found.value, "eur")
    if not found.basis or found.is_complete:
        return t("overview.grant", kind=name), value
    known, total = map(formats.number, (found.basis, found.of))
    return t("overview.grant_some", kind=name, known=known, total=total), value


def municipality(view: RegionView, ags: str) -> None:
    """Show one municipality: figures and projects."""
    row = view.municipalities.loc[ags].to_dict()
    with st.container(border=True):
        place = map_cards.district_words(ags, row)
        st.markdown(f"**{row['name']}** · {place} · {ags}")
        lines = [f"{label}: **{value}**" for label, value in map_cards.figures(row)]
        st.markdown("  \n".join(lines))
        if map_cards.area_note(row):
            st.caption(map_cards.area_note(row))
        st.markdown(_rank(view, ags))
        tables.projects_of(view, ags)
        _neighbours(view, ags)
        sheet_link.to(ags)


def _rank(view: RegionView, ags: str) -> str:
    """Say which rank a municipality has in the measure of the map."""
    code = state.measure_code()
    found = standing(view, ags).loc[code]
    name = t(f"measure.{code}")
    if pd.isna(found["rank"]):
        return t("panel.no_rank", measure=name)
    return t(
        "panel.rank", measure=name, rank=formats.number(found["rank"]),
        ranked=formats.number(found["ranked"]),
        region=formats.measure_value(found["region"], MEASURES[code].unit),
    )  # fmt: skip


def _neighbours(view: RegionView, ags: str) -> None:
    """Offer the municipalities around one, with their values; a click goes there."""
    around = neighbours(view, ags)
    inside = around[around.index.isin(view.keys)]
    code = state.measure_code()
    unit, key = MEASURES[code].unit, f"neighbours_{ags}"
    if len(inside):
        values = inside[code].to_dict()
        st.pills(
            t("panel.neighbours", measure=t(f"measure.{code}")), list(inside.index),
            key=key, on_change=lambda: state.take_municipality(st.session_state[key]),
            format_func=lambda one: (
                f"{inside.at[one, 'name']}: "
                f"{formats.measure_value(values[one], unit)}"
            ),
        )  # fmt: skip
    outside = around.index[~around.index.isin(view.keys)]
    if len(outside):
        names = view.territory.municipalities["name"].reindex(outside).sort_values()
        st.caption(t("panel.outside", names=", ".join(names)))


def density_results(view: RegionView, measure: Measure) -> dict[str, Result]:
    """Return the figures of the page Förderdichte, by code."""
    codes = (measure.code, f"{measure.code}_highest", _WITHOUT)
    return compute(view, codes)


def density_figures(view: RegionView, measure: Measure) -> None:
    """Show the value of the region, the highest one, and who got nothing."""
    mean, top, without = density_results(view, measure).values()
    name = map_view.names(view)[top.subject] if top.subject else "–"
    columns = st.columns([1, 1.3, 1])
    columns[0].metric(
        t("density.mean"),
        formats.measure_value(mean.value, measure.unit),
        help=t("density.mean_help"),
    )
    columns[1].metric(
        t("density.highest", name=name),
        formats.measure_value(top.value, measure.unit),
    )
    columns[2].metric(
        t(f"drawing.without_{draw.level_of(view)}"), formats.of_all(without)
    )


def density_sentence(view: RegionView, measure: Measure) -> None:
    """Say the same in one sentence, fit to be read out."""
    st.markdown(density_words(view, measure))


def how(view: RegionView, measure: Measure) -> None:
    """Show how the measure was computed, from the one list of figures."""
    place = st.expander(t("explain.label"), key="how_density", on_change="rerun")
    # What nobody reads is not sent with every switch of the measure.
    if not place.open:
        return
    with place:
        computed.bodies(view, density_results(view, measure))
        st.markdown(t("density.how_classes"))


def density_words(view: RegionView, measure: Measure) -> str:
    """Write the value of the region and the highest one in one sentence."""
    known = view.municipalities[measure.code].dropna()
    mean = view.regional_value(measure.code)
    top = known.idxmax() if len(known) and known.max() > 0 else None
    if mean is None or top is None:
        return t("density.sentence_none")
    told = t(
        "density.sentence",
        region=words.region_name(view.selection.region),
        value=_with_unit(mean, measure),
        top=map_view.names(view)[top],
        top_value=_with_unit(known.max(), measure),
    )
    return told + _total_over_total(view, measure)


def _total_over_total(view: RegionView, measure: Measure) -> str:
    """Say which two totals the value of the region is made of."""
    parts = view.regional_parts(measure.code)
    if parts is None:
        return ""
    above = _amount(parts[0], measure)
    people = measure.base == "population_inside"
    below = formats.number(parts[1], 0 if people else 1)
    key = "population" if people else "area"
    return " " + t(f"drawing.total_over_{key}", above=above, below=below)


def _amount(value: float, measure: Measure) -> str:
    if measure.kind:
        return formats.euro(value, 0)
    return f"{formats.number(value, 1, short=True)} {t('unit.projects_counted')}"


def small_numbers(view: RegionView, small: tuple[int, int]) -> None:
    """Warn where a single project makes a high value."""
    table = view.municipalities
    count = int(tables.few(table, small).sum())
    if count:
        people, projects = small
        st.caption(
            t("drawing.small", count=count, total=len(table), people=people,
              projects=projects)
        )  # fmt: skip


def _with_unit(value: float, measure: Measure) -> str:
    text = formats.measure_value(value, measure.unit)
    if measure.unit == "eur":
        return text
    if measure.unit == "projects":
        return f"{text} {t('unit.projects_counted')}"
    per = {
        "eur_per_inhabitant": "per_inhabitant", "eur_per_km2": "per_km2",
        "per_1000": "counted_per_1000",
    }  # fmt: skip
    return f"{text} {t(f'unit.{per.get(measure.unit, measure.unit)}')}"
