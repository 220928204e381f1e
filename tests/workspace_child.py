"""A process of its own that writes to a workspace; `test_workspace` kills it.

It imports once and forks a writer for every order, so that a test can kill many.

"""

import os
import sys
import time
import traceback
from pathlib import Path

from geo.errors import ConflictError, WorkspaceBusyError
from geo.workspace import Workspace

PROJECTS = 8
BASE = {"programming_period": "2023-2027", "scheme": "LEADER", "status": "approved"}


def say(*words):
    """Print one line in one piece."""
    os.write(1, (" ".join(str(word) for word in words) + "\n").encode())


def write_state(change, number):
    """Bring a handful of rows in three tables to one number."""
    project = f"P{number % PROJECTS}"
    money = {"grant_approved_cents": number, "grant_paid_cents": number}
    # Every tenth is too large for the cache, so pages reach the file before the end.
    title = f"{number}".ljust(60_000 if number % 10 == 0 else 10, "x")
    change.put("projects", {"project_id": project, "title": title, **BASE, **money})
    for site in (1, 2, 3):
        precision = {"precision": "unknown", "locality": str(number)}
        change.put("sites", {"project_id": project, "site_no": site, **precision})
    change.put_setting("counter", number)


def write_on(workspace, last):
    """Write one state after the other, and confirm each."""
    number = workspace.setting("counter", 0)
    while number < last:
        number += 1
        with workspace.transaction("step", values={"number": number}) as change:
            write_state(change, number)
        say("done", number, workspace.revision)


def write_much(workspace):
    """Fill the file within one transaction, and wait to be killed."""
    with workspace.transaction("much") as change:
        for number in range(1000, 2000):
            row = {"project_id": f"X{number}", "title": "x" * 60_000, **BASE}
            change.put("projects", row)
        say("waiting")
        time.sleep(60)


def count(workspace, me, edits):
    """Add to a shared counter and to a row of one's own, again after conflicts."""
    conflicts = 0
    for number in range(1, edits + 1):
        while True:
            try:
                row = workspace.get("settings", "shared")
                with workspace.transaction("count", author=me) as change:
                    change.put(
                        "settings",
                        {"key": "shared", "value": row["value"] + 1},
                        row_revision=row["row_revision"],
                    )
                    change.put_setting(f"own-{me}", number)
                break
            except ConflictError:
                conflicts += 1
            except WorkspaceBusyError:
                time.sleep(0.01)
    say("counted", me, conflicts)


def main():
    """Fork a writer for every line of the input, and wait for its end."""
    mode, path, *rest = sys.argv[1:]
    workspace = Workspace(Path(path))
    say("ready")
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                if mode == "write":
                    write_on(workspace, int(rest[0]))
                elif mode == "much":
                    write_much(workspace)
                else:
                    count(workspace, rest[0], int(rest[1]))
            except BaseException:
                traceback.print_exc()
                say("failed")
                os._exit(1)
            os._exit(0)
        say("pid", child)
        os.waitpid(child, 0)
        say("ended")


if __name__ == "__main__":
    main()
