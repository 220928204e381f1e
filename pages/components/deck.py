"""The figures of one page: computed once, shown as cards and sentences."""

from __future__ import annotations

from html import escape
from typing import Final

import streamlit as st

from geo.analysis.figures import Basis, Result
from geo.analysis.registry import figure
from geo.analysis.view import RegionView
from geo.schema import AMOUNT_KINDS, AmountKind
from pages.components import explain, formats, sentences, state, words
from pages.components.texts import named, t

PRINT: Final = "key_figures_print"
_PER_ROW: Final = 4


class Deck:
    """Figures of a selection, remembered in the order in which they are shown.

    Parameters
    ----------
    view : RegionView
        The selection.
    kind : str or None
        Kind of amount that figures rest on; None if no amount is stated.
    in_print : bool
        Whether tables and explanations are written out for paper.

    """

    def __init__(
        self, view: RegionView, kind: AmountKind | None, *, in_print: bool = False
    ) -> None:
        self.view = view
        self.kind = kind
        self.in_print = in_print
        self.basis = Basis(view)
        self.results: dict[str, Result] = {}

    def result(self, code: str) -> Result:
        """Return what a figure gives."""
        if code not in self.results:
            self.results[code] = figure(code).compute(self.basis)
        return self.results[code]

    @property
    def drawn(self) -> AmountKind | None:
        """The kind of amount that pictures may show: none if too few state it."""
        if self.kind is None or self.result(f"{self.kind}_eur").value is None:
            return None
        return self.kind

    def cards(self, *codes: str) -> None:
        """Show figures as cards, four in a row."""
        for start in range(0, len(codes), _PER_ROW):
            row = codes[start : start + _PER_ROW]
            for place, code in zip(st.columns(_PER_ROW), row, strict=False):
                with place:
                    self._card(code)

    def _card(self, code: str) -> None:
        result = self.result(code)
        with st.container(border=True, height="stretch", key=f"card_{code}"):
            st.html(card(code, result))
            explain.beside(code, self.view, result)

    def sentences(self, *codes: str) -> None:
        """Write figures as sentences, each with its explanation beside it."""
        for code in codes:
            text, button = st.columns([7, 1], vertical_alignment="top")
            text.markdown(sentences.say(code, self.view, self.result(code)))
            with button:
                explain.beside(code, self.view, self.result(code), short=True)

    def all_explanations(self) -> None:
        """Write the explanations of all figures shown so far, for paper."""
        if not self.in_print:
            return
        st.subheader(t("explain.all"))
        for code, result in self.results.items():
            explain.body(code, self.view, result)


def card(code: str, result: Result) -> str:
    """Return the inside of a card: name, value, and on how much it rests.

    Parameters
    ----------
    code : str
        Code of a figure.
    result : Result
        What it gave.

    Returns
    -------
    str
        HTML.

    """
    if result.value is None:
        value, note = "–", t(f"why_open.{result.reason}")
    else:
        value = formats.figure_value(result.value, figure(code).unit)
        note = _note(result)
    lines = {"name": explain.name(code), "value": value, "note": note}
    inner = "".join(
        f'<div class="la-card-{part}">{escape(text)}</div>'
        for part, text in lines.items()
    )
    return f'<div class="la-card">{inner}</div>'


def _note(result: Result) -> str:
    """Write the small line of a card: on how many projects, and how far chance goes."""
    return explain.rests_on(result)


def choose(view: RegionView) -> tuple[AmountKind | None, bool]:
    """Let the user choose the kind of amount, and whether to write all out."""
    best = words.best_kind(view)
    left, right = st.columns([2.2, 1], vertical_alignment="bottom")
    kind: AmountKind | None = None
    if best:
        stated = [kind for kind in AMOUNT_KINDS if view.coverage[f"with_{kind}"]]
        if st.session_state.get(state.AMOUNT) not in stated:
            st.session_state[state.AMOUNT] = best
        with left:
            kind = st.segmented_control(
                t("key_figures.kind"), stated, key=state.AMOUNT, required=True,
                format_func=named("amount"),
            )  # fmt: skip
    with right:
        in_print = st.toggle(t("key_figures.print"), key=PRINT)
    return kind, in_print
