"""LibreOffice without a screen, for tests: many workbooks computed anew in one call."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
TABLES = "csv:Text - txt - csv (StarCalc):9,34,76,1,,0,true,true,false,false,false,-1"
"""Every sheet as a table in UTF-8: tabs, text in quotes, numbers as they would be typed (in Indonesian cells 77,6571) rather than as they are shown."""
FIELD = re.compile(r'("(?:[^"]|"")*"|[^\t\n]*)(\t|\n|\Z)')


def recalculated(books: Mapping[str, bytes], folder: Path) -> dict[str, Workbook]:
    """The same workbooks with every formula computed by LibreOffice; skips where there is none (never on the test machine)."""
    program = shutil.which("soffice")
    if program is None:
        assert not os.environ.get("CI"), "soffice is missing: .ci/run installs it"
        pytest.skip("soffice is not installed: nothing else here computes spreadsheet formulas")
    (folder / "in").mkdir()
    (folder / "profile" / "user").mkdir(parents=True)
    (folder / "profile" / "user" / "registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")
    for number, content in enumerate(books.values()):
        (folder / "in" / f"{number}.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [str(folder / "in" / f"{number}.xlsx") for number in range(len(books))]
    command = [program, profile, "--headless", "--convert-to", TABLES, "--outdir", str(folder / "out"), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=540)
    return {name: _book(content, folder / "out", n) for n, (name, content) in enumerate(books.items())}


def _book(content: bytes, folder: Path, number: int) -> Workbook:
    """A workbook's sheets with what LibreOffice computed: writing and reading whole workbooks took longer than to compute them."""
    book = Workbook()
    book.remove(book.active)
    for name in load_workbook(BytesIO(content), read_only=True).sheetnames:
        page = book.create_sheet(name)
        for row in _rows((folder / f"{number}-{name}.csv").read_text(encoding="utf-8")):
            page.append(row)
    return book


def _rows(table: str) -> Iterator[list[object]]:
    """The rows of one table; what is not in quotes is a number, an error of a formula, or nothing."""
    row: list[object] = []
    for field in FIELD.finditer(table):
        if field.start() == len(table):
            return
        row.append(_value(field[1]))
        if field[2] != "\t":
            yield row
            row = []


def _value(field: str) -> object:
    if field.startswith('"'):
        return field[1:-1].replace('""', '"')
    try:
        return float(field.replace(",", ".")) if field else None
    except ValueError:
        return field


@pytest.fixture(scope="session")
def office() -> Callable[[Mapping[str, bytes], Path], dict[str, Workbook]]:
    """`recalculated`, for tests that are marked office by asking for it."""
    return recalculated


def changed(content: bytes, sheet: str, cells: Mapping[str, object]) -> bytes:
    """The workbook after somebody typed `cells` (address → value) into `sheet`."""
    book = load_workbook(BytesIO(content))
    for at, value in cells.items():
        book[sheet][at] = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()
