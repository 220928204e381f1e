"""Sources, licences and known defects of what is shown."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geo.analysis.view import RegionView
from pages.components import cache, formats
from pages.components.texts import language, t


def used(view: RegionView) -> None:
    """Describe every layer of the catalogue, those in use first."""
    in_use = {info.name for info in view.sources}
    layers = [*cache.atlas().catalog.layers.values(), *view.territory.sources]
    for info in sorted(layers, key=lambda info: (info.name not in in_use, info.kind)):
        german = language() == "de"
        title = info.title_de if german else info.title_en
        issues = info.known_issues_de if german else info.known_issues_en
        mark = f" · {t('sources.used')}" if info.name in in_use else ""
        with st.expander(f"{title}{mark}"):
            rows = {
                t("sources.kind"): t(f"sources.kind_{info.kind}"),
                t("sources.publisher"): info.publisher,
                t("sources.note"): info.attribution,
                t("sources.licence"): info.licence,
                t("sources.date"): formats.date(info.reference_date),
            }
            if info.boundary_date:
                rows[t("sources.boundary")] = formats.date(info.boundary_date)
            rows[t("sources.issues")] = issues
            st.table(pd.DataFrame({"": rows}), border="horizontal")


def contradictions(view: RegionView) -> None:
    """Report sites whose point lies outside the stated municipality."""
    dataset = view.selection.dataset
    report = cache.atlas(dataset).contradictions(view.selection)
    report = report[report["project_id"].isin(view.projects.index)]
    if report.empty:
        st.caption(t("sources.no_contradictions"))
        return
    st.caption(t("sources.contradiction_rule"))
    names = view.territory.municipalities["name"]
    st.dataframe(
        pd.DataFrame(
            {
                t("table.title"): report["project_id"].map(view.projects["title"]),
                t("table.municipality"): report["place"].map(names),
                t("sources.point_in"): report["by_point"].map(names),
                t("sources.distance"): report["distance_m"],
            }
        ),
        hide_index=True,
    )
