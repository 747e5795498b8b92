"""Tables to fill in: an XLSX for each level of the method, with lists to choose from and one row to show how."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pandas as pd
import xlsxwriter

from kepatuhan.core.assessments import FIELDS, PLANNED
from kepatuhan.core.columns import Record, plain
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.exports import neutral
from kepatuhan.core.model import MILLIONTHS, ZONES, Component, Level, Method
from kepatuhan.words.catalogue import say
from kepatuhan.words.keys import TEMPLATE_KEYS

LEVELS: tuple[Level | str, ...] = ("total", "unit", "dimension", "indicator")
LINES = 500
"""Rows in which the lists help; more rows are read just as well."""
LONG = 32
"""Characters up to which a list's cells are wide."""
FILL_KEYS = {
    "tahun": "fill_tahun",
    "kode_wilayah": "fill_kode_wilayah",
    "unit": "fill_unit",
    "komponen": "fill_komponen",
    "nilai": "fill_nilai",
    "kategori": "fill_kategori",
    "zona": "fill_zona",
    "status": "fill_status",
    "sumber": "fill_sumber",
    "keyakinan": "fill_keyakinan",
    "catatan": "fill_catatan",
    "penanggung_jawab": "fill_penanggung_jawab",
    "tenggat": "fill_tenggat",
}
"""Column → what it is to be filled with."""
STATUSES = ("terbit", "dibulatkan", "zona", "tidak_dinilai", "ilustrasi", "usulan")


def template(level: str, data: Dataset, lang: str) -> bytes:
    """The XLSX of one of `LEVELS`: header, an example row, lists. What is filled in is read back by `ingest.read`."""
    method, components = _components(level, data)
    fields = [name for name in (*FIELDS, *PLANNED) if name not in _left_out(level)]
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(say(TEMPLATE_KEYS[level], lang)[:31])
        text, head = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "bg_color": "#E8EEF5"})
        for column, name in enumerate(fields):
            sheet.write_string(0, column, name, head)
            sheet.set_column(column, column, 30 if name == "unit" else 16, None if name in ("tahun", "nilai") else text)
        for column, value in enumerate(_example(level, data, method, components, fields)):
            (sheet.write_number if isinstance(value, int | float) else sheet.write_string)(1, column, value)
        sheet.freeze_panes(1, 0)
        _help(book, sheet, fields, _lists(data, components), _largest(components), lang)
    return target.getvalue()


def _left_out(level: str) -> set[str]:
    unused = {"total": {"unit", "komponen"}, "unit": {"komponen"}}.get(level, {"kategori", "zona"})
    return {*unused, "label", "produk", "utama", "catatan_en"}


def _components(level: str, data: Dataset) -> tuple[Method, tuple[Component, ...]]:
    """The components of that level in the newest method that has any; none for totals and units."""
    by_method = [(m, tuple(c for c in m.components if c.level == level)) for m in data.methods]
    return next(
        ((m, c) for m, c in reversed(by_method) if c and level not in ("total", "unit")), (data.methods[-1], ())
    )


def _largest(components: Sequence[Component]) -> float:
    """The most that a cell of the column `nilai` may hold; each component's own maximum is checked when it is read."""
    return max((float(c.scale_max or c.points) for c in components), default=100.0)


def _lists(data: Dataset, components: Sequence[Component]) -> dict[str, list[str]]:
    years = sorted({y for m in data.methods for y in range(m.year_from, (m.year_to or data.years[-1] + 1) + 1)})
    return {
        "tahun": [str(y) for y in years],
        "kode_wilayah": [r.code for r in data.regions],
        "unit": list(data.unit_types["name"]),
        "komponen": [c.code for c in components],
        "zona": list(ZONES),
        "status": list(STATUSES),
        "sumber": list(data.sources),
        "keyakinan": ["tinggi", "sedang", "rendah"],
    }


def _example(
    level: str, data: Dataset, method: Method, components: Sequence[Component], fields: Sequence[str]
) -> list[Any]:
    """A row that is loaded already, so that leaving it in changes nothing; for a dimension, which nobody publishes, one of 0."""
    rows = pd.concat([data.observations, data.illustration], ignore_index=True)
    codes = {c.code for c in components} or {""}
    shape = (rows["unit"].astype("str") != "") == (level != "total")
    fit = rows[shape & rows["component"].astype("str").isin(codes) & rows["preferred"] & rows["value"].notna()]
    row: Record = dict(fit.iloc[-1]) if len(fit) else _invented(data, method, components)
    row["region"] = str(row["region"])
    given = {name: row[FIELDS[name]] if name in FIELDS else "" for name in fields}
    values = {"tahun": int(given["tahun"]), "nilai": float(plain(row["value"]))}
    return [values.get(name, neutral(str(given[name]))) for name in fields]


def _invented(data: Dataset, method: Method, components: Sequence[Component]) -> dict[str, Any]:
    blank = dict.fromkeys(FIELDS.values(), "")
    return blank | {
        "year": method.year_to or method.year_from,
        "region": data.province.code,
        "unit": next(iter(data.unit_types["name"]), "Unit"),
        "component": components[0].code,
        "value": 0 * MILLIONTHS,
        "status": "ilustrasi",
    }


def _help(
    book: xlsxwriter.Workbook,
    sheet: Any,
    fields: Sequence[str],
    lists: dict[str, list[str]],
    largest: float,
    lang: str,
) -> None:
    """Choices come from a hidden sheet, which the reader passes over; a name that is not in a list is allowed, and checked later."""
    hidden = book.add_worksheet("daftar")
    hidden.hide()
    for column, name in enumerate(fields):
        box = {"input_title": name, "input_message": say(FILL_KEYS[name], lang), "error_type": "warning"}
        if name == "nilai":
            rule = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": largest}
        elif lists.get(name):
            hidden.write_column(0, column, [int(v) if name == "tahun" else v for v in lists[name]])
            letter = chr(ord("A") + column)
            rule = {"validate": "list", "source": f"=daftar!${letter}$1:${letter}${len(lists[name])}"}
        else:
            rule = {"validate": "any"}
        sheet.data_validation(1, column, LINES, column, {**rule, **box})
