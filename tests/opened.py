"""Pages opened as the application does, without a browser, and what is on them."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parent.parent


def open_page(page, address=None, **state):
    """Open a page as the application does."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    for name, value in (address or {}).items():
        at.query_params[name] = value
    for name, value in state.items():
        at.session_state[name] = value
    at.run()
    if page != "overview.py":
        at.switch_page(f"pages/{page}").run()
    return at


def texts_on(at):
    """Return everything that a person reads on a page, but for maps and tables."""
    elements = [*at.markdown, *at.caption, *at.title, *at.warning, *at.info, *at.error]
    return "\n".join(str(element.value) for element in elements)


def maps_on(at):
    """Return what the browser gets to build and fill the maps of a page, as text."""
    sent = [element.proto for element in at.get("bidi_component")]
    parcels = [
        json.loads(one.bytes[32:])
        for one in sent
        if one.component_name == "leader_atlas_map_parcel"
    ]
    values = {one["name"]: one for one in parcels if one["kind"] == "values"}
    maps = []
    for one in sent:
        if one.component_name == "leader_atlas_map":
            built = json.loads(one.bytes[64:])
            own = values[built["name"]]
            assert own["of"] == one.bytes[32:64].decode()
            content = {**built.pop("ground"), **own["content"]}
            maps.append(json.dumps({**built, "content": content}, ensure_ascii=False))
    return maps


def column_in(written):
    """Read a column of numbers as the browser does."""
    kind, text = written
    if kind == "all":
        value, count = map(int, text.split())
        return np.full(count, value)
    return np.frombuffer(base64.b64decode(text), f"<{kind}")


def commands_on(at):
    """Return what the maps of a page are told to show."""
    told = [
        json.loads(element.proto.json)
        for element in at.get("bidi_component")
        if element.proto.component_name == "leader_atlas_map_command"
    ]
    return [command["state"] for command in told if "state" in command]
