"""LibreOffice without a screen, for tests: many workbooks computed anew in one call."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def recalculated(books: Mapping[str, bytes], folder: Path) -> dict[str, Workbook]:
    """The same workbooks with every formula computed by LibreOffice; skips where there is none (never on the test machine)."""
    program = shutil.which("soffice")
    if program is None:
        assert not os.environ.get("CI"), "soffice is missing: .ci/run installs it"
        pytest.skip("soffice is not installed: nothing else here computes spreadsheet formulas")
    (folder / "in").mkdir()
    (folder / "profile" / "user").mkdir(parents=True)
    (folder / "profile" / "user" / "registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")
    for name, content in books.items():
        (folder / "in" / f"{name}.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [str(folder / "in" / f"{name}.xlsx") for name in books]
    command = [program, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "out"), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=540)
    return {name: load_workbook(folder / "out" / f"{name}.xlsx", data_only=True) for name in books}


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
