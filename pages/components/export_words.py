"""The words of exported tables and layers."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from geo.analysis.access import MUNICIPALITY_STATES, OPEN
from geo.analysis.comparison import DIMENSIONS
from geo.analysis.local_patterns import HOT_COLD, LISA
from geo.analysis.measures import MEASURES
from geo.analysis.view import RegionView
from geo.output.labels import Labels
from geo.output.layers import EXPORT_LAYERS, PROJECT_TABLE
from geo.output.pattern_layers import MISSING, UNTESTED
from geo.output.recipient_list import RECIPIENTS
from geo.output.recipients import SHOWN
from geo.places.settlements import QUALITIES
from geo.projects.filters import CODES
from geo.projects.register import OWN
from geo.schema import (
    AMOUNT_KINDS,
    APPLICANT_TYPES,
    BUCKETS,
    COST_KINDS,
    PERIODS,
    PRECISIONS,
    STATUSES,
)
from pages.components import cache, formats, office, release, words
from pages.components.texts import catalogue, language, t

TABLES: Final = (PROJECT_TABLE, RECIPIENTS, *EXPORT_LAYERS)
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
# Keys under which a bucket can stand.
_PLACES: Final = ("place", "ags", "association_key", "district_key")


def labels(view: RegionView) -> Labels:
    """Gather the words of an export of a view."""
    return Labels(
        layers={name: t(f"export.{name}") for name in TABLES},
        columns=_headings(),
        values=_values(),
        yes=t("export_column.yes"),
        no=t("export_column.no"),
        total=t("bucket.total"),
        notes_title=t("export.notes"),
        notes=notes(view),
        warning=warning(view),
    )


def map_name(code: str) -> str:
    """Return what the file of a map is called: the measure in words.

    Examples
    --------
    >>> from pages.components.texts import speaking
    >>> with speaking("de"):
    ...     map_name("projects_per_1000")
    'karte_projekte-je-1-000-einwohner'

    """
    written = t(f"measure.{code}").lower().translate(_UMLAUTS)
    return f"{t('file_name.map')}_{re.sub('[^a-z0-9]+', '-', written).strip('-')}"


def warning(view: RegionView) -> str:
    """Return what is written into every heading: invented data, internal use."""
    words_ = [t("app.demo_word")] if view.is_demo else []
    words_ += [t("profile.mark")] if release.is_internal() else []
    return "; ".join(words_)


def facts(view: RegionView) -> dict[str, str]:
    """Return the facts on a file that programs read: profile, date, contact."""
    profile = release.profile() or "public"
    found = {"profile": profile, "profile_note": t(f"profile.{profile}_note")}
    date, contact = data_as_of(view), contact_line(view)
    found["data_as_of"] = date.isoformat() if date else ""
    return found | ({"contact": contact} if contact else {})


def data_as_of(view: RegionView) -> dt.date | None:
    """Return from when the projects are: the last change, or date of the list."""
    if view.selection.dataset == OWN:
        changes = office.workspace().history(1) if office.exists() else []
        return changes[0].time.date() if changes else None
    known = cache.atlas(view.selection.dataset).catalog
    return known.info(f"{view.selection.dataset}_projects").reference_date


def contact_line(view: RegionView) -> str:
    """Return who can be asked: the office, else the management of the region."""
    if view.selection.dataset == OWN and office.exists():
        named = str(office.workspace().setting("office") or "")
        if named:
            return named
    region = view.selection.region
    if not region:
        return ""
    row = cache.region_facts().loc[region]
    return str(row["management"] or row["traeger"] or "")


def _headings() -> dict[str, str]:
    """Return the heading of every column that can leave the house."""
    texts = catalogue(language())
    named = {
        key.removeprefix("export_column."): text
        for key, text in texts.items()
        if key.startswith("export_column.")
    }
    named |= {code: t(f"measure.{code}") for code in MEASURES}
    for kind in AMOUNT_KINDS:
        known = t("export_column.with_amount", kind=t(f"amount.{kind}"))
        named[f"{kind}_known"] = known
    for cost in COST_KINDS:
        known = t("export_column.with_amount", kind=t(f"export_column.{cost}_eur"))
        named[f"{cost}_known"] = known
    named |= {
        period: t("export_column.projects_in", period=period) for period in PERIODS
    }
    return named


def _values() -> dict[str, dict[str, str]]:
    """Return the words of the codes of each column."""
    values = {
        column: {code: t(f"{column}.{code}") for code in codes}
        for column, codes in CODES.items()
    }
    buckets = {code: t(f"bucket.{code}") for code in BUCKETS}
    values |= dict.fromkeys(_PLACES, buckets)
    values["precision"] = {code: t(f"precision.{code}") for code in PRECISIONS}
    values["status"] = {code: t(f"status.{code}") for code in STATUSES}
    states = {code: t(f"white.{code}") for code in MUNICIPALITY_STATES}
    states[OPEN] = t("export_column.state_open")
    values |= {"state": states, "state_ever": states}
    values["quality"] = {code: t(f"quality.{code}") for code in QUALITIES}
    values["geometry_basis"] = {
        code: t(f"geometry_basis.{code}") for code in ("site", "representative_point")
    }
    kinds = ("published", "demo", "own")
    values["spot"] = {code: t(f"expert.{code}") for code in HOT_COLD}
    values["lisa"] = {code: t(f"expert.{code}") for code in LISA}
    for column in ("spot", "lisa"):
        values[column][MISSING] = t("map.missing")
        values[column][UNTESTED] = t("export_column.untested")
    values["measure"] = {code: t(f"measure.{code}") for code in MEASURES}
    values["dimension"] = {code: t(f"compare_dimension.{code}") for code in DIMENSIONS}
    sides = {code: name for column in CODES for code, name in values[column].items()}
    sides |= {code: t(f"programming_period.{code}") for code in PERIODS}
    values["left_code"] = values["right_code"] = sides
    values["recipient"] = {code: t(f"recipient.{code}") for code in SHOWN}
    values["row_no"] = values["recipient"]
    values["municipality"] = buckets
    values["applicant_type"] = {
        code: t(f"applicant_type.{code}") for code in APPLICANT_TYPES
    }
    values["data_kind"] = {code: t(f"dataset.{code}") for code in kinds}
    return values


def notes(view: RegionView) -> list[tuple[str, str]]:
    """Write what must stand beside exported figures."""
    region = view.selection.region
    rows = [
        (t("export.note_filter"), words.filter_words(view.selection)),
        (t("export.note_coverage"), words.coverage_line(view)),
        (t("export.note_status"), f"{words.status_line(view)}."),
    ]
    if region:
        rows.insert(0, (t("filter.region"), words.region_name(region)))
    if view.is_demo:
        rows.append((t("export.note_data"), t("app.demo_banner").replace("*", "")))
    profile = release.profile() or "public"
    rows.append((t("profile.heading"), t(f"profile.{profile}_note")))
    rows += _release_rows(view)
    stand, contact = data_as_of(view), contact_line(view)
    if stand:
        rows.append((t("profile.data_as_of"), formats.date(stand)))
    if contact:
        rows.append((t("profile.contact"), contact))
    for info in view.sources:
        german = language() == "de"
        title = info.title_de if german else info.title_en
        date = formats.date(info.reference_date)
        text = f"{info.attribution} · {info.licence} · {t('sources.date')} {date}"
        rows.append((title, text))
    missing = t("export.note_missing_text")
    rows.append((t("export.note_missing"), missing))
    return rows


def _release_rows(view: RegionView) -> list[tuple[str, str]]:
    """Say how many projects the public profile tells less of."""
    if release.is_internal():
        return []
    made = cache.released(view.selection.dataset)
    if not made.districts_only:
        return []
    text = t("profile.districts_only", count=formats.number(made.districts_only))
    return [(t("profile.districts_heading"), text)]


def title(view: RegionView) -> str:
    """Return the name of a document."""
    name = f"LEADER-Atlas: {words.region_title(view.selection)}"
    return f"{name} ({warning(view)})" if warning(view) else name
