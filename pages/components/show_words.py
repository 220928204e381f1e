"""The words around a presentation: keys, facts about the data, places, logos."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from geo import __version__
from geo.analysis.view import RegionView
from geo.meeting.minutes import ENTRY_KINDS
from geo.output.webpage import Logo
from pages.components import cache, formats, office, texts, words
from pages.components.texts import t

_WORDS: Final = (
    "no_script", "bar", "back", "next", "overview", "home", "find", "names", "sites",
    "districts", "table", "info", "full", "help", "leave", "close", "measure",
    "legend", "place", "find_hint", "find_nothing", "step", "rows", "more", "no_table",
    "at_place", "private", "persons_none", "logos",
    "dark", "empty", "empty_hint", "total",
    "write", "notes_none",
)  # fmt: skip
# Keys of the meeting mode, two columns, and what they do. An entry without a sign of
# its own is a word of the keyboard.
_KEYS: Final = (
    ("→ {page_down} {space}", "next"), ("← {page_up}", "back"), ("O", "overview"),
    ("1 2 Enter", "jump"), ("{home} H", "home"), ("S", "find"), ("+ −", "zoom"),
    ("N", "names"), ("P", "sites"), ("K", "districts"), ("T", "table"), ("I", "info"),
    ("M", "write"), ("B .", "dark"), ("F", "full"), ("{shift_p}", "persons"),
    ("?", "help"), ("Esc", "leave"),
)  # fmt: skip
_KEY_NAMES: Final = ("space", "page_down", "page_up", "home", "shift_p")
# Logos of an office: pictures of these names in the folder beside its workspace.
_LOGOS: Final = ("eu", "state", "lag")
_PICTURES: Final = {".png": "image/png", ".jpg": "image/jpeg", ".svg": "image/svg+xml"}
_LARGEST_LOGO: Final = 600_000


def engine() -> dict[str, Any]:
    """Return the words of the engine."""
    names = {name: t(f"show_key_name.{name}") for name in _KEY_NAMES}
    return {
        "locale": texts.LOCALES[texts.language()],
        **{word: t(f"show.{word}") for word in _WORDS},
        "notes": _notes(),
        "keys": [(keys.format(**names), t(f"show_key.{does}")) for keys, does in _KEYS],
    }


def _notes() -> dict[str, Any]:
    """Return the words of what is taken down beside a step."""
    own = (
        "title", "text", "hint", "beside", "click", "placed", "save", "yes", "no",
        "abstained", "responsible", "speaker", "until", "stays", "no_answer",
    )  # fmt: skip
    kinds = {kind: t(f"entry_kind.{kind}") for kind in ENTRY_KINDS}
    return {**{word: t(f"show_note.{word}") for word in own}, "kinds": kinds}


def facts(
    views: Sequence[RegionView], *, office_name: str = ""
) -> list[tuple[str, str]]:
    """Return what a file says about itself: dates, sources, licences, contact.

    Parameters
    ----------
    views : sequence of RegionView
        All selections that are shown.
    office_name : str
        Who publishes it and can be asked.

    """
    dates = [info.reference_date for view in views for info in view.sources]
    credit = [note for view in views for note in words.credits(view, places=True)]
    filters = [words.filter_words(view.selection) for view in views]
    status = [words.status_line(view) for view in views]
    demo = any(view.is_demo for view in views)
    made = {"date": formats.date(dt.date.today()), "version": __version__}
    found = [
        (t("show.contact"), office_name.strip()),
        (t("show.demo"), t("show.demo_text") if demo else ""),
        (t("show.selection"), "; ".join(dict.fromkeys(filters))),
        (t("show.status"), "; ".join(dict.fromkeys(status))),
        (t("show.as_of"), formats.date(max(dates)) if dates else ""),
        (t("show.sources"), "; ".join(dict.fromkeys(credit))),
        (t("show.changed"), t("show.changed_text")),
        (t("show.made"), t("show.made_text", **made)),
    ]
    return [fact for fact in found if fact[1]]


def places(views: Sequence[RegionView]) -> list[tuple[str, str, float, float]]:
    """List the villages around the shown municipalities, to be looked up."""
    boxes = {tuple(cache.outlines(view).total_bounds) for view in views}
    return [
        (entry.name, entry.where, round(entry.lat, 4), round(entry.lon, 4))
        for entry in cache.place_directory()
        if any(
            west <= entry.lon <= east and south <= entry.lat <= north
            for west, south, east, north in boxes
        )
    ]


def logo_folder() -> Path:
    """Return where an office puts its logos: ``logos`` beside its workspace."""
    return office.path().parent / "logos"


def logos() -> list[Logo]:
    """Return the places for logos, filled where the office has a picture."""
    return [_logo(name) for name in _LOGOS]


def _logo(name: str) -> Logo:
    for ending, media_type in _PICTURES.items():
        path = logo_folder() / f"{name}{ending}"
        try:
            if path.is_file() and path.stat().st_size <= _LARGEST_LOGO:
                content = path.read_bytes()
                return Logo(name=name, content=content, media_type=media_type)
        except OSError:
            continue
    return Logo(name=t(f"show.logo_{name}"))
