"""The minutes to take away: Word, PDF, Excel and text; made when they are asked for."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from geo.meeting.minutes import Meeting
from geo.output import tables
from geo.output.labels import Labels
from geo.output.layers import Layer
from pages.components import minutes_words, office
from pages.components.presentations import file_name
from pages.components.texts import date_text, t

_FACTS = (
    "number", "step", "kind", "text", "speaker", "responsible", "due_date",
    "entry_place", "outcome", "votes_present", "votes_yes", "votes_no",
    "votes_abstained", "votes_public", "votes_non_public", "excluded", "reason",
    "latitude", "longitude", "taken_at",
)  # fmt: skip


def offer(meeting: Meeting) -> None:
    """Offer the files of one meeting."""
    st.caption(t("minutes.files_help"))
    name = file_name(f"{t('minutes.paper')} {minutes_words.title(meeting)}")
    places = st.columns(4)
    for place, (code, ending, mime, make) in zip(places, _KINDS, strict=True):
        place.download_button(
            t(f"minutes.file_{code}"), partial(make, meeting), f"{name}.{ending}", mime,
            width="stretch", on_click="ignore", key=f"minutes_{code}",
        )  # fmt: skip


def word(meeting: Meeting) -> bytes:
    """Write the minutes as a Word document."""
    from geo.output.minutes import to_word

    return to_word(minutes_words.paper(meeting, office=_office()))


def printed(meeting: Meeting) -> bytes:
    """Write the minutes as a PDF."""
    from geo.output.minutes_pdf import to_pdf

    return to_pdf(minutes_words.paper(meeting, office=_office()))


def workbook(meeting: Meeting) -> bytes:
    """Write entries and attendance as an Excel workbook."""
    return tables.to_workbook([_entries(meeting), _people(meeting)], _labels(meeting))


def text_file(meeting: Meeting) -> bytes:
    """Write the entries as a text file for spreadsheets."""
    return tables.to_csv(_entries(meeting), _labels(meeting), style="people")


_KINDS = (
    (
        "word", "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", word,
    ),
    ("pdf", "pdf", "application/pdf", printed),
    ("excel", "xlsx", tables.EXCEL_TYPE, workbook),
    ("csv", "csv", tables.CSV_TYPE, text_file),
)  # fmt: skip


def _office() -> str:
    return str(office.workspace().setting("office") or "") if office.exists() else ""


def _entries(meeting: Meeting) -> Layer:
    """Return one row for each entry."""
    rows = []
    for number, entry in enumerate(meeting.entries, start=1):
        votes, is_decision = entry.votes, entry.kind == "decision"
        lon, lat = entry.point or (None, None)
        rows.append(
            (
                number, entry.step_heading or t("minutes.general"),
                t(f"entry_kind.{entry.kind}"), entry.text, entry.speaker,
                entry.responsible,
                date_text(entry.due_date) if entry.due_date else "",
                entry.place_text,
                t(f"outcome.{entry.outcome}") if is_decision and entry.outcome else "",
                votes.present, votes.yes, votes.no, votes.abstained, votes.public,
                votes.non_public, votes.excluded, entry.reason, lat, lon,
                entry.taken_at,
            )
        )  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(_FACTS)).set_index("number")
    counts = [name for name in _FACTS if name.startswith("votes_")]
    frame = frame.astype(dict.fromkeys(counts, "Int64"))
    frame = frame.astype({"latitude": "Float64", "longitude": "Float64"})
    return Layer(name="entries", frame=frame, columns=_FACTS[1:])


def _people(meeting: Meeting) -> Layer:
    """Return one row for each person."""
    rows = [
        (
            number, one.name, one.organisation,
            t(f"interest_group.{one.interest_group}") if one.interest_group else "",
            one.votes,
        )
        for number, one in enumerate(meeting.people, start=1)
    ]  # fmt: skip
    columns = ("number", "person", "organisation", "group", "votes")
    frame = pd.DataFrame(rows, columns=list(columns)).set_index("number")
    return Layer(
        name="people", frame=frame.astype({"votes": "bool"}), columns=columns[1:]
    )


def _labels(meeting: Meeting) -> Labels:
    paper = minutes_words.paper(meeting, office=_office())
    names = {*_FACTS, "person", "organisation", "group", "votes"}
    return Labels(
        layers={"entries": t("minutes.paper"), "people": t("minutes.people")},
        columns={name: t(f"minutes.{name}") for name in names},
        values={},
        yes=t("minutes.with_vote"),
        no=t("minutes.without_vote"),
        total="",
        notes_title=t("minutes.tab_heads"),
        notes=[("", paper.mark), (t("minutes.title"), paper.subtitle), *paper.facts],
    )
