"""The parts of the sheet of a municipality, one function each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

import pandas as pd

from geo.analysis.access import OPEN, STATE, WITH, WITHOUT
from geo.analysis.measures import MEASURES
from geo.analysis.profile import Profile, region_words
from geo.mapping.classes import Classes, class_breaks
from geo.mapping.interactive import HATCH
from geo.mapping.palettes import ZERO_COLOUR, sequential
from geo.mapping.sketch import Sketch, SketchMark, as_image, sketch
from geo.money import euros
from geo.schema import PRECISION, AmountKind, cents
from pages.components import cache, formats, map_cards, map_view, words
from pages.components.sheet_html import heading, paragraph, table
from pages.components.texts import t

# Rows of the tables that are printed, so that a sheet keeps to one page.
_MOST_PROJECTS: Final = 12
_MOST_NEIGHBOURS: Final = 9

_PICTURE: Final = (330, 290)


def kind_of(profile: Profile) -> AmountKind | None:
    """Return the kind of amount that most projects of the selection state."""
    return words.best_kind(profile.view)


def head(profile: Profile) -> str:
    """Write name, district and region, and the mark of invented data."""
    row = profile.row
    district = map_cards.district_words(profile.ags, row)
    regions = region_words(profile.view, profile.ags, cache.atlas().regions)
    place = " · ".join(
        [
            district,
            *_association(row),
            t("sheet.region", names=", ".join(regions)),
            t("sheet.key", ags=profile.ags),
        ]
    )
    badge = (
        f'<span class="la-demo">{escape(t("app.demo_badge"))}</span>'
        if profile.view.is_demo
        else ""
    )
    return (
        f"<header>{badge}<h1>{escape(str(row['name']))}</h1>"
        f'<p class="la-place">{escape(place)}</p></header>'
    )


def _association(row: pd.Series) -> list[str]:
    """Name the Verwaltungsgemeinschaft, unless it is the municipality itself."""
    name = row["association"]
    return [name] if isinstance(name, str) and name not in {"", row["name"]} else []


def lead(profile: Profile) -> str:
    """Say in one sentence what came here, and how that compares."""
    row, kind = profile.row, kind_of(profile)
    name, count = str(row["name"]), len(profile.projects)
    people = formats.number(row["population"])
    if not row["listed"] and not count:
        return t("sheet.lead_no_list", name=name, people=people)
    if not count:
        return t("sheet.lead_none", name=name, people=people)
    key = "sheet.lead_one" if count == 1 else "sheet.lead"
    text = t(key, name=name, people=people, count=formats.number(count))
    share = (
        row["population_inside"]
        / profile.view.municipalities["population_inside"].sum()
    )
    money = row[f"{kind}_eur"] if kind else None
    if kind and money is not None and pd.notna(money):
        part = profile.standing.at[f"{kind}_eur", "share"]
        text += " " + t(
            "sheet.lead_money",
            amount=formats.euro(money, 0),
            kind=t(f"amount.{kind}"),
            part=formats.percent(part, 1),
            people=formats.percent(share, 1),
        )
    else:
        part = profile.standing.at["projects", "share"]
        text += " " + t(
            "sheet.lead_count",
            part=formats.percent(part, 1),
            people=formats.percent(share, 1),
        )
    return text


def codes_of(profile: Profile) -> list[str]:
    """Return the measures that a sheet shows."""
    kind = kind_of(profile)
    codes = ["projects", "projects_per_1000"]
    if kind:
        codes += [f"{kind}_eur", f"{kind}_per_inhabitant_eur", f"{kind}_per_km2_eur"]
    return codes


def key_figures(profile: Profile) -> str:
    """Put the figures beside those of the region, with rank and a bar."""
    codes = codes_of(profile)
    row, areas = profile.row, profile.view.municipalities
    people = formats.number(areas["population_inside"].sum())
    area = formats.number(areas["area_km2_inside"].sum(), 2)
    rows = [
        (t("table.population"), formats.number(row["population"]), people, ""),
        (t("table.area"), formats.number(row["area_km2"], 2), area, ""),
    ]
    rows += [_figure(profile, code) for code in codes]
    html = table(
        [t("sheet.figure"), t("sheet.here"), t("sheet.in_region"), t("table.rank")],
        rows, numbers=(1, 2, 3),
    )  # fmt: skip
    return heading(t("sheet.figures")) + html + _bars(profile, codes) + _notes(profile)


def _figure(profile: Profile, code: str) -> tuple[str, str, str, str]:
    """Write one row: name, value, value of the region, rank."""
    unit = MEASURES[code].unit
    found = profile.standing.loc[code]
    rank = (
        t(
            "sheet.rank",
            rank=formats.number(found["rank"]),
            ranked=formats.number(found["ranked"]),
        )
        if pd.notna(found["rank"])
        else "–"
    )
    return (
        t(f"measure.{code}"),
        formats.measure_value(found["value"], unit),
        formats.measure_value(found["region"], unit),
        rank,
    )


def _bars(profile: Profile, codes: Sequence[str]) -> str:
    """Draw the rates as bars: the region is the line in the middle."""
    rows = []
    for code in codes:
        quotient = profile.standing.at[code, "quotient"]
        if pd.isna(quotient):
            continue
        # Twice the region's value fills the bar; more is cut and written.
        width = min(quotient / 2, 1.0) * 100
        text = t("sheet.of_region", percent=formats.percent(quotient))
        unit = MEASURES[code].unit
        rows.append(
            f'<div class="la-bar-row"><span>{escape(t(f"sheet.bar_{unit}"))}</span>'
            f'<span class="la-track"><i style="width:{width:.1f}%"></i></span>'
            f"<b>{escape(text)}</b></div>"
        )
    if not rows:
        return ""
    return f'<div class="la-bars">{"".join(rows)}</div>'


def _notes(profile: Profile) -> str:
    note = map_cards.area_note(profile.row)
    small = profile.row["population"]
    texts = [note] if note else []
    if pd.notna(small) and small < 500:
        texts.append(t("sheet.small"))
    return paragraph(escape(" ".join(texts)), kind="small") if texts else ""


def picture(profile: Profile) -> str:
    """Draw the municipality among its neighbours, coloured by the best measure."""
    view, ags, kind = profile.view, profile.ags, words.drawn_kind(profile.view)
    code = f"{kind}_per_inhabitant_eur" if kind else "projects_per_1000"
    values = view.municipalities[code]
    classes = class_breaks(values)
    colours = dict(enumerate(sequential(len(classes)), start=1)) | {
        0: ZERO_COLOUR,
        -1: HATCH,
    }
    fills = classes.number(values).map(colours).to_dict()
    areas = view.territory.municipalities
    west, south, east, north = areas.geometry[ags].bounds
    margin = 0.35 * max(east - west, north - south)
    names = {ags: str(profile.row["name"])} | profile.neighbours["name"].to_dict()
    title = t("sheet.map", name=profile.row["name"], measure=t(f"measure.{code}"))
    region = view.selection.region
    svg = sketch(
        Sketch(
            shapes=cache.screen_outlines(view.territory.boundary_date),
            fills={key: fills.get(key, "#ecece6") for key in areas.index},
            names=names, chosen=ags, title=title, marks=_marks(profile),
            outline=view.territory.regions.loc[[region]].geometry if region else None,
        ),
        bounds=(west - margin, south - margin, east + margin, north + margin),
        width=_PICTURE[0], height=_PICTURE[1],
    )  # fmt: skip
    seen = values.reindex([ags, *profile.neighbours.index])
    legend = _legend(classes, colours, values, hatched=seen.isna().any())
    return (
        f"<figure>{as_image(svg, alt=title)}"
        f"<figcaption><div>{legend}</div>{escape(title)}. "
        f"{escape(t('sheet.marks'))}</figcaption></figure>"
    )


def _legend(
    classes: Classes, colours: Mapping[int, str], values: pd.Series, *, hatched: bool
) -> str:
    """Write the classes of the picture in a row."""
    labels = dict(enumerate(map_view.class_labels(classes), start=1))
    if (values == 0).any():
        labels = {0: "0", **labels}
    keys = [
        f'<span class="la-key"><i style="background:{colours[number]}"></i>'
        f"{escape(label)}</span>"
        for number, label in labels.items()
    ]
    if hatched:
        missing = escape(t("map.missing"))
        keys.append(f'<span class="la-key"><i class="la-open"></i>{missing}</span>')
    return "".join(keys)


def _marks(profile: Profile) -> list[SketchMark]:
    sites = profile.view.sites
    sites = sites[sites.geometry.notna() & sites[PRECISION].isin(("site", "locality"))]
    spots = sites.drop_duplicates(sites.geometry.name)
    return [
        SketchMark(x=point.x, y=point.y, exact=precision == "site")
        for point, precision in zip(spots.geometry, spots[PRECISION], strict=True)
    ]


def projects(profile: Profile) -> str:
    """List the projects with the part that falls on the municipality."""
    if profile.projects.empty:
        return paragraph(escape(t("project.none")))
    return _project_table(profile.projects, kind_of(profile))


def _project_table(rows: pd.DataFrame, kind: AmountKind | None) -> str:
    divided = bool((rows["share"] < 1).any())
    head = [t("table.title"), t("table.year"), t("table.status")]
    head += [t("table.share")] if divided else []
    head += [f"{t(f'amount.{kind}')} €"] if kind else []
    cells = []
    for _, row in rows.iterrows():
        line = [
            str(row["title"]),
            str(row["year"]) if pd.notna(row["year"]) else "–",
            t(f"status.{row['status']}"),
        ]
        line += [formats.number(row["share"] * 100, 1, short=True)] if divided else []
        if kind:
            amount = row[cents(kind)]
            line.append(
                formats.number(euros(int(amount)), 2) if pd.notna(amount) else "–"
            )
        cells.append(line)
    numbers = range(3, len(head))
    return _cut(head, cells, tuple(numbers), _MOST_PROJECTS)


def _cut(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    numbers: Sequence[int],
    most: int,
) -> str:
    """Write a table that keeps to the page: what is too much is not printed."""
    html = table(head, rows, numbers=numbers, printed=most)
    if len(rows) <= most:
        return html
    note = t("sheet.not_printed", count=len(rows) - most)
    return html + paragraph(escape(note), kind="print")


def exited(profile: Profile) -> str:
    """List what was refused or withdrawn, or say that the list does not tell."""
    if not profile.exits_known:
        return paragraph(escape(t("sheet.exits_unknown")), kind="small")
    if profile.exited.empty:
        return paragraph(escape(t("sheet.exits_none")), kind="small")
    return heading(t("sheet.exits")) + _project_table(profile.exited, "grant_requested")


def villages(profile: Profile) -> str:
    """Say which villages have a project, none, or where it is open."""
    found = profile.view.villages.judged
    own = found[found["place"] == profile.ags]
    lines = []
    for code in (WITH, OPEN, WITHOUT):
        names = own.loc[own[STATE] == code, "name"]
        if len(names):
            label = t(f"sheet.villages_{code}", count=len(names))
            lines.append(f"<b>{escape(label)}</b> {escape(', '.join(names))}")
    text = "".join(paragraph(line) for line in lines)
    text = text or paragraph(escape(t("sheet.villages_none")))
    return f"<section>{heading(t('white.villages'))}{text}</section>"


def near(profile: Profile) -> str:
    """List the nearest projects elsewhere."""
    names = profile.view.territory.municipalities["name"]
    rows = [
        (
            f"{row['locality'] or names.get(row['place'], '')}: {row['title']}",
            f"{formats.number(row['distance_m'] / 1000, 1)} km",
        )
        for _, row in profile.near.iterrows()
    ]
    html = (
        table([t("sheet.where"), ""], rows, numbers=(1,))
        if rows
        else paragraph(escape(t("sheet.near_none")))
    )
    note = paragraph(escape(t("sheet.near_note")), kind="small") if rows else ""
    return f"<section>{heading(t('sheet.near'))}{html}{note}</section>"


def neighbours(profile: Profile) -> str:
    """Put the neighbours beside the municipality."""
    kind = words.drawn_kind(profile.view)
    code = f"{kind}_per_inhabitant_eur" if kind else "projects_per_1000"
    unit = MEASURES[code].unit
    rows = [
        (
            str(row["name"]),
            formats.number(row["projects"], 1, short=True)
            if pd.notna(row["projects"])
            else t("white.no_list"),
            "–" if pd.isna(row[code]) else formats.measure_value(row[code], unit),
        )
        for _, row in profile.neighbours.iterrows()
    ]
    short = t("table.per_inhabitant") if kind else t("table.per_1000")
    head = [t("sheet.neighbour"), t("table.projects"), short]
    html = _cut(head, rows, (1, 2), _MOST_NEIGHBOURS)
    return f"<section>{heading(t('sheet.neighbours'))}{html}</section>"


def history(profile: Profile) -> str:
    """Tell which municipalities came together here, and their projects."""
    if profile.events.empty:
        return ""
    lines = []
    for (date, name), group in profile.events.groupby(
        ["effective_date", "new_name"], sort=False
    ):
        old = ", ".join(
            row["old_name"] if row["whole"] else t("sheet.part", name=row["old_name"])
            for _, row in group.iterrows()
        )
        lines.append(t("sheet.event", date=formats.date(date), old=old, name=name))
    former = [
        t(
            "sheet.former_unknown" if pd.isna(row["projects"]) else "sheet.former",
            name=row["name"],
            count=formats.number(row["projects"], 1, short=True),
        )
        for _, row in profile.former.iterrows()
    ]
    text = " ".join([*lines, t("sheet.former_lead", list=", ".join(former))])
    return heading(t("sheet.history")) + paragraph(escape(text))


def foot(profile: Profile) -> str:
    """Write on what the sheet rests: selection, dates, sources, day of printing."""
    view = profile.view
    today = dt.datetime.now().astimezone().date()
    facts = [
        f"{words.filter_words(profile.view.selection)}. "
        f"{words.coverage_line(view, kind_of(profile))} {words.status_line(view)}.",
        t("sheet.rank_note"),
        f"{t('sheet.printed', date=formats.date(today))} "
        f"{' · '.join(words.credits(view, places=True))}",
    ]
    return f"<footer>{''.join(paragraph(escape(fact)) for fact in facts)}</footer>"
