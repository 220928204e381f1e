"""The parts of the page that reads a list: file, columns, settings, result."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import weakref
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.errors import FileTooLargeError
from geo.output.annotated import annotate_workbook
from geo.projects.importing import (
    ROW_STATES,
    ImportedRow,
    ImportResult,
    ListContext,
    import_table,
)
from geo.projects.importreport import amounts_by_state, import_report, report_parts
from geo.reading.columns import (
    ColumnGuess,
    Layout,
    layout_signature,
    recognise_columns,
)
from geo.reading.filekinds import MAX_FILE_MB
from geo.reading.tables import RawTable, read_tables
from geo.schema import PERIODS, STATUSES
from geo.workspace.intake import recall_from, store_import
from pages.components import (
    cache,
    crs_map,
    followup,
    formats,
    listwords,
    office,
)
from pages.components.texts import catalogue, language, named, t

_MB: Final = 1024 * 1024
# So many rows of the report are shown at once.
_LISTED: Final = 1000
# So many open columns are asked about side by side.
_ASKED_BESIDE: Final = 3
_NO_FIELD: Final = "—"
# What nobody has chosen.
_OPEN: Final = ""
# Heights of a row of the report (Streamlit wraps text above 64) and of its head.
_HIGH: Final = 66
_LOW: Final = 40
_SETTINGS: Final = ("intake_region", "intake_period", "intake_status", "intake_crs")


@dataclass(frozen=True)
class Upload:
    """A list as it was dropped into the page."""

    name: str
    path: Path
    digest: str


# -- file --------------------------------------------------------------------------
def upload() -> Upload | None:
    """Take a file; None while there is none."""
    # No list of endings: what a file is, is found by its content, and said in words.
    limit = formats.number(MAX_FILE_MB)
    given = st.file_uploader(
        t("intake.file"), key="intake_file", help=t("intake_file.limit", limit=limit)
    )
    if given is None:
        # Streamlit's own remark is English and names the limit of the server.
        st.caption(t("intake_file.limit", limit=limit))
        return None
    if given.size > MAX_FILE_MB * _MB:
        size = -(-given.size // _MB)
        raise FileTooLargeError(file=given.name, size_mb=size, limit_mb=MAX_FILE_MB)
    content = given.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    return _kept(given.name, digest, content)


@st.cache_resource(show_spinner=False, max_entries=4, ttl="1h", hash_funcs={bytes: len})
def _kept(name: str, digest: str, content: bytes) -> Upload:
    """Keep the file under its own name, because messages name it."""
    folder = Path(tempfile.mkdtemp(prefix="leader-atlas-"))
    path = folder / Path(name).name
    path.write_bytes(content)
    kept = Upload(path.name, path, digest)
    # The folder goes when neither a page nor the cache holds the upload any more.
    weakref.finalize(kept, shutil.rmtree, folder, ignore_errors=True)
    return kept


def say_empty() -> None:
    """Say what can be dropped and what happens then."""
    st.info(t("intake.empty"))
    columns = st.columns(3)
    for number, column in enumerate(columns, start=1):
        with column, st.container(border=True):
            st.markdown(f"**{number}. {t(f'intake.step{number}')}**")
            st.markdown(t(f"intake.step{number}_text"))


@st.cache_resource(show_spinner=False, max_entries=4)
def _tables(digest: str, path: str) -> list[RawTable]:  # noqa: ARG001 - key of the cache
    words = t("intake.reading", file=Path(path).name)
    bar = st.progress(0.0, text=words)
    tables = read_tables(
        Path(path), vocabulary=cache.vocabulary(),
        progress=lambda share: bar.progress(share, text=words),
    )  # fmt: skip
    bar.empty()
    return tables


def choose_table(given: Upload) -> RawTable:
    """Choose the sheet, if there are several; say what was found in it."""
    tables = _tables(given.digest, str(given.path))
    names = [table.name for table in tables]
    fullest = max(range(len(tables)), key=lambda number: len(tables[number]))
    chosen = fullest
    if len(tables) > 1:
        chosen = st.selectbox(
            t("intake.sheet"),
            list(range(len(tables))),
            index=fullest,
            format_func=[
                t("intake.sheet_rows", name=name, rows=len(table))
                for name, table in zip(names, tables, strict=True)
            ].__getitem__,
        )
    table = tables[chosen]
    facts = [listwords.rows_found(len(table))]
    if table.header_rows:
        facts.append(t("intake.header_row", row=table.header_rows[-1]))
    facts += [listwords.of_table(note) for note in table.notes]
    st.caption(" · ".join(facts))
    return table


# -- columns -----------------------------------------------------------------------
def columns(table: RawTable) -> Layout:
    """Show what each column is taken for; let it be corrected."""
    layout = recognise_columns(table, cache.vocabulary(), remembered=_remembered(table))
    open_ones = layout.questions
    title = t("intake.columns", count=len(layout.fields), total=len(layout.columns))
    with st.expander(title, expanded=bool(open_ones)):
        if open_ones:
            names = ", ".join(
                listwords.quoted(formats.escaped(one.header)) for one in open_ones
            )
            st.warning(t("intake.columns_open", names=names))
        else:
            st.caption(t("intake.columns_clear"))
        answered = _ask_columns(layout)
        ordered = [one for one in layout.columns if not one.is_question]
        edited = st.data_editor(
            _column_table(ordered),
            hide_index=True,
            width="stretch",
            disabled=[t("intake.header"), t("intake.examples"), t("intake.how")],
            column_config={
                t("intake.field"): st.column_config.SelectboxColumn(
                    options=[_NO_FIELD, *_field_names().values()], required=True,
                    width="medium",
                )
            },
            key=f"columns_{layout.signature}_{language()}",
        )  # fmt: skip
    return _corrected(answered, ordered, list(edited[t("intake.field")]))


def _kept_choice(key: str) -> str:
    """Set a choice anew, so that its words follow the language; return its key."""
    st.session_state[key] = st.session_state.get(key) or _OPEN
    return key


def _ask_columns(layout: Layout) -> Layout:
    """Ask what the open columns are, the likely fields first."""
    names = _field_names()
    answered = layout
    cells: list[DeltaGenerator] = []
    for one in layout.questions:
        cells = cells or list(st.columns(_ASKED_BESIDE))
        likely = [name for name in one.candidates if name in names]
        examples = formats.escaped(" | ".join(one.examples))
        label = formats.escaped(one.header or f"#{one.index + 1}")
        with cells.pop(0):
            chosen = st.selectbox(
                t("intake_columns.ask", header=label),
                [_OPEN, *dict.fromkeys((*likely, *names))],
                format_func=_FieldNames(names),
                key=_kept_choice(f"column_{layout.signature}_{one.index}"),
            )
            st.caption(t("intake_columns.examples", examples=examples))
        if chosen != _OPEN:
            answered = answered.with_field(one.index, chosen)
    return answered


class _FieldNames:
    """Names the fields; can be stored with the session."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def __call__(self, code: str) -> str:
        return self.names[code] if code else t("intake_columns.unused")


