"""What each page shows, as the content of a leaf: the same numbers as on the screen."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pandas as pd

from geo.analysis.aggregation import total_cents
from geo.analysis.fairness import GOODS, Goods
from geo.analysis.figures import Result
from geo.analysis.registry import compute, figure
from geo.analysis.view import ENOUGH, RegionView
from geo.output.leaves import LeafChart, LeafTable
from geo.schema import AmountKind
from pages.components import (
    cache,
    explain,
    fair,
    figures,
    formats,
    leaf_maps,
    leaf_tables,
    map_view,
    own_paper,
    print_view,
    sentences,
    white_words,
    words,
    years,
)
from pages.components import drawing as draw
from pages.components.address import Asked
from pages.components.leaf_content import Content, Shown
from pages.components.print_view import Choice
from pages.components.texts import t

# Rows of a chart that can be read from the last row of chairs.
_MOST_BARS: Final = 12
_COVERED: Final = ("municipalities_with_project_share", "population_with_project_share")


def overview(shown: Shown) -> Content:
    """Projects, places and money at a glance."""
    view, kind = shown.view, words.best_kind(shown.view)
    table = view.municipalities
    results = figures.overview_results(view, kind)
    people = formats.number(table["population_inside"].sum())
    cards = [
        (t("overview.projects"), formats.number(len(view.projects))),
        (t("overview.municipalities"), formats.of_all(results[_COVERED[0]])),
        (t("overview.population"), people),
    ]
    cards += [figures.grant(view, kind)] if kind else []
    return Content(
        heading=words.region_title(view.selection),
        figures=cards,
        sentences=_said(view, _COVERED) if len(view.projects) else [],
        plan=print_view.plan(view, shown.choice()),
        table=leaf_tables.of_measure(view, shown.measure),
    )


def region_map(shown: Shown) -> Content:
    """The map of one measure, with sites and the office's own layers."""
    found = _map(shown, shown.view, shown.choice())
    own = own_paper.of_link(shown.asked.layers, public=not shown.internal)
    return replace(found, plan=found.plan and own_paper.add(found.plan, own))


def density(shown: Shown) -> Content:
    """The map of one measure in the chosen classes and level."""
    drawing = shown.drawing
    view = draw.shown(shown.view, drawing)
    return _map(shown, view, replace(shown.choice(sites=False), drawing=drawing))


def _map(shown: Shown, view: RegionView, choice: Choice) -> Content:
    measure, level = shown.measure, choice.drawing.level
    mean, top, without = figures.density_results(view, measure).values()
    cards = [(t("density.mean"), formats.measure_value(mean.value, measure.unit))]
    if top.subject is not None:
        name = map_view.names(view)[top.subject]
        value = formats.measure_value(top.value, measure.unit)
        cards.append((t("density.highest", name=name), value))
    cards.append((t(f"drawing.without_{level}"), formats.of_all(without)))
    return Content(
        heading=t(f"measure.{measure.code}"),
        figures=cards,
        sentences=[figures.density_words(view, measure), *_chosen(shown)]
        if len(view.projects)
        else [],
        plan=print_view.plan(shown.view, choice),
        table=leaf_tables.of_measure(view, measure, level=level),
    )


def _chosen(shown: Shown) -> list[str]:
    """Say the value of the municipality that is marked on the map."""
    ags, table = shown.asked.municipality, shown.view.municipalities
    if ags not in table.index:
        return []
    code, unit = shown.measure.code, shown.measure.unit
    value = formats.measure_value(table.at[ags, code], unit)
    name = map_view.names(shown.view)[ags]
    return [t("leaf.marked", name=name, measure=t(f"measure.{code}"), value=value)]


def _said(view: RegionView, codes: tuple[str, ...]) -> list[str]:
    results = compute(view, codes)
    return [sentences.say(code, view, results[code]) for code in codes]


