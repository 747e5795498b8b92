"""A deck of slides: master and layouts with placeholders, text, tables, notes, and the same bytes for the same content."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.dml.fill import FillFormat
from pptx.enum.dml import MSO_PATTERN
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.slide import Slide
from pptx.util import Emu, Inches, Pt

from kepatuhan.briefing.slides.internals import cell_xml, drawings, package_relations, replace_content, table_xml, xml
from kepatuhan.briefing.slides.text import POINTS, blocks, height, width
from kepatuhan.charts import theme
from kepatuhan.words.catalogue import say

WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.6
"""Inches: a 16:9 slide and the white around what stands on it."""
TOP, BOTTOM = 1.5, 6.78
"""Inches between which a slide's content stands: below the title, above the footer."""
INNER = WIDTH - 2 * MARGIN
BODY, SMALL, LEAD = 14, 11, 18
"""Points: the least size of what is read, of the footer, and of a main statement."""
TITLE_SIZES, COVER_SIZES, TEXT_SIZES = (28, 26, 24, 22, 20), (44, 40, 36, 32, 28, 24), (22, 20, 18, 16, BODY)
ACCENT = "hijau_tua"
LAYOUTS = {"Title Slide": "Pembuka", "Title and Content": "Judul dan isi", "Title Only": "Judul dan gambar"}
"""The layouts of python-pptx's own template that are kept, laid out anew, and their names here."""
PLACES = {
    "Pembuka": {0: (MARGIN, 1.5, 7.7, 1.75), 1: (MARGIN, 3.4, 7.7, 3.1)},
    "Judul dan isi": {0: (MARGIN, 0.5, INNER, 0.95), 1: (MARGIN, TOP, INNER, BOTTOM - TOP)},
    "Judul dan gambar": {0: (MARGIN, 0.5, INNER, 0.95)},
}
"""Inches (left, top, width, height) of the placeholders of each layout."""
FOOTER, COUNT = (MARGIN, 6.95, 11.4, 0.35), (WIDTH - MARGIN - 0.6, 6.95, 0.6, 0.35)
PLAIN_TABLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's own style without fills and lines: ours are on the cells."""

BESIDE, HAIR = 0.1, 0.01
"""Inches between a cell's edge and its text, and what keeps text that fits exactly from being wrapped."""

Box = tuple[float, float, float, float]
"""Left, top, width, height in inches."""


@dataclass(frozen=True)
class SlideCell:
    """A table cell: its text, on a colour token ('' none), hatched or not; figures stand at the right."""

    text: str
    colour: str = ""
    hatched: bool = False
    right: bool = False
    bold: bool = False


@dataclass(frozen=True)
class SlideColumn:
    """A column's heading, width in inches, and whether it holds figures."""

    title: str
    width: float
    right: bool = False


class Deck:
    """Slides being made. `footer` stands on every one; `lang` is id or en."""

    def __init__(self, title: str, footer: str, lang: str) -> None:
        self.lang, self.footer = lang, footer
        self.file = Presentation()
        _bare(self.file)
        _master(self.file)
        core = self.file.core_properties
        core.title, core.author, core.last_modified_by, core.language = (
            clean(title),
            "Zona Hijau",
            "",
            say("office_language", lang),
        )

    def add(self, layout: str, title: str, notes: str) -> Slide:
        """A new slide with its title, footer and number in their placeholders, and speaker notes."""
        slide: Slide = self.file.slides.add_slide(next(x for x in self.file.slide_layouts if x.name == layout))
        sizes = COVER_SIZES if layout == "Pembuka" else TITLE_SIZES
        _fill(slide.shapes.title, title, sizes, PLACES[layout][0], True)
        placeholders: Any = slide.slide_layout.placeholders  # the package says a wrong type for its iterator
        for inherited in placeholders:
            if inherited.placeholder_format.idx in (11, 12):
                drawings(slide).append(deepcopy(xml(inherited)))
        _footer(slide, self.footer)
        frame = slide.notes_slide.notes_text_frame
        assert frame is not None
        frame.text = notes
        return slide

    def body(self, slide: Slide, paragraphs: Sequence[str], sizes: Sequence[float] = TEXT_SIZES) -> None:
        """Fill the slide's text placeholder, as large as fits."""
        box = PLACES[slide.slide_layout.name][1]
        _fill(slide.placeholders[1], "\n".join(paragraphs), sizes, box, False)

    def save(self) -> bytes:
        """The file; its texts carry the language, and nothing in it depends on when it was made."""
        code = say("office_language", self.lang)
        for slide in self.file.slides:
            for part in (slide, slide.notes_slide):
                for run in xml(part).iter(qn("a:r"), qn("a:fld")):
                    run.get_or_add_rPr().set("lang", code)
        out = BytesIO()
        self.file.save(out)
        return timeless(out.getvalue())


