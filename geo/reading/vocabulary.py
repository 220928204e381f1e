"""The words of offices for fields and codes: data in ``data/vocabulary``, not code."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from geo.catalog import DATA_FOLDER

VOCABULARY_FOLDER: Final = DATA_FOLDER / "vocabulary"
KINDS: Final = (
    "text", "title", "place", "amount", "rate", "date", "year", "key", "postcode",
    "coordinate", "code", "flag", "number", "url", "id",
)  # fmt: skip
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_LINE_HYPHEN: Final = re.compile(r"(?<=\w)-\s*\n\s*(?=[a-zäöüß])|\u00ad")
_NO_WORD: Final = re.compile(r"[^\w%#€]+|_+")


@dataclass(frozen=True)
class FieldWords:
    """One field of a project and the headers under which offices keep it.

    Attributes
    ----------
    name : str
        Identifier as in the glossary and in ``geo/schema.py``.
    kind : str
        One of `KINDS`: what its cells look like.
    headers : tuple of str
        Normalised headers.

    """

    name: str
    kind: str
    headers: tuple[str, ...]


@dataclass(frozen=True)
class CodeWords:
    """The words for the codes of one field.

    Attributes
    ----------
    words : mapping of str to tuple of str
        Normalised word and its code; several codes where the word leaves it open.
    not_stated : frozenset of str
        Words that say that nothing is stated.

    """

    words: Mapping[str, tuple[str, ...]]
    not_stated: frozenset[str]


@dataclass(frozen=True)
class Vocabulary:
    """All words.

    Attributes
    ----------
    fields : mapping of str to FieldWords
        By name of the field.
    headers : mapping of str to str
        Normalised header and its field.
    ambiguous : mapping of str to tuple of str
        Normalised headers that can mean several fields.
    codes : mapping of str to CodeWords
        By name of the field.

    """

    fields: Mapping[str, FieldWords]
    headers: Mapping[str, str]
    ambiguous: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, CodeWords]

    def knows(self, header: str) -> bool:
        """Whether a header is known as it stands or without what is in brackets."""
        return any(
            form in self.headers or form in self.ambiguous
            for form in header_forms(header)
        )


@lru_cache(maxsize=65536)
def normalise(text: str) -> str:
    r"""Return a header or word in the form in which words are compared.

    Lower case, umlauts written out, words parted by single spaces; a word broken at
    the end of a line is joined.

    Examples
    --------
    >>> normalise("Förderfähige Gesamt-\nkosten (brutto)")
    'foerderfaehige gesamtkosten brutto'

    """
    # Texts from a Mac keep "ü" as two characters.
    composed = unicodedata.normalize("NFC", text)
    joined = _LINE_HYPHEN.sub("", composed).casefold()
    return _NO_WORD.sub(" ", joined.translate(_UMLAUTS)).strip()


_UNIT: Final = re.compile(
    r"\b(?:in|angaben in|betrag in)?\s*(?:€|eur|euro|t€|teur|tsd €|tsd eur|m2|%)(?!\w)"
)


def header_forms(header: str) -> tuple[str, ...]:
    """Return the normalised forms of a header: whole, without brackets, without unit.

    Examples
    --------
    >>> header_forms("Zuwendung (in €)")
    ('zuwendung in €', 'zuwendung')

    """
    forms = [normalise(header)]
    for text in (header, re.sub(r"[(\[].*?[)\]]", " ", header, flags=re.DOTALL)):
        form = _NO_WORD.sub(" ", _UNIT.sub(" ", normalise(text))).strip()
        forms.append(re.sub(r"\s+", " ", form))
    return tuple(form for form in dict.fromkeys(forms) if form)


@lru_cache(maxsize=4)
def load_vocabulary(folder: Path = VOCABULARY_FOLDER) -> Vocabulary:
    """Load ``columns.toml`` and ``codes.toml``.

    Parameters
    ----------
    folder : pathlib.Path
        Where the two files lie.

    Returns
    -------
    Vocabulary

    Raises
    ------
    ValueError
        If a header stands for two fields without being listed as ambiguous.

    Examples
    --------
    >>> words = load_vocabulary()
    >>> words.headers["vorhabenbezeichnung"], words.fields["total_cost"].kind
    ('title', 'amount')

    """
    columns = _read_toml(folder / "columns.toml")
    fields: dict[str, FieldWords] = {}
    headers: dict[str, str] = {}
    for name, entry in columns["fields"].items():
        words = [name, *entry.get("de", ()), *entry.get("en", ())]
        forms = tuple(dict.fromkeys(map(normalise, words)))
        fields[name] = FieldWords(name, entry["kind"], forms)
        for form in forms:
            if headers.setdefault(form, name) != name:
                message = f"header '{form}' stands for {headers[form]} and {name}"
                raise ValueError(message)
    ambiguous = {
        normalise(word): tuple(names) for word, names in columns["ambiguous"].items()
    }
    twice = ambiguous.keys() & headers.keys()
    if twice:
        message = f"headers are both clear and ambiguous: {sorted(twice)}"
        raise ValueError(message)
    codes = {
        name: _code_words(entry)
        for name, entry in _read_toml(folder / "codes.toml").items()
    }
    return Vocabulary(fields, headers, ambiguous, codes)


def _read_toml(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


def _code_words(entry: Mapping[str, Any]) -> CodeWords:
    words: dict[str, tuple[str, ...]] = {}
    for code, names in entry["words"].items():
        for name in (code, *names):
            form = normalise(name)
            words[form] = tuple(dict.fromkeys((*words.get(form, ()), code)))
    for name, several in entry.get("several", {}).items():
        words[normalise(name)] = tuple(several)
    return CodeWords(words, frozenset(map(normalise, entry.get("not_stated", ()))))
