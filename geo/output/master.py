"""The plain master of our slides, written from nothing: an office may replace it.

A template is a .pptx whose layouts have placeholders. This one has a layout for each
kind of slide and says with its names which placeholder is for what; `slides` finds
those of another template by the same names, else by their type.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

# English Metric Units to an inch.
_EMU: Final = 914_400
# Width and height in inches.
SIZES: Final = {"16:9": (13.333, 7.5), "4:3": (10.0, 7.5)}
MEDIA_TYPE: Final = (
    "application/vnd.openxmlformats-officedocument.presentationml.presentation"
)
_MAIN: Final = MEDIA_TYPE + ".main+xml"
_PART: Final = "application/vnd.openxmlformats-officedocument.presentationml."
_REL: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/"
_SPACES: Final = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    f'xmlns:r="{_REL}" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_GROUP: Final = (
    '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>'
    "<p:grpSpPr/>"
)
# Dark green, green, yellow-green, brown: the colours of the application.
_COLOURS: Final = {
    "dk1": "1C2421", "lt1": "FFFFFF", "dk2": "14493A", "lt2": "F4F3EE",
    "accent1": "14694F", "accent2": "A34A00", "accent3": "2B8CBE", "accent4": "7A5195",
    "accent5": "8C9892", "accent6": "B3261E", "hlink": "14694F", "folHlink": "56625C",
}  # fmt: skip
FONT: Final = "Calibri"
_LOGOS: Final = 3


@dataclass(frozen=True)
class Slot:
    """A placeholder of a layout: what for, where (inches), how large its letters.

    Attributes
    ----------
    role : str
        What it is for; see `slides.ROLES`.
    kind : str
        Type of the placeholder in the file format.
    number : int
        Its index.
    x, y, width, height : float
        Where it stands.
    size : float
        Points.
    bold, low, right : bool
        Bold letters; letters at the lower edge; letters on the right.
    colour : str
        Colour of the theme.

    """

    role: str
    kind: str
    number: int
    x: float
    y: float
    width: float
    height: float
    size: float = 24.0
    bold: bool = False
    low: bool = False
    right: bool = False
    colour: str = "tx1"


def slots(kind: str, form: str) -> list[Slot]:
    """Return the placeholders of a layout in the order in which they are read.

    Parameters
    ----------
    kind : {"title", "map", "pair", "chart", "table", "text"}
        Which layout.
    form : {"16:9", "4:3"}
        Which paper.

    """
    wide = SIZES[form][0]
    edge = 0.45
    inner = wide - 2 * edge
    if kind == "title":
        return [
            Slot("heading", "ctrTitle", 0, edge + 0.3, 1.25, inner - 0.6, 2.1, 44,
                 bold=True, low=True, colour="bg1"),
            Slot("body", "subTitle", 1, edge + 0.3, 3.95, inner - 0.6, 1.9, 26),
            *_logos(wide, 6.35, 0.8),
        ]  # fmt: skip
    head = [
        Slot("heading", "title", 0, edge, 0.2, inner, 0.75, 32, bold=True,
             low=True, colour="tx2"),
        Slot("lead", "body", 10, edge, 0.96, inner, 0.6, 24),
    ]  # fmt: skip
    top, bottom = 1.66, 6.64
    column = 4.35 if form == "16:9" else 3.5
    left = inner - column - 0.25
    beside = edge + left + 0.25
    content: dict[str, list[Slot]] = {
        "map": [
            Slot("map", "pic", 12, edge, top, left, bottom - top, 18),
            Slot("figures", "body", 11, beside, top, column, 2.15, 24),
            Slot("legend", "body", 13, beside, 3.85, column, bottom - 3.85, 18),
        ],
        "pair": _pair(form, edge, inner, top, bottom),
        "chart": [
            Slot("chart", "chart", 15, edge, top, left, bottom - top, 18),
            Slot("figures", "body", 11, beside, top, column, bottom - top, 24),
        ],
        "table": [Slot("table", "tbl", 16, edge, top, inner, bottom - top, 18)],
        "text": [Slot("body", "body", 17, edge, top, inner, bottom - top, 28)],
    }  # fmt: skip
    foot = Slot("source", "body", 14, edge, 6.72, inner - 0.8, 0.62, 10.5)
    return [*head, *content[kind], foot]


def _pair(
    form: str, edge: float, inner: float, top: float, bottom: float
) -> list[Slot]:
    """Return slots for two maps, with the legend beside them, or below in 4:3."""
    gap, column, strip = 0.2, 4.35, 1.95
    wide = form == "16:9"
    each = (inner - (column + 0.25 if wide else 0) - gap) / 2
    low = bottom if wide else bottom - strip
    maps = [
        Slot(role, "pic", number, edge + at * (each + gap), top, each, low - top, 18)
        for at, (role, number) in enumerate((("map", 12), ("map_second", 18)))
    ]
    if not wide:
        y = low + 0.1
        return [*maps, Slot("legend", "body", 13, edge, y, inner, bottom - y, 18)]
    x = edge + inner - column
    return [
        *maps,
        Slot("figures", "body", 11, x, top, column, 1.3, 24),
        Slot("legend", "body", 13, x, top + 1.3, column, bottom - top - 1.3, 18),
    ]


def _logos(wide: float, y: float, height: float) -> list[Slot]:
    """Return slots for logos on the right, empty until an office fills them."""
    each = 1.6
    return [
        Slot(f"logo{number}", "pic", 30 + number,
             wide - 0.45 - each * (_LOGOS - number), y, each - 0.15, height, 10)
        for number in range(_LOGOS)
    ]  # fmt: skip


LAYOUTS: Final = ("title", "map", "chart", "table", "text", "pair")


def template(form: str, names: dict[str, str], language: str) -> bytes:
    """Write the master as a .pptx without slides.

    Parameters
    ----------
    form : {"16:9", "4:3"}
        Which paper.
    names : dict of str to str
        Names of the layouts (``layout_map``) and of the roles, in the language of the
        office.
    language : str
        Language of the empty texts, such as ``"de"``.

    Returns
    -------
    bytes
        The file.

    """
    files = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _rels([("officeDocument", "ppt/presentation.xml")]),
        "ppt/presentation.xml": _presentation(form),
        "ppt/_rels/presentation.xml.rels": _rels(
            [("slideMaster", "slideMasters/slideMaster1.xml"),
             ("theme", "theme/theme1.xml")]
        ),
        "ppt/theme/theme1.xml": _theme(),
        "ppt/slideMasters/slideMaster1.xml": _master(form, language),
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": _rels(
            [*(("slideLayout", f"../slideLayouts/slideLayout{number}.xml")
               for number in range(1, len(LAYOUTS) + 1)),
             ("theme", "../theme/theme1.xml")]
        ),
    }  # fmt: skip
    for number, kind in enumerate(LAYOUTS, start=1):
        path = f"ppt/slideLayouts/slideLayout{number}.xml"
        files[path] = _layout(kind, form, names, language)
        files[f"ppt/slideLayouts/_rels/slideLayout{number}.xml.rels"] = _rels(
            [("slideMaster", "../slideMasters/slideMaster1.xml")]
        )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            info = zipfile.ZipInfo(name)
            archive.writestr(info, _HEAD + text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _rels(targets: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{_REL}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}relationships">{rows}</Relationships>'


def _content_types() -> str:
    parts = {
        "/ppt/presentation.xml": _MAIN,
        "/ppt/slideMasters/slideMaster1.xml": f"{_PART}slideMaster+xml",
        "/ppt/theme/theme1.xml": (
            "application/vnd.openxmlformats-officedocument.theme+xml"
        ),
    }
    for number in range(1, len(LAYOUTS) + 1):
        name = f"/ppt/slideLayouts/slideLayout{number}.xml"
        parts[name] = f"{_PART}slideLayout+xml"
    rows = "".join(
        f'<Override PartName="{name}" ContentType="{kind}"/>'
        for name, kind in parts.items()
    )
    return (
        f'<Types xmlns="{_PACKAGE}content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{rows}</Types>'
    )


def _presentation(form: str) -> str:
    width, height = (round(size * _EMU) for size in SIZES[form])
    return (
        f"<p:presentation {_SPACES}><p:sldMasterIdLst>"
        '<p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst>'
        f'<p:sldIdLst/><p:sldSz cx="{width}" cy="{height}"/>'
        '<p:notesSz cx="6858000" cy="9144000"/>'
        f"<p:defaultTextStyle>{_free_text()}</p:defaultTextStyle></p:presentation>"
    )


def _free_text() -> str:
    """Let free boxes of text have the letters of the theme."""
    return "".join(
        f'<a:lvl{number}pPr><a:defRPr sz="1800"><a:solidFill><a:schemeClr val="tx1"/>'
        f'</a:solidFill><a:latin typeface="+mn-lt"/></a:defRPr></a:lvl{number}pPr>'
        for number in range(1, 6)
    )


def _theme() -> str:
    colours = "".join(
        f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>'
        for name, value in _COLOURS.items()
    )
    font = f'<a:latin typeface="{FONT}"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="6350">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    space = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    return (
        f'<a:theme {space} name="LEADER-Atlas"><a:themeElements>'
        f'<a:clrScheme name="LEADER-Atlas">{colours}</a:clrScheme>'
        f'<a:fontScheme name="LEADER-Atlas"><a:majorFont>{font}</a:majorFont>'
        f"<a:minorFont>{font}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="LEADER-Atlas"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{line * 3}</a:lnStyleLst>"
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme>"
        "</a:themeElements></a:theme>"
    )


def _master(form: str, language: str) -> str:
    wide, _ = SIZES[form]
    inner = wide - 0.9
    title = Slot("heading", "title", 0, 0.45, 0.2, inner, 0.75, 32, bold=True,
                 low=True, colour="tx2")  # fmt: skip
    body = Slot("body", "body", 1, 0.45, 1.62, inner, 5.0, 28)
    number = _number(form, "master")
    ids = "".join(
        f'<p:sldLayoutId id="{2147483649 + at}" r:id="rId{at + 1}"/>'
        for at in range(len(LAYOUTS))
    )
    mapped = " ".join(
        f'{name}="{value}"'
        for name, value in {
            "bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2",
            **{f"accent{n}": f"accent{n}" for n in range(1, 7)},
            "hlink": "hlink", "folHlink": "folHlink",
        }.items()
    )  # fmt: skip
    panel = _panel(form, 0.1, "accent1")
    shapes = _shape(title, 2, "Title", language) + _shape(body, 3, "Body", language)
    return (
        f"<p:sldMaster {_SPACES}><p:cSld><p:bg><p:bgPr><a:solidFill>"
        '<a:schemeClr val="bg1"/></a:solidFill><a:effectLst/></p:bgPr></p:bg>'
        f"<p:spTree>{_GROUP}{panel}{shapes}{number}</p:spTree></p:cSld>"
        f"<p:clrMap {mapped}/><p:sldLayoutIdLst>{ids}</p:sldLayoutIdLst>"
        f"<p:txStyles>{_styles()}</p:txStyles></p:sldMaster>"
    )


def _panel(form: str, height: float, colour: str) -> str:
    """Draw a coloured panel at the upper edge."""
    width, high = round(SIZES[form][0] * _EMU), round(height * _EMU)
    return (
        '<p:sp><p:nvSpPr><p:cNvPr id="60" name="Panel"/><p:cNvSpPr/><p:nvPr/>'
        "</p:nvSpPr>"
        f'<p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{high}"/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill>'
        f'<a:schemeClr val="{colour}"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr>'
        "</p:sp>"
    )


def _styles() -> str:
    bullets = "<a:buNone/>"

    def level(number: int, space: str | None = None) -> str:
        return (
            f'<a:lvl{number}pPr marL="0" indent="0" algn="l">'
            f"{'' if space is None else space}{bullets}"
            '<a:defRPr sz="2400"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill>'
            '<a:latin typeface="+mn-lt"/></a:defRPr>'
            f"</a:lvl{number}pPr>"
        )

    apart = '<a:spcBef><a:spcPts val="300"/></a:spcBef>'
    body = "".join(level(number, apart) for number in range(1, 6))
    # Cells of tables follow this one.
    other = "".join(level(number) for number in range(1, 6))
    return (
        f"<p:titleStyle>{level(1)}</p:titleStyle>"
        f"<p:bodyStyle>{body}</p:bodyStyle><p:otherStyle>{other}</p:otherStyle>"
    )


def _layout(kind: str, form: str, names: dict[str, str], language: str) -> str:
    shapes = "".join(
        _shape(slot, number, _named(slot.role, names), language)
        for number, slot in enumerate(slots(kind, form), start=2)
    )
    form_of = ' type="title"' if kind == "title" else ""
    number = "" if kind == "title" else _number(form, "layout")
    panel = _panel(form, 3.6, "tx2") if kind == "title" else ""
    name = quoteattr(names[f"layout_{kind}"])
    return (
        f'<p:sldLayout {_SPACES}{form_of} preserve="1"><p:cSld name={name}>'
        f"<p:spTree>{_GROUP}{panel}{shapes}{number}</p:spTree></p:cSld>"
        "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>"
    )


def _named(role: str, names: dict[str, str]) -> str:
    if role.startswith("logo"):
        return f"{names['logo']} {int(role[4:]) + 1}"
    return names[role]


def _shape(slot: Slot, number: int, name: str, language: str) -> str:
    """Write one placeholder."""
    x, y, width, height = (
        round(part * _EMU) for part in (slot.x, slot.y, slot.width, slot.height)
    )
    anchor = "b" if slot.low else "t"
    bold = ' b="1"' if slot.bold else ""
    align = ' algn="r"' if slot.right else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name={quoteattr(name)}/><p:cNvSpPr>'
        '<a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr>'
        f'<p:ph type="{slot.kind}" idx="{slot.number}"/></p:nvPr></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        f'<p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="{anchor}">'
        f'<a:normAutofit/></a:bodyPr><a:lstStyle><a:lvl1pPr marL="0" indent="0"{align}>'
        f'<a:buNone/><a:defRPr sz="{round(slot.size * 100)}"{bold}><a:solidFill>'
        f'<a:schemeClr val="{slot.colour}"/></a:solidFill></a:defRPr></a:lvl1pPr>'
        f'</a:lstStyle><a:p><a:r><a:rPr lang="{language}"/>'
        f"<a:t>{escape(name)}</a:t></a:r></a:p></p:txBody></p:sp>"
    )


def _number(form: str, kind: str) -> str:
    """Write the number of the slide, at the lower right."""
    wide, _ = SIZES[form]
    x, y = round((wide - 1.0) * _EMU), round(6.85 * _EMU)
    field = '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum">'
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="40" name="Number {kind}"/><p:cNvSpPr>'
        '<a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr>'
        '<p:ph type="sldNum" sz="quarter" idx="4"/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm>'
        f'<a:off x="{x}" y="{y}"/><a:ext cx="{round(0.55 * _EMU)}" '
        f'cy="{round(0.35 * _EMU)}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        '</a:prstGeom></p:spPr><p:txBody><a:bodyPr lIns="0" rIns="0" anchor="ctr"/>'
        '<a:lstStyle><a:lvl1pPr algn="r"><a:defRPr sz="1400">'
        '<a:latin typeface="+mn-lt"/></a:defRPr></a:lvl1pPr></a:lstStyle>'
        f"<a:p>{field}<a:t>‹#›</a:t></a:fld></a:p></p:txBody></p:sp>"
    )
