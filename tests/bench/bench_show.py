"""How long one HTML file takes; `make bench` prints medians. Aim: under 2 s."""

from __future__ import annotations

import pytest

from geo.output import webpage
from geo.projects.filters import ProjectFilter
from pages.components import cache, show_file
from pages.components.texts import speaking


@pytest.mark.parametrize("region", ["TH-LEADER-06", None])
def test_write_a_map_as_one_file(benchmark, region):
    selection = ProjectFilter(dataset="demo", region=region)
    cache.view(selection)
    cache.place_directory()
    address = show_file.address_of(selection)

    def write():
        return webpage.page(show_file.of_map(address, "projects"))

    with speaking("de"):
        content = benchmark.pedantic(write, rounds=3, warmup_rounds=1)
    benchmark.extra_info["bytes"] = len(content)
