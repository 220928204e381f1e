"""The map on the page: mounted once in the browser, then told what to show.

Several components share a key. The host gets what stays (frame, geometry, ground) as
bytes; Streamlit sends unchanged bytes as a reference of a few characters. What a filter
changes, and what one session adds, are parcels of their own, and so is the command: a
filter sends no ground, a switch of the measure no numbers.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import streamlit as st

from geo.mapping.interactive import (
    VENDOR,
    MapContent,
    MapGround,
    MapState,
    browser_code,
    browser_style,
)
from geo.mapping.overlays import Overlay, OwnLayer
from pages.components import extents, layers, state

_HERE: Final = Path(__file__).parent
# Served as app/static/cache: public, so boundaries only, never projects or persons.
_CACHE: Final = _HERE.parent.parent / "static" / "cache"
_FAILED: Final = "map_failed"
# Characters of a hash, before what it names.
HEAD: Final = 32
# Nobody clicks more points than this.
_MOST_POINTS: Final = 2000
_TOLD: Final = ("pick", "site", "point", "shape", "measure", "find", "year")
_EVENTS: Final = (*_TOLD, "seek", "layers", "failed")

_host = st.components.v2.component(
    "leader_atlas_map",
    html='<div class="la-host"></div>',
    css=browser_style(),
    js=browser_code() + (_HERE / "map_host.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)
_parcel = st.components.v2.component(
    "leader_atlas_map_parcel",
    js=(_HERE / "map_parcel.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)
# Puts a command where the host finds it; Streamlit sends the script with every one,
# so it is kept short.
_command = st.components.v2.component(
    "leader_atlas_map_command",
    js=(_HERE / "map_command.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


@dataclass(frozen=True, kw_only=True)
class MapEvents:
    """What a person did on the map since the last run.

    Attributes
    ----------
    pick : str or None
        Key of the area that was clicked.
    site : dict or None
        ``place`` and ``at`` (latitude, longitude) of the site that was clicked.
    point : tuple of float or None
        Longitude and latitude that were clicked or dragged to.
    shape : tuple of (float, float) or None
        Longitude and latitude of the points of a line or area that was drawn.
    measure : str or None
        Code that was chosen in the legend.
    find : dict or None
        ``name`` and ``at`` of a place, or ``coordinate``, that was looked up.
    year : int or None
        Year that was chosen on the slider.

    """

    pick: str | None = None
    site: dict[str, Any] | None = None
    point: tuple[float, float] | None = None
    shape: tuple[tuple[float, float], ...] | None = None
    measure: str | None = None
    find: dict[str, Any] | None = None
    year: int | None = None


@dataclass(frozen=True, kw_only=True)
class Payload:
    """What a map is built from and filled with, as it travels.

    Attributes
    ----------
    ground : bytes
        As `ground` writes it.
    values : bytes
        As `values` writes it.

    """

    ground: bytes
    values: bytes


def payload(
    script: str, geometry: str | Mapping[str, Any], content: MapContent,
    *, key: str, region: str,
) -> Payload:  # fmt: skip
    """Write what the host needs to build and fill a map; see `ground` and `values`."""
    stays = ground(script, geometry, content.ground, key=key, region=region)
    return Payload(ground=stays, values=values(content, stays, key=key))


def ground(
    script: str, geometry: str | Mapping[str, Any], content: MapGround,
    *, key: str, region: str, group: str = "", places: object = None,
) -> bytes:  # fmt: skip
    """Write what the host needs to build a map, whatever is chosen.

    Parameters
    ----------
    script : str
        Of a map without geometry and content (`LeaderMap.to_script`).
    geometry : str or mapping
        Address as `publish` returns it, or the boundaries themselves.
    content : MapGround
        The areas, and all projects in words.
    key : str
        Key of the component.
    region : str
        What the browser keeps the view under.
    group : str
        Maps of a group show the same part of the world.
    places : str or mapping, optional
        Address of the directory of places, as `publish` returns it.

    """
    fixed = {
        "name": key, "region": region, "group": group, "vendor": VENDOR,
        "geometry": geometry,
        "places": places if isinstance(places, str) else "",
        "prefix": str(st.get_option("server.baseUrlPath")).strip("/"),
        "script": script,
    }  # fmt: skip
    frame, drawn = _json(fixed), _json(vars(content))
    heads = "".join(_digest(part)[:HEAD] for part in (frame, drawn))
    return b"".join((heads.encode(), frame[:-1], b',"ground":', drawn, b"}"))


def values(content: MapContent, ground: bytes, *, key: str) -> bytes:
    """Write what the host fills a map with: numbers and sites of a selection.

    Parameters
    ----------
    content : MapContent
        Numbers, words and sites.
    ground : bytes
        What they belong to, as `ground` writes it.
    key : str
        Key of the component.

    """
    return parcel(content.values(), of=ground[HEAD : 2 * HEAD], key=key)


def parcel(content: Mapping[str, Any], *, of: bytes, key: str) -> bytes:
    """Write what fills a map or table; see `hand`.

    Parameters
    ----------
    content : mapping
        As JSON.
    of : bytes
        Hash of the ground that it belongs to.
    key : str
        Key of the component.

    """
    said = {"kind": "values", "name": key, "of": of.decode(), "content": content}
    return signed(said)


def hand(values: bytes, *, key: str) -> None:
    """Hand what `parcel` wrote to the map or table of that key."""
    _parcel(key=f"{key}_parcel_values", data=values, height="content")


def publish(data: Any, name: str = "boundaries") -> Any:
    """Put public data where browsers fetch and keep them; return the address.

    Where the folder cannot be written the data themselves are returned: they then
    travel with the payload.
    """
    text = _json(data)
    path = _CACHE / f"{name}-{_digest(text)[:20]}.json"
    try:
        if not path.exists():
            _CACHE.mkdir(parents=True, exist_ok=True)
            half = path.with_suffix(f".{id(text)}.part")
            half.write_bytes(text)
            half.replace(path)
    except OSError:
        return data
    return f"app/static/cache/{path.name}"


def show(
    content: Payload, command: MapState, *, key: str, height: int, extra: bytes = b""
) -> MapEvents:
    """Mount the map, or tell the mounted one what to show.

    Parameters
    ----------
    content : Payload
        What the map is built from and filled with.
    command : MapState
        What to show.
    key : str
        Key of the component; the same on every page that shows the same map.
    height : int
        Height in pixels.
    extra : bytes
        Overlays and own layers of this session, as `extras` writes them.

    """
    listeners: dict[str, Any] = {
        f"on_{event}_change": partial(_take, key, event) for event in _EVENTS
    }
    result = _host(key=key, data=content.ground, height=height, **listeners)
    hand(content.values, key=key)
    _hand_extra(extra, key)
    number, box = extents.wanted()
    told = asdict(replace(command, extent=box, extent_turn=number))
    # What is not there is left out: this goes with every switch.
    said = {name: value for name, value in told.items() if value is not None}
    tell(key, {"state": said}, map_key=key)
    found = {event: _value(result.get(event)) for event in _TOLD}
    placed = {"point": point(found["point"]), "shape": shape(found["shape"])}
    return MapEvents(**{**found, **placed})


def tell(name: str, command: Mapping[str, Any], *, map_key: str) -> None:
    """Tell a map, or what stands beside it, what to show.

    Parameters
    ----------
    name : str
        Key of the component that is told.
    command : mapping
        What it shows, as JSON.
    map_key : str
        Key of the map: a command that answers an older choice on it is left out.

    """
    turn = st.session_state.get(_turn(map_key), 0)
    _command(
        key=f"{name}_command", data={"name": name, "turn": turn, **command},
        height="content",
    )  # fmt: skip


def extras(name: str, overlays: Sequence[Overlay], own: Sequence[OwnLayer]) -> bytes:
    """Write what one session adds to the map of a selection that all share.

    Parameters
    ----------
    name : str
        Key of the map.
    overlays : sequence of Overlay
        Areas in classes, such as hot spots.
    own : sequence of OwnLayer
        Layers from people's own files.

    """
    if not overlays and not own:
        return b""
    shown = [one.to_json() for one in overlays]
    head = _json({"kind": "extra", "name": name, "overlays": shown})
    layers_ = ",".join(one.text for one in own).encode()
    return _headed(head[:-1] + b',"own":[' + layers_ + b"]}")


def signed(data: object) -> bytes:
    """Write JSON behind its hash of 32 characters: a browser sees what it has."""
    return _headed(_json(data))


def _headed(text: bytes) -> bytes:
    """Put the hash of JSON before it, so that a browser sees what it has already."""
    return _digest(text)[:HEAD].encode() + text


def _hand_extra(extra: bytes, key: str) -> None:
    """Hand overlays and own layers to the browser, or take them back."""
    handed = f"{key}_handed"
    if extra or st.session_state.get(handed):
        empty = signed({"kind": "extra", "name": key, "overlays": [], "own": []})
        _parcel(key=f"{key}_parcel_extra", data=extra or empty, height="content")
    st.session_state[handed] = bool(extra)


def failed() -> bool:
    """Return whether the browser of this session could not mount a map."""
    return bool(st.session_state.get(_FAILED))


def point(value: Any) -> tuple[float, float] | None:
    """Return longitude and latitude, if that is what a browser has sent."""
    if not isinstance(value, list | tuple) or len(value) != 2:
        return None
    if not all(isinstance(part, int | float) and math.isfinite(part) for part in value):
        return None
    lon, lat = (float(part) for part in value)
    return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else None


def shape(value: Any) -> tuple[tuple[float, float], ...] | None:
    """Return the points of a drawn shape, if that is what a browser has sent."""
    if not isinstance(value, list) or not 2 <= len(value) <= _MOST_POINTS:
        return None
    points = tuple(found for found in map(point, value) if found is not None)
    return points if len(points) == len(value) else None


def _take(key: str, event: str) -> None:
    """Take over what was done on the map, before the page is drawn again."""
    sent = st.session_state[key].get(event)
    if not isinstance(sent, dict):
        return
    value, turn = sent.get("value"), sent.get("turn")
    if isinstance(turn, int):
        st.session_state[_turn(key)] = turn
    if event == "failed":
        st.session_state[_FAILED] = True
    elif event == "measure":
        state.take_measure(value)
    elif event == "year":
        state.take_year(value)
    elif event == "find":
        state.take_found(value)
    elif event == "seek":
        state.take_sought(value)
    elif event == "layers":
        layers.take(value)
    elif event == "pick":
        state.take_municipality(value)
        state.take_opened({"of": value, "place": value})
    elif event == "site" and isinstance(value, dict):
        state.take_municipality(value.get("place"))
        state.take_opened(value)


def _value(sent: Any) -> Any:
    return sent.get("value") if isinstance(sent, dict) else None


def _turn(key: str) -> str:
    return f"{key}_turn"


def _json(data: object) -> bytes:
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode()


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
