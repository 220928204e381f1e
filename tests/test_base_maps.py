"""Base maps: known ones, and addresses that people enter."""

from urllib.parse import urlsplit

import pytest

from geo.catalog import DATA_FOLDER
from geo.errors import BaseMapError
from geo.mapping.base_maps import load_base_maps, own_base_map


def test_known_base_maps_are_complete():
    known = load_base_maps(DATA_FOLDER / "vocabulary" / "base_maps.toml")
    assert {"basemap_grey", "topplus_grey", "osm"} <= set(known)
    for base in known.values():
        assert urlsplit(base.address).scheme == "https"
        assert urlsplit(base.address).hostname == base.host
        assert base.receiver
        assert base.attribution
        assert base.kind in {"wms", "xyz"}
        assert bool(base.layers) == (base.kind == "wms")


def test_tiles_of_a_wmts_are_understood():
    own = own_base_map(
        "https://maps.example.org/wmts/tile/{Style}/GLOBAL/{TileMatrix}/{TileRow}/"
        "{TileCol}.png"
    )
    assert own.kind == "xyz"
    assert own.address.endswith("/wmts/tile/default/GLOBAL/{z}/{y}/{x}.png")


def test_words_of_a_request_are_left_to_the_map():
    own = own_base_map(
        "https://example.org/wms?SERVICE=WMS&REQUEST=GetCapabilities&map=dop",
        layers="dop20",
        attribution=" © Land ",
    )
    assert (own.kind, own.address) == ("wms", "https://example.org/wms?map=dop")
    assert (own.layers, own.attribution) == ("dop20", "© Land")


@pytest.mark.parametrize(
    "address",
    ["", "luftbild", "ftp://example.org/wms", "javascript:alert(1)//{z}{x}{y}",
     "https://example.org/{z}/{x}.png", "https://example.org/wms"],
)  # fmt: skip
def test_what_is_no_address_is_refused(address):
    with pytest.raises(BaseMapError, match="no address of a base map"):
        own_base_map(address)
