"""The command ``leader-atlas import``: a list into a workspace, without a person."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from geo.boundaries.timeline import NOTHING
from geo.catalog import Catalog
from geo.errors import UnknownCodeError, UnknownLayerError
from geo.output.files import write_result
from geo.progress import Steps
from geo.projects.importing import (
    ImportResult,
    ListContext,
    fullest_table,
    import_table,
    load_setting,
)
from geo.projects.importreport import import_report, report_parts
from geo.projects.listrows import ANSWERED_FIELDS, read_answer
from geo.projects.questions import choices
from geo.projects.reimport import Chosen
from geo.reading.columns import (
    Layout,
    ValueAnswer,
    answer_key,
    layout_signature,
    recognise_columns,
)
from geo.reading.tables import RawTable, read_tables
from geo.reading.vocabulary import Vocabulary, load_vocabulary
from geo.schema import PERIODS, STATUSES
from geo.workspace import Workspace
from geo.workspace.intake import (
    compare_with,
    recall_from,
    store_changes,
    store_import,
)
from geo.workspace.territory import own_boundaries

_WAITING, _REFUSED = 3, 4
_BOTH: Final = 5
_EMPTY: Final = "-"


def add_import(commands: Any) -> None:
    """Add the command and its options."""
    command = commands.add_parser("import", help="read a project list into a workspace")
    command.add_argument("file", type=Path, help="Excel, ODS, CSV, GeoJSON, …")
    command.add_argument(
        "--workspace", type=Path, required=True, help="made if it does not exist"
    )
    command.add_argument("--layout", type=Path, help="JSON with the columns")
    command.add_argument("--report", type=Path, help="write the report as JSON")
    command.add_argument(
        "--progress", action="store_true",
        help="say on standard error how far it is, even if that is no terminal",
    )  # fmt: skip
    command.add_argument("--sheet", help="sheet or layer; the fullest one if absent")
    command.add_argument("--region", help="id such as TH-LEADER-06")
    command.add_argument("--period", choices=PERIODS)
    command.add_argument("--status", choices=STATUSES, help="of rows that state none")
    command.add_argument("--crs", help="such as EPSG:31468/xy, where two fit")
    command.add_argument(
        "--answer", nargs=3, action="append", default=[],
        metavar=("FIELD", "ENTRY", "MEANING"),
        help="what a doubtful entry means; - leaves it empty (may be repeated)",
    )  # fmt: skip


def run_import(options: argparse.Namespace) -> int:
    """Read a list, write it into the workspace, and report.

    Parameters
    ----------
    options : argparse.Namespace
        As `add_import` defines them.

    Returns
    -------
    int
        0; 3 if rows wait for a decision, 4 if rows were refused, 5 if both.

    Raises
    ------
    GeoDataError
        If the file cannot be read or the workspace cannot be written; the workspace
        is as it was.

    """
    with Steps(sys.stderr, forced=options.progress) as steps:
        return _import(options, steps)


def _import(options: argparse.Namespace, steps: Steps) -> int:
    vocabulary = load_vocabulary()
    tables = read_tables(
        options.file, vocabulary=vocabulary, progress=steps.begin("reading")
    )
    table = _choose(tables, options.sheet)
    told = steps.begin("columns")
    existing = options.workspace.exists()
    store = Workspace.open(options.workspace) if existing else None
    setting = load_setting(Catalog(), own_boundaries(store) if store else NOTHING)
    layout = recognise_columns(
        table, vocabulary, remembered=_remembered(options.layout, table, store)
    )
    layout = layout.with_answers(_answers(options.answer, vocabulary))
    told(1.0)
    context = ListContext(
        region=options.region,
        period=options.period,
        status=options.status,
        crs=options.crs,
        **({"recall": recall_from(store)} if store else {}),
    )
    result = import_table(
        table, layout, setting=setting, vocabulary=vocabulary, context=context,
        progress=steps.begin("rows and places"),
    )  # fmt: skip
    file = options.file.name
    report = import_report(result, table, file=file)
    if store is None or store.is_empty:
        store = store or Workspace.create(options.workspace)
        values = {"file": file, "rows": len(result.rows)}
        with store.transaction("import", values=values) as change:
            store_import(
                change, result, file=file, table=table.name,
                progress=steps.begin("writing"),
            )  # fmt: skip
    else:
        report["reimport"] = _follow(store, result, table, file, steps)
    steps.end()
    if options.report:
        write_result(report_parts(report), options.report)
    _say(report)
    asked = report.get("reimport", {}).get("questions", [])
    return _exit_code(result, asks=bool(asked))


def _choose(tables: list[RawTable], sheet: str | None) -> RawTable:
    """Return the sheet that was asked for, or the fullest one."""
    if sheet is None:
        return fullest_table(tables)
    for table in tables:
        if table.name == sheet:
            return table
    raise UnknownLayerError(layer=sheet, known=", ".join(one.name for one in tables))


def _remembered(
    path: Path | None, table: RawTable, store: Workspace | None
) -> Layout | None:
    """Return the layout of the file, else that of the last list of this kind."""
    if path is not None:
        return Layout.from_json(path.read_text(encoding="utf-8"))
    text = store.layout(layout_signature(table)) if store else None
    return Layout.from_json(text) if text else None


def _answers(given: list[list[str]], vocabulary: Vocabulary) -> Iterator[ValueAnswer]:
    """Check and return the answers of the command line."""
    for field, entry, meaning in given:
        if field not in ANSWERED_FIELDS:
            raise UnknownCodeError(
                field="--answer", value=field, allowed=", ".join(ANSWERED_FIELDS)
            )
        if meaning != _EMPTY and not read_answer(field, meaning, vocabulary):
            allowed = ", ".join(choices(field, (), vocabulary))
            raise UnknownCodeError(field=field, value=meaning, allowed=allowed)
        value = None if meaning == _EMPTY else meaning
        yield ValueAnswer(field, answer_key(entry), value)


def _say(report: dict[str, Any]) -> None:
    """Print the counts, so that a log shows them."""
    counts = report["counts"]
    line = ", ".join(f"{name} {number}" for name, number in counts.items())
    print(f"leader-atlas: {report['file']}: {line}", file=sys.stderr)
    for question in report["questions"]:
        offered = ", ".join(question["candidates"])
        text = f"{question['code']} {question['field']} {offered}".strip()
        print(f"leader-atlas: {text}", file=sys.stderr)
    for question in report["value_questions"]:
        if not question["answered"]:
            offered = ", ".join(question["candidates"])
            text = (
                f"value_open {question['field']} '{question['value']}' "
                f"({len(question['rows'])} rows) {offered}"
            )
            print(f"leader-atlas: {text.strip()}", file=sys.stderr)


def _follow(
    store: Workspace, result: ImportResult, table: RawTable, file: str, steps: Steps
) -> dict[str, Any]:
    """Take over what is new and changed; what is gone or not certain is reported."""
    revision = store.revision
    found = compare_with(
        store, result, table, file=file, progress=steps.begin("comparing")
    )
    everything = Chosen.everything(found)
    values = {"file": file, **found.counts}
    with store.transaction(
        "reimport", values=values, expected_revision=revision
    ) as change:
        store_changes(
            change, found, replace(everything, gone=()), result,
            sites=store.frame("sites", ()), file=file, table=table.name,
            progress=steps.begin("writing"),
        )  # fmt: skip
    numbers = [row.number for row in result.rows if row.project]
    return {
        "counts": found.counts,
        "changed": [
            {"row": numbers[one.row], "project_id": one.project_id,
             "fields": [change.field for change in one.changes]}
            for one in found.changed
        ],
        "gone": list(found.gone),
        "questions": [
            {"row": numbers[one.row], "reason": one.reason,
             "candidates": [match.project_id for match in one.candidates]}
            for one in found.questions
        ],
    }  # fmt: skip


def _exit_code(result: ImportResult, *, asks: bool) -> int:
    waiting = result.counts["waiting"] or asks
    refused = result.counts["refused"]
    if waiting and refused:
        return _BOTH
    return _WAITING if waiting else _REFUSED if refused else 0
