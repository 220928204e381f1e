"""Find villages in the names of public transport stops.

The gazetteer has a village where a stop is called like it ("Berteroda, Eisenach").
Where every stop names a spot in the village ("Felchta Siedlung, Mühlhausen"), it is
missing; its name is what stands before that spot. What is no village though it looks
like one (a pond, an inn) is left out by ``places/place_kinds.csv``, checked by hand.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from pathlib import Path
from typing import Final

import pandas as pd

from geo.places.gazetteer import distance_km, short_name
from geo.places.names import PlaceWords, fold, load_place_words

_NAME: Final = "places/villages_from_stops.csv"
_HEADER: Final = ("name", "ags_2016", "lat", "lon", "stops")
# Spots that lie in the village; turn-offs, stations and castles may lie elsewhere.
_SPOTS: Final = frozenset(
    [
        "anger",
        "denkmal",
        "dorf",
        "dorfplatz",
        "dorfstrasse",
        "feuerwehr",
        "friedhof",
        "gasthaus",
        "gasthof",
        "gemeinde",
        "gemeindeamt",
        "hauptstrasse",
        "kirche",
        "konsum",
        "kulturhaus",
        "linde",
        "mitte",
        "mitteldorf",
        "nord",
        "oberdorf",
        "ort",
        "ortsausgang",
        "ortseingang",
        "ortslage",
        "ortsmitte",
        "ost",
        "plan",
        "schule",
        "schulstrasse",
        "siedlung",
        "spielplatz",
        "sportplatz",
        "sued",
        "teich",
        "unterdorf",
        "wartehalle",
        "wendeplatz",
        "wendeschleife",
        "west",
    ]
)
_WORD: Final = re.compile(r"[A-ZÄÖÜ][a-zäöüß]{3,}(-[A-ZÄÖÜ][a-zäöüß]+)?")
# "Untere Siedlung", "Felchtaer Straße", "Alte Schule": no names of villages.
_ADJECTIVE: Final = re.compile(
    r".*er|(ober|unter|alt|neu|gross|klein|rot|kalt|hinter|vorder|mittler|lang|breit"
    r"|hoh|gruen|schwarz|weiss)e[mns]?"
)
_SAME_PLACE_KM: Final = 6.0

Point = tuple[float, float]


def build(folder: Path) -> dict[str, bytes]:
    """Build ``places/villages_from_stops.csv``.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder with the sources.

    Returns
    -------
    dict of str to bytes
        File name relative to `folder`, and its content; the same bytes each time.

    """
    words = load_place_words(folder)
    known = _known(folder, words)
    towns = _towns(folder, words)
    no_villages = {
        (row["ags_2016"], row["name"])
        for row in _rows(folder / "places/place_kinds.csv")
        if row["kind"] in {"spot", "single"}
    }
    found: dict[tuple[str, str], list[Point]] = defaultdict(list)
    for row in _rows(folder / "places/stops.csv"):
        name = _village(row["name"].partition(",")[0].strip(), words)
        if name and words.key(name) not in towns:
            found[row["ags_2016"], name].append((float(row["lon"]), float(row["lat"])))
    lines = []
    for (ags, name), points in sorted(found.items()):
        if (ags, name) in no_villages:
            continue
        spot = points[len(points) // 2]
        others = known.get(words.key(name), [])
        if not any(
            ags == home or distance_km(spot, point) < _SAME_PLACE_KM
            for home, point in others
        ):
            lines.append((name, ags, f"{spot[1]:.5f}", f"{spot[0]:.5f}", len(points)))
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([_HEADER, *lines])
    return {_NAME: text.getvalue().encode()}


def _village(stop: str, words: PlaceWords) -> str:
    """Return the village that a stop names before its spot, or nothing."""
    head, _, tail = stop.partition(" ")
    spots = fold(tail).split()
    plain = fold(head)
    is_spot = bool(spots) and all(spot in _SPOTS for spot in spots)
    if not is_spot or not _WORD.fullmatch(head) or _ADJECTIVE.fullmatch(plain):
        return ""
    is_thing = any(
        words.has(name, plain)
        for name in ("not_places.words", "features.words", "things.front",
                     "things.behind", "things.castles")
    )  # fmt: skip
    endings = (*words.lists["things.endings"], "punkt")
    if is_thing or words.is_no_place(head) or plain.endswith(endings):
        return ""
    return head


def _known(folder: Path, words: PlaceWords) -> dict[str, list[tuple[str, Point]]]:
    """Return what the gazetteer has, by spelling: municipality and point."""
    known: dict[str, list[tuple[str, Point]]] = defaultdict(list)
    for row in _rows(folder / "places/gazetteer.csv"):
        if row["guete"] != "unsicher":
            key = words.key(row["name"].partition("(")[0])
            point = (float(row["lon"]), float(row["lat"]))
            known[key].append((row["ags_2016"], point))
    return known


def _towns(folder: Path, words: PlaceWords) -> set[str]:
    """Return the spellings of all municipalities; they are no villages."""
    rows = _rows(folder / "places/gazetteer.csv")
    names = {row["name"] for row in rows if row["guete"] == "Gemeinde"}
    names |= {row["gemeinde_2016"] for row in rows}
    names |= {row["new_name"] for row in _rows(folder / "boundaries/succession.csv")}
    return {
        words.key(part) for name in names for part in (name, short_name(name, words)[0])
    }


def _rows(path: Path) -> list[dict[str, str]]:
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    return table.to_dict("records")
