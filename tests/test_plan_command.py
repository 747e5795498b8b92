"""`python -m kepatuhan plan`: the answer in words and as JSON, an office's price list, and refusals that say what to do."""

from __future__ import annotations

import json

import pytest

from kepatuhan.__main__ import main
from kepatuhan.core.method import method_for
from kepatuhan.plans.prices import PriceList, price_list, rupiah
from tests.filled import fill

pytestmark = pytest.mark.usefixtures("read_once")
CILEGON = ("plan", "--tahun", "2022", "--wilayah", "36.72", "--ke", "B")
EDUCATION = "Dinas Pendidikan dan Kebudayaan"


def answered(capsys, *more: str) -> tuple[int, str, str]:
    status = main([*CILEGON, *more])
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def in_json(capsys, *more: str) -> tuple[int, dict]:
    status, out, _ = answered(capsys, "--json", *more)
    return status, json.loads(out)


@pytest.fixture
def prices(tmp_path):
    def make(*lines: str) -> tuple[str, str]:
        path = tmp_path / "harga.csv"
        path.write_text("\n".join(["unit;komponen;rupiah;rupiah_awal;hari_kerja", *lines]), encoding="utf-8")
        return "--harga", str(path)

    return make


def test_cilegon_needs_5938(capsys):
    """7 × 77,995 = 545,965; there are 543,61, so 2,355 more: 57,02 + 2,36 = 59,38."""
    status, answer = in_json(capsys)
    assert status == 0
    assert answer["steps"] == [{"unit": EDUCATION, "component": "", "from": 57.02, "to": 59.38, "cost": 2.36}]
    assert {k: answer[k] for k in ("before", "total", "category", "effort", "bound", "proven")} == {
        "before": 77.66, "total": 78.0, "category": "B", "effort": 2.36, "bound": 2.36, "proven": True
    }  # fmt: skip
    status, out, err = answered(capsys)
    assert (status, err) == (0, "")
    assert f"{EDUCATION}: 57,02 → 59,38 (2,36 poin)" in out
    assert "7 × 77,995 = 545,965" in out
    # 77,73 + 2,36 / 7 = 78,0671 -> 78,07
    assert "Total tercetak 77,73 → 78,07; dihitung dari unit 77,66 → 78,00." in out


def test_a_score_may_be_the_target_and_what_is_reached_is_no_failure(capsys):
    assert main([*CILEGON[:-1], "77,66"]) == 0
    assert "sudah tercapai (77,66)" in capsys.readouterr().out


def test_prices_choose_another_unit_and_every_unit_needs_one(capsys, prices):
    """2,36 points: at Rp3.000.000 a point 7.080.000 in Dinas Pendidikan, at Rp1.000.000 plus 4.000.000 to begin 6.360.000 in Dinas Sosial."""
    most = ";;9.000.000;;"
    status, answer = in_json(capsys, *prices(most, f"{EDUCATION};;Rp3.000.000,-;;", "Dinas Sosial;;1000000;4000000;"))
    assert (status, answer["currency"], answer["effort"]) == (0, "rupiah", 6_360_000.0)
    assert [(s["unit"], s["cost"]) for s in answer["steps"]] == [("Dinas Sosial", 6_360_000.0)]
    status, _, err = answered(capsys, *prices(f"{EDUCATION};;3000000;;"))
    assert status == 2
    assert err.startswith("6 yang boleh digerakkan belum ada harganya: ")
    assert "DPMPTSP" in err
    assert "tidak ada harga yang dikira-kira" in err


def test_a_budget_in_the_way_says_how_much_it_would_have_to_be(capsys, prices):
    list_ = prices(";;3000000;;")
    assert in_json(capsys, *list_, "--anggaran", "7.080.000")[1]["effort"] == 7_080_000.0
    status, answer = in_json(capsys, *list_, "--anggaran", "7.079.999")
    assert (status, answer["state"], answer["steps"]) == (1, "too_tight", [])
    assert answer["limits"] == [{"limit": "budget", "given": 7_079_999.0, "least": 7_080_000.0}]
    assert "anggaran Rp7.079.999, padahal perlu paling sedikit Rp7.080.000" in answer["reason"]


