"""The parts of the page that clears up places and amounts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import streamlit as st
from shapely import Point

from geo.boundaries.territory import STATUS_2016
from geo.mapping.display import screen_features
from geo.mapping.interactive import (
    Card,
    LegendClass,
    MapContent,
    MapGround,
    MapState,
    MeasureLayer,
    Spot,
    geometry,
)
from geo.money import euros
from geo.places.results import PlaceSite
from geo.projects.division import GEOMETRY_SPLIT
from geo.projects.importing import sites_from_json
from geo.projects.linking import link_points
from geo.reading.coordinates import read_pair
from geo.workspace.decisions import (
    accept_as_it_is,
    decide_amount,
    decide_place,
    open_projects,
    place_is_open,
    with_same_place,
)
from pages.components import cache, extent, formats, map_host, map_view, office, typed
from pages.components.texts import t

_POSITION: Final = "review_position"
_MAP: Final = "review_map"
# Project, municipality and point of the latest click on the map.
_CLICKED: Final = "review_clicked"
_OTHER, _SEVERAL = "other", "several"
_BUCKETS: Final = ("region_wide", "outside", "unknown")
_SPLITS: Final = ("equal", "population", "geometry", "agreed")
_GEOMETRY: Final = "geometry"
_DECISIONS: Final = frozenset(
    {"decide_place", "decide_amount", "decide_value", "accept"}
)


_keys = st.components.v2.component(
    "leader_atlas_review_keys",
    js=Path(__file__).with_name("review_keys.js").read_text("utf-8"),
    isolate_styles=False,
)


@dataclass(frozen=True)
class Case:
    """One project that waits, and those with the same place text."""

    project_id: str
    row: Mapping[str, Any]
    same: tuple[str, ...]

    @property
    def origin(self) -> Mapping[str, Any]:
        """Where it comes from and what is open."""
        return self.row["row_origin"]

    @property
    def region(self) -> str | None:
        """The region of its list."""
        region = self.row.get("region_id")
        return region if isinstance(region, str) else None

    @property
    def is_measured(self) -> bool:
        """Whether the present choice is a division by length or area."""
        chosen = st.session_state.get(f"place_{self.project_id}")
        split = st.session_state.get(f"split_{self.project_id}")
        return chosen == _SEVERAL and split == _GEOMETRY

    @property
    def settled(self) -> tuple[str, ...]:
        """Projects that the decision settles: a line or area is of one project only."""
        return (self.project_id,) if self.is_measured else self.same

    @property
    def place_is_open(self) -> bool:
        """Whether the place has to be decided."""
        return place_is_open(self.origin)


def waiting() -> pd.DataFrame | None:
    """Return the projects that wait; say what to do if there are none."""
    if not office.exists():
        st.info(t("review.no_workspace"))
        st.page_link("pages/list_import.py", label=t("page.list_import"))
        return None
    projects = open_projects(office.workspace())
    if projects.empty:
        st.success(t("review.none"))
        offer_undo()
        st.page_link("pages/region_map.py", label=t("page.map"))
        return None
    return projects


def choose_case(projects: pd.DataFrame) -> Case:
    """Show how many wait, and return the present one."""
    position = st.session_state.get(_POSITION, 0) % len(projects)
    st.progress(
        (position + 1) / len(projects),
        text=t("review.progress", number=position + 1, total=len(projects)),
    )
    project_id = str(projects.index[position])
    # Candidates and shape are read for this one only.
    row = office.workspace().get("projects", project_id) or {}
    return Case(project_id, row, with_same_place(projects, project_id))


def describe(case: Case) -> None:
    """Say what the list says."""
    origin = case.origin
    st.subheader(formats.escaped(case.row["title"] or case.project_id))
    text = formats.escaped(case.row["place_text"] or "–")
    st.markdown(f"{t('review.text')}: **{text}**")
    notes = [
        _note(note)
        for note in origin["notes"]
        if note["code"] not in {"place_open", "value_open"}
    ]
    st.caption(
        " · ".join(
            [
                t(
                    "review.row",
                    file=formats.escaped(origin["file"]),
                    row=origin["row"],
                ),
                *notes,
            ]
        )
    )
    if len(case.settled) > 1 and case.place_is_open:
        st.caption(t("review.same", count=len(case.settled)))


def _note(note: Mapping[str, Any]) -> str:
    """Write a reason; one about a key names the key."""
    words = t(f"reason.{note['code']}")
    key = note["value"] if note["field"] == "ags" else ""
    return f"{formats.escaped(key)}: {words}" if key else words


# -- amounts -----------------------------------------------------------------------
def amounts(case: Case) -> None:
    """Ask for amounts that can be read in two ways."""
    doubtful: Mapping[str, list[int]] = case.origin.get("doubtful", {})
    for position, (name, candidates) in enumerate(doubtful.items()):
        notes = case.origin["notes"]
        said = (note["value"] for note in notes if note["field"] == name)
        value = next(filter(None, said), "")
        options: list[int | str] = [*candidates, "other", "missing"]
        chosen = st.radio(
            t("review.amount", field=t(f"field.{name}"), value=formats.escaped(value)),
            options,
            format_func=_amount_name,
            key=f"amount_{case.project_id}_{name}",
        )
        cents: int | None = chosen if isinstance(chosen, int) else None
        if chosen == "other":
            entered = typed.ask(
                t("review.amount_entry"), key=f"entry_{case.project_id}_{name}"
            )
            if entered is None:
                continue
            cents = int(entered * 100)
        # The keys decide what is asked first; of a place they decide the place.
        keys = None if position or case.place_is_open else "Ctrl+Enter"
        if st.button(
            t("review.decide"), key=f"decide_{case.project_id}_{name}", shortcut=keys
        ):
            decide_amount(office.workspace(), case.project_id, {name: cents})
            st.rerun()


def _amount_name(option: int | str) -> str:
    if isinstance(option, int):
        return formats.euro(euros(option))
    return t(f"review.amount_{option}")


# -- places ------------------------------------------------------------------------
def place(case: Case) -> tuple[PlaceSite, ...] | None:
    """Offer the candidates and the other possibilities; None if nothing is chosen."""
    if not case.place_is_open:
        return None
    offers = _offers(case)
    options = [*offers, _OTHER, _SEVERAL, *_BUCKETS]
    chosen = st.radio(
        t("review.choose"),
        options,
        index=options.index(_likely(case)) if not offers else 0,
        format_func=_Names(offers),
        key=f"place_{case.project_id}",
    )
    if chosen in offers:
        return offers[chosen][1]
    if chosen == _OTHER:
        return _one_municipality(case)
    if chosen == _SEVERAL:
        return _several(case)
    return (PlaceSite(None, None, chosen, found_by="hand"),)


def _likely(case: Case) -> str:
    """Return what one click may confirm where no place is offered."""
    proposal = sites_from_json(case.origin.get("proposal", []))
    if len(proposal) == 1 and proposal[0].precision in _BUCKETS:
        return proposal[0].precision
    return _OTHER


class _Names:
    """Names the options of the choice; can be stored with the session."""

    def __init__(self, offers: Mapping[str, tuple[str, Any]]) -> None:
        self.names = {key: name for key, (name, _) in offers.items()}

    def __call__(self, option: str) -> str:
        return self.names.get(option) or t(f"review.{option}")


def _offers(case: Case) -> dict[str, tuple[str, tuple[PlaceSite, ...]]]:
    """Return the proposal and the candidates with the sites they mean."""
    offers = {}
    proposal = sites_from_json(case.origin.get("proposal", []))
    if len(proposal) > 1:
        offers["proposal"] = (", ".join(map(_part_name, proposal)), proposal)
    for number, one in enumerate(case.origin.get("candidates", [])):
        if len(one["ags"]) != len("16069024"):
            continue
        precision = {"locality": "locality", "point": "site"}.get(one["kind"])
        site = PlaceSite(
            one["ags"],
            dt.date.fromisoformat(one["boundary_date"]),
            precision or "municipality",
            locality=one["name"] if precision == "locality" else None,
            lon=one["lon"] if precision else None,
            lat=one["lat"] if precision else None,
            found_by="hand",
        )
        name = t(
            "review.candidate",
            name=one["name"],
            municipality=one["municipality"],
            district=one["district"],
        )
        if one["kind"] == "point":
            name = t("review.by_point", name=name)
        offers[f"candidate{number}"] = (name, (site,))
    return offers


def _areas() -> gpd.GeoDataFrame:
    return cache.atlas().territory(STATUS_2016).municipalities


def _municipality_name(site: PlaceSite) -> str:
    names = cache.municipality_names()
    return str(site.locality or names.get(str(site.ags), site.ags))


def _part_name(site: PlaceSite) -> str:
    """Name a part of a division, with its share if it was measured."""
    name = _municipality_name(site) if site.ags else t("extent.nowhere")
    if site.split_basis != GEOMETRY_SPLIT:
        return name
    return f"{name} {formats.percent(float(site.share), 1)}"


def _labels() -> dict[str, str]:
    areas = _areas()
    names = areas["name"] + " (" + areas["district"] + ")"
    return dict(names.sort_values())


def _one_municipality(case: Case) -> tuple[PlaceSite, ...] | None:
    """Ask for one municipality, and for a point: typed, or clicked on the map."""
    labels = _labels()
    one, point = f"one_{case.project_id}", f"point_{case.project_id}"
    clicked = st.session_state.pop(_CLICKED, None)
    if clicked and clicked[0] == case.project_id:
        lon, lat = clicked[2]
        st.session_state[one] = clicked[1]
        st.session_state[point] = f"{lat:.6f} {lon:.6f}"
    st.caption(t("review.click"))
    ags = st.selectbox(
        t("review.municipality"), list(labels), index=None, key=one,
        placeholder=t("map.choose_placeholder"), format_func=labels.__getitem__,
    )  # fmt: skip
    if ags is None:
        return None
    text = st.text_input(t("review.point"), help=t("review.point_help"), key=point)
    if not text.strip():
        return (PlaceSite(ags, STATUS_2016, "municipality", found_by="hand"),)
    return _with_point(ags, text, labels)


def _with_point(
    ags: str, text: str, labels: Mapping[str, str]
) -> tuple[PlaceSite, ...] | None:
    """Take a point, if it lies in the municipality that was chosen."""
    first, second = read_pair(text)
    if first is None or second is None:
        st.warning(t("review.point_help"))
        return None
    lat, lon = max(first, second), min(first, second)
    spot = link_points(gpd.GeoSeries([Point(lon, lat)], crs=4326), _areas()).iloc[0]
    if not isinstance(spot, str):
        st.warning(t("review.point_nowhere"))
        return None
    if spot != ags:
        st.warning(t("review.point_outside", name=labels[ags], other=labels[spot]))
        return None
    return (PlaceSite(ags, STATUS_2016, "site", lon=lon, lat=lat, found_by="hand"),)


def _several(case: Case) -> tuple[PlaceSite, ...] | None:
    labels = _labels()
    split = st.radio(
        t("review.split"), _SPLITS, horizontal=True, format_func=_split_name,
        index=_SPLITS.index(_GEOMETRY) if case.origin.get("shape") else 0,
        key=f"split_{case.project_id}",
    )  # fmt: skip
    names = f"several_{case.project_id}"
    if names in st.session_state:
        # The municipalities stay chosen while another way of dividing is tried.
        st.session_state[names] = st.session_state[names]
    if split == _GEOMETRY:
        return extent.ask(case.project_id, case.origin, case.region)
    chosen = st.multiselect(
        t("review.municipalities"),
        list(labels),
        format_func=labels.__getitem__,
        key=names,
        select_all=False,
        filter_mode="contains",
        placeholder=t("map.choose_placeholder"),
    )
    if len(chosen) < 2:
        return None
    shares = _shares(case, chosen, split, labels)
    if shares is None:
        return None
    return tuple(
        PlaceSite(ags, STATUS_2016, "several", share=share, split_basis=split,
                  found_by="hand")
        for ags, share in zip(chosen, shares, strict=True)
    )  # fmt: skip


def _split_name(split: str) -> str:
    return t(f"review.{split}")


def _shares(
    case: Case, chosen: list[str], split: str, labels: Mapping[str, str]
) -> list[Fraction] | None:
    """Return shares that add up to exactly 1, or None while they do not."""
    if split == "equal":
        return [Fraction(1, len(chosen))] * len(chosen)
    if split == "population":
        people = [int(_areas()["population"].at[ags]) for ags in chosen]
        return [Fraction(count, sum(people)) for count in people]
    # What cannot be divided by two decimals goes to the last one.
    even = Decimal(10_000 // len(chosen)) / 100
    defaults = [even] * (len(chosen) - 1) + [100 - even * (len(chosen) - 1)]
    entered = [
        typed.ask(
            t("review.share_of", name=labels[ags]), default=default,
            key=f"share_{case.project_id}_{len(chosen)}_{ags}",
        )
        for ags, default in zip(chosen, defaults, strict=True)
    ]  # fmt: skip
    shares = [Fraction(one or 0) / 100 for one in entered]
    if sum(shares) != 1 or not all(shares):
        st.warning(
            t("review.sum_of_shares", total=formats.percent(float(sum(shares)), 2))
        )
        return None
    return shares


# -- the end -----------------------------------------------------------------------
def decide(case: Case, choice: tuple[PlaceSite, ...] | None) -> None:
    """Write the decision and go on to the next project."""
    if case.place_is_open:
        remember = st.checkbox(t("review.remember"), value=True)
        yes, later = st.columns(2)
        if yes.button(
            t("review.decide"), type="primary", disabled=choice is None,
            shortcut="Ctrl+Enter", width="stretch", key="review_decide",
        ) and choice:  # fmt: skip
            # Another project with the same words has its own line or area.
            is_only = len(case.same) == 1 or not case.is_measured
            decide_place(
                office.workspace(), case.settled, choice,
                remember=remember and is_only,
                shape=extent.shown(case.project_id) if case.is_measured else None,
            )  # fmt: skip
            st.toast(t("review.decided"))
            st.rerun()
    else:
        yes, later = st.columns(2)
        asked = case.origin.get("doubtful") or case.origin.get("doubts")
        if not asked and yes.button(
            t("review.accept"),
            type="primary",
            width="stretch",
            shortcut="Ctrl+Enter",
            key="review_decide",
        ):
            accept_as_it_is(office.workspace(), case.project_id)
            st.rerun()
    if later.button(
        t("review.skip"), shortcut="Ctrl+Shift+Right", width="stretch",
        key="review_later",
    ):  # fmt: skip
        st.session_state[_POSITION] = st.session_state.get(_POSITION, 0) + 1
        st.rerun()
    st.caption(t("review.keys"))
    offer_undo()
    _keys(key="review_keys", data={"project": case.project_id})


def offer_undo() -> None:
    """Offer to take the last decision back."""
    store = office.workspace()
    last = store.next_undo()
    if last is None or last.label not in _DECISIONS:
        return
    label = t("project_table.undo", label=t(f"change.{last.label}"))
    if st.button(label, shortcut="Ctrl+Shift+Z", key="review_undo"):
        store.undo(expected_revision=store.revision)
        st.rerun()


def map_of(case: Case, choice: tuple[PlaceSite, ...] | None) -> None:
    """Show the candidates, and what is chosen, on the map; a click sets the point."""
    chosen = {site.ags for site in choice or () if site.ags}
    keys = _shown(case, chosen)
    outlines = cache.screen_outlines(STATUS_2016).reindex(keys)
    one = len(chosen) == 1
    command = MapState(
        measure="choice",
        selected=next(iter(chosen)) if one else None,
        pick_point=st.session_state.get(f"place_{case.project_id}") == _OTHER,
        point=_chosen_point(choice),
        drawing=extent.drawing(case.project_id) if case.is_measured else "",
        shape=_shown_shape(case),
    )
    data = map_host.payload(
        map_view.frame_of(outlines, t("page.place_review")).to_script(),
        _published(tuple(keys)),
        _content(case, keys, choice),
        key=_MAP,
        region=str(case.row.get("region_id") or ""),
    )
    events = map_host.show(data, command, key=_MAP, height=560)
    if events.point is not None and events.point != _chosen_point(choice):
        _take_point(case, events.point)
    if events.shape is not None and command.drawing:
        extent.take(case.project_id, events.shape)


def _shown_shape(case: Case) -> dict[str, Any] | None:
    """Return the line or area of the project, or the one that is being chosen."""
    if case.is_measured:
        return extent.shown(case.project_id)
    shape: dict[str, Any] | None = case.origin.get("shape")
    return shape


def _shown(case: Case, chosen: set[str]) -> list[str]:
    """Return the municipalities of the region, those offered and those chosen."""
    members = cache.atlas().territory(STATUS_2016).members
    own = members.loc[members["region_id"] == case.row.get("region_id"), "ags"]
    if own.empty:
        return list(_areas().index)
    offered = {
        one["ags"]
        for one in case.origin.get("candidates", [])
        if one["ags"] in _areas().index
    }
    known = {ags for ags in chosen if ags in _areas().index}
    return sorted({*own, *offered, *known})


@st.cache_resource(show_spinner=False, max_entries=32)
def _published(keys: tuple[str, ...]) -> Any:
    """Publish the boundaries of some municipalities once."""
    outlines = cache.screen_outlines(STATUS_2016).reindex(list(keys))
    return map_host.publish(
        geometry(
            areas=screen_features(outlines), context=cache.neighbours(), outline=[]
        )
    )


def _content(
    case: Case, keys: list[str], choice: tuple[PlaceSite, ...] | None
) -> MapContent:
    """Write names, candidates and the choice as the one measure of this map."""
    names = _areas()["name"].reindex(keys)
    shares = {site.ags: formats.percent(float(site.share), 1) for site in choice or ()}
    letters = "".join("1" if ags in shares else "0" for ags in keys)
    points = cache.screen_outlines(STATUS_2016).reindex(keys).representative_point()
    layer = MeasureLayer(
        code="choice", name=t("review.choose"), unit="", label=t("page.place_review"),
        letters=letters, fills={"0": "#ffffff", "1": "#7fcdbb"},
        lines=[
            LegendClass(fill="#7fcdbb", label=t("review.chosen"),
                        count=str(letters.count("1")))
        ],
        values=[shares.get(ags, t("review.not_chosen")) for ags in keys],
    )  # fmt: skip
    return MapContent(
        ground=MapGround(
            keys=keys,
            names=[str(name) for name in names],
            places=list(zip(names, points.y, points.x, strict=True)),
        ),
        cards=[Card(title=str(names[ags]), subtitle=ags) for ags in keys],
        measures=[layer],
        spots=[_spot(one) for one in case.origin.get("candidates", []) if one["lon"]],
        credits=["© GeoBasis-DE / BKG 2016 (Daten verändert)"],
    )


def _chosen_point(choice: tuple[PlaceSite, ...] | None) -> tuple[float, float] | None:
    site = choice[0] if choice and len(choice) == 1 else None
    if site is None or site.lon is None or site.lat is None:
        return None
    return site.lon, site.lat


def _take_point(case: Case, point: tuple[float, float]) -> None:
    """Put a point that was clicked into the form, with its municipality."""
    spot = link_points(gpd.GeoSeries([Point(point)], crs=4326), _areas()).iloc[0]
    if not isinstance(spot, str):
        st.warning(t("review.point_nowhere"))
        return
    st.session_state[_CLICKED] = (case.project_id, spot, point)
    st.rerun()


def _spot(one: Mapping[str, Any]) -> Spot:
    title = t(
        "review.candidate",
        name=one["name"],
        municipality=one["municipality"],
        district=one["district"],
    )
    return Spot(
        at=(one["lat"], one["lon"]), place=one["ags"], form="exact", count=1,
        card=Card(title=title),
    )  # fmt: skip
