"""The tables beside the assessments are understood once for the same bytes, anew for others, and nobody's changes reach another."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kepatuhan.core.dataset import load, load_country
from kepatuhan.core.reference import TABLES, read_reference
from kepatuhan.core.shipped import FORMS
from tests.conftest import ROOT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("assessments"))
    return tmp_path / "data"


def test_every_table_of_data_is_read():
    beside_the_map = {"areas.csv", "labels.csv"}
    assert set(TABLES) == set(FORMS) - beside_the_map


def test_the_same_bytes_are_understood_once(folder):
    before = read_reference(folder)
    assert read_reference(folder) is before
    other = folder.parent / "other"
    shutil.copytree(folder, other / "data")
    assert read_reference(other / "data") is before  # its problems name data/…, whichever folder it lies in


def test_the_words_of_a_province_are_worked_out_once():
    banten, again, java = (load(ROOT / "data", code).aliases for code in ("36", "36", "35"))
    assert again is banten
    assert banten.region("lebak") == again.region("Kabupaten Lebak") == ("36.02",)
    assert ("lebak" in banten.titled, "lebak" in java.titled) == (
        True,
        False,
    )  # a bare name counts in its province's titles


@pytest.mark.parametrize("name", ["regions.csv", "method/bands.csv", "unit_types.csv", "context/ranks.csv"])
def test_a_change_of_a_file_is_seen(folder, name):
    before = read_reference(folder)
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content + b"x")
    cut = read_reference(folder)
    assert not before.problems
    assert {p.file for p in cut.problems if p.code == "row_width"} == {f"data/{name}"}
    (folder / name).unlink()
    gone = read_reference(folder)
    assert ("missing_file", f"data/{name}") in {(p.code, p.file) for p in gone.problems}
    (folder / name).write_bytes(content)
    assert read_reference(folder) is before


def test_edition_need_not_be_there(folder):
    (folder / "edition.csv").unlink()
    read = read_reference(folder)
    assert read.edition == ""
    assert not read.problems


def test_who_changes_a_table_changes_his_own():
    first, second = load_country(ROOT / "data"), load_country(ROOT / "data")
    first.context["ranks"].loc[:, "note"] = "changed"
    first.samples.loc[:, "count"] = 0
    first.sources.clear()
    assert "changed" not in set(second.context["ranks"]["note"])
    assert second.samples["count"].min() > 0
    third = load_country(ROOT / "data")
    assert "changed" not in set(third.context["ranks"]["note"])
    assert third.samples["count"].min() > 0
    assert third.sources == second.sources != {}
