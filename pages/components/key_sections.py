"""The sections of the page Kennzahlen: cards, a picture, sentences, a table."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from geo.analysis.breakdowns import SIZE_CLASSES, by_area, by_group, by_size
from geo.analysis.funnel import by_status, funnel
from geo.projects.register import DEMO
from geo.schema import AMOUNT_KINDS, COMMITTED, NOT_STATED, AmountKind
from pages.components import formats, state, tables, words
from pages.components import key_charts as charts
from pages.components.deck import Deck
from pages.components.texts import t


def glance(deck: Deck) -> None:
    """Show what everybody asks for first."""
    kind = deck.kind
    codes = ["projects", "municipalities_with_project_share"]
    if kind:
        codes = [
            "projects", f"{kind}_eur", f"{kind}_per_inhabitant_eur",
            f"{kind}_median_eur", f"{kind}_support_rate", f"{kind}_leverage",
            "municipalities_with_project_share", "population_with_project_share",
        ]  # fmt: skip
    else:
        codes += ["population_with_project_share", "projects_per_1000"]
    deck.cards(*codes)
    _say_unbound(deck)


def _say_unbound(deck: Deck) -> None:
    """Say how many projects are not committed, and offer to see the others alone."""
    loose = deck.basis.size - int(deck.basis.committed.sum())
    bound = deck.basis.size - loose
    if not loose or not bound:
        return
    text, button = st.columns([2.4, 1], vertical_alignment="center")
    text.caption(t("key_figures.unbound", count=loose, total=deck.basis.size))
    button.button(t("key_figures.only_bound"), on_click=_only_bound, width="stretch")


def _only_bound() -> None:
    st.session_state[state.codes_key("status")] = list(COMMITTED)


def steps(deck: Deck) -> None:
    """Show how far the projects got."""
    st.subheader(t("key_figures.funnel"))
    counts = funnel(deck.view.projects)
    if counts["idea"] == counts["applied"]:
        counts = counts.drop("idea")
    # A list that nobody carries on says nothing on later steps; 0 would claim it does.
    listed = counts[counts > 0]
    silent = [t(f"stage.{stage}") for stage in counts.index if stage not in listed]
    counts = listed
    names = [t(f"stage.{stage}") for stage in counts.index]
    before = counts.shift(1)
    table = pd.DataFrame(
        {
            "step": names,
            "count": counts.to_numpy(),
            "label": [formats.number(count) for count in counts],
            "rate": [
                t("key_figures.of_before", share=formats.percent(now / then))
                if then == then
                else ""
                for now, then in zip(counts, before, strict=True)
            ],
        }
    )
    picture, text = st.columns([1.25, 1], gap="medium")
    with picture:
        _draw(deck, charts.funnel(table), "key_figures.funnel_chart")
        st.caption(t("key_figures.funnel_note"))
        if silent:
            st.caption(t("key_figures.silent", steps=", ".join(silent)))
    with text:
        deck.sentences(
            "projects_committed", "selected_rate", "approved_rate", "completed_rate"
        )
        with _table(deck):
            now = by_status(deck.view.projects)
            tables.small(
                deck.view,
                pd.DataFrame(
                    {t("table.count"): now.to_numpy()},
                    index=[t(f"status.{code}") for code in now.index],
                ),
                {t("table.count"): 0},
            )


def years(deck: Deck) -> None:
    """Show projects and money by year."""
    st.subheader(t("key_figures.years"))
    table = by_group(deck.basis, "year")
    dated = table.drop(index=NOT_STATED, errors="ignore")
    if dated.empty:
        st.caption(t("key_figures.no_year"))
        return
    # A year without a project is a year of the period all the same.
    span = list(range(int(min(dated.index)), int(max(dated.index)) + 1))
    drawn = dated.reindex(span)
    if deck.drawn:
        kinds = [k for k in AMOUNT_KINDS
                 if deck.result(f"{k}_eur").value is not None]  # fmt: skip
        series = {t(f"amount.{k}"): drawn[f"{k}_eur"] for k in kinds}
        unit, label = "€", charts.euro_label
    else:
        series = {t("table.projects"): drawn["projects"].fillna(0)}
        unit, label = t("table.projects"), formats.number
    rows = [
        {"year": str(year), "what": name, "value": value, "short": label(value),
         "label": f"{year}, {name}: {label(value)}"}
        for name, values in series.items()
        for year, value in values.items()
    ]  # fmt: skip
    chart = charts.bars_by_year(pd.DataFrame(rows), unit=unit)
    _draw(deck, chart, "key_figures.years_chart")
    _say_few(deck)
    undated = int(table["projects"].get(NOT_STATED, 0))
    note = t("key_figures.years_note")
    if undated:
        note += f" {t('key_figures.undated', count=formats.number(undated))}"
    st.caption(note)
    with _table(deck):
        _groups(deck, table, lambda code: str(code))


def _say_few(deck: Deck) -> None:
    """Say why a picture shows projects, not money."""
    if deck.kind and not deck.drawn:
        kind = t(f"amount.{deck.kind}")
        known = formats.number(deck.view.coverage[f"with_{deck.kind}"])
        total = formats.number(deck.basis.size)
        st.caption(t("key_figures.few", kind=kind, known=known, total=total))


def applicants(deck: Deck) -> None:
    """Show who got projects and money."""
    st.subheader(t("key_figures.applicants"))
    table = by_group(deck.basis, "applicant_class")
    order = [code for code in ("municipal", "non_municipal", NOT_STATED)
             if code in table.index]  # fmt: skip
    kind = deck.kind
    measured = {t("table.projects"): table["projects"]}
    if kind and deck.drawn:
        measured[_grant_name(kind)] = table[f"{kind}_eur"]
    picture, text = st.columns([1.25, 1], gap="medium")
    with picture:
        rows = _stacked(measured, order)
        chart = charts.shares(rows, [t(f"applicant_class.{code}") for code in order])
        _draw(deck, chart, "key_figures.applicants_chart")
    with text:
        deck.sentences("municipal_projects_share")
        if kind:
            deck.sentences(f"{kind}_municipal_share", f"{kind}_class_gap_eur")
    with _table(deck):
        _groups(deck, table, lambda code: t(f"applicant_class.{code}"))
        types = by_group(deck.basis, "applicant_type")
        if list(types.index) != [NOT_STATED]:
            _groups(deck, types, lambda code: t(f"applicant_type.{code}"))


def _grant_name(kind: AmountKind) -> str:
    """Name a grant where it stands by itself, as in a legend."""
    name = t("quantity.grant", kind=t(f"amount.{kind}"))
    return name[:1].upper() + name[1:]


def _stacked(measured: dict[str, pd.Series], order: list[str]) -> pd.DataFrame:
    """Put shares end to end, one bar for each measure."""
    rows = []
    for name, values in measured.items():
        total, start = float(values.sum()), 0.0
        for code in order:
            value = values.get(code)
            share = 0.0 if pd.isna(value) or not total else float(value) / total
            label = formats.percent(share) if share > 0.04 else ""
            rows.append({
                "row": name, "group": t(f"applicant_class.{code}"), "share": share,
                "start": start, "end": start + share, "middle": start + share / 2,
                "label": label,
            })  # fmt: skip
            start += share
    return pd.DataFrame(rows)


def sizes(deck: Deck) -> None:
    """Show how large the grants are."""
    kind = deck.kind
    if kind is None:
        return
    st.subheader(t("key_figures.sizes"))
    table = by_size(deck.basis, kind)
    names = [t(f"size_class.{code}") for code in SIZE_CLASSES]
    money = _grant_name(kind)
    rows = [
        {"row": name, "what": what, "value": share,
         "label": f"{formats.percent(share)} ({amount})"}
        for what, column, write in (
            (t("table.projects"), "projects", formats.number),
            (money, "eur", charts.euro_label),
        )
        for name, share, amount in zip(
            names, table[f"{column}_share"], map(write, table[column]), strict=True
        )
    ]  # fmt: skip
    picture, text = st.columns([1.25, 1], gap="medium")
    with picture:
        if deck.drawn:
            chart = charts.pairs(pd.DataFrame(rows), rows=names, title="")
            _draw(deck, chart, "key_figures.sizes_chart")
        else:
            st.caption(t("key_figures.no_sizes"))
    with text:
        deck.sentences(f"{kind}_median_eur", f"{kind}_mean_eur")
        with _table(deck):
            shown = pd.DataFrame(
                {
                    t("table.count"): table["projects"].to_numpy(),
                    t("table.share"): (table["projects_share"] * 100).to_numpy(),
                    money + " €": table["eur"].to_numpy(),
                    t("key_figures.money_share"): (table["eur_share"] * 100).to_numpy(),
                },
                index=names,
            )
            digits = dict(zip(shown.columns, (0, 1, 2, 1), strict=True))
            tables.small(deck.view, shown, digits)


def places(deck: Deck) -> None:
    """Show where projects and money went."""
    st.subheader(t("key_figures.places"))
    kind = deck.drawn or "projects"
    deck.cards(
        "projects_located", "projects_in_parts", "projects_participations",
        "projects_in_several_municipalities",
    )  # fmt: skip
    deck.cards(f"{kind}_top3_share", f"{kind}_hoover", f"{kind}_gini", f"{kind}_hhi")
    table = by_area(deck.basis, "district")
    column = f"{kind}_per_inhabitant_eur" if deck.drawn else "projects"
    values = table[column]
    if not deck.drawn:
        values = values / table["population"].where(table["population"] > 0) * 1000
    unit = "eur_per_inhabitant" if deck.drawn else "per_1000"
    rows = pd.DataFrame(
        {
            "row": _area_names(table).to_numpy(),
            "what": t(f"unit.{unit}"),
            "value": values.to_numpy(),
            "label": [formats.figure_value(value, unit) for value in values],
        }
    ).sort_values("value", ascending=False)
    picture, text = st.columns([1.25, 1], gap="medium")
    with picture:
        chart = charts.pairs(rows, rows=list(rows["row"]), title="")
        key = "places_chart" if deck.drawn else "places_chart_projects"
        _draw(deck, chart, f"key_figures.{key}")
        _say_few(deck)
    with text:
        codes = [f"{kind}_theil_between_districts", f"{kind}_theil_within_districts"]
        deck.sentences(*([f"{kind}_district_gap"] if deck.drawn else []), *codes)
    with _table(deck):
        _areas(deck, table)
        _areas(deck, by_area(deck.basis, "association"))


def cooperation(deck: Deck) -> None:
    """Show projects across the border, and running costs."""
    st.subheader(t("key_figures.cooperation"))
    codes = ["cooperation_projects"]
    if deck.kind:
        if deck.result("cooperation_projects").value:
            codes.append(f"{deck.kind}_cooperation_own_share")
        codes.append(f"{deck.kind}_running_cost_share")
    deck.sentences(*codes)


def _groups(deck: Deck, table: pd.DataFrame, name: Callable[[object], str]) -> None:
    """Write a table by group: counts, sums, averages, and how many state them."""
    columns: dict[str, object] = {t("table.count"): table["projects"].to_numpy()}
    digits = {t("table.count"): 0}
    for kind in AMOUNT_KINDS:
        if table[f"{kind}_known"].any():
            word = t(f"amount.{kind}")
            columns[f"{word} €"] = table[f"{kind}_eur"].to_numpy()
            digits[f"{word} €"] = 2
            if kind == deck.kind:
                for part in ("median", "mean"):
                    head = t(f"key_figures.{part}", kind=word)
                    columns[head] = table[f"{kind}_{part}_eur"].to_numpy()
                    digits[head] = 2
                columns[t("table.known")] = table[f"{kind}_known"].to_numpy()
                digits[t("table.known")] = 0
    index = [
        t("applicant_class.not_stated") if code == NOT_STATED else name(code)
        for code in table.index
    ]
    tables.small(deck.view, pd.DataFrame(columns, index=index), digits)


def _areas(deck: Deck, table: pd.DataFrame) -> None:
    """Write a table of districts or associations, whole and fractional counts."""
    columns = {
        t("key_figures.municipalities"): (table["municipalities"], 0),
        t("overview.municipalities"): (table["municipalities_with_project"], 0),
        t("key_figures.whole"): (table["projects_involved"], 0),
        t("key_figures.parts"): (table["projects"], formats.PARTS),
        t("table.population"): (table["population"], 0),
    }
    if deck.kind:
        word = t(f"amount.{deck.kind}")
        columns[f"{word} €"] = (table[f"{deck.kind}_eur"], 2)
        per_head = table[f"{deck.kind}_per_inhabitant_eur"]
        columns[t("table.per_inhabitant")] = (per_head, 2)
    shown = pd.DataFrame({name: values for name, (values, _) in columns.items()})
    shown.index = pd.Index(_area_names(table))
    digits = {name: number for name, (_, number) in columns.items()}
    tables.small(deck.view, shown, digits)


def _area_names(table: pd.DataFrame) -> pd.Series:
    return words.told_apart(table["name"], None, table["municipalities"])


def _table(deck: Deck) -> st.delta_generator.DeltaGenerator:
    """Open the place for the same numbers as a table; on paper it stands open."""
    if deck.in_print:
        return st.container()
    return st.expander(t("map.table"))


def _draw(deck: Deck, chart: object, title: str) -> None:
    demo = deck.view.selection.dataset == DEMO
    charts.show(chart, demo=demo, title=t(title))  # type: ignore[arg-type]
