"""Minutes in words: for the page, the Word document and the table."""

from __future__ import annotations

import datetime as dt

from geo.meeting.minutes import Entry, Meeting, Votes, vote_faults
from geo.output.minutes import Chapter, Item, Paper
from pages.components import formats
from pages.components.texts import LOCALES, date_text, language, t


def title(meeting: Meeting) -> str:
    """Name a meeting in a list."""
    name = meeting.title or t("minutes.untitled")
    if meeting.meeting_date is None:
        return name
    day = date_text(meeting.meeting_date)
    return name if day in name else f"{name} ({day})"


def by_step(meeting: Meeting) -> list[tuple[str, list[Entry]]]:
    """Group entries by their step, in the order in which steps were first noted on."""
    groups: dict[str, list[Entry]] = {}
    headings: dict[str, str] = {}
    for entry in meeting.entries:
        groups.setdefault(entry.step_id, []).append(entry)
        headings.setdefault(entry.step_id, entry.step_heading)
    return [
        (headings[key] or t("minutes.general"), group) for key, group in groups.items()
    ]


def item(entry: Entry) -> Item:
    """Write one entry."""
    faults = vote_faults(entry.votes, entry.outcome)
    is_decision = entry.kind == "decision"
    return Item(
        kind=t(f"entry_kind.{entry.kind}"),
        text=entry.text,
        facts=_facts(entry),
        warnings=[t(f"vote_fault.{one}") for one in faults] if is_decision else (),
    )


def _facts(entry: Entry) -> list[tuple[str, str]]:
    facts = [
        ("speaker", entry.speaker),
        ("responsible", entry.responsible),
        ("due_date", date_text(entry.due_date) if entry.due_date else ""),
        ("entry_place", _place(entry)),
    ]
    if entry.kind == "decision":
        facts += [
            ("outcome", t(f"outcome.{entry.outcome}") if entry.outcome else ""),
            ("vote", vote_words(entry.votes)),
            ("groups", _groups(entry.votes)),
            ("excluded", entry.votes.excluded),
            ("reason", entry.reason),
        ]
    return [(t(f"minutes.{name}"), value) for name, value in facts if value]


def _place(entry: Entry) -> str:
    if entry.point is None:
        return entry.place_text
    lon, lat = (formats.number(part, 5) for part in entry.point)
    at = t("minutes.at", lat=lat, lon=lon)
    return f"{entry.place_text} ({at})" if entry.place_text else at


def vote_words(votes: Votes) -> str:
    """Write how a vote went: 9 present, 6 yes, 2 no, 1 abstained."""
    parts = [
        t(f"votes.{name}", count=count)
        for name in ("present", "yes", "no", "abstained")
        if (count := getattr(votes, name)) is not None
    ]
    return ", ".join(parts)


def _groups(votes: Votes) -> str:
    if votes.public is None and votes.non_public is None:
        return ""
    public, other = votes.public or 0, votes.non_public or 0
    words = t("votes.groups", public=public, other=other)
    if not public + other:
        return words
    share = formats.percent(other / (public + other), 0)
    return f"{words} ({t('votes.share', share=share)})"


def paper(meeting: Meeting, *, office: str = "") -> Paper:
    """Write a whole meeting for a document."""
    times = " – ".join(filter(None, (meeting.begins, meeting.ends)))
    day = date_text(meeting.meeting_date) if meeting.meeting_date else ""
    facts = [
        ("date", day), ("times", times), ("place_text", meeting.place_text),
        ("chair", meeting.chair), ("keeper", meeting.keeper),
    ]  # fmt: skip
    people = [
        (
            one.name, one.organisation,
            t(f"interest_group.{one.interest_group}") if one.interest_group else "–",
            t("minutes.with_vote") if one.votes else t("minutes.without_vote"),
        )
        for one in meeting.people
    ]  # fmt: skip
    today = date_text(dt.date.today())
    return Paper(
        title=t("minutes.paper"),
        subtitle=meeting.title,
        mark=t("leaf.internal"),
        facts=[(t(f"minutes.{name}"), value) for name, value in facts if value],
        people_title=t("minutes.people"),
        people_heads=[
            t(f"minutes.{name}")
            for name in ("person", "organisation", "group", "votes")
        ],
        people=people,
        chapters=[
            Chapter(heading=heading, items=[item(entry) for entry in group])
            for heading, group in by_step(meeting)
        ],
        empty=t("minutes.none_taken"),
        signatures=[t("minutes.chair"), t("minutes.keeper")],
        foot=" · ".join(filter(None, (office, t("minutes.made", date=today)))),
        page=t("minutes.page"),
        language=LOCALES[language()],
        lost=t("paper.lost"),
    )
