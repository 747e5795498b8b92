"""data/method must be whole: every row that does not fit is named by file and row, and nothing stops at the start."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kepatuhan.__main__ import main
from kepatuhan.core.dataset import load
from kepatuhan.core.method import METHOD_TABLES, load_methods, method_for
from kepatuhan.core.model import Problem
from kepatuhan.core.shipped import tables
from kepatuhan.words.problems import problem
from tests.conftest import ROOT


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    return tmp_path / "data"


def wrong_methods(folder: Path) -> list[Problem]:
    return list(load_methods(tables(folder, METHOD_TABLES))[1])


def edited(folder: Path, name: str, before: str, after: str) -> int:
    """Replace one text of a table; its spreadsheet row."""
    content = (folder / name).read_text(encoding="utf-8")
    assert content.count(before) == 1
    (folder / name).write_text(content.replace(before, after), encoding="utf-8")
    return content[: content.index(before)].count("\n") + 1


def test_the_shipped_tables_are_whole():
    assert wrong_methods(ROOT / "data") == []


@pytest.mark.parametrize(
    ("name", "before", "after", "code", "params"),
    [
        # 21,85 + 32,37 + 24,24 + 21,53 = 99,99
        (
            "components.csv", "Complaints,21.54", "Complaints,21.53", "method_sum",
            {"added": 9999, "expected_points": 10_000, "names": "input, proses, output, pengaduan"},
        ),
        # 70 + 31 = 101
        ("components.csv", "Public trust,30", "Public trust,31", "method_sum", {"added": 10_100, "expected_points": 10_000}),
        # 43,57 + 56,42 = 99,99
        ("components.csv", "Facilities,56.43", "Facilities,56.42", "method_sum", {"added": 9999, "expected_points": 10_000}),
        ("components.csv", "Complaints,21.54", "Complaints,", "wrong_cell", {}),
        ("components.csv", "Complaints,21.54", "Complaints,21;54", "wrong_cell", {}),
        ("components.csv", "Complaints,21.54", "Complaints,0", "wrong_cell", {}),
        ("components.csv", "2022,pengaduan,total,", "2022,pengaduan,totl,", "method_parent", {"code": "pengaduan"}),
        ("components.csv", "2022,output,total,", "2022,proses,total,", "repeated_key", {}),
        ("bands.csv", "2022,B,78.00,87.99", "2022,B,78.00,87.98", "method_gap", {"low": 8799, "high": 8799}),
        ("bands.csv", "2022,B,78.00,87.99", "2022,B,78.00,88.00", "method_overlap", {"low": 8800, "high": 8800}),
        ("bands.csv", "2022,A,88.00,100.00", "2022,A,88.00,99.00", "method_end", {"score": 9900}),
        ("bands.csv", "2022,E,0.00,31.99", "2022,E,1.00,31.99", "method_end", {"score": 100}),
        ("bands.csv", "2022,A,88.00,100.00", "2022,A,88.00,188.00", "method_edge", {"code": "A"}),
        ("bands.csv", "2022,B,78.00,87.99", "2022,B,,87.99", "method_edge", {"code": "B"}),
        ("bands.csv", "2022,B,78.00,87.99", "2022,B,87.99,78.00", "method_edge", {"code": "B"}),
    ],
)  # fmt: skip
def test_one_thing_wrong_is_named_by_file_and_row(shipped, name, before, after, code, params):
    row = edited(shipped / "method", name, before, after)
    problems = [p for p in wrong_methods(shipped) if p.code == code]
    assert [(p.file, p.row) for p in problems][:1] == [(f"data/method/{name}", row)]
    assert params.items() <= problems[0].params.items()
    for lang in ("id", "en"):
        assert problem(problems[0], lang).startswith(
            f"data/method/{name}, {'baris' if lang == 'id' else 'row'} {row}: "
        )


def test_the_sentence_names_points_in_the_readers_marks(shipped):
    row = edited(shipped / "method", "components.csv", "Complaints,21.54", "Complaints,21.53")
    (flaw,) = wrong_methods(shipped)
    assert problem(flaw, "id") == (
        f"data/method/components.csv, baris {row}: Bobot input, proses, output, pengaduan berjumlah 99,99, seharusnya 100,00. "
        "Perbaiki bobotnya di tabel itu."
    )


@pytest.mark.parametrize(
    ("name", "before", "after", "code"),
    [
        ("components.csv", "2022,pengaduan,total,", "2022,pengaduan,totl,", "method_parent"),
        ("bands.csv", "2022,A,88.00,100.00", "2022,A,88.00,188.00", "method_edge"),
    ],
)
def test_a_method_that_would_give_other_scores_is_left_out_whole_and_nothing_stops(shipped, name, before, after, code):
    edited(shipped / "method", name, before, after)
    data = load(shipped)
    assert "2022" not in [m.id for m in data.methods]
    assert code in [p.code for p in data.problems]


def test_weights_that_miss_their_sum_are_said_and_the_method_stays(shipped):
    edited(shipped / "method", "components.csv", "Complaints,21.54", "Complaints,21.53")
    assert method_for(load(shipped).methods, 2024).id == "2022"


def test_check_says_it_too(shipped, monkeypatch, capsys, tmp_path):
    row = edited(shipped / "method", "components.csv", "Complaints,21.54", "Complaints,21.53")
    monkeypatch.setattr("kepatuhan.__main__.DATA", shipped)
    table = tmp_path / "a.csv"
    table.write_text("tahun,kode_wilayah,nilai\n2022,36.02,68.39\n", encoding="utf-8")
    assert main(["check", str(table), "--json"]) == 1
    (plain,) = json.loads(capsys.readouterr().out)["problems"]
    assert (plain["severity"], plain["row"]) == ("error", None)
    assert plain["message"].startswith(f"data/method/components.csv, baris {row}: Bobot input")
    main(["check", str(table)])
    assert f"data/method/components.csv, baris {row}: Bobot input" in capsys.readouterr().out
