"""How a GeoPackage tells QGIS to draw its layers: styles as QML in ``layer_styles``.

QGIS looks for this table when it opens a layer of a GeoPackage and takes the style
that is marked as default. Other programs see a table without geometry.

"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal
from xml.etree import ElementTree as ET

SymbolKind = Literal["marker", "fill", "line"]

TABLE: Final = "layer_styles"
# Columns and types as QGIS itself makes the table, so that it can add styles.
TABLE_SQL: Final = f"""
CREATE TABLE IF NOT EXISTS {TABLE} (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    f_table_catalog TEXT(256),
    f_table_schema TEXT(256),
    f_table_name TEXT(256),
    f_geometry_column TEXT(256),
    styleName TEXT(30),
    styleQML TEXT,
    styleSLD TEXT,
    useAsDefault BOOLEAN,
    description TEXT,
    owner TEXT(30),
    ui TEXT(30),
    update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
)
"""
_GEOMETRY_NUMBERS: Final[Mapping[SymbolKind, str]] = {
    "marker": "0",
    "line": "1",
    "fill": "2",
}
_NONE: Final = "0,0,0,0"


@dataclass(frozen=True, kw_only=True)
class Symbol:
    """How a feature is drawn; lengths in millimetres.

    Attributes
    ----------
    kind : {"marker", "fill", "line"}
        For points, areas or lines.
    fill : str or None
        Colour such as ``#b3261e``; None leaves the inside empty.
    edge : str or None
        Colour of the outline, or of the line.
    width : float
        Of the outline or line.
    size : float
        Of a marker.
    shape : str
        Of a marker, as QGIS names it: ``circle``, ``diamond``, ``square``, ….
    opacity : float
        Of the fill, from 0 to 1.
    hatched : bool
        Whether an area is hatched in the colour of its fill instead of filled.

    """

    kind: SymbolKind
    fill: str | None = None
    edge: str | None = "#4a5650"
    width: float = 0.3
    size: float = 3.0
    shape: str = "circle"
    opacity: float = 1.0
    hatched: bool = False


def dot(fill: str, edge: str, shape: str = "circle", size: float = 3.2) -> Symbol:
    """Return the look of a point."""
    return Symbol(
        kind="marker", fill=fill, edge=edge, width=0.5, shape=shape, size=size
    )


# Sites that stand beside the region, and how the others look by their precision: as
# the legend of the application draws them.
ELSEWHERE: Final = dot("#c9cfca", "#5d6862", "square")
SITE_LOOKS: Final[Mapping[str, Symbol]] = {
    "site": dot("#b3261e", "#ffffff", size=3.4),
    "locality": dot("#ffffff", "#b3261e"),
    "municipality": dot("#ffd9d4", "#b3261e", "diamond", 3.6),
    "several": dot("#e0827b", "#b3261e", "diamond", 3.6),
    "region_wide": ELSEWHERE,
    "outside": ELSEWHERE,
    "unknown": ELSEWHERE,
}


def _colour(code: str | None, opacity: float = 1.0) -> str:
    """Return a colour as QGIS writes it: red, green, blue, opacity from 0 to 255.

    Examples
    --------
    >>> _colour("#b3261e"), _colour(None)
    ('179,38,30,255', '0,0,0,0')

    """
    if code is None:
        return _NONE
    parts = (int(code[start : start + 2], 16) for start in (1, 3, 5))
    return ",".join(map(str, (*parts, round(255 * opacity))))


def _options(symbol: Symbol) -> tuple[str, dict[str, str]]:
    """Return the class of a symbol's layer and its properties."""
    edge, width = _colour(symbol.edge), f"{symbol.width:g}"
    style = "solid" if symbol.edge else "no"
    if symbol.kind == "line":
        return "SimpleLine", {
            "line_color": edge, "line_style": style, "line_width": width,
            "line_width_unit": "MM",
        }  # fmt: skip
    outline = {
        "color": _colour(symbol.fill, symbol.opacity), "outline_color": edge,
        "outline_style": style, "outline_width": width, "outline_width_unit": "MM",
    }  # fmt: skip
    if symbol.kind == "fill":
        inside = "b_diagonal" if symbol.hatched else "solid"
        return "SimpleFill", {**outline, "style": inside if symbol.fill else "no"}
    size = {"name": symbol.shape, "size": f"{symbol.size:g}", "size_unit": "MM"}
    return "SimpleMarker", {**outline, **size}


