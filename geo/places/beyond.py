"""Places beyond the border: what a name means that Thuringia does not have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from geo.catalog import Catalog
from geo.places.names import PlaceWords, fold

# A hamlet that the gazetteer lacks may be called like a village elsewhere, hardly like
# a town. The short ones are words as well ("Hof", "Burg").
_TOWN: Final = 2000
_SHORTEST: Final = 5


class Beyond:
    """Names of places beyond the border.

    Parameters
    ----------
    inhabitants : mapping of str to int
        Folded name -> inhabitants, 0 for names that several places in Germany have.

    Examples
    --------
    >>> from geo.places.names import load_place_words
    >>> there = load_beyond(Catalog(), load_place_words())
    >>> there.has_town("Eschwege"), there.has_town("Fambach"), there.has("Stiege")
    (True, False, True)

    """

    def __init__(self, inhabitants: Mapping[str, int]) -> None:
        self._inhabitants = inhabitants

    def has(self, name: str) -> bool:
        """Tell whether any place beyond the border has this name."""
        return fold(name) in self._inhabitants

    def has_town(self, name: str) -> bool:
        """Tell whether a place large enough to be meant for certain has it."""
        folded = fold(name)
        return len(folded) >= _SHORTEST and self._inhabitants.get(folded, 0) >= _TOWN


def load_beyond(catalog: Catalog, words: PlaceWords) -> Beyond:
    """Load the places beyond the border.

    Parameters
    ----------
    catalog : Catalog
        Where the layer lies.
    words : PlaceWords
        Names of states and districts are no places.

    Returns
    -------
    Beyond

    """
    table = catalog.read_table("beyond", columns=["name", "inhabitants", "places"])
    names = table["name"].map(fold)
    # "Neustadt" and "Steinbach" are villages everywhere: never certain.
    is_one = (table["places"].astype(int) == 1) & ~names.duplicated(keep=False)
    counts = table["inhabitants"].astype(int).where(is_one, 0).groupby(names).max()
    return Beyond(
        {
            name: int(count)
            for name, count in counts.items()
            if not words.has("outside.words", name)
        }
    )