def key_figures(shown: Shown) -> Content:
    """The figures that everybody asks for, and projects and money by year."""
    view, kind = shown.view, words.best_kind(shown.view)
    codes: tuple[str, ...] = ("projects", *_COVERED, "projects_per_1000")
    if kind:
        codes = (
            "projects", f"{kind}_eur", f"{kind}_per_inhabitant_eur",
            f"{kind}_median_eur", f"{kind}_support_rate", _COVERED[0],
        )  # fmt: skip
    if not len(view.projects):
        return Content(heading=t("page.key_figures"))
    results = compute(view, codes)
    said = [code for code in codes if code not in {"projects", f"{kind}_eur"}]
    return Content(
        heading=t("page.key_figures"),
        figures=[_card(code, result) for code, result in results.items()],
        sentences=[sentences.say(code, view, results[code]) for code in said],
        table=_by_year(view, kind),
        chart=_year_chart(view, kind),
    )


def _card(code: str, result: Result) -> tuple[str, str]:
    value = (
        "–"
        if result.value is None
        else formats.figure_value(result.value, figure(code).unit)
    )
    return explain.name(code), value


def _yearly(view: RegionView, kind: AmountKind | None) -> pd.DataFrame:
    """Return projects and cents of every year from the first to the last."""
    rows = {}
    for year in years.years_of(view):
        projects = view.projects[view.projects["year"] == year]
        money = total_cents(projects, kind) if kind and len(projects) else None
        rows[year] = (len(projects), money)
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["projects", "cents"])
    return table.astype({"projects": "int64", "cents": "Int64"})


def _by_year(view: RegionView, kind: AmountKind | None) -> LeafTable | None:
    table = _yearly(view, kind)
    if table.empty:
        return None
    columns: list[leaf_tables.Column] = [
        (t("years.year"), "text", [str(year) for year in table.index]),
        (t("measure.projects"), "count", table["projects"]),
        (t("years.projects_up_to"), "count", table["projects"].cumsum()),
    ]
    if kind:
        money = table["cents"].astype("Float64") / 100
        columns.append((t(f"amount.{kind}"), "euro", money))
        # Nothing known up to a year is not 0.
        so_far = money.fillna(0).cumsum().mask(money.notna().cumsum() == 0)
        columns.append((t("years.money_up_to"), "euro", so_far))
    return leaf_tables.table(columns)


def _year_chart(view: RegionView, kind: AmountKind | None) -> LeafChart | None:
    table = _yearly(view, kind)
    if table.empty:
        return None
    names = tuple(str(year) for year in table.index)
    # What too few projects state is no picture; the table says it with gaps.
    total = f"{kind}_eur"
    if kind and compute(view, [total])[total].value is not None:
        money = [
            None if pd.isna(cents) else float(cents / 100) for cents in table["cents"]
        ]
        series, unit = [(t(f"amount.{kind}"), money)], "€"
    else:
        counts: list[float | None] = [float(count) for count in table["projects"]]
        series, unit = [(t("table.projects"), counts)], t("table.projects")
    title = t("key_figures.years_chart")
    return LeafChart(
        kind="column", title=title, unit=unit, categories=names, series=series
    )