def test_time_locks_and_what_must_be_moved(capsys, prices):
    slow = prices(";;1000000;;10", f"{EDUCATION};;1000000;;90")
    assert [s["unit"] for s in in_json(capsys, *slow, "--hari", "60")[1]["steps"]] == ["Dinas Sosial"]
    assert [s["unit"] for s in in_json(capsys, "--kunci", EDUCATION.lower())[1]["steps"]] == ["Dinas Sosial"]
    status, answer = in_json(capsys, "--wajib", "DPMPTSP", "--paling-banyak-unit", "1")
    assert (status, [s["unit"] for s in answer["steps"]]) == (0, ["DPMPTSP"])
    status, answer = in_json(capsys, "--naik", "2", "--paling-banyak-unit", "1")
    assert (status, answer["limits"]) == (1, [{"limit": "units", "given": 1.0, "least": 2.0}])


def test_indicators_of_the_illustration_say_so(capsys):
    status = main(["plan", "--tahun", "2022", "--wilayah", "36.02", "--ke", "B", "--ilustrasi"])
    assert status == 0
    assert capsys.readouterr().out.startswith("ILUSTRASI")
    assert main(["plan", "--tahun", "2022", "--wilayah", "36.02", "--ke", "B"]) == 1  # its units are not published
    assert "tidak ada nilai yang dikarang" in capsys.readouterr().out


def test_a_template_has_every_lever_and_reads_back_once_it_is_filled_in(capsys, tmp_path):
    path = tmp_path / "templat.csv"
    assert answered(capsys, "--templat-harga", str(path))[0] == 0
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert (len(lines), lines[0]) == (1 + 7, "unit;komponen;keterangan;rupiah;rupiah_awal;hari_kerja")
    path.write_text(
        "\n".join([lines[0], *(line.replace(";;;;;", ";;;3000000;;") for line in lines[1:])]), encoding="utf-8"
    )
    assert in_json(capsys, "--harga", str(path))[1]["effort"] == 7_080_000.0


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--ke", "Z"], "Sebut kategori (A, B, C, D, dan E)"),
        (["--ke", ""], "Sebut kategori"),
        (["--ke", "101"], "Sasaran “101”"),
        (["--tahun", "1999"], "Tidak ada data untuk tahun “1999”"),
        (["--wilayah", "99"], "Pemerintah “99” tidak dikenal"),
        (["--tujuan", "cepat"], "Tujuan “cepat” tidak dikenal. Pilih usaha, indikator, dan unit."),
        (["--anggaran", "1000"], "Anggaran perlu daftar harga"),
        (["--hari", "5"], "Hari kerja perlu daftar harga"),
        (["--paling-banyak-unit", "0"], "--paling-banyak-unit: “0” bukan bilangan bulat"),
        (["--naik", "-1"], "Kenaikan terbesar “-1”"),
        (["--kunci", "Dinas Perhubungan"], "“Dinas Perhubungan” bukan unit atau indikator"),
        (["--harga", "tidak-ada.csv"], "Berkas tidak-ada.csv tidak dapat dibuka"),
    ],
)
def test_a_call_that_cannot_be_answered_says_what_to_do(capsys, more, words):
    status, out, err = answered(capsys, *more)
    assert (status, out) == (2, "")
    assert words in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Dinas Perhubungan;;1000;;", "harga.csv, baris 2: Unit “Dinas Perhubungan” tidak ada pada pemerintah ini."),
        (";Kantin;1000;;", "baris 2: Indikator “Kantin” tidak dikenal"),
        (";;2,5;;", "baris 2: “2,5” pada kolom rupiah bukan bilangan bulat."),
        (";;-5;;", "“-5” pada kolom rupiah"),
        (";;1000;;besok", "“besok” pada kolom hari_kerja"),
        ("DPMPTSP;;1000;;\ndpmptsp;;2000;;", "baris 3: “dpmptsp” sudah diberi harga pada baris 2."),
    ],
)
def test_what_is_wrong_in_a_price_list_is_named_by_row(capsys, prices, line, words):
    status, _, err = answered(capsys, *prices(line))
    assert status == 2
    assert words in err


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("150000", 150_000), ("150.000", 150_000), ("1.500.000,00", 1_500_000), ("Rp 1.500.000,-", 1_500_000), ("1,500,000", 1_500_000),
        ("0", 0), ("1500.0", 1_500), ("２５０", 250), ("2,5", None), ("1.50.000", None), ("1.500,000", None), ("-5", None), ("", None), ("abc", None),
    ],
)  # fmt: skip
def test_rupiah_as_it_is_written(text, whole):
    assert rupiah(text) == whole


