"""How long a print map takes; `make bench` prints medians. Aim: under 1 s per map."""

from __future__ import annotations

import pytest

from geo.mapping.printing import Paper, draw
from geo.projects.filters import ProjectFilter
from pages.components import cache, print_view
from pages.components.print_view import Choice

CODE = "projects_per_1000"


@pytest.mark.parametrize("kind", ["pdf", "png", "svg"])
@pytest.mark.parametrize("size", ["A4", "A3"])
@pytest.mark.parametrize("region", ["TH-LEADER-06", None])
def test_draw_a_print_map(benchmark, region, size, kind):
    view = cache.view(ProjectFilter(region=region))
    plan = print_view.plan(view, Choice(code=CODE))
    paper = Paper(size=size, landscape=region is not None)
    content = benchmark.pedantic(draw, (plan, kind), {"paper": paper}, rounds=3)
    benchmark.extra_info["bytes"] = len(content)
