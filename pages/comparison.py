"""Vergleich: region with region, period with period, field with field."""

from __future__ import annotations

import streamlit as st

from pages.components import compare, compare_table, compare_words, computed, page
from pages.components.texts import t


def body() -> None:
    page.begin(t("page.comparison"), t("compare.lead"))
    asked = compare.dimension()
    chosen = compare.pair(asked)
    found, kind = compare.rows(asked)
    if chosen is None:
        st.info(t("compare.fewer_than_two"))
    else:
        compare_words.sentence(asked, chosen, found)
        compare.maps(asked, chosen, found)
    st.subheader(t("compare.table"))
    compare_table.show(asked, found, kind)
    compare_words.caveats(asked, found)
    computed.show(found[-1].view, found[-1].results)


page.run(body)
