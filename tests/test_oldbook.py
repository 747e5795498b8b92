"""XLS: what a cell holds, what it hides, and that a broken container takes no memory."""

from __future__ import annotations

import datetime as dt
import io
import tracemalloc

import pytest
import xlwt

from kepatuhan.intake.archive import TooLarge, Unsafe
from kepatuhan.intake.oldbook import read_old
from tests.books import TANGSEL, xls


def test_cells_of_every_kind():
    content = xls([["a", 1.5, True, dt.date(2024, 5, 12)]], {dt.date: "dd/mm/yyyy"})
    (sheet,), hidden = read_old(content, 100, 1000)
    assert sheet.grid == [["a", 1.5, True, dt.datetime(2024, 5, 12)]]
    assert (sheet.flaws, hidden) == ((), [])


def test_hidden_rows_sheets_and_merged_cells():
    book, target = xlwt.Workbook(), io.BytesIO()
    sheet, other = book.add_sheet("Data"), book.add_sheet("lama")
    sheet.write_merge(0, 1, 0, 0, "x")
    sheet.write(2, 0, "y")
    sheet.row(2).hidden = True
    other.write(0, 0, "z")
    other.visibility = 1
    book.save(target)
    (old_sheet,), hidden = read_old(target.getvalue(), 100, 1000)
    assert (old_sheet.merged, hidden) == (((0, 0, 1, 0),), ["lama"])
    assert [(f.code, f.row) for f in old_sheet.flaws] == [("hidden_rows", 3)]


@pytest.mark.parametrize(("rows", "cells"), [(3, 1000), (100, 20)])
def test_too_large(rows, cells):
    with pytest.raises(TooLarge):
        read_old(xls(TANGSEL), rows, cells)


@pytest.mark.parametrize("cut", [8, 100, 600, 2000, 4000])
def test_a_cut_container_is_broken_and_takes_no_memory(cut):
    tracemalloc.start()
    with pytest.raises(Unsafe, match="broken_workbook"):
        read_old(xls(TANGSEL)[:cut], 100, 1000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20 * 1024 * 1024


def test_found_by_fuzzing_a_table_of_sectors_without_end():
    """The compiled reader took gigabytes for these 1.2 kB: a header whose list of sectors runs on through 0xFF."""
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + bytes.fromhex("3e000300feff09000600") + bytes(10)
    content = (
        head
        + bytes.fromhex("01000000 09000000 00000000 00100000 feffffff 00000000 feffffff 00000000 08000000")
        + b"\xff" * 1100
    )
    with pytest.raises(Unsafe, match="broken_workbook"):
        read_old(content, 100, 1000)