def text(slide: Slide, box: Box, words: str, size: float = BODY, **look: Any) -> Any:
    """A text box. look: bold, colour (hex), align (PP_ALIGN), anchor (MSO_ANCHOR), name."""
    shape = slide.shapes.add_textbox(*(Inches(x) for x in box))
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = look.get("anchor", MSO_ANCHOR.TOP)
    write(frame, words, size, look.get("bold", False), look.get("colour", theme.INK), look.get("align", PP_ALIGN.LEFT))
    describe(shape, look.get("name", words.split("\n")[0][:60]), words)
    return shape


def write(
    frame: Any, words: str, size: float, bold: bool = False, colour: str = theme.INK, align: Any = PP_ALIGN.LEFT
) -> None:
    """Put `words` into a text frame, one paragraph a line, in one look."""
    frame.text = words
    for paragraph in frame.paragraphs:
        paragraph.alignment = align
        for run in paragraph.runs:
            run.font.size, run.font.bold = Pt(size), bold
            run.font.color.rgb = rgb(colour)


def card(slide: Slide, box: Box, token: str, hatched: bool, alt: str) -> Any:
    """A rounded card in the colour of a zone, hatched where no score stands behind it; `alt` is its text alternative."""
    shape = slide.shapes.add_shape(MSO_SHAPE.ROUNDED_RECTANGLE, *(Inches(x) for x in box))
    shape.adjustments[0] = 0.06
    paint(shape.fill, token, hatched)
    shape.line.fill.background()
    flat(shape)
    describe(shape, alt[:60], alt)
    return shape


def flat(shape: Any) -> None:
    """Take the theme's shadow and bevel off a shape."""
    style = xml(shape).find(qn("p:style"))
    if style is not None:
        xml(shape).remove(style)


def paint(fill: FillFormat, token: str, hatched: bool) -> None:
    """Fill with a zone's colour; hatched (a native pattern, recoloured by a click) where no score stands behind it."""
    back = rgb(theme.colour(token))
    if not hatched:
        fill.solid()
        fill.fore_color.rgb = back
        return
    fill.patterned()
    fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
    fill.fore_color.rgb = rgb(_hatch(token))
    fill.back_color.rgb = back


