"""Tables to take away: what a screen shows, in a file that no spreadsheet runs."""

from __future__ import annotations

import io
from decimal import Decimal

import pandas as pd
import pytest

from kepatuhan.intake import ingest
from kepatuhan.scoring.ranking import ranked
from kepatuhan.scoring.reconcile import reconcile
from kepatuhan.sentences import tables
from kepatuhan.sentences.tables import bodies_table, handed
from kepatuhan.words.handout import FILES, parting


def read(content: bytes, lang: str = "en") -> pd.DataFrame:
    text = io.StringIO(content.decode("utf-8-sig"))
    return pd.read_csv(text, comment="#", dtype="str", keep_default_na=False, sep=parting(lang)[0])


def table_csv(frame: pd.DataFrame, title: str, lang: str, label: str = "") -> bytes:
    return handed(frame, title, lang, label).csv()


def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe():
    text = table_csv(pd.DataFrame({"=a": ["=1+1", "-0.07"]}), "t", "id").decode("utf-8-sig")
    assert text.splitlines()[-3:] == ["'=a", "'=1+1", "-0.07"]


def test_the_frame_given_is_not_changed():
    given = pd.DataFrame({"a": ["=1"]})
    table_csv(given, "t", "id")
    assert given.iloc[0, 0] == "=1"


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_note_says_title_label_and_what_empty_means(lang):
    text = table_csv(pd.DataFrame({"a": [1]}), "Judul\nbaris", lang, label="ILUSTRASI").decode("utf-8-sig")
    lines = text.splitlines()
    assert lines[:2] == ["# ILUSTRASI", "# Judul baris"]
    assert {"id": "bukan nol", "en": "never zero"}[lang] in text
    assert lines[-2:] == ["a", "1"]


def test_a_note_hides_no_cell_with_a_formula():
    text = table_csv(pd.DataFrame({"a": [1]}), "Unit X,=HYPERLINK(1);@b", "id").decode("utf-8-sig")
    assert text.startswith("# Unit X,'=HYPERLINK(1);'@b\n")


def test_the_ranked_table_of_2022(bodies, data):
    table = read(table_csv(bodies_table(ranked(bodies, data, 2022), data, "id"), "t", "id"), "id")
    assert list(table["Nilai"]) == ["88,83", "88,54", "88,47", "83,91", "79,24", "79,01", "77,73", "68,39"]
    assert list(table["Peringkat"]) == [str(i) for i in range(1, 9)]
    assert table["Pemerintah"][6] == "Kota Cilegon"


def test_unknown_is_empty_and_never_zero(bodies, data):
    rows = bodies[(bodies["year"] == 2023) & bodies["region"].isin(["36.02", "36.73"])]
    table = bodies_table(rows, data, "en")
    lebak = table[table["Region code"] == "36.02"].iloc[0]
    assert (lebak["Score"], lebak["Lowest"], lebak["Highest"]) == ("", Decimal("88.00"), Decimal("94.46"))


def test_units_of_cilegon_2022_keep_their_scores(scored, data):
    units = scored.units[(scored.units["region"] == "36.72") & (scored.units["year"] == 2022)]
    table = bodies_table(units.assign(by_rank=False), data, "id")
    # (85,03 + 81,97 + 57,02 + 61,81 + 83,25 + 89,09 + 85,44) / 7 = 543,61 / 7 = 77,66
    assert sum(round(float(v) * 100) for v in table["Nilai"]) == 54361
    assert "DPMPTSP" in set(table["Unit"])


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_table_has_a_file(bodies, data, lang):
    method = next(m for m in data.methods if m.covers(2022))
    made = [
        tables.components_table(method, lang),
        tables.bands_table(method, lang),
        tables.methods_table(data, lang),
        tables.reconciled_table(reconcile(bodies, data), data, lang),
        tables.contradictions_table(data, lang),
        tables.sources_table(data, lang),
    ]
    for frame in made:
        assert len(read(table_csv(frame, "t", lang), lang)) == len(frame) > 0
        for kind, write in FILES.items():
            reading = ingest.read(write(handed(frame, "t", lang)), f"t.{kind}", data)
            assert [p.code for p in reading.problems] == ["derived_table"]


def test_scores_worked_out_here_never_come_back_as_data(bodies, scored, data):
    for rows in (bodies, scored.units.assign(by_rank=False)):
        for lang in ("id", "en"):
            table = handed(bodies_table(rows, data, lang), "Judul", lang, "ILUSTRASI")
            for kind, write in FILES.items():
                reading = ingest.read(write(table), f"zona-hijau.{kind}", data)
                # the label, the title, then the line that says it
                assert [(p.code, p.row) for p in reading.problems] == [("derived_table", 3)]
                assert reading.observations.empty


@pytest.mark.parametrize(
    "line",
    [
        "# zona-hijau:tabel-turunan",  # every table from now on, whatever its language
        "# Tabel turunan Zona Hijau: untuk dibaca, bukan untuk dibawa kembali.",  # tables of earlier versions
        "# Table derived by Zona Hijau: to be read, not to be brought back.",
    ],
)
def test_a_derived_table_is_known_by_its_mark_and_earlier_ones_by_their_text(line, data):
    content = f"# Judul\n{line}\ntahun,kode_wilayah,nilai\n2024,36.01,90\n".encode()
    assert [(p.code, p.row) for p in ingest.read(content, "t.csv", data).problems] == [("derived_table", 2)]


def test_the_mark_stands_in_every_table_on_a_line_of_its_own():
    frame = pd.DataFrame({"a": [1]})
    assert all(
        "# zona-hijau:tabel-turunan" in table_csv(frame, "t", lang).decode().splitlines() for lang in ("id", "en")
    )


def test_points_of_the_method_add_up(data):
    method = next(m for m in data.methods if m.covers(2022))
    table = tables.components_table(method, "id")
    root = table[table["Induk"] == ""]["Kode"].iloc[0]
    # 21,85 + 32,37 + 24,24 + 21,54 = 100,00
    assert sorted(table[table["Induk"] == root]["Poin maksimum"]) == [
        Decimal(p) for p in ("21.54", "21.85", "24.24", "32.37")
    ]


def test_the_difference_of_cilegon_2022_is_a_number(bodies, data):
    table = tables.reconciled_table(reconcile(bodies, data), data, "id")
    row = table[(table["Tahun"] == 2022) & (table["Pemerintah"] == "Kota Cilegon")].iloc[0]
    # 77,66 − 77,73 = −0,07
    assert (row["Dicetak"], row["Dihitung ulang"], row["Selisih"]) == (
        Decimal("77.73"),
        Decimal("77.66"),
        Decimal("-0.07"),
    )
