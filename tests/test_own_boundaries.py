"""Later changes and boundaries of an office: entered, checked, kept, undone."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from fractions import Fraction

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely.affinity import translate

from geo import errors
from geo.analysis.view import Atlas
from geo.boundaries.boundaryfile import read_boundary_file
from geo.boundaries.changes import (
    MERGED,
    NEW,
    PARTIAL,
    REKEYED,
    RENAMED,
    Target,
    check_changes,
    propose_steps,
    steps_table,
)
from geo.boundaries.territory import STATUS_2016, STATUS_2023
from geo.boundaries.timeline import NOTHING, OwnBoundaries, Timeline
from geo.projects.filters import ProjectFilter
from geo.projects.ledger import AMOUNTS
from geo.schema import cents
from geo.workspace import Workspace
from geo.workspace.territory import (
    boundaries_mark,
    delete_steps,
    own_boundaries,
    put_boundaries,
    put_steps,
)
from tests.test_cli import run

NEW_YEAR = dt.date(2024, 1, 1)
COUNT_DAY = dt.date(2023, 12, 31)
TODAY = dt.date(2026, 11, 23)
# Sülzfeld joined Meiningen on 2024-01-01; the other two cases are invented.
SUELZFELD, MEININGEN = "16066073", "16066042"
SCHALKAU, SONNEBERG = "16072015", "16072018"
NEUWALD = "16069999"


def own(*tables, files=(), edition="x"):
    """Return what an office added, from tables of steps."""
    frames = [*tables, NOTHING.steps]
    return OwnBoundaries(
        steps=pd.concat(frames, ignore_index=True), files=tuple(files), edition=edition
    )


def merger(date=NEW_YEAR, old=SUELZFELD, new=MEININGEN):
    return steps_table(date, {old: [Target(ags=new)]}, kind=MERGED, basis="Gesetz")


def division(*, people="0.3", area="0.25", rest="0.7"):
    """Divide Schleusingen; the second part becomes a municipality of its own."""
    parts = [
        Target(
            ags="16069043",
            population_share=Fraction(rest),
            area_share=1 - Fraction(area),
        ),
        Target(
            ags=NEUWALD,
            name="Neuwald",
            population_share=Fraction(people),
            area_share=Fraction(area),
        ),
    ]
    return steps_table(NEW_YEAR, {"16069043": parts}, kind=PARTIAL)


@pytest.fixture(scope="module")
def land(atlas):
    return atlas.territory(STATUS_2023).municipalities


# -- steps -----------------------------------------------------------------------


def test_a_merger_is_applied_to_areas_members_and_sums(atlas, land):
    changed = atlas.with_boundaries(own(merger()))
    assert changed.timeline.dates[-1] == NEW_YEAR
    assert changed.timeline.origin(NEW_YEAR) == "own_steps"
    territory = changed.territory(NEW_YEAR)
    areas = territory.municipalities
    assert len(areas) == 623
    assert SUELZFELD not in areas.index
    assert areas.loc[MEININGEN, "name"] == "Meiningen"
    for column in ("population", "area_km2"):
        both = land.loc[[SUELZFELD, MEININGEN], column].sum()
        assert areas.loc[MEININGEN, column] == pytest.approx(both)
    assert areas.area[MEININGEN] == pytest.approx(
        land.area[[SUELZFELD, MEININGEN]].sum()
    )
    assert int(areas["population"].sum()) == 2_126_846
    assert territory.population_date == dt.date(2022, 12, 31)
    before = set(atlas.territory(STATUS_2023).members["ags"])
    assert before - set(territory.members["ags"]) == {SUELZFELD}


def test_a_merger_moves_projects_and_keeps_every_cent(atlas):
    """A merger inside the region of the demonstration set."""
    changed = atlas.with_boundaries(own(merger(old=SCHALKAU, new=SONNEBERG)))
    wanted = ProjectFilter(dataset="demo", region="TH-LEADER-06")
    before = atlas.view(wanted)
    after = changed.view(
        ProjectFilter(dataset="demo", region="TH-LEADER-06", boundary_date=NEW_YEAR)
    )
    assert len(after.municipalities) == len(before.municipalities) - 1
    for kind in AMOUNTS:
        column = cents(kind)
        assert after.places[column].sum() == before.places[column].sum()
        both = before.places.loc[[SCHALKAU, SONNEBERG], column].sum()
        assert after.places.loc[SONNEBERG, column] == both
    assert before.places.loc[SCHALKAU, "projects"] > 0


def test_a_division_goes_by_the_stated_shares(atlas, land):
    changed = atlas.with_boundaries(own(division()))
    areas = changed.territory(NEW_YEAR).municipalities
    assert len(areas) == 625
    assert areas.loc[NEUWALD, "name"] == "Neuwald"
    assert areas.loc[NEUWALD, "district"] == "Hildburghausen"
    assert areas.loc[NEUWALD, "association"] == "Schleusingen"
    people = int(land.loc["16069043", "population"])
    parts = areas.loc[["16069043", NEUWALD]]
    assert int(parts["population"].sum()) == people
    assert abs(int(parts.loc[NEUWALD, "population"]) - 0.3 * people) < 1
    share = areas.area[NEUWALD] / land.area["16069043"]
    assert share == pytest.approx(0.25, abs=1e-6)
    assert (parts["outline_note"] == "estimated_border").all()
    assert (parts["population_note"] == "divided").all()
    assert shapely.coverage_is_valid(areas.geometry.to_numpy())
    members = changed.territory(NEW_YEAR).members
    assert {"TH-LEADER-06"} == set(members.loc[members["ags"] == NEUWALD, "region_id"])


def test_a_division_divides_money_to_the_cent(atlas):
    changed = atlas.with_boundaries(own(division()))
    for date in (STATUS_2016, STATUS_2023, NEW_YEAR):
        view = changed.view(ProjectFilter(dataset="demo", boundary_date=date))
        register = changed.register("demo").projects
        for kind in AMOUNTS:
            assert view.places[cents(kind)].sum() == register[cents(kind)].sum()


def test_a_new_name_and_a_new_key(atlas, land):
    renamed = steps_table(
        NEW_YEAR, {MEININGEN: [Target(ags=MEININGEN, name="Bad Meiningen")]},
        kind=RENAMED,
    )  # fmt: skip
    rekeyed = steps_table(
        dt.date(2025, 1, 1), {SUELZFELD: [Target(ags="16069998")]}, kind=REKEYED
    )
    with pytest.raises(errors.StepNameError, match="16069998"):
        check_changes(atlas.catalog, own(renamed, rekeyed), today=TODAY)
    rekeyed["new_name"] = "Sülzfeld"
    check_changes(atlas.catalog, own(renamed, rekeyed), today=TODAY)
    timeline = Timeline(atlas.catalog, own(renamed, rekeyed))
    first, second = (
        timeline.territory(date).municipalities for date in timeline.dates[-2:]
    )
    assert first.loc[MEININGEN, "name"] == "Bad Meiningen"
    assert second.loc["16069998", "name"] == "Sülzfeld"
    assert second.loc["16069998", "district"] == "Hildburghausen"
    heads = land.loc[SUELZFELD, "population"]
    assert second.loc["16069998", "population"] == heads
    assert timeline.territory(STATUS_2023).municipalities["name"].equals(land["name"])


@pytest.mark.parametrize(
    ("tables", "error", "named"),
    [
        ([merger(dt.date(2022, 1, 1))], errors.StepDateError, "2022-01-01"),
        ([merger(dt.date(2204, 1, 1))], errors.StepDateError, "2204"),
        ([merger(old="16069999")], errors.StepKeyError, "16069999"),
        ([merger(), merger(dt.date(2025, 1, 1))], errors.StepKeyError, "2025-01-01"),
        ([division(people="0.4")], errors.StepShareError, "Schleusingen.*1.1"),
        ([division(people="-0.1", rest="1.1")], errors.StepShareError, "-1/10"),
        (
            [merger(), merger(old=MEININGEN, new=SUELZFELD)],
            errors.StepCircleError, "Meiningen",
        ),
        (
            [merger(), merger(old=MEININGEN, new="16066001")],
            errors.StepCircleError, "Meiningen",
        ),
        ([merger(new="1606604")], errors.KeyFormatError, "1606604"),
        ([merger(new="16099001")], errors.StepDistrictError, "16099"),
    ],
)  # fmt: skip
def test_steps_that_cannot_be_are_refused(atlas, tables, error, named):
    with pytest.raises(error, match=named):
        check_changes(atlas.catalog, own(*tables), today=TODAY)


def test_steps_in_any_order_of_entry_are_taken_by_date(atlas):
    later = merger(dt.date(2025, 1, 1), old=MEININGEN, new="16066013")
    check_changes(atlas.catalog, own(later, merger()), today=TODAY)
    timeline = Timeline(atlas.catalog, own(later, merger()))
    assert [timeline.counts[date] for date in timeline.dates[-3:]] == [624, 623, 622]
    assert timeline.succession.successors(SUELZFELD, STATUS_2016, TODAY) == {
        "16066013": Fraction(1)
    }


# -- the workspace ---------------------------------------------------------------


@pytest.fixture
def workspace(tmp_path):
    return Workspace.create(tmp_path / "office.gpkg")


def test_steps_are_kept_and_can_be_undone(workspace, land):
    assert own_boundaries(workspace).steps.empty
    assert boundaries_mark(workspace) == ""
    with workspace.transaction("territorial_change") as change:
        put_steps(change, division(), land["name"])
    found = own_boundaries(workspace)
    assert found.steps.to_dict("records") == division().to_dict("records")
    first = found.edition
    assert first
    row = workspace.frame("territorial_changes").iloc[0]
    assert row["old_name"] == "Schleusingen"
    with workspace.transaction("territorial_change") as change:
        put_steps(change, merger(), land["name"])
    assert boundaries_mark(workspace) != first
    workspace.undo()
    assert own_boundaries(workspace).steps.equals(found.steps)
    with workspace.transaction("territorial_change_delete") as change:
        delete_steps(change, found.steps)
    assert own_boundaries(workspace).steps.empty
    workspace.undo()
    assert len(own_boundaries(workspace).steps) == 2
    workspace.undo()
    assert own_boundaries(workspace).steps.empty


def test_projects_do_not_change_the_mark_of_the_boundaries(workspace, land):
    with workspace.transaction("territorial_change") as change:
        put_steps(change, merger(), land["name"])
    mark = boundaries_mark(workspace)
    with workspace.transaction("edit") as change:
        change.put_setting("office", "RAG")
    assert boundaries_mark(workspace) == mark


def test_the_command_line_knows_the_steps(ROOT, workspace, atlas, land):  # noqa: N803
    with workspace.transaction("import") as change:
        change.put_register(atlas.register("demo"))
        put_steps(change, merger(old=SCHALKAU, new=SONNEBERG), land["name"])
    words = ["evaluate", "--workspace", str(workspace.path), "--boundary-date"]
    report = json.loads(run(ROOT, *words, "2024-01-01").stdout)
    assert report["boundary_date"] == "2024-01-01"
    assert report["boundary_origin"] == "own_steps"
    assert report["population_date"] == "2022-12-31"
    assert report["area"]["municipalities"] == 623
    assert report["totals"]["grant_paid_eur"] == 3550376.41


# -- files -----------------------------------------------------------------------


def vg250(land, *, merged=((SUELZFELD, MEININGEN),), people=True):
    """Make a layer as VG250-EW has it, from the embedded outlines of 2023.

    It is no real file: the outlines are those of 2016, merged; the inhabitants are
    those of 2022 and one more in each municipality. Lakes are rows of their own.
    """
    target = pd.Series(land.index, index=land.index).replace(dict(merged))
    shapes = land.geometry.groupby(target.to_numpy()).agg(
        lambda parts: shapely.coverage_union_all(parts.to_numpy())
    )
    heads = land["population"].groupby(target.to_numpy()).sum() + 1
    frame = gpd.GeoDataFrame(
        {
            "ADE": 6, "GF": 4, "BSG": 1, "ARS": shapes.index + "0000",
            "AGS": shapes.index, "GEN": land["name"].reindex(shapes.index).to_numpy(),
            "BEZ": "Gemeinde", "WSK": pd.Timestamp("2024-01-01"),
            "KFL": land["area_km2"].groupby(target.to_numpy()).sum().to_numpy(),
        },
        geometry=shapes.to_numpy(), crs=land.crs,
    )  # fmt: skip
    if people:
        frame["EWZ"] = heads.astype("int64").to_numpy()
    lake = frame.iloc[:1].assign(GF=2, geometry=shapely.box(0, 0, 1000, 1000))
    return pd.concat([frame, lake], ignore_index=True)


@pytest.fixture(scope="module")
def vg250_path(land, tmp_path_factory):
    """Write a GeoPackage with the layers of VG250-EW, districts first."""
    path = tmp_path_factory.mktemp("vg250") / "DE_VG250.gpkg"
    layer = vg250(land)
    other = layer.iloc[:1].assign(AGS="02000000", GEN="Hamburg")
    layer = pd.concat([layer, other], ignore_index=True)
    districts = layer[["AGS", "GEN", "geometry"]].assign(AGS=layer["AGS"].str[:5])
    districts.head(5).to_file(path, layer="vg250_krs", driver="GPKG")
    layer.to_file(path, layer="vg250_gem", driver="GPKG")
    return path


def read(path, land, date=NEW_YEAR, people=COUNT_DAY):
    return read_boundary_file(
        path, boundary_date=date, population_date=people, land=land
    )


def test_a_vg250_file_is_read(vg250_path, land):
    file = read(vg250_path, land)
    assert len(file.areas) == 623
    assert file.population_date == COUNT_DAY
    assert int(file.areas["population"].sum()) == 2_126_846 + 623
    assert file.areas["area_km2"].sum() == pytest.approx(land["area_km2"].sum())
    assert file.areas.area.sum() == pytest.approx(land.area.sum(), rel=1e-6)
    assert file.info.attribution == "© GeoBasis-DE / BKG 2024 (Daten verändert)"


def test_a_zipped_shapefile_in_another_system_is_read(land, tmp_path):
    folder = tmp_path / "vg250_ebenen_0101"
    folder.mkdir()
    layer = vg250(land, people=False).drop(columns="WSK").to_crs("EPSG:25833")
    layer.to_file(folder / "VG250_GEM.shp", encoding="utf-8")
    path = tmp_path / "vg250.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in folder.iterdir():
            archive.write(part, f"vg250_01-01/vg250_ebenen_0101/{part.name}")
        archive.writestr("vg250_01-01/dokumentation/lies.txt", "Lies mich")
    file = read(path, land)
    assert len(file.areas) == 623
    assert file.population_date is None
    assert file.areas["population"].isna().all()
    assert file.areas.loc["16069043", "name"] == "Schleusingen"
    assert file.areas.crs == "EPSG:25832"


def test_keys_that_are_gone_lead_somewhere(vg250_path, land):
    """The outlines tell what became of them; here all that joined Meiningen."""
    steps = propose_steps(land, read(vg250_path, land).areas, NEW_YEAR)
    assert steps[["old_ags", "new_ags", "kind"]].to_numpy().tolist() == [
        [SUELZFELD, MEININGEN, MERGED]
    ]
    assert steps["population_share"].tolist() == ["1"]


def test_a_division_and_a_new_municipality_are_found(land):
    """Two become one with a new key, one is divided in two (40 and 60 %)."""
    shapes = land.geometry
    west, south, east, north = shapes[SUELZFELD].bounds
    left = shapely.box(west - 1, south - 1, west + 0.5 * (east - west), north + 1)
    half = shapely.intersection(shapes[SUELZFELD], left)
    after = land[["name", "geometry"]].drop(
        index=[SUELZFELD, SCHALKAU, "16072006"], errors="ignore"
    )
    grown = gpd.GeoDataFrame(
        {"name": ["Neu-Schalkau", "Meiningen", "Utendorf"]},
        geometry=[
            shapes[SCHALKAU],
            shapely.union(shapes[MEININGEN], half),
            shapely.union(
                shapes["16066092"], shapely.difference(shapes[SUELZFELD], left)
            ),
        ],
        index=["16072099", MEININGEN, "16066092"], crs=land.crs,
    )  # fmt: skip
    after = pd.concat([after.drop(index=[MEININGEN, "16066092"]), grown])
    after.index.name = "ags"
    steps = propose_steps(land, after, NEW_YEAR).set_index(["old_ags", "new_ags"])
    assert steps.loc[(SCHALKAU, "16072099"), "kind"] == REKEYED
    assert steps.loc[(SCHALKAU, "16072099"), "new_name"] == "Neu-Schalkau"
    parts = steps.loc[SUELZFELD]
    assert set(parts.index) == {MEININGEN, "16066092"}
    assert (parts["kind"] == PARTIAL).all()
    assert sum(map(Fraction, parts["area_share"])) == 1
    share = half.area / shapes[SUELZFELD].area
    stated = float(Fraction(parts.loc[MEININGEN, "area_share"]))
    assert stated == pytest.approx(share, abs=0.001)
    assert NEW not in set(steps["kind"])


def test_a_file_is_kept_shown_and_undone(workspace, atlas, vg250_path, land):
    file = read(vg250_path, land)
    with pytest.raises(errors.BoundaryGapError, match="Sülzfeld"):
        check_changes(atlas.catalog, own(files=[file]), today=TODAY)
    steps = propose_steps(land, file.areas, NEW_YEAR)
    check_changes(atlas.catalog, own(steps, files=[file]), today=TODAY)
    with workspace.transaction("boundaries", values={"file": "x.gpkg"}) as change:
        put_steps(change, steps, land["name"])
        put_boundaries(change, file)
    kept = own_boundaries(workspace)
    assert kept.files[0].areas.index.equals(file.areas.index)
    assert kept.files[0].areas.geometry.geom_equals(file.areas.geometry).all()
    changed = atlas.with_boundaries(kept)
    view = changed.view(ProjectFilter(dataset="demo", boundary_date=NEW_YEAR))
    territory = view.territory
    assert territory.origin == "own_file"
    assert territory.population_date == COUNT_DAY
    assert int(territory.municipalities["population"].sum()) == 2_126_846 + 623
    assert territory.municipalities.loc[MEININGEN, "district"] != ""
    assert "own_boundaries_2024-01-01" in {info.name for info in view.sources}
    register = changed.register("demo").projects
    for kind in AMOUNTS:
        assert view.places[cents(kind)].sum() == register[cents(kind)].sum()
    workspace.undo()
    assert own_boundaries(workspace).files == ()
    workspace.redo()
    assert len(own_boundaries(workspace).files[0].areas) == 623


def test_a_file_that_contradicts_a_step_is_refused(atlas, vg250_path, land):
    """The step dissolves Schalkau, but the file of the same day still has it."""
    file = read(vg250_path, land)
    steps = propose_steps(land, file.areas, NEW_YEAR)
    wrong = merger(old=SCHALKAU, new=SONNEBERG)
    with pytest.raises(errors.BoundaryConflictError, match="Schalkau"):
        check_changes(atlas.catalog, own(steps, wrong, files=[file]), today=TODAY)


def test_a_file_without_inhabitants_uses_the_nearest_count(atlas, land, tmp_path):
    path = tmp_path / "vg250.gpkg"
    vg250(land, people=False).to_file(path, layer="vg250_gem", driver="GPKG")
    file = read(path, land)
    steps = propose_steps(land, file.areas, NEW_YEAR)
    changed = atlas.with_boundaries(own(steps, files=[file]))
    territory = changed.territory(NEW_YEAR)
    assert territory.population_date == dt.date(2022, 12, 31)
    assert int(territory.municipalities["population"].sum()) == 2_126_846
    assert territory.municipalities["population"].notna().all()


def test_steps_after_a_file_go_on_from_its_outlines(atlas, vg250_path, land):
    file = read(vg250_path, land)
    steps = propose_steps(land, file.areas, NEW_YEAR)
    later = merger(dt.date(2025, 1, 1), old=SCHALKAU, new=SONNEBERG)
    changed = atlas.with_boundaries(own(steps, later, files=[file]))
    areas = changed.territory(dt.date(2025, 1, 1)).municipalities
    assert len(areas) == 622
    assert int(areas["population"].sum()) == 2_126_846 + 623
    assert changed.timeline.count_of(dt.date(2025, 1, 1))[0] == COUNT_DAY


def write(layer, path):
    layer.to_file(path, layer="vg250_gem", driver="GPKG")
    return path


@pytest.mark.parametrize(
    ("case", "error", "named"),
    [
        ("districts", errors.NoMunicipalitiesError, "vg250_krs"),
        ("numbers", errors.KeyFormatError, "eight|8 digits"),
        ("bavaria", errors.ForeignBoundariesError, "09"),
        ("half", errors.IncompleteBoundariesError, "%"),
        ("shifted", errors.IncompleteBoundariesError, "coordinate"),
        ("overlap", errors.CoverageError, "do not fit"),
        ("text", errors.DamagedFileError, "wrong"),
        ("parts", errors.MissingPartsError, r"\.dbf"),
        ("system", errors.CrsError, "EPSG:25832"),
    ],
)
@pytest.mark.filterwarnings("ignore:'crs' was not provided:UserWarning")
def test_wrong_files_are_answered(case, error, named, land, tmp_path):
    layer = vg250(land)
    path = tmp_path / "wrong.gpkg"
    if case == "districts":
        layer.rename(columns={"AGS": "RS"}).to_file(path, layer="vg250_krs")
    elif case == "numbers":
        write(layer.assign(AGS=layer["AGS"].astype("int64")), path)
    elif case == "bavaria":
        write(layer.assign(AGS="09" + layer["AGS"].str[2:]), path)
    elif case == "half":
        write(layer.iloc[:300], path)
    elif case == "shifted":
        write(layer.assign(geometry=layer.geometry.translate(60_000, 0)), path)
    elif case == "overlap":
        shapes = layer.geometry.copy()
        shapes.iloc[50] = translate(shapes.iloc[50], 40, 0)
        write(layer.assign(geometry=shapes), path)
    elif case == "text":
        path.write_bytes(b"Sehr geehrte Damen und Herren")
    elif case == "parts":
        path = tmp_path / "wrong.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("VG250_GEM.shp", b"x")
            archive.writestr("VG250_GEM.shx", b"x")
    elif case == "system":
        write(layer.set_crs(None, allow_override=True), path)
    with pytest.raises(error, match=named):
        read(path, land)


def test_a_date_before_the_last_change_of_the_file_is_refused(vg250_path, land):
    with pytest.raises(errors.BoundaryDateError, match="2024-01-01"):
        read(vg250_path, land, date=dt.date(2023, 6, 1))


def test_an_atlas_without_own_boundaries_is_as_before(atlas):
    assert atlas.timeline.dates[-1] == STATUS_2023
    assert Atlas(atlas.catalog).timeline.counts[STATUS_2023] == 624
