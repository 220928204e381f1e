"""Export: files for each purpose, for the public or the office."""

from __future__ import annotations

import streamlit as st

from pages.components import (
    atlas_offer,
    downloads,
    export_cards,
    page,
    print_panel,
    words,
)
from pages.components.texts import t


def body() -> None:
    view = page.begin(t("page.export"), t("export.lead"))
    words.show_coverage(view)
    export_cards.readers(view)
    export_cards.show(view)
    st.subheader(t("print.title"))
    print_panel.panel(view)
    st.subheader(t("handout.atlas_title"))
    atlas_offer.show(view)
    with st.expander(t("export.embedded")):
        downloads.show_provenance(view)


page.run(body)
