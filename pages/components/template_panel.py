"""The office's own template for slides: put in place, checked, taken away."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import streamlit as st

from geo.errors import GeoDataError
from geo.output.files import write_result
from geo.output.master import MEDIA_TYPE, SIZES
from pages.components import formats, office
from pages.components.texts import error_text, language, t


def show() -> None:
    """Draw the panel; everything about slides is loaded when it is opened."""
    with st.expander(t("template.title"), icon=":material/palette:"):
        st.caption(t("template.help"))
        for form, column in zip(SIZES, st.columns(len(SIZES)), strict=True):
            column.download_button(
                t("template.plain", form=form), partial(_plain, form),
                file_name=f"vorlage_{form.replace(':', '_')}.pptx", mime=MEDIA_TYPE,
                key=f"template_{form}", on_click="ignore", width="stretch",
            )  # fmt: skip
        if not office.exists():
            st.caption(t("template.need_file"))
            return
        _upload()
        _stored()


def _plain(form: str) -> bytes:
    from pages.components import paper

    return paper.plain_template(form)


def _upload() -> None:
    """Keep a template that can be read; another one leaves the old one in place."""
    given = st.file_uploader(t("template.upload"), type=["pptx"], key="template_file")
    if given is None or st.session_state.get("template_taken") == given.file_id:
        return
    from pages.components import paper

    content = given.getvalue()
    try:
        paper.remarks_on(content)
        write_result(content, office.template_path())
    except GeoDataError as error:
        st.error(error_text(error))
    except OSError:
        st.error(t("template.not_written", folder=office.template_path().parent))
    else:
        st.session_state["template_taken"] = given.file_id


def _stored() -> None:
    """Say which template is used, what it lacks, and offer to remove it."""
    path = office.template_path()
    if not path.is_file():
        return
    st.success(t("template.stored", size=formats.number(path.stat().st_size / 1000)))
    for remark in _remarks(str(path), path.stat().st_mtime_ns, language()):
        st.warning(remark)
    if st.button(t("template.remove"), icon=":material/delete:", key="template_remove"):
        path.unlink(missing_ok=True)
        st.rerun()


@st.cache_resource(show_spinner=False, max_entries=4)
def _remarks(
    path: str,
    changed: int,  # noqa: ARG001 - a part of the key
    language: str,  # noqa: ARG001
) -> tuple[str, ...]:
    from pages.components import paper

    return paper.remarks_on(Path(path).read_bytes())
