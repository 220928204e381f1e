"""Try a workbook in a process of its own, so that a damaged one can take only that.

The reader believes the sizes that an old .xls states; a damaged one can ask for
hundreds of gigabytes, which ends the process at once and cannot be caught, and it
goes round in circles on an OpenDocument file that is cut off. Old and
OpenDocument workbooks are therefore opened in a child first. New ones (.xlsx) are
checked part by part before they are opened.

"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

PROBE_SECONDS: Final = 30
# Needs nothing of this project: the child starts in a fraction of a second.
_CHILD: Final = """
import sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
except (ImportError, ValueError, OSError):
    pass
import python_calamine as calamine
try:
    with calamine.CalamineWorkbook.from_path(sys.argv[1]) as workbook:
        for name in workbook.sheet_names:
            workbook.get_sheet_by_name(name)
except calamine.WorksheetNotFound:
    pass
except calamine.CalamineError:
    pass  # said in full when the workbook is really read
"""


def survives_reading(path: Path) -> bool:
    """Whether a workbook can be opened without the process being ended.

    Parameters
    ----------
    path : pathlib.Path
        The workbook.

    Returns
    -------
    bool
        True also for a workbook that cannot be read but says so.

    Examples
    --------
    >>> survives_reading(Path("tests/data/projektliste_unordentlich.xlsx"))
    True

    """
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", _CHILD, str(path.resolve())],
            capture_output=True,
            timeout=PROBE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
