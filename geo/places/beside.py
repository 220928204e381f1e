"""What stands beside the name of a place and is none: addresses, streets, buildings."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from geo.places.names import PlaceWords, fold
from geo.places.texts import BRACKETED, Part

# Of a house, or of a parcel behind its stroke ("112/4").
_HOUSE_NUMBER: Final = re.compile(r"\d{1,4}[a-z]?")

IsPlace = Callable[[Part], bool]


def only_places(
    parts: Sequence[Part], words: PlaceWords, is_place: IsPlace
) -> tuple[tuple[Part, ...], bool]:
    """Leave out what only describes the place that is named beside it.

    Parameters
    ----------
    parts : sequence of Part
        The names of a text.
    words : PlaceWords
        The words around names.
    is_place : callable
        Whether the gazetteer has a place of this name.

    Returns
    -------
    tuple
        The names that are left, and whether a building or trail was left out:
        "Weida, ehemaliger Bahnhof" is in Weida, but a person should know.

    Examples
    --------
    >>> from geo.places.names import load_place_words
    >>> def left(*names):
    ...     found = only_places([Part(name) for name in names], load_place_words(),
    ...                         lambda part: part.name in {"Weida", "Ranis"})
    ...     return [part.name for part in found[0]], found[1]
    >>> left("Weida", "Markt 1"), left("Weida", "ehemaliger Bahnhof")
    ((['Weida'], False), (['Weida'], True))
    >>> left("Dolmar-Rundweg", "Ranis", "Weida"), left("Bahnhof")
    ((['Ranis', 'Weida'], True), (['Bahnhof'], False))

    """
    kept = tuple(part for part in parts if not _is_address(part, words))
    for describes in (_is_state, _is_street, _is_somewhere):
        kept = (
            tuple(part for part in kept if not describes(part, words, is_place)) or kept
        )
    if not any(is_place(part) for part in kept):
        return kept, False
    places = tuple(part for part in kept if not is_thing(part, words, is_place))
    return _joined(places, kept), len(places) < len(kept)


def _joined(places: tuple[Part, ...], before: Sequence[Part]) -> tuple[Part, ...]:
    """Let names in brackets stand for themselves where what they explain is gone."""
    if not places or places[0] is before[0]:
        return places
    return tuple(
        replace(part, relation="") if part.relation == BRACKETED else part
        for part in places
    )


def _is_address(part: Part, words: PlaceWords) -> bool:
    """Tell "Markt 1", "Schulstraße 5a", "Flur 3" and a mere "4" from a place."""
    folded = fold(part.name).split()
    if len(folded) == 1 and _HOUSE_NUMBER.fullmatch(folded[0]):
        return True
    if not folded or not any(sign.isdigit() for sign in part.name):
        return False
    endings = tuple(words.lists["addresses.endings"])
    return any(word.endswith(endings) for word in folded)


def _is_state(part: Part, words: PlaceWords, _is_place: IsPlace) -> bool:
    """Tell "Thüringen" behind a place from a place."""
    return words.has("alone.state", fold(part.name))


def _is_street(part: Part, words: PlaceWords, is_place: IsPlace) -> bool:
    """Tell "Burgstraße" from a place; beside a place it is part of an address."""
    endings = tuple(words.lists["addresses.streets"])
    return fold(part.name).endswith(endings) and not is_place(part)


def _is_somewhere(part: Part, words: PlaceWords, is_place: IsPlace) -> bool:
    """Tell "Am Werraufer" from a place: a street without its number."""
    first, _, others = fold(part.name).partition(" ")
    is_spot = bool(others) and words.has("addresses.spots", first) and not part.kind
    return is_spot and not is_place(part)


def is_thing(part: Part, words: PlaceWords, is_place: IsPlace) -> bool:
    """Tell "ehemaliges Pfarrhaus" and "Museum Reichenfels" from a place.

    One of the words says what it is. What is left of the name must not be a place
    itself: "Kirche Milz" says where it stands.
    """
    if part.kind or is_place(part):
        return False
    pieces = [piece for piece in part.name.replace("-", " ").split() if fold(piece)]
    while len(pieces) > 1 and words.has("things.age", fold(pieces[0])):
        pieces = pieces[1:]
    said = [piece for piece in pieces if not _names_thing(piece, words)]
    if len(said) == len(pieces):
        return False
    return not said or not is_place(Part(" ".join(said)))


def _names_thing(piece: str, words: PlaceWords) -> bool:
    return words.has("things.front", fold(piece)) or says_thing(piece, words)


def says_thing(name: str, words: PlaceWords) -> bool:
    """Tell "Schloss" and "Hausteich", which stand behind a place, from other words."""
    folded = fold(name)
    endings = tuple(words.lists["things.endings"])
    return words.has("things.behind", folded) or folded.endswith(endings)