def _hatch(token: str) -> str:
    """The line of a hatch: a third of the way from the zone's colour to its ink, so that letters on it stay readable."""
    base, ink = theme.colour(token), theme.ink(token)
    parts = [(2 * int(base[i : i + 2], 16) + int(ink[i : i + 2], 16)) // 3 for i in (1, 3, 5)]
    return "#" + "".join(f"{part:02x}" for part in parts)


def describe(shape: Any, name: str, alt: str) -> None:
    """Give a shape the name it has in the selection pane and its text alternative."""
    shape.name = clean(name) or shape.name
    for seen in xml(shape).iter(qn("p:cNvPr")):
        seen.set("descr", clean(alt))
        return


def rgb(colour: str) -> RGBColor:
    """A hex colour (#rrggbb) as python-pptx wants it."""
    value: RGBColor = RGBColor.from_string(colour.lstrip("#").upper())
    return value


def table(
    slide: Slide, top: float, columns: Sequence[SlideColumn], rows: Sequence[Sequence[SlideCell]], name: str
) -> None:
    """A native table from `top` (inches) down, as wide as its columns; rows as high as their text."""
    frame = slide.shapes.add_table(
        len(rows) + 1, len(columns), Inches(MARGIN), Inches(top), Inches(sum(c.width for c in columns)), Inches(1)
    )
    made = frame.table
    next(table_xml(made).iter(qn("a:tableStyleId"))).text = PLAIN_TABLE
    made.horz_banding = False
    for at, column in enumerate(columns):
        made.columns[at].width = Inches(column.width)
        _cell(made.cell(0, at), SlideCell(column.title, right=column.right, bold=True), theme.SOFT, True)
    made.rows[0].height = Inches(row_height([SlideCell(c.title, bold=True) for c in columns], columns))
    for number, row in enumerate(rows, start=1):
        made.rows[number].height = Inches(row_height(row, columns))
        for at, cell in enumerate(row):
            _cell(made.cell(number, at), cell, theme.ink(cell.colour) if cell.colour else theme.INK, False)
    frame.height = Emu(sum(row.height for row in made.rows))
    describe(frame, name, table_alt(name, columns, rows))


def table_alt(name: str, columns: Sequence[SlideColumn], rows: Sequence[Sequence[SlideCell]]) -> str:
    """A table read out: its name, then row by row."""
    row_texts = "; ".join(", ".join(cell.text for cell in row if cell.text) for row in rows)
    return f"{name}. {', '.join(c.title for c in columns if c.title)}. {row_texts}."


def column(title: str, cells: Sequence[SlideCell], most: float, right: bool = False) -> SlideColumn:
    """A column as wide as heading and cells need on one line, `most` inches at the most, but no word of its heading is broken."""
    column_cells = [SlideCell(title, bold=True), *cells]
    lines = max(width(line, BODY, cell.bold) for cell in column_cells for line in cell.text.split("\n"))
    words = max((width(word, BODY, True) for word in title.split()), default=0.0)
    edge = 2 * BESIDE + HAIR
    return SlideColumn(title, max(min(most, lines + edge), words + edge), right)


def row_height(row: Sequence[SlideCell], columns: Sequence[SlideColumn]) -> float:
    """Inches that a table row takes."""
    return 0.16 + max(
        height(cell.text, BODY, c.width - 2 * BESIDE, cell.bold) for cell, c in zip(row, columns, strict=True)
    )


def pages(
    columns: Sequence[SlideColumn], rows: Sequence[Sequence[SlideCell]], room: float
) -> list[list[Sequence[SlideCell]]]:
    """`rows` cut so that each block with its heading fits into `room` inches."""
    head = row_height([SlideCell(c.title, bold=True) for c in columns], columns)
    return blocks(rows, lambda row: row_height(row, columns), room - head)


def _cell(cell: Any, shown: SlideCell, ink: str, head: bool) -> None:
    cell.margin_left = cell.margin_right = Inches(BESIDE)
    cell.margin_top = cell.margin_bottom = Inches(0.06)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    write(cell.text_frame, shown.text, BODY, shown.bold, ink, PP_ALIGN.RIGHT if shown.right else PP_ALIGN.LEFT)
    if shown.colour:
        paint(cell.fill, shown.colour, shown.hatched)
    else:
        cell.fill.background()
    _rule(cell, theme.INK if head else theme.LINE)


def _rule(cell: Any, colour: str) -> None:
    """A line below the cell; the schema wants it before the fill."""
    line = OxmlElement("a:lnB")
    line.set("w", str(Pt(0.75)))
    solid, value = OxmlElement("a:solidFill"), OxmlElement("a:srgbClr")
    value.set("val", colour.lstrip("#").upper())
    solid.append(value)
    line.append(solid)
    cell_xml(cell).get_or_add_tcPr().insert(0, line)


def _fill(shape: Any, words: str, sizes: Sequence[float], box: Box, bold: bool) -> None:
    """Text into a placeholder whose look is the layout's; only the size is said, where the largest does not fit."""
    after = 0 if bold else 1 / 3  # space below a paragraph, as a part of its size
    paragraphs = words.count("\n") + 1
    fits = (s for s in sizes if height(words, s, box[2], bold) + paragraphs * s * after / POINTS <= box[3])
    size = next(fits, sizes[-1])
    shape.text_frame.text = words
    for paragraph in shape.text_frame.paragraphs:
        paragraph.space_after = Pt(size * after)
        for run in paragraph.runs:
            run.font.size = Pt(size)


def _footer(slide: Slide, words: str) -> None:
    for shape in slide.placeholders:
        if shape.placeholder_format.idx == 11:
            shape.text_frame.text = words


def _bare(file: Any) -> None:
    """Take out what the template brings besides XML: a preview picture and somebody's printer settings."""
    for part in (file.part, file.part.package):
        relations = part.rels if part is file.part else package_relations(part)
        for key in [k for k, r in relations.items() if r.reltype.endswith(("/printerSettings", "/thumbnail"))]:
            relations.pop(key)
    for layout in list(file.slide_layouts):
        if layout.name not in LAYOUTS:
            file.slide_layouts.remove(layout)


def _master(file: Any) -> None:
    """Size, fonts, colours and places of the master and its layouts."""
    file.slide_width, file.slide_height = Inches(WIDTH), Inches(HEIGHT)
    master = file.slide_master
    _theme(master)
    _placed(master, {0: PLACES["Judul dan isi"][0], 1: PLACES["Judul dan isi"][1]})
    for layout in file.slide_layouts:
        layout.name = LAYOUTS[layout.name]
        _placed(layout, PLACES[layout.name])
    _styles(master)
    mark = drawings(master)
    mark.insert(2, _bar(file.slide_layouts[0]))


def _bar(layout: Any) -> Any:
    """The one ornament: a short bar in the accent colour above every title."""
    made = deepcopy(xml(layout.placeholders[0]))
    seen = made.find(".//" + qn("p:cNvPr"))
    seen.set("id", "99")
    seen.set("name", "Garis")
    properties = made.find(".//" + qn("p:nvPr"))
    for child in list(properties):
        properties.remove(child)
    shape = made.spPr
    for child in list(shape):
        shape.remove(child)
    made.remove(made.txBody)
    x, y, w, h = (Inches(v) for v in (MARGIN, 0.34, 0.7, 0.07))
    shape.append(_xml(f'<a:xfrm {A}><a:off x="{x}" y="{y}"/><a:ext cx="{w}" cy="{h}"/></a:xfrm>'))
    shape.append(_xml(f'<a:prstGeom {A} prst="rect"><a:avLst/></a:prstGeom>'))
    shape.append(_xml(f'<a:solidFill {A}><a:schemeClr val="accent1"/></a:solidFill>'))
    return made


A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'


def _xml(markup: str) -> Any:
    return parse_xml(markup)


def _placed(holder: Any, places: dict[int, Box]) -> None:
    """Placeholders of a master or layout where they belong; the date's is taken out: it stands in the footer."""
    kinds = {"title": 0, "ctrTitle": 0, "body": 1, "subTitle": 1}
    for shape in list(holder.placeholders):
        kind = xml(shape).ph.get("type", "obj")
        if kind == "dt":
            xml(shape).getparent().remove(xml(shape))
            continue
        box = {"ftr": FOOTER, "sldNum": COUNT}.get(kind) or places.get(kinds.get(kind, 1))
        if box:
            shape.left, shape.top, shape.width, shape.height = (Inches(x) for x in box)
            _frame(shape, kind, holder)


def _frame(shape: Any, kind: str, holder: Any) -> None:
    body = xml(shape).txBody.bodyPr
    for child in list(body):
        body.remove(child)  # nothing shrinks by itself: the size that fits is measured
    for side in ("lIns", "tIns", "rIns", "bIns"):
        body.set(side, "0")
    cover = kind == "ctrTitle"
    body.set("anchor", "b" if cover else "ctr" if kind in ("ftr", "sldNum") else "t")
    style = xml(shape).txBody.find(qn("a:lstStyle"))
    if kind in ("ctrTitle", "subTitle"):
        for child in list(style):
            style.remove(child)
    if kind == "subTitle":
        style.append(_xml(f'<a:lvl1pPr {A} marL="0" indent="0"><a:buNone/></a:lvl1pPr>'))
    for level in style.iter(qn("a:lvl1pPr")):
        level.set("algn", "r" if kind == "sldNum" else "l")
        for look in level.iter(qn("a:defRPr")):
            look.set("sz", str(SMALL * 100))


def _styles(master: Any) -> None:
    """The master's text styles: titles bold at the left, text without bullets."""
    styles = xml(master).find(qn("p:txStyles"))
    title = styles.find(qn("p:titleStyle")).find(qn("a:lvl1pPr"))
    title.set("algn", "l")
    title.find(qn("a:defRPr")).set("sz", str(TITLE_SIZES[0] * 100))
    title.find(qn("a:defRPr")).set("b", "1")
    for level in styles.find(qn("p:bodyStyle")):
        if level.tag == qn("a:extLst"):
            continue
        level.set("marL", "0")
        level.set("indent", "0")
        for bullet in [c for c in level if c.tag in (qn("a:buFont"), qn("a:buChar"))]:
            level.remove(bullet)
        level.find(qn("a:defRPr")).set("sz", str(LEAD * 100))


def _theme(master: Any) -> None:
    part = next(r.target_part for r in master.part.rels.values() if r.reltype.endswith("/theme"))
    theme_xml = part.blob.decode("utf-8").replace('typeface="Calibri"', f'typeface="{theme.FONT}"')
    tokens = [t for t in theme.COLOURS if t != theme.UNKNOWN]
    colours = {f"accent{n}": theme.COLOURS[t] for n, t in enumerate(tokens, start=1)}
    colours |= {"accent6": theme.SOFT, "dk2": theme.INK, "lt2": theme.COLOURS[theme.UNKNOWN]}
    for slot, colour in colours.items():
        theme_xml = re.sub(rf'(<a:{slot}><a:srgbClr val=")\w+', rf"\g<1>{colour.lstrip('#').upper()}", theme_xml)
    theme_xml = re.sub(
        r"<a:dk1>.*?</a:dk1>", f'<a:dk1><a:srgbClr val="{theme.INK.lstrip("#").upper()}"/></a:dk1>', theme_xml
    )
    theme_xml = theme_xml.replace('name="Office Theme"', 'name="Zona Hijau"').replace(
        'Scheme name="Office"', 'Scheme name="Zona Hijau"'
    )
    replace_content(part, theme_xml.encode("utf-8"))


MADE = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")


def timeless(made: bytes) -> bytes:
    """An Office file without the times at which it and the workbooks inside it were made."""
    out = BytesIO()
    with ZipFile(BytesIO(made)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename.endswith(".xlsx"):
                content = timeless(content)
            elif entry.filename == "docProps/core.xml":
                content = MADE.sub(b"", content)
            kept = ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            kept.compress_type, kept.external_attr = ZIP_DEFLATED, 0o600 << 16
            new.writestr(kept, content)
    return out.getvalue()


def clean(words: str) -> str:
    """Without the control characters that XML has no place for."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]", "", words)