def _remembered(table: RawTable) -> Layout | None:
    if not office.exists():
        return None
    text = office.workspace().layout(layout_signature(table))
    return Layout.from_json(text) if text else None


def _field_names() -> dict[str, str]:
    """Return the names of all fields in the language of this session."""
    return {
        key.removeprefix("field."): name
        for key, name in catalogue(language()).items()
        if key.startswith("field.")
    }


def _column_table(ordered: list[ColumnGuess]) -> pd.DataFrame:
    names = _field_names()
    return pd.DataFrame(
        {
            t("intake.header"): [one.header or f"#{one.index + 1}" for one in ordered],
            t("intake.field"): [
                names.get(one.field, _NO_FIELD) if one.field else _NO_FIELD
                for one in ordered
            ],
            t("intake.examples"): [" | ".join(one.examples) for one in ordered],
            t("intake.how"): [t(f"intake.by_{one.found_by}") for one in ordered],
        }
    )


def _corrected(layout: Layout, ordered: list[ColumnGuess], chosen: list[str]) -> Layout:
    codes = {name: code for code, name in _field_names().items()}
    for one, name in zip(ordered, chosen, strict=True):
        field = codes.get(name)
        if field != one.field:
            layout = layout.with_field(one.index, field)
    return layout


# -- settings ----------------------------------------------------------------------
def settings(given: Upload, table: RawTable, layout: Layout) -> ListContext:
    """Ask for what the rows do not say."""
    regions = cache.atlas().regions
    region, period, status = st.columns(3)
    with region:
        chosen_region = st.selectbox(
            t("filter.region"),
            [_OPEN, *sorted(regions, key=regions.__getitem__)],
            key=_kept_choice(_SETTINGS[0]),
            format_func=_region,
        )
    with period:
        chosen_period = st.selectbox(
            t("intake.period"),
            [_OPEN, *PERIODS],
            key=_kept_choice(_SETTINGS[1]),
            format_func=_by_row,
        )
    with status:
        chosen_status = st.selectbox(
            t("intake.status"),
            [_OPEN, *STATUSES],
            key=_kept_choice(_SETTINGS[2]),
            format_func=_status,
        )
    context = ListContext(
        region=chosen_region or None,
        period=chosen_period or None,
        status=chosen_status or None,
    )
    if office.exists():
        context = replace(context, recall=recall_from(office.workspace()))
    return _with_crs(given, table, layout, context)