def test_an_indicator_is_named_by_code_or_name(data):
    method = method_for(data.methods, 2022)
    lines = [["unit", "indikator", "harga"], ["", "Toilet", "5"], ["A", "input.sarana.4", "7"], ["", "", ""]]
    assert price_list(lines, [1, 2, 3, 4], "h.csv", method, ["A"]) == (
        PriceList({("", "input.sarana.3"): 5, ("A", "input.sarana.4"): 7}),
        (),
    )


# --- from what a government says of itself --------------------------------------------------------------------------


OWN = ("plan", "--tahun", "2026", "--wilayah", "36.73", "--ke", "B", "--mandiri")


def test_a_plan_from_a_self_assessment_by_hand(capsys, page_store, data):
    """Kota Serang 2026: 52 + 22 = 74 in each of six units; 6 × 77,995 = 467,97, there are 444, so 23,97 more in the two parts."""
    fill(page_store, data, "36.73", 2026, 0.75)
    assert main([*OWN, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    told = {k: answer[k] for k in ("layer", "invented", "before", "total", "category", "effort", "proven", "year")}
    assert told == {
        "layer": "mandiri", "invented": False, "before": 74.0, "total": 78.0, "category": "B", "effort": 23.97, "proven": True,
        "year": 2026,
    }  # fmt: skip
    assert {step["component"] for step in answer["steps"]} <= {"dimensi", "kepercayaan"}
    assert sum(step["to"] - step["from"] for step in answer["steps"]) == pytest.approx(23.97)
    assert main([*OWN, "--lang", "en", "--paling-banyak-unit", "1"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("SELF-ASSESSMENT · Serang City")
    assert "23.97" in text


def test_what_is_open_is_no_plan_and_what_is_not_there_no_answer(capsys, page_store, data):
    """The last value open: 5 units at 74, one at 52 to 82: (370 + 52) / 6 = 70,33 and (370 + 82) / 6 = 75,33."""
    fill(page_store, data, "36.73", 2026, 0.75, left=1)
    assert main([*OWN, "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["reason"].startswith("PENILAIAN MANDIRI 70,33–75,33")
    assert answer["steps"] == []
    assert main(["plan", "--tahun", "2026", "--wilayah", "36.01", "--ke", "B", "--mandiri"]) == 2
    assert "Kabupaten Pandeglang belum mengisi penilaian mandiri 2026" in capsys.readouterr().err
    assert main(["plan", "--tahun", "2019", "--wilayah", "36.73", "--ke", "B", "--mandiri"]) == 2
    assert "yang dapat diisi 2022" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main([*OWN, "--ilustrasi"])


def test_a_store_that_cannot_be_opened_is_a_sentence(capsys, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ZONA_DATABASE_URL", f"sqlite:///{tmp_path}/file/s.sqlite")
    assert main(list(OWN)) == 2
    assert "Traceback" not in capsys.readouterr().err
