"""One plain sentence for each figure: its number, its comparison, its caveat.

The templates stand in ``explanations/*.toml``. A figure with a neutral value (no
difference) has three of them, and the interval decides: a sentence claims a
difference only if the interval does not hold the neutral value.
"""

from __future__ import annotations

from geo.analysis.figures import QUANTITIES, Figure, Result
from geo.analysis.registry import compute, figure
from geo.analysis.view import RegionView
from pages.components import explain, formats, words
from pages.components.texts import t, wording

# Units of the further numbers of a result; the others have that of the figure.
EXTRA_UNITS = {
    "share": "share",
    "equal": "share",
    "limit": "share",
    "with": "municipalities",
    "all": "municipalities",
    "open": "villages",
    "permutations": "areas",
    "below": "areas",
    "draws": "areas",
    "by_mistake": "pairs",
    "neither": "pairs",
    "mixed": "pairs",
    "p": "p",
}

_SIGNIFICANT = 0.05


def say(code: str, view: RegionView, result: Result | None = None) -> str:
    """Say what a figure means, or why it has no value.

    Parameters
    ----------
    code : str
        Code of a figure or measure.
    view : RegionView
        The selection.
    result : Result, optional
        What the figure gave; computed if it is not at hand.

    Returns
    -------
    str
        One sentence, a second one if projects had to be left out, and the caveat.

    """
    result = result or compute(view, [code])[code]
    known = figure(code)
    if result.value is None:
        reason = t(f"why_open.{result.reason}")
        return t("explain.refused", name=explain.name(code), reason=reason)
    texts = wording(known.words)
    fields = _fields(known, view, result)
    parts = [texts[variant(known, result)].format(**fields)]
    if not result.is_complete:
        parts.append(t("explain.partly", basis=fields["basis"], of=fields["of"]))
    return " ".join([*parts, texts["caveat"].format(**fields)])


def variant(known: Figure, result: Result) -> str:
    """Return which template the interval allows.

    Parameters
    ----------
    known : Figure
        The figure.
    result : Result
        What it gave, with a value.

    Returns
    -------
    str
        ``sentence``; for a figure with a neutral value ``above``, ``below``, or
        ``chance`` if the interval holds that value, or if there is no interval; for a
        tested one ``above`` if p is below 0.05, else ``chance``.

    """
    if known.tested:
        return "above" if result.extra["p"] < _SIGNIFICANT else "chance"
    if known.neutral is None:
        return "sentence"
    if result.interval is None:
        return "chance"
    low, high = result.interval
    if low > known.neutral:
        return "above"
    return "below" if high < known.neutral else "chance"


def _fields(known: Figure, view: RegionView, result: Result) -> dict[str, str]:
    low, high = result.interval or (None, None)
    value = result.value or 0.0
    fields = {
        "region": words.region_name(view.selection.region),
        "value": formats.figure_value(value, known.unit),
        "value_abs": formats.figure_value(abs(value), known.unit),
        "low": formats.figure_value(low, known.unit),
        "high": formats.figure_value(high, known.unit),
        "basis": formats.number(result.basis),
        "of": formats.number(result.of),
        "places": formats.number(result.places),
        "kind": t(f"amount.{known.kind}") if known.kind else "",
        "what": explain.what(known),
        "subject": _subject(view, result),
        "numerator": _amount(known.numerator, result.numerator),
        "denominator": _amount(known.denominator, result.denominator),
    }
    for name, number in result.extra.items():
        unit = EXTRA_UNITS.get(name, known.unit)
        fields[name] = formats.figure_value(number, unit)
        fields[f"{name}_index"] = formats.figure_value(number, "index")
    return fields


def _amount(codes: tuple[str, ...], value: float | None) -> str:
    unit = QUANTITIES[codes[0]].unit if codes else "projects"
    return formats.figure_value(value, unit)


def _subject(view: RegionView, result: Result) -> str:
    """Name the area or district that a figure singles out."""
    if result.subject is None:
        return ""
    table = view.municipalities
    if result.subject in table.index:
        return str(table.at[result.subject, "name"])
    names = table.loc[table["district_key"] == result.subject, "district"]
    return str(names.iloc[0]) if len(names) else result.subject
