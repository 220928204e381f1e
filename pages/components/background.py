"""Work that takes seconds, beside the page and never in its way."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

import streamlit as st

from pages.components import formats, held, release, texts
from pages.components.texts import t

_KEPT: Final = 32
_EVERY_SECONDS: Final = 0.5


@dataclass
class Job:
    """A piece of work: how far it is, and what it gives."""

    future: Future[Any] | None = None
    done: float = 0.0
    started: bool = field(default=False)

    @property
    def is_over(self) -> bool:
        """Whether the work is done, or has failed."""
        return self.future is not None and self.future.done()

    def report(self, part: float) -> None:
        """Take down how much is done."""
        self.done = min(max(part, 0.0), 1.0)


@st.cache_resource(show_spinner=False)
def _office() -> tuple[ThreadPoolExecutor, dict[Hashable, Job]]:
    """Keep two workers and the last results.

    Few, so that a laptop stays responsive; two, so that small pictures and figures do
    not wait for a package that takes a minute.
    """
    return ThreadPoolExecutor(2, thread_name_prefix="statistics"), {}


def start(key: Hashable, work: Callable[[Callable[[float], None]], Any]) -> Job:
    """Begin work, unless it is already done or under way.

    Parameters
    ----------
    key : hashable
        What the result depends on; sessions share it.
    work : callable
        Gets a function to report progress to; must not use Streamlit. It speaks the
        language of this session and has its frozen data.

    """
    pool, jobs = _office()
    # The worker knows no session: what is published stays so, and is kept apart.
    is_published = release.is_published()
    language, frozen = texts.language(), held.opened()
    key = (is_published, key)

    def done(report: Callable[[float], None]) -> Any:
        with (
            release.published(on=is_published),
            texts.speaking(language),
            held.holding(frozen),
        ):
            return work(report)

    if key not in jobs:
        while len(jobs) >= _KEPT:
            jobs.pop(next(iter(jobs)), None)
        job = Job()
        job.future = pool.submit(done, job.report)
        jobs[key] = job
    return jobs[key]


def forget(key: Hashable) -> None:
    """Let a piece of work be done anew, for example after the disk was full."""
    _, jobs = _office()
    jobs.pop((release.is_published(), key), None)


def result(job: Job, *, words: str = "") -> Any:
    """Return what the work gives, or None and show how far it is.

    `words` stand over the bar. The page is drawn again once it is done.
    Trouble in the work is raised here.
    """
    assert job.future is not None
    if job.future.done():
        return job.future.result()
    _watch(job, words or t("leaf.working"))
    return None


@st.fragment(run_every=_EVERY_SECONDS)
def _watch(job: Job, words: str) -> None:
    """Show the progress until the work is done."""
    assert job.future is not None
    if job.future.done():
        st.rerun()
    share = formats.percent(job.done, 0)
    st.progress(job.done, text=f"{words} {share}")
