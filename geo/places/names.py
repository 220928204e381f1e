"""How names of places are written: spellings, abbreviations, words around names.

The words themselves are data (``data/vocabulary/places.toml``); here are only the
rules. Two spellings of one name end in the same key: ``Neuhaus a. Rwg.``,
``Neuhaus am Rennweg`` and ``NEUHAUS/RENNWEG`` are all ``neuhausrennweg``.

"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from geo.catalog import DATA_FOLDER
from geo.errors import DamagedFileError, MissingColumnError, MissingFileError
from geo.schema import listing

VOCABULARY_FILE: Final = "vocabulary/places.toml"
# Table -> entries of the vocabulary; a file without one of them is refused.
_TABLES: Final[dict[str, tuple[str, ...]]] = {
    "abbreviations": (),
    "connectives": ("words",),
    "qualifiers": ("words", "near", "state", "landscapes", "spa"),
    "kinds": (
        "municipality",
        "locality",
        "district",
        "authority",
        "association",
        "region",
        "filler",
        "whole",
    ),
    "alone": ("region", "district", "state", "none", "rest"),
    "separators": ("signs", "words"),
    "addresses": ("endings", "streets", "spots"),
    "not_places": ("words", "endings", "stop_remarks"),
    "features": ("words",),
    "things": ("front", "age", "castles", "behind", "endings"),
    "districts": (),
    "outside": ("state_keys", "words", "places", "postcodes"),
}
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_OTHER_SIGNS: Final = re.compile(r"[^a-z0-9]+")
_LONGEST_PHRASE: Final = 4
_SKELETON: Final = re.compile(r"(?<=[aou])e|(?<=s)s")


def fold(text: str) -> str:
    """Write a text in small plain letters, every other sign as one space.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        Only ``a`` to ``z``, digits and single spaces; umlauts as two letters.

    Examples
    --------
    >>> fold("Schönau v.d.W. (Thür.)"), fold("  Großmölsen ")
    ('schoenau v d w thuer', 'grossmoelsen')

    """
    plain = unicodedata.normalize("NFC", text).lower().translate(_UMLAUTS)
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain)
        plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return _OTHER_SIGNS.sub(" ", plain).strip()


def skeleton(key: str) -> str:
    """Take the second letter of umlauts and of double s out of a key.

    Examples
    --------
    >>> skeleton("groessmoelsen"), skeleton("grossmolsen")
    ('grosmolsen', 'grosmolsen')

    """
    return _SKELETON.sub("", key)


@dataclass(frozen=True)
class PlaceWords:
    """The words around names of places.

    Attributes
    ----------
    abbreviations : mapping of str to str
        Folded phrase -> what it stands for.
    lists : mapping of str to frozenset of str
        ``"table.entry"`` -> folded words, for example ``"kinds.district"``.
    signs : frozenset of str
        Signs between several places.
    districts : mapping of str to str
        Folded short form -> district key (5 digits).
    postcodes : tuple of (int, int)
        First and last postcode of each range that the state has.

    """

    abbreviations: Mapping[str, str]
    lists: Mapping[str, frozenset[str]]
    signs: frozenset[str]
    districts: Mapping[str, str]
    postcodes: tuple[tuple[int, int], ...]
    _keys: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def has(self, entry: str, folded: str) -> bool:
        """Tell whether a folded word is in one of the lists."""
        return folded in self.lists[entry]

    def tokens(self, text: str) -> list[str]:
        """Return the folded words of a name with abbreviations written out."""
        return self._spelled_out(fold(text).split())

    def key(self, text: str) -> str:
        """Return the key under which all spellings of a name are found.

        Abbreviations are written out, small words inside the name and a state
        behind it are left out, the rest is written together.

        Parameters
        ----------
        text : str
            A name of a place without words around it.

        Returns
        -------
        str
            Small letters and digits without spaces; empty for an empty text.

        Examples
        --------
        >>> words = load_place_words()
        >>> words.key("Neuhaus a. Rwg."), words.key("Neuhaus/Rennweg")
        ('neuhausrennweg', 'neuhausrennweg')
        >>> words.key("Brünn/Thür."), words.key("Am Ettersberg")
        ('bruenn', 'amettersberg')

        """
        known = self._keys.get(text)
        if known is None:
            known = self._keys[text] = "".join(self.core(self.tokens(text)))
        return known

    def core(self, tokens: list[str]) -> list[str]:
        """Leave out connectives inside a name and a state behind it."""
        small = self.lists["connectives.words"]
        kept = tokens[:1] + [word for word in tokens[1:-1] if word not in small]
        kept += tokens[1:][-1:]
        for length in (2, 1):
            tail = " ".join(kept[-length:])
            if len(kept) > length and tail in self.lists["qualifiers.state"]:
                return kept[:-length]
        return kept

    def _spelled_out(self, tokens: list[str]) -> list[str]:
        result: list[str] = []
        position = 0
        while position < len(tokens):
            for length in range(min(_LONGEST_PHRASE, len(tokens) - position), 0, -1):
                phrase = " ".join(tokens[position : position + length])
                if phrase in self.abbreviations:
                    result.extend(self.abbreviations[phrase].split())
                    break
            else:
                length = 1
                result.append(tokens[position])
            position += length
        return result

    def is_no_place(self, name: str) -> bool:
        """Tell whether a stop is called after a shop, a school or a road.

        Examples
        --------
        >>> words = load_place_words()
        >>> words.is_no_place("Bürgerschule"), words.is_no_place("Bürden")
        (True, False)

        """
        folded = fold(name)
        endings = tuple(self.lists["not_places.endings"])
        return folded.endswith(endings) or not self.lists[
            "not_places.words"
        ].isdisjoint(folded.split())


def load_place_words(folder: Path = DATA_FOLDER) -> PlaceWords:
    """Load the vocabulary of places.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Data folder; the embedded one by default.

    Returns
    -------
    PlaceWords

    Raises
    ------
    MissingFileError, DamagedFileError, MissingColumnError
        If the file is missing, is no TOML or lacks a table.

    Examples
    --------
    >>> load_place_words().has("kinds.district", "lk")
    True

    """
    path = folder / VOCABULARY_FILE
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise MissingFileError(layer="place_words", file=VOCABULARY_FILE) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DamagedFileError(
            layer="place_words", file=VOCABULARY_FILE, reason=str(error)
        ) from None
    return _place_words(tables)


def _place_words(tables: Mapping[str, Any]) -> PlaceWords:
    missing = [
        f"{table}.{entry}" if entry else table
        for table, entries in _TABLES.items()
        for entry in (entries or ("",))
        if entry not in {"", *tables.get(table, ())} or table not in tables
    ]
    if missing:
        raise MissingColumnError(
            layer="place_words", columns=listing(missing), present=listing(tables)
        )
    lists = {
        f"{table}.{entry}": _folded(tables[table][entry])
        for table, entries in _TABLES.items()
        for entry in entries
    }
    ranges = (text.split("-") for text in tables["outside"]["postcodes"])
    return PlaceWords(
        abbreviations=dict(tables["abbreviations"]),
        lists=lists,
        signs=frozenset(tables["separators"]["signs"]),
        districts=dict(tables["districts"]),
        postcodes=tuple((int(first), int(last)) for first, last in ranges),
    )


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)
