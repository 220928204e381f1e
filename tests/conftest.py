"""What tests share: the checkout, the running application, an offline browser.

Set-up (`make test`) provides a Chromium. Without one the browser tests are skipped
with a clear reason; with ``CI=true`` every skipped or deselected test is a failure.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
START_SECONDS = 60
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--headless",
    # A second lock behind the routes below: no name but the own machine's resolves.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
LOCAL = re.compile(r"^(data|blob|about):|^(http|ws)s?://(localhost|127\.0\.0\.1)[:/]")
NOT_LOADED = "Failed to load resource"
PICTURE = re.compile(r"(.*/media/[0-9a-f]+\.\w+): (404|net::ERR_ABORTED)")
FOREIGN_SOCKET = re.compile(r"^wss?://(?!(localhost|127\.0\.0\.1)[:/])")


# Rules


def pytest_collection_modifyitems(items):
    """Mark the tests that open a browser."""
    for item in items:
        if "chromium_path" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session):
    """In CI, fail if a test was skipped or deselected."""
    if _left_out(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    """In CI, name the tests that did not run, and why."""
    left_out = _left_out(config)
    if left_out:
        terminalreporter.section("CI: tests that did not run, which is a failure")
    for line in left_out:
        terminalreporter.line(line)


def _left_out(config):
    """List the tests that CI should have run and did not."""
    if os.environ.get("CI", "").lower() not in {"1", "true"}:
        return []
    stats = config.pluginmanager.get_plugin("terminalreporter").stats
    skipped = [
        f"skipped: {report.nodeid}: {report.longrepr[2]}"
        for report in stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    ]
    return skipped + [
        f"deselected: {item.nodeid}" for item in stats.get("deselected", [])
    ]


# Fixtures


@pytest.fixture(scope="session")
def ROOT():  # noqa: N802 (a constant)
    """Return the folder of the checkout."""
    return REPOSITORY


@pytest.fixture(scope="session", autouse=True)
def own_folder(tmp_path_factory):
    """Keep the tests away from the workspace of the person who runs them."""
    path = tmp_path_factory.mktemp("office") / "arbeitsstand.gpkg"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEADER_ATLAS_WORKSPACE", str(path))
        yield path


@pytest.fixture
def office_file(own_folder):
    """Return where the office's own file may lie for one test; pages read it anew."""
    import streamlit as st

    st.cache_resource.clear()
    yield own_folder
    own_folder.unlink(missing_ok=True)
    st.cache_resource.clear()


@pytest.fixture(scope="session")
def atlas():
    """Return the embedded region, loaded once."""
    from geo.analysis.view import Atlas

    return Atlas()


@pytest.fixture
def speak():
    """Choose the language of the texts outside a running page."""
    from pages.components.texts import speaking

    with ExitStack() as spoken:
        yield lambda language: spoken.enter_context(speaking(language))


@pytest.fixture(scope="session")
def chromium_path():
    """Return the path of a Chromium, or skip."""
    from tools import bootstrap

    path = bootstrap.find_chromium()
    if path is None:
        pytest.skip(bootstrap.no_chromium())
    return path


@contextmanager
def serving(log, *, app=Path("app.py"), **variables):
    """Run the application on a free port of the loopback; give its address.

    `app` is another script of Streamlit, `variables` are added to the environment.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "pages.components.start", "run", str(app)]
    options = ["--server.address", "127.0.0.1", "--server.port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, *options],
            cwd=REPOSITORY,
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_until_healthy(address, process, log)
            yield address
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture(scope="session")
def served_app(tmp_path_factory):
    """Run the application; return its address."""
    log = tmp_path_factory.mktemp("served_app") / "streamlit.log"
    with serving(log) as address:
        yield address


@pytest.fixture
def fresh_app(tmp_path):
    """Run an application that nobody has opened yet; return its address."""
    with serving(tmp_path / "streamlit.log") as address:
        yield address


@pytest.fixture(scope="module")
def browser(chromium_path):
    """Start a browser that lasts for the tests of one file.

    Not for the session: Playwright keeps an event loop running in this thread, which
    tests of other files may not expect.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path, args=CHROMIUM_OPTIONS
        )
        yield browser
        browser.close()


@pytest.fixture
def offline_page(browser):
    """Open a page that can reach the own machine only, and keeps a record.

    ``page.blocked`` lists the addresses of other machines it asked for,
    ``page.console_errors``, ``page.page_errors`` and ``page.failed_requests`` what
    went wrong; ``page.assert_clean()`` asserts that all four are empty.
    """
    context = browser.new_context(
        viewport={"width": 1366, "height": 768},
        locale="de-DE",
        service_workers="block",
    )
    page = context.new_page()
    page.blocked = []
    page.console_errors = []
    page.page_errors = []
    page.failed_requests = []

    def route(route):
        if LOCAL.match(route.request.url):
            route.continue_()
        else:
            page.blocked.append(route.request.url)
            route.abort()

    def on_console(message):
        # What was not found is among the failed requests, with its address.
        if message.type == "error" and not message.text.startswith(NOT_LOADED):
            page.console_errors.append(message.text)

    def on_failed(request):
        if LOCAL.match(request.url):
            page.failed_requests.append(f"{request.url}: {request.failure}")

    def on_response(response):
        if response.status >= 400:
            page.failed_requests.append(f"{response.url}: {response.status}")

    def assert_clean():
        assert page.blocked == []
        assert page.page_errors == []
        # Streamlit forgets the pictures of a page that has been left; the browser may
        # still have asked for one.
        shown = page.evaluate("[...document.images].map((one) => one.src)")
        assert [
            one for one in page.failed_requests
            if not (left := PICTURE.fullmatch(one)) or left[1] in shown
        ] == []  # fmt: skip
        assert page.console_errors == []

    page.assert_clean = assert_clean
    context.route("**/*", route)
    context.route_web_socket(FOREIGN_SOCKET, lambda ws: page.blocked.append(ws.url))
    page.on("console", on_console)
    page.on("pageerror", lambda error: page.page_errors.append(str(error)))
    page.on("requestfailed", on_failed)
    page.on("response", on_response)
    yield page
    context.unroute_all(behavior="ignoreErrors")
    context.close()


def _wait_until_healthy(address, process, log):
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    text = log.read_text(encoding="utf-8", errors="replace")
    pytest.fail(f"The application did not start:\n{text}", pytrace=False)
