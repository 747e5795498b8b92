"""The command line: every quirk with what must come of it, the form of the JSON, exit codes, two files at once."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from kepatuhan.__main__ import main
from kepatuhan.cli import check as check_command
from tests.books import TANGSEL, text, xlsx
from tests.conftest import ROOT
from tests.digest import digest

pytestmark = pytest.mark.usefixtures("read_once")
QUIRKS = ROOT / "tests" / "quirks"
EXPECTED = json.loads((QUIRKS / "expected.json").read_text(encoding="utf-8"))
EXIT = {"accept": 0, "accept_warn": 1, "reject": 2}
KEYS = {"file", "outcome", "rows", "problems", "totals", "categories", "computed"}
PROBLEM_KEYS = {"severity", "row", "column", "value", "message", "remedy"}


def checked(capsys, *arguments: str) -> tuple[int, str, str]:
    code = main(["check", *arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def rows_of(report: dict, severity: str) -> list[int]:
    return sorted({p["row"] for p in report["problems"] if p["severity"] == severity and p["row"]})


@pytest.mark.parametrize("name", EXPECTED)
def test_a_shared_quirk(name, capsys):
    code, out, err = checked(capsys, str(QUIRKS / name), "--json")
    report, wanted = json.loads(out), EXPECTED[name]
    assert (report["outcome"], code, err) == (wanted["outcome"], EXIT[wanted["outcome"]], "")
    assert report["rows"] == wanted.get("rows", report["rows"])
    assert rows_of(report, "error") == wanted.get("error_rows", rows_of(report, "error"))
    assert rows_of(report, "warning") == wanted.get("warning_rows", rows_of(report, "warning"))
    if "total" in wanted.get("check", {}):
        assert list(report["totals"][wanted["check"]["region"]].values()) == [wanted["check"]["total"]]


def test_every_quirk_is_as_it_was_handed_over():
    assert digest(QUIRKS.iterdir()) == "55847dab345657a6237af1631c38c44d6f06ec6ccbe665995308cf9b4eb1abf9"


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_problem_has_a_sentence_and_a_remedy(name, lang, capsys):
    report = json.loads(checked(capsys, str(QUIRKS / name), "--json", "--lang", lang)[1])
    assert set(report) == KEYS
    for problem in report["problems"]:
        assert set(problem) == PROBLEM_KEYS
        assert problem["message"].endswith(".") or problem["message"].endswith(")")
        assert problem["remedy"].endswith(".")
        assert "{" not in problem["message"] + problem["remedy"]


def test_the_ambiguous_row_names_both_candidates(capsys):
    report = json.loads(checked(capsys, str(QUIRKS / "05_ambiguous_name.csv"), "--json")[1])
    texts = [p["message"] for p in report["problems"]]
    assert all(name in texts[0] for name in ("Kabupaten Tangerang (36.03)", "Kota Tangerang (36.71)"))
    assert all(name in texts[1] for name in ("Kabupaten Serang (36.04)", "Kota Serang (36.73)"))


def test_the_lost_comma_is_suggested_and_nothing_is_divided(capsys):
    report = json.loads(checked(capsys, str(QUIRKS / "06_score_over_100.csv"), "--json")[1])
    assert [p["message"] for p in report["problems"]] == ["Nilai 9274 di luar 0–100,00; mungkin 92,74."]
    assert report["totals"] == {"36.74": {"2024": None}}


def test_the_form_of_totals_and_categories(capsys):
    report = json.loads(checked(capsys, str(QUIRKS / "01_bom_semicolon_decimal_comma.csv"), "--json")[1])
    assert (report["totals"], report["categories"]) == ({"36.74": {"2024": 96.45}}, {"36.74": {"2024": "A"}})


def test_two_files_one_broken_are_both_named(capsys):
    names = [str(QUIRKS / n) for n in ("07_percent_sign_and_unit.csv", "10_duplicate_rows_conflict.csv")]
    code, out, _ = checked(capsys, *names, "--json")
    report = json.loads(out)
    assert code == 2
    assert [(f["file"], f["outcome"], f["rows"]) for f in report] == [(names[0], "accept", 2), (names[1], "reject", 0)]


def test_a_missing_file_is_rejected_with_a_sentence(capsys, tmp_path):
    code, out, err = checked(capsys, str(tmp_path / "tiada.csv"), "--json")
    assert (code, json.loads(out)["outcome"]) == (2, "reject")
    assert "tiada.csv" in err
    assert err.count("\n") == 1


def test_what_a_government_says_of_itself_is_no_total_beside_a_published_one(capsys, tmp_path):
    path = tmp_path / "dua.csv"
    path.write_text(
        "tahun,kode_wilayah,unit,nilai,status\n2021,36.72,,77.66,terbit\n2021,36.72,Dinas Sosial,90,mandiri\n"
    )
    code, out, err = checked(capsys, str(path), "--json")
    assert (code in (0, 1), "Traceback" in err) == (True, False)
    assert json.loads(out)["totals"]["36.72"]["2021"] == 77.66


def test_a_folder_is_no_file(capsys, tmp_path):
    code, _, err = checked(capsys, str(tmp_path))
    assert code == 2
    assert err


def test_the_report_for_people(capsys):
    code, out, _ = checked(capsys, str(QUIRKS / "06_score_over_100.csv"))
    assert code == 2
    assert "ditolak" in out
    assert (
        "[kesalahan] 06_score_over_100.csv, baris 2: Nilai 9274 di luar 0–100,00; mungkin 92,74. Tulis tanda desimalnya."
        in out
    )


def test_the_report_shows_totals(capsys, tmp_path):
    path = tmp_path / "tangsel.xlsx"
    path.write_bytes(xlsx(TANGSEL))
    code, out, _ = checked(capsys, str(path))
    assert code == 0
    assert "Kota Tangerang Selatan 2024: nilai 96,45, kategori A" in out
    assert "South Tangerang City 2024: score 96.45, category A" in checked(capsys, str(path), "--lang", "en")[1]


@pytest.mark.parametrize(
    ("name", "lang", "line"),
    [
        (
            "01_bom_semicolon_decimal_comma.csv",
            "id",
            "  Dibaca sebagai CSV · pengodean utf-8 · pemisah “;” · judul di baris 1.",
        ),
        (
            "01_bom_semicolon_decimal_comma.csv",
            "en",
            "  Read as CSV · encoding utf-8 · separator “;” · header in row 1.",
        ),
    ],
)
def test_the_report_says_how_the_file_was_read(capsys, name, lang, line):
    _, out, err = checked(capsys, str(QUIRKS / name), "--lang", lang)
    assert line in out.splitlines()
    assert not err


def test_the_report_names_tab_encoding_and_sheet(capsys, tmp_path):
    (tmp_path / "a.tsv").write_bytes("tahun\tkode_wilayah\tnilai\n2024\t36.02\t81,25\n".encode("utf-16"))
    (tmp_path / "b.xlsx").write_bytes(xlsx(TANGSEL))
    out = checked(capsys, str(tmp_path / "a.tsv"), str(tmp_path / "b.xlsx"))[1]
    assert "  Dibaca sebagai CSV · pengodean utf-16 · pemisah tab · judul di baris 1." in out
    assert "  Dibaca sebagai XLSX · lembar “" in out


def test_a_file_that_is_no_table_was_read_as_nothing(capsys, tmp_path):
    (tmp_path / "a.csv").write_bytes(b"")
    assert "Dibaca sebagai" not in checked(capsys, str(tmp_path / "a.csv"))[1]


def test_a_sheet_is_chosen_by_name(capsys, tmp_path):
    path = tmp_path / "dua.xlsx"
    path.write_bytes(xlsx(TANGSEL, others={"2023": TANGSEL[:3]}))
    assert checked(capsys, str(path), "--json")[0] == 2
    assert json.loads(checked(capsys, str(path), "--json", "--sheet", "2023")[1])["rows"] == 2


def test_nothing_but_json_on_stdout_of_the_real_program(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(text(TANGSEL))
    command = [sys.executable, "-m", "kepatuhan", "check", str(path), str(QUIRKS / "17_not_a_csv.csv"), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    report = json.loads(done.stdout)
    assert (done.returncode, [f["outcome"] for f in report], done.stderr) == (2, ["accept", "reject"], "")


def test_a_fault_of_ours_has_an_exit_status_of_its_own_and_stops_no_other_file(capsys, monkeypatch):
    """The second of three files meets an error of the program; the others are checked, and a sentence says so."""
    names = [str(QUIRKS / n) for n in list(EXPECTED)[:3]]
    read = check_command.ingest.read

    def broken(content, name, *rest, **more):
        if name == names[1]:
            raise ZeroDivisionError
        return read(content, name, *rest, **more)

    monkeypatch.setattr(check_command.ingest, "read", broken)
    code, out, err = checked(capsys, *names, "--json")
    report = json.loads(out)
    assert (code, [f["outcome"] for f in report]) == (3, ["accept", "fault", "accept"])
    assert [set(f) for f in report] == [KEYS] * 3
    assert err.count("\n") == 1
    assert names[1] in err
    assert "Traceback" not in err + out
    assert checked(capsys, *names)[0] == 3


def test_the_worst_outcome_is_the_exit_status(capsys, tmp_path):
    good = tmp_path / "a.csv"
    good.write_bytes(text(TANGSEL))
    assert checked(capsys, str(good))[0] == 0
    assert checked(capsys, str(good), str(QUIRKS / "09_duplicate_rows_same_value.csv"))[0] == 1
    assert checked(capsys, str(good), str(QUIRKS / "15_empty_file.csv"))[0] == 2
