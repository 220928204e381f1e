"""What the pages Gemeinde, Vergleich and Fachansicht show, as the content of a leaf."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, cast

import pandas as pd

from geo.analysis.comparison import (
    DIMENSIONS,
    Alternative,
    Dimension,
    alternatives,
    figure_codes,
)
from geo.analysis.measures import MEASURES
from geo.analysis.profile import Profile
from geo.output.leaves import LeafChart, LeafSide, LeafTable
from geo.schema import NAME
from pages.components import (
    cache,
    compare,
    compare_words,
    explain,
    formats,
    leaf_maps,
    leaf_tables,
    map_cards,
    map_view,
    print_view,
    sheet_parts,
)
from pages.components import (
    expert as expert_parts,
)
from pages.components.former import existing
from pages.components.leaf_content import Content, Shown
from pages.components.leaf_pages import without_exits
from pages.components.leaf_tables import Column
from pages.components.print_view import Choice
from pages.components.texts import t

_MOST_BARS: Final = 12
# How much of the surroundings a map of one municipality shows, of its own size.
_AROUND: Final = 0.6


# -- Gemeinde ------------------------------------------------------------------------
def municipality(shown: Shown) -> Content:
    """One municipality: figures beside those of the region, projects, neighbours."""
    ags, trouble = existing(shown.asked.municipality, shown.view)
    if not ags:
        return Content(heading=t("page.municipality_sheet"), trouble=trouble)
    return of_municipality(shown, ags, trouble)


def of_municipality(shown: Shown, ags: str, trouble: str = "") -> Content:
    """Return the content for a municipality of the region."""
    profile = cache.profile(shown.view.selection, ags)
    code = best_code(profile)
    choice = Choice(
        code=code, heading=shown.heading, marked=ags, public=not shown.internal,
        extent=shown.asked.extent or surroundings(profile),
    )  # fmt: skip
    note = map_cards.area_note(profile.row)
    return Content(
        heading=str(profile.row[NAME]),
        figures=cards(profile),
        sentences=[sheet_parts.lead(profile), *village_words(profile), note],
        plan=print_view.plan(profile.view, choice),
        table=leaf_tables.of_projects(profile, sheet_parts.kind_of(profile)),
        chart=beside_neighbours(profile, code),
        trouble=trouble,
        view=profile.view,
        added=without_exits(shown.view, profile.view),
        places=True,
    )


def best_code(profile: Profile) -> str:
    """Return the rate that a municipality is best shown by."""
    kind = sheet_parts.kind_of(profile)
    return f"{kind}_per_inhabitant_eur" if kind else "projects_per_1000"


def cards(profile: Profile) -> list[tuple[str, str]]:
    """Write the figures of a municipality, rates with rank and those of the region."""
    row, kind = profile.row, sheet_parts.kind_of(profile)
    found = [(t("table.population"), formats.number(row["population"]))]
    codes = ["projects", "projects_per_1000"]
    if kind:
        codes += [f"{kind}_eur", f"{kind}_per_inhabitant_eur"]
    for code in codes:
        unit, place = MEASURES[code].unit, profile.standing.loc[code]
        value = formats.measure_value(place["value"], unit)
        if MEASURES[code].base and pd.notna(place["rank"]):
            value = t(
                "leaf.ranked", value=value, rank=formats.number(place["rank"]),
                ranked=formats.number(place["ranked"]),
                region=formats.measure_value(place["region"], unit),
            )  # fmt: skip
        found.append((t(f"measure.{code}"), value))
    return found


def village_words(profile: Profile) -> list[str]:
    """Say which villages have a project, none, or where it is open."""
    judged = profile.view.villages.judged
    own = judged[judged["place"] == profile.ags]
    told = []
    for code, group in own.groupby("state", sort=True):
        label = t(f"sheet.villages_{code}", count=len(group))
        told.append(f"{label} {', '.join(group['name'])}.")
    return told


def surroundings(profile: Profile) -> tuple[float, float, float, float]:
    """Return the bounds of a municipality with its neighbours around it, in degrees."""
    areas = profile.view.territory.municipalities.geometry
    west, south, east, north = areas[profile.ags].bounds
    margin = _AROUND * max(east - west, north - south)
    box = areas[[profile.ags]].envelope.buffer(margin, join_style="mitre")
    west, south, east, north = box.to_crs("EPSG:4326").total_bounds.tolist()
    return west, south, east, north


def beside_neighbours(profile: Profile, code: str) -> LeafChart | None:
    """Put a municipality beside its neighbours and the region."""
    near = profile.neighbours[code].dropna().nlargest(_MOST_BARS - 2)
    names = profile.neighbours.loc[near.index, NAME]
    here = profile.standing.loc[code]
    values = [here["value"], *near, here["region"]]
    if pd.isna(here["value"]):
        return None
    return LeafChart(
        kind="bar",
        title=t("leaf.beside_neighbours"),
        unit=t(f"measure.{code}"),
        categories=(str(profile.row[NAME]), *names, t("sheet.in_region")),
        series=[(t(f"measure.{code}"), [_known(value) for value in values])],
    )


def _known(value: float | None) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


# -- Vergleich -----------------------------------------------------------------------
def comparison(shown: Shown) -> Content:
    """Two sides in a sentence, all of them as bars and as a table."""
    selection, code = shown.view.selection, shown.asked.measure_code
    given = shown.asked.compared.get("compare", "")
    usual = compare.usual_dimension(selection)
    asked: Dimension = given if given in DIMENSIONS else usual
    kind = compare.kind_of(selection, code)
    rows = compare.found(selection, asked, kind)
    codes = alternatives(cache.atlas(selection.dataset), selection, asked)
    heading = f"{t('page.comparison')}: {t(f'compare_dimension.{asked}')}"
    if len(codes) < 2:
        return Content(heading=heading, trouble=t("leaf.fewer_than_two_sides"))
    likely = compare.likely_pair(selection, asked, codes)
    sides = [
        side if (side := shown.asked.compared.get(name)) in codes else usual
        for name, usual in zip(("left", "right"), likely, strict=True)
    ]
    by_code = {one.code: one for one in rows}
    left, right = (by_code[side] for side in sides)
    unit = MEASURES[code].unit
    figures = [
        (compare.label(asked, one.code),
         formats.measure_value(one.view.regional_value(code), unit)
         if one.has_list else "–")
        for one in (left, right, rows[-1])
    ]  # fmt: skip
    plan = None
    if asked == "region":
        drawing = replace(shown.drawing, level="region")
        choice = replace(
            shown.choice(sites=False), drawing=drawing, extent=None, marked=""
        )
        plan = print_view.plan(shown.view, choice)
    return Content(
        heading=f"{heading}: {t(f'measure.{code}')}",
        figures=figures,
        sentences=[compare_words.text(asked, left, right, code),
                   t(f"compare.caveat_{asked}")],
        plan=plan,
        sides=_sides(asked, left, right, code),
        table=_alternatives(asked, rows, figure_codes(kind)),
        chart=_bars(asked, rows, code),
        view=rows[-1].view,
    )  # fmt: skip


def _sides(
    asked: Dimension, left: Alternative, right: Alternative, code: str
) -> list[LeafSide]:
    """Return the maps of both sides, in the classes of both together."""
    found = []
    for one, other in ((left, right), (right, left)):
        choice = Choice(code=code, sites=False, beside=other.view.selection)
        value = one.view.regional_value(code) if one.has_list else None
        found.append(
            LeafSide(
                title=compare.label(asked, one.code),
                total=formats.measure_value(value, MEASURES[code].unit)
                if one.has_list else "–",
                plan=print_view.plan(one.view, choice),
            )
        )  # fmt: skip
    return found


_FORMS: Final = {"share": "share", "eur": "euro", "eur_per_inhabitant": "euro",
                 "eur_per_km2": "euro", "projects": "count"}  # fmt: skip


def _alternatives(
    asked: Dimension, rows: Sequence[Alternative], codes: Sequence[str]
) -> LeafTable:
    """Put the figures of all alternatives into a table; without a list, none."""
    columns: list[Column] = [
        (t(f"compare_dimension.{asked}"), "text",
         [compare.label(asked, one.code) for one in rows]),
    ]  # fmt: skip
    for code in codes:
        unit = explain.figure(code).unit
        form = cast("leaf_tables.Form", _FORMS.get(unit, "number"))
        values = [one.value(code) for one in rows]
        columns.append((explain.name(code), form, values))
    years = [compare.span(one) if one.has_list else None for one in rows]
    columns.append((t("compare.years"), "text", years))
    return leaf_tables.table(columns)


def _bars(asked: Dimension, rows: Sequence[Alternative], code: str) -> LeafChart:
    known = [
        (compare.label(asked, one.code), one.view.regional_value(code))
        for one in rows[:-1]
        if one.has_list
    ]
    if asked != "period":
        known.sort(key=lambda one: -(one[1] or 0.0))
    known = known[:_MOST_BARS]
    name = t(f"measure.{code}")
    return LeafChart(
        kind="column" if asked == "period" else "bar",
        title=name,
        unit=name,
        categories=tuple(label for label, _ in known),
        series=[(name, [_known(value) for _, value in known])],
    )


# -- Fachansicht ---------------------------------------------------------------------
def expert(shown: Shown) -> Content:
    """Do neighbours resemble each other, and where."""
    # Loads esda and libpysal, which takes a second or two.
    from geo.analysis.pattern import pattern

    if not len(shown.view.projects):
        return Content(heading=t("page.expert"))
    view, code = shown.view, shown.asked.measure_code
    found = pattern(view, code, "queen")
    heading = f"{t('page.expert')}: {t(f'measure.{code}')}"
    said = expert_parts.level_words(found)
    if found.local is None:
        return Content(heading=heading, sentences=said)
    table = found.local.table.sort_values("p_value", kind="stable")
    states = table["lisa"].reindex(view.municipalities.index).fillna("missing")
    columns: list[Column] = [
        (t("table.municipality"), "text", map_view.names(view).reindex(table.index)),
        (t("expert.lisa"), "text", [t(f"expert.{one}") for one in table["lisa"]]),
        (t("expert.local_i"), "number", table["local_i"]),
        (t("expert.gi"), "number", table["gi_z"]),
        (t("expert.p"), "text", [formats.number(p, 4) for p in table["p_value"]]),
    ]
    counts = states.value_counts()
    figures = [
        (t(f"expert.{one}"), formats.number(counts.get(one, 0)))
        for one in ("high_high", "low_low", "high_low", "low_high", "none")
    ]
    return Content(
        heading=heading,
        figures=figures,
        sentences=said,
        plan=leaf_maps.clusters(shown, view, states),
        table=leaf_tables.table(columns),
    )