def _add_symbol(parent: ET.Element, name: str, symbol: Symbol) -> None:
    element = ET.SubElement(parent, "symbol", {
        "type": symbol.kind, "name": name, "alpha": "1", "clip_to_extent": "1",
        "force_rhr": "0",
    })  # fmt: skip
    kind, options = _options(symbol)
    layer = ET.SubElement(
        element, "layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"}
    )
    given = ET.SubElement(layer, "Option", {"type": "Map"})
    for key, value in options.items():
        ET.SubElement(given, "Option", {"type": "QString", "name": key, "value": value})


def _document(renderer: ET.Element, kind: SymbolKind) -> str:
    root = ET.Element("qgis", {"version": "3.22.0", "styleCategories": "Symbology"})
    root.append(renderer)
    ET.SubElement(root, "layerGeometryType").text = _GEOMETRY_NUMBERS[kind]
    ET.indent(root, " ")
    return f"<!DOCTYPE qgis>\n{ET.tostring(root, encoding='unicode')}\n"


def single_style(symbol: Symbol) -> str:
    """Return the style of a layer whose features all look alike.

    Parameters
    ----------
    symbol : Symbol
        How they look.

    Returns
    -------
    str
        QML.

    Examples
    --------
    >>> text = single_style(Symbol(kind="fill", edge="#14493a", width=0.8))
    >>> "singleSymbol" in text, "20,73,58,255" in text
    (True, True)

    """
    renderer = ET.Element("renderer-v2", {"type": "singleSymbol"})
    _add_symbol(ET.SubElement(renderer, "symbols"), "0", symbol)
    return _document(renderer, symbol.kind)


def category_style(
    column: str, categories: Iterable[tuple[str, str, Symbol]], other: Symbol
) -> str:
    """Return the style of a layer whose features look as a column says.

    Parameters
    ----------
    column : str
        Column of the layer.
    categories : iterable of (str, str, Symbol)
        Value of the column, label in the legend, and look.
    other : Symbol
        For values that are not named, so that no feature is hidden.

    Returns
    -------
    str
        QML.

    Examples
    --------
    >>> dot, ring = Symbol(kind="marker", fill="#b3261e"), Symbol(kind="marker")
    >>> text = category_style("precision", [("site", "Standort", dot)], ring)
    >>> text.count("<category "), text.count("<symbol ")
    (2, 2)

    """
    renderer = ET.Element("renderer-v2", {"type": "categorizedSymbol", "attr": column})
    listed = ET.SubElement(renderer, "categories")
    symbols = ET.SubElement(renderer, "symbols")
    for number, (value, label, symbol) in enumerate([*categories, ("", "", other)]):
        ET.SubElement(listed, "category", {
            "type": "string", "value": value, "label": label, "symbol": str(number),
            "render": "true",
        })  # fmt: skip
        _add_symbol(symbols, str(number), symbol)
    return _document(renderer, other.kind)


def site_style(words: Mapping[str, str]) -> str:
    """Return the style of project sites by how exact they are.

    Parameters
    ----------
    words : mapping of str to str
        Label of every precision.

    Returns
    -------
    str
        QML.

    Examples
    --------
    >>> site_style({code: code for code in SITE_LOOKS}).count("<category ")
    8

    """
    looks = [(code, words[code], look) for code, look in SITE_LOOKS.items()]
    return category_style("precision", looks, ELSEWHERE)


