"""Export: map layers as GeoJSON and key figures as JSON."""

from __future__ import annotations

import streamlit as st

from pages.components import (
    atlas_offer,
    downloads,
    export_cards,
    page,
    print_panel,
    state,
    words,
)
from pages.components.texts import t


def body() -> None:
    view = page.begin(t("page.export"), t("export.lead"))
    words.show_coverage(view)
    st.subheader(t("print.title"))
    print_panel.panel(view)
    downloads.web_map(view, state.measure_code())
    st.subheader(t("export.layers"))
    export_cards.show(view)
    st.caption(t("export.format"))
    st.subheader(t("handout.atlas_title"))
    atlas_offer.show(view)
    with st.expander(t("export.embedded")):
        downloads.show_provenance(view)


page.run(body)