def _region(code: str) -> str:
    return cache.atlas().regions[code] if code else t("intake.from_list")


def _by_row(code: str) -> str:
    return t(f"programming_period.{code}") if code else t("intake.from_list")


def _status(code: str) -> str:
    return named("status")(code) if code else t("intake.from_list")


def _with_crs(
    given: Upload, table: RawTable, layout: Layout, context: ListContext
) -> ListContext:
    """Ask for the coordinate system where more than one fits."""
    result = read(given, table, layout, context)
    choice = result.crs
    if choice is None:
        return context
    if choice.best is None:
        st.warning(t("intake.crs_none"))
        return context
    region = result.rows[0].project.get("region_id") or context.region
    if choice.certain:
        st.caption(crs_map.found(choice, table.crs, region))
        return context
    st.warning(t("intake.crs_open"))
    ranked = choice.ranked[:4]
    names = {
        f"{one.crs}/{one.order}": crs_map.words(choice, one, region) for one in ranked
    }
    ask, picture = st.columns([1, 1.1], gap="medium")
    with ask:
        chosen = st.selectbox(
            t("intake.crs"), [_OPEN, *names], format_func=_SystemNames(names)
        )
        shown = crs_map.say(choice, region)
    with picture:
        crs_map.draw(choice, region, shown)
    return replace(context, crs=chosen or None)