def fair_shares(shown: Shown) -> Content:
    """Shares of money and inhabitants, and what chance would make."""
    level = shown.drawing.level
    level = level if level in draw.COMPARED else draw.COMPARED[0]
    goods = _goods(shown.asked, shown.view)
    view = cache.at_level(shown.view.selection, level)
    found = cache.fairness(shown.view.selection, level, goods)
    heading = t("page.fair")
    if isinstance(found, str):
        return Content(heading=heading, trouble=t(f"why_open.{found}"))
    plain = "projects" if goods == "projects" else "grant"
    names = ("hoover", "gini", "top3_share", "hhi", "theil")
    results = compute(view, fair.codes(goods, *names))
    units = {"hoover": "share", "top3_share": "share"}
    part = found.table.sort_values("location_quotient", ascending=False, kind="stable")
    labels = map_view.names(view)[part.index]
    columns: list[leaf_tables.Column] = [
        (t(f"level_short.{level}"), "text", labels),
        (t(f"fair.amount_{plain}_column"), "number" if plain == "projects" else "euro",
         part["amount"]),
        (t("table.population"), "count", part["population"]),
        (t(f"leaf.share_{plain}"), "share", part["amount_share"]),
        (t("leaf.share_population"), "share", part["population_share"]),
        (t("fair.quotient"), "number", part["location_quotient"]),
        (t("fair.verdict"), "text",
         [t(f"fair.short_{verdict}") for verdict in part["verdict"]]),
    ]  # fmt: skip
    large = found.table.nlargest(_MOST_BARS, "population_share")
    chart = LeafChart(
        kind="bar", title=t(f"fair.shares_{plain}"), unit="%",
        categories=tuple(map_view.names(view)[large.index]),
        series=[
            (t(f"leaf.share_{plain}"), list(large["amount_share"] * 100)),
            (t("leaf.share_population"), list(large["population_share"] * 100)),
        ],
    )  # fmt: skip
    return Content(
        heading=heading,
        figures=[
            (t(f"fair.{name}"), formats.figure_value(
                results[f"{goods}_{name}"].value, units.get(name, "index")))
            for name in names
        ],
        sentences=fair.headline_words(view, found),
        table=leaf_tables.table(columns),
        chart=chart,
    )  # fmt: skip


def _goods(asked: Asked, view: RegionView) -> Goods:
    """Return what is distributed: what the address says, else the best known money."""
    known = [code for code in GOODS if view.coverage.get(f"with_{code}", 1)]
    if asked.goods in known:
        return asked.goods
    best = words.best_kind(view)
    enough = best and view.coverage[f"with_{best}"] >= len(view.projects) * ENOUGH
    return best if best and enough else "projects"


def white_spots(shown: Shown) -> Content:
    """Municipalities and villages without a project."""
    if not len(shown.view.projects):
        return Content(heading=t("page.white_spots"))
    spots = cache.white_spots(shown.view.selection)
    claim = spots.view.villages.claim()
    said = [white_words.claim_sentence(claim, spots)]
    if spots.view.villages.municipality_only:
        said.append(white_words.vague_sentence(spots, claim))
    return Content(
        heading=t("page.white_spots"),
        figures=[(name, value) for name, value, _ in white_words.cards(spots)],
        sentences=said,
        plan=leaf_maps.white_spots(shown, spots),
        table=white_words.leaf_table(spots),
        view=spots.view,
        added=without_exits(shown.view, spots.view),
        places=True,
    )


def without_exits(view: RegionView, counted: RegionView) -> str:
    """Say that refused and withdrawn applications are not counted, if so."""
    same = view.selection.status == counted.selection.status
    return "" if same else t("leaf.without_exits")


def year_by_year(shown: Shown) -> Content:
    """The map up to one year, in the classes of all years, and the years in a row."""
    view, kind = shown.view, words.best_kind(shown.view)
    known = years.years_of(view)
    if len(known) < 2:
        return Content(heading=t("page.years"), trouble=t("leaf.fewer_than_two_years"))
    year = shown.asked.year or known[-1]
    year = min(max(year, known[0]), known[-1])
    upto = replace(
        view.selection, year_to=year, boundary_date=view.territory.boundary_date
    )
    seen = cache.view(upto)
    measure = shown.measure
    name = t("leaf.up_to", name=t(f"measure.{measure.code}"), year=year)
    choice = replace(
        shown.choice(), heading=shown.heading or name, beside=view.selection
    )
    projects = formats.number(len(seen.projects))
    cards = [(t("leaf.projects_up_to", year=year), projects)]
    money = total_cents(seen.projects, kind) if kind else None
    if kind and money is not None:
        label = t("leaf.money_up_to", kind=t(f"amount.{kind}"), year=year)
        cards.append((label, formats.euro(round(money / 100), 0)))
    return Content(
        heading=name,
        figures=cards,
        sentences=[figures.density_words(seen, measure)],
        plan=print_view.plan(seen, choice),
        table=_by_year(view, kind),
        chart=_year_chart(view, kind),
        view=seen,
        added=words.year_words(None, year),
    )