def rule_style(rules: Iterable[tuple[str, str, Symbol]], kind: SymbolKind) -> str:
    """Return the style of a layer whose features look as a condition says.

    Classes of a number are rules, too: only so can zero and missing values have looks
    of their own.

    Parameters
    ----------
    rules : iterable of (str, str, Symbol)
        Condition in the language of QGIS, label in the legend, and look.
    kind : {"marker", "fill", "line"}
        What the layer consists of.

    Returns
    -------
    str
        QML.

    Examples
    --------
    >>> white = Symbol(kind="fill", fill="#ffffff")
    >>> text = rule_style([('"projects" = 0', "0", white)], "fill")
    >>> "RuleRenderer" in text, text.count("<rule "), text.count("<symbol ")
    (True, 1, 1)

    """
    renderer = ET.Element("renderer-v2", {"type": "RuleRenderer"})
    listed = ET.SubElement(renderer, "rules", {"key": "{rules}"})
    symbols = ET.SubElement(renderer, "symbols")
    for number, (condition, label, symbol) in enumerate(rules):
        ET.SubElement(listed, "rule", {
            "key": f"{{rule-{number}}}", "filter": condition, "label": label,
            "symbol": str(number),
        })  # fmt: skip
        _add_symbol(symbols, str(number), symbol)
    return _document(renderer, kind)


def add_named_styles(
    connection: sqlite3.Connection, layer: str, styles: Iterable[tuple[str, str]]
) -> None:
    """Put several styles of one layer into a GeoPackage; the first one is the default.

    Parameters
    ----------
    connection : sqlite3.Connection
        Of a GeoPackage; the caller commits.
    layer : str
        Name of the layer; its first style must not be there yet.
    styles : iterable of (str, str)
        Name as QGIS lists it, and QML.

    """
    for number, (name, style) in enumerate(styles):
        if number == 0:
            add_styles(connection, {layer: style})
            connection.execute(
                f"UPDATE {TABLE} SET styleName = ? WHERE f_table_name = ?",
                (name, layer),
            )
            continue
        connection.execute(
            f"INSERT INTO {TABLE} (f_table_catalog, f_table_schema, f_table_name,"
            " f_geometry_column, styleName, styleQML, styleSLD, useAsDefault,"
            " description, owner)"
            " SELECT '', '', table_name, column_name, ?, ?, '', 0, 'LEADER-Atlas', ''"
            " FROM gpkg_geometry_columns WHERE table_name = ?",
            (name, style, layer),
        )


def add_styles(
    connection: sqlite3.Connection,
    styles: Mapping[str, str],
    *,
    description: str = "LEADER-Atlas",
) -> None:
    """Put default styles into a GeoPackage, without touching those of the user.

    Parameters
    ----------
    connection : sqlite3.Connection
        Of a GeoPackage; the caller commits.
    styles : mapping of str to str
        QML by layer. A layer that has a style already, or that the file does not
        have, is left alone.
    description : str
        What QGIS shows beside the name of the style.

    Examples
    --------
    >>> with sqlite3.connect(":memory:") as connection:
    ...     _ = connection.executescript('''
    ...         CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY,
    ...             data_type TEXT, identifier TEXT, description TEXT, srs_id INTEGER);
    ...         CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT);
    ...         INSERT INTO gpkg_geometry_columns VALUES ('sites', 'geom');''')
    ...     add_styles(connection, {"sites": "<qgis/>", "elsewhere": "<qgis/>"})
    ...     connection.execute("SELECT f_table_name FROM layer_styles").fetchall()
    [('sites',)]
    >>> connection.close()

    """
    connection.execute(TABLE_SQL)
    connection.execute(
        "INSERT OR IGNORE INTO gpkg_contents (table_name, data_type, identifier,"
        " description, srs_id) VALUES (?, 'attributes', ?, ?, NULL)",
        (TABLE, "Darstellung in QGIS", "Stile, mit denen QGIS die Ebenen öffnet"),
    )
    for layer, style in styles.items():
        # QGIS asks for an empty schema, not for a missing one.
        connection.execute(
            f"INSERT INTO {TABLE} (f_table_catalog, f_table_schema, f_table_name,"
            " f_geometry_column, styleName, styleQML, styleSLD, useAsDefault,"
            " description, owner)"
            " SELECT '', '', table_name, column_name, ?, ?, '', 1, ?, ''"
            " FROM gpkg_geometry_columns WHERE table_name = ? AND NOT EXISTS"
            f" (SELECT 1 FROM {TABLE} WHERE f_table_name = ?)",
            (layer[:30], style, description, layer, layer),
        )