class _SystemNames:
    """Names the systems with their counts; can be stored with the session."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def __call__(self, code: str) -> str:
        return self.names[code] if code else t("intake.crs_later")


# -- result ------------------------------------------------------------------------
def read(
    given: Upload, table: RawTable, layout: Layout, context: ListContext
) -> ImportResult:
    """Read and place all rows; kept while nothing of it changes."""
    stated = (context.region, context.period, context.status, context.crs)
    key = (given.digest, table.name, layout.to_json(), *stated, office.revision())
    return _read(key, table, layout, context)


@st.cache_resource(show_spinner=False, max_entries=6)
def _read(
    key: tuple[object, ...],  # noqa: ARG001 - key of the cache
    _table: RawTable,
    _layout: Layout,
    _context: ListContext,
) -> ImportResult:
    words = t("intake.placing", rows=formats.number(len(_table)))
    bar = st.progress(0.0, text=words)
    result = import_table(
        _table,
        _layout,
        setting=cache.list_setting(),
        vocabulary=cache.vocabulary(),
        context=_context,
        progress=lambda share: bar.progress(share, text=words),
    )
    bar.empty()
    return result


def counts(result: ImportResult, table: RawTable) -> None:
    """Show how the rows end; the four numbers add up to the rows read."""
    st.subheader(t("intake.result"))
    columns = st.columns(5)
    columns[0].metric(t("intake.read"), formats.number(len(table)))
    for column, state in zip(columns[1:], ROW_STATES, strict=True):
        column.metric(t(f"row_state.{state}"), formats.number(result.counts[state]))
    for note in result.notes:
        st.caption(f"• {formats.escaped(listwords.of_note(note))}")


def money(result: ImportResult, table: RawTable) -> None:
    """Show the money of the four states beside the money read."""
    sums = amounts_by_state(result)
    if not sums:
        return
    names = {"read": t("intake.read")}
    names |= {state: t(f"row_state.{state}") for state in ROW_STATES}
    frame = pd.DataFrame(
        {
            label: {t(f"field.{name}"): row[key] for name, row in sums.items()}
            for key, label in names.items()
        }
    )
    st.dataframe(
        formats.styled(frame, dict.fromkeys(frame.columns, 2)), width="stretch"
    )
    doubtful = sum(int(row["doubtful_cells"]) for row in sums.values())
    if doubtful:
        st.caption(t("intake.doubtful", count=doubtful))
    if table.sums:
        rows_of_sums = ", ".join(str(number) for number in table.sums)
        st.caption(t("intake.sum_rows", rows=rows_of_sums))


def rows(result: ImportResult) -> None:
    """Show the row report, the rows with a question first."""
    present = [state for state in ROW_STATES if result.counts[state]]
    with st.expander(t("intake.row_report"), expanded=False):
        shown = st.pills(
            t("intake.show"),
            present,
            default=[state for state in present if state != "taken"] or present,
            selection_mode="multi",
            format_func=named("row_state"),
        )
        listed = [row for row in result.rows if row.state in shown]
        text = st.text_input(t("intake_rows.search"), key="intake_search").strip()
        if text:
            listed = [row for row in listed if text.casefold() in _words_of(row)]
        if len(listed) > _LISTED:
            counts = {"shown": _LISTED, "total": len(listed)}
            words = {name: formats.number(count) for name, count in counts.items()}
            st.caption(t("intake_rows.more", **words))
            listed = listed[:_LISTED]
        st.dataframe(
            _row_table(listed), hide_index=True, width="stretch",
            height=min(_LOW + _HIGH * len(listed), 7 * _HIGH), row_height=_HIGH,
            column_config=_widths(),
        )  # fmt: skip


def _words_of(row: ImportedRow) -> str:
    """Return what the search looks through."""
    project = row.project
    parts = (row.number, project.get("title"), project.get("place_text"))
    return " ".join(str(part) for part in parts if part).casefold()


def _row_table(listed: list[ImportedRow]) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            t("intake.row"): [row.number for row in listed],
            t("intake.state"): [t(f"row_state.{row.state}") for row in listed],
            t("table.title"): [row.project.get("title", "") for row in listed],
            t("field.place_text"): [
                row.project.get("place_text", "") for row in listed
            ],
            t("table.municipality"): [_where(row) for row in listed],
            t("intake.notes"): [listwords.of_row(row) for row in listed],
        }
    )
    # A list without places in words needs no column for them.
    return frame.loc[:, [bool(frame[name].any()) for name in frame]]


def _widths() -> dict[str, Any]:
    """Return widths of columns in pixels; the notes have most room, and lines."""
    widths = {
        t("intake.row"): 55, t("intake.state"): 115, t("table.title"): 150,
        t("field.place_text"): 130, t("table.municipality"): 120,
        t("intake.notes"): 380,
    }  # fmt: skip
    return {
        name: st.column_config.Column(width=width) for name, width in widths.items()
    }


def _where(row: ImportedRow) -> str:
    """Name the municipalities of a row, or the bucket it lies in."""
    names = cache.municipality_names()
    found = [
        str(names.get(site.ags, site.ags))
        if site.ags
        else t(f"precision.{site.precision}")
        for site in row.sites
    ]
    return ", ".join(dict.fromkeys(found))


# -- the end -----------------------------------------------------------------------
def finish(given: Upload, table: RawTable, result: ImportResult) -> None:
    """Take the list over; hand the report and the annotated list out."""
    excel, report, take = st.columns([1, 1, 1.4])
    to_compare = followup.is_needed()
    if not to_compare:
        with take:
            label = t("intake.take" if office.exists() else "intake.take_new")
            nothing = not result.rows
            if st.button(label, type="primary", width="stretch", disabled=nothing):
                _take(given, table, result)
    stem = Path(given.name).stem
    with excel:
        st.download_button(
            t("intake.excel"),
            lambda: _annotated(given, table, result),
            file_name=f"{stem}_geprueft.xlsx",
            width="stretch",
        )
    with report:
        st.download_button(
            t("intake.report"),
            # Made when it is asked for, row by row: of 100,000 it is 50 MB.
            lambda: b"".join(
                report_parts(import_report(result, table, file=given.name))
            ),
            file_name=f"{stem}_bericht.json",
            width="stretch",
        )
    st.caption(t("intake.where", path=office.path()))
    done = st.session_state.get("intake_done")
    if done and done["digest"] == given.digest:
        _say_done(done)
    elif to_compare:
        followup.show(given.name, table, result)


def _annotated(given: Upload, table: RawTable, result: ImportResult) -> bytes:
    return annotate_workbook(
        given.path,
        result,
        table_name=table.name,
        state_words=named("row_state"),
        note_words=listwords.of_note,
        headings=(t("intake.excel_state"), t("intake.excel_note")),
    )


def _take(given: Upload, table: RawTable, result: ImportResult) -> None:
    store = office.create()
    values = {"file": given.name, "rows": len(result.rows)}
    words = t("intake.writing")
    bar = st.progress(0.0, text=words)
    with store.transaction("import", values=values) as change:
        written = store_import(
            change, result, file=given.name, table=table.name,
            progress=lambda share: bar.progress(share, text=words),
        )  # fmt: skip
    bar.empty()
    st.session_state["intake_done"] = {
        "digest": given.digest,
        "written": written,
        "waiting": result.counts["waiting"],
    }


def _say_done(done: dict[str, int]) -> None:
    st.success(t("intake.done", count=done["written"], waiting=done["waiting"]))
    links = st.columns(3)
    if done["waiting"]:
        links[0].page_link("pages/place_review.py", label=t("page.place_review"))
    links[1].page_link("pages/project_table.py", label=t("page.project_table"))
