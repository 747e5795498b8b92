"""The one writer of tables in HTML: it escapes what it is given and says to a screen reader what each cell belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape


class Html(str):
    """Text that is HTML already, made by our own code from escaped words: it is written as it is."""


@dataclass(frozen=True)
class ClassedCell:
    """A cell, or the head of a column, with classes of the style sheet."""

    content: str
    classes: str


TableCell = str | ClassedCell
"""Plain text is escaped, `Html` is not."""


@dataclass(frozen=True)
class TableRow:
    """A row whose cells differ from others by a class, or which is the one that is looked at."""

    cells: Sequence[TableCell]
    classes: str = ""
    current: bool = False


@dataclass(frozen=True)
class RowGroup:
    """Rows that belong together (tbody), under a title of their own where they have one."""

    rows: Sequence[TableRow | Sequence[TableCell]]
    title: str = ""
    classes: str = ""


def html_table(
    groups: Sequence[RowGroup],
    heads: Sequence[TableCell] = (),
    *,
    name: str = "",
    caption: str = "",
    label: str = "",
    classes: str = "",
    foot: Sequence[TableCell] = (),
    named_by: int = 0,
    labelled: bool = False,
    scrolls: bool = False,
) -> str:
    """HTML of a table. A head '' is a blank corner; cell `named_by` of each row names the row.

    name: what a screen reader calls it where no caption stands above; caption and label stand there, the label (of what
    is invented) in its colour. labelled: cells carry the words of their column, for a screen that stacks them.
    scrolls: wider than a phone, in a box that the keyboard can scroll.
    """
    words = [_content(head) for head in heads] if labelled else []
    parts = [
        _caption(caption, label),
        f"<thead><tr>{''.join(_head(head) for head in heads)}</tr></thead>" if heads else "",
        *(_group(group, named_by, words, len(heads)) for group in groups),
        f"<tfoot>{_line(TableRow(foot), named_by, words)}</tfoot>" if foot else "",
    ]
    spoken = f' aria-label="{escape(name)}"' if name and not scrolls else ""
    table = f'<table class="{" ".join(("zh-table", *classes.split()))}"{spoken}>{"".join(parts)}</table>'
    region = escape(name or caption)
    return (
        f'<div class="zh-scroll" tabindex="0" role="region" aria-label="{region}">{table}</div>' if scrolls else table
    )


def _caption(caption: str, label: str) -> str:
    if caption and label:
        return f'<caption>{_text(caption)} · <b class="zh-invented">{_text(label)}</b></caption>'
    if label:
        return f'<caption class="zh-invented">{_text(label)}</caption>'
    return f"<caption>{_text(caption)}</caption>" if caption else ""


def _group(group: RowGroup, named_by: int, words: Sequence[str], width: int) -> str:
    title = f'<tr><th scope="rowgroup" colspan="{width}"><b>{_text(group.title)}</b></th></tr>' if group.title else ""
    lines = "".join(_line(_row(row), named_by, words) for row in group.rows)
    return f"<tbody{_classes(group.classes)}>{title}{lines}</tbody>"


def _row(row: TableRow | Sequence[TableCell]) -> TableRow:
    return row if isinstance(row, TableRow) else TableRow(row)


def _line(row: TableRow, named_by: int, words: Sequence[str]) -> str:
    cells = []
    for place, cell in enumerate(row.cells):
        if place == named_by:
            cells.append(f'<th scope="row"{_class_of(cell)}>{_content(cell)}</th>')
        else:
            word = f' data-label="{words[place]}"' if words else ""
            cells.append(f"<td{_class_of(cell)}{word}>{_content(cell)}</td>")
    current = ' aria-current="true"' if row.current else ""
    return f"<tr{_classes(row.classes)}{current}>{''.join(cells)}</tr>"


def _head(head: TableCell) -> str:
    content = _content(head)
    return f'<th scope="col"{_class_of(head)}>{content}</th>' if content else "<td></td>"


def _content(cell: TableCell) -> str:
    return _text(cell.content if isinstance(cell, ClassedCell) else cell)


def _text(text: str) -> str:
    return text if isinstance(text, Html) else escape(text)


def _class_of(cell: TableCell) -> str:
    return _classes(cell.classes) if isinstance(cell, ClassedCell) else ""


def _classes(classes: str) -> str:
    return f' class="{escape(classes)}"' if classes else ""
