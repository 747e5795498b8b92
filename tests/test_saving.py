"""Saving: whole or not at all, the replaced file kept, undone to the byte, and the same after a restart."""

from __future__ import annotations

import csv
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kepatuhan.checks.check import check
from kepatuhan.core.assessments import FIELDS, read_assessment
from kepatuhan.core.dataset import load
from kepatuhan.core.model import Problem
from kepatuhan.intake import ingest, saving
from kepatuhan.intake.review import differences, everything, joined, review, telling
from kepatuhan.roles.actor import anyone
from kepatuhan.scoring.score import score
from kepatuhan.words.problems import problem

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
NEW = b"tahun,kode_wilayah,nilai\n2024,36,94.50\n2024,36.02,81.25\n"


@pytest.fixture
def root(tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    return tmp_path


def accepted(content, data, name="baru.csv"):
    return review(ingest.read(content, name, data), data).accepted


def contents(root):
    return {p.name: p.read_bytes() for p in (root / "data" / "assessments").iterdir()}


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ("Nilai 2024.xlsx", "nilai-2024.csv"),
        ("../../etc/passwd", "passwd.csv"),
        ("C:\\Data\\..\\2024.csv", "2024.csv"),
        ("..", "tabel.csv"),
        ("", "tanpa-nama.csv"),
        ("/", "tanpa-nama.csv"),
        ("con.xlsx", "con-tabel.csv"),
        ("nilai\0.csv", "nilai.csv"),
        ("=cmd|x.csv", "cmd-x.csv"),
        ("é" * 300 + ".csv", "e" * 60 + ".csv"),
    ],
)
def test_a_name_never_becomes_a_path(given, named):
    assert saving.safe_name(given) == named


def test_saved_is_what_a_session_showed(root):
    data = load(root / "data")
    rows = accepted(NEW, data)
    session = joined(data, rows)
    assert isinstance(saving.save(root, "baru.xlsx", rows, everything(data), anyone(), NOW), saving.Saved)
    again = load(root / "data")
    assert not [p for p in check(again.observations, again) if p.severity == "error"]
    columns = ["year", "region", "score", "category", "zone"]
    shown, kept = (score(d.observations, d).bodies[columns].astype("str") for d in (session, again))
    order = ["year", "region"]
    assert shown.sort_values(order).to_numpy().tolist() == kept.sort_values(order).to_numpy().tolist()
    assert set(differences(again.observations, rows)["verdict"]) == {"unchanged"}


def test_the_displaced_row_stays_as_evidence(root):
    data = load(root / "data")
    saving.save(root, "baru.csv", accepted(NEW, data), everything(data), anyone(), NOW)
    rows = load(root / "data").observations
    province = rows[(rows["year"] == 2024) & (rows["region"] == "36") & (rows["unit"] == "") & (rows["value"].notna())]
    assert sorted(zip(province["value"], province["preferred"], strict=True)) == [
        (94_010_000, False),
        (94_010_000, False),
        (94_500_000, True),
    ]


def test_undo_gives_back_every_byte(root):
    before = contents(root)
    data = load(root / "data")
    saved = saving.save(root, "baru.csv", accepted(NEW, data), everything(data), anyone(), NOW)
    assert contents(root) != before
    kept = root / "simpanan" / "assessments" / "20260102-030405-000000" / "2024.csv"
    assert kept.read_bytes() == before["2024.csv"]
    assert saving.undo(root, saved, anyone(), NOW) is None
    assert contents(root) == before


def test_a_small_table_named_like_ours_replaces_nothing(root):
    before = contents(root)
    data = load(root / "data")
    saved = saving.save(root, "2024.csv", accepted(NEW, data), everything(data), anyone(), NOW)
    assert saved.name == "2024-2.csv"
    assert len(load(root / "data").observations) == len(data.observations) + 2
    assert saving.undo(root, saved, anyone(), NOW) is None
    assert contents(root) == before


def test_a_file_of_the_folder_is_corrected_in_place(root):
    data = load(root / "data")
    path = root / "data" / "assessments" / "2024.csv"
    content = path.read_bytes().replace(b"2024,36,,,94.01", b"2024,36,,,94.02", 1)
    saved = saving.save(root, "2024.csv", accepted(content, data, "2024.csv"), everything(data), anyone(), NOW)
    assert list(saved.change.files) == ["2024.csv"]
    again = load(root / "data").observations
    assert len(again) == len(data.observations)
    assert 94_020_000 in list(again.loc[again["region"] == "36", "value"].dropna())


def test_a_row_that_says_nothing_displaces_nothing(root):
    data = load(root / "data")
    rows = accepted(NEW + b"2024,36.01,\n", data)
    assert len(telling(everything(data), rows)) == 2
    saving.save(root, "baru.csv", rows, everything(data), anyone(), NOW)
    after = load(root / "data").observations
    pandeglang = after[(after["year"] == 2024) & (after["region"] == "36.01") & (after["unit"] == "")]
    assert list(pandeglang.loc[pandeglang["preferred"], "value"]) == [95_250_000]


def test_our_own_table_brought_again_adds_nothing(data):
    content = saving.assessment_csv(data.observations)
    assert telling(everything(data), accepted(content, data)).empty


def test_undo_does_not_touch_what_changed_since(root):
    data = load(root / "data")
    saved = saving.save(root, "baru.csv", accepted(NEW, data), everything(data), anyone(), NOW)
    path = root / "data" / "assessments" / "baru.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    changed = contents(root)
    assert saving.undo(root, saved, anyone(), NOW).code == "changed_since"
    assert contents(root) == changed


def test_what_was_saved_can_be_undone_after_a_restart(root):
    """Nothing of it lives in a process: the records are read from the folder, and tell what was saved and when."""
    before = contents(root)
    data = load(root / "data")
    first = saving.save(root, "baru.csv", accepted(NEW, data), everything(data), anyone(), NOW)
    between, data = contents(root), load(root / "data")
    later = accepted(NEW.replace(b"94.50", b"94.60"), data)
    second = saving.save(root, "lain.csv", later, everything(data), anyone(), NOW.replace(minute=5))
    assert saving.undoable(root) == (second,)  # the first one's file was marked since
    assert saving.undo(root, second, anyone(), NOW.replace(minute=6)) is None
    assert contents(root) == between
    assert saving.undoable(root) == (first,)
    assert saving.undo(root, first, anyone(), NOW.replace(minute=7)) is None
    assert contents(root) == before
    assert saving.undoable(root) == ()
    kept = root / "simpanan" / "assessments" / "20260102-030705-000000" / "baru.csv"
    assert kept.read_bytes() == between["baru.csv"]  # what an undoing removes is kept as well


def test_saved_again_after_an_undoing_is_listed_once(root):
    data = load(root / "data")
    for minute in (1, 3):
        now = NOW.replace(minute=minute)
        last = saving.save(root, "baru.csv", accepted(NEW, data), everything(data), anyone(), now)
        assert saving.undoable(root) == (last,)
        if minute == 1:
            saving.undo(root, last, anyone(), now)


def test_a_table_that_came_since_is_not_replaced_unseen(root):
    """Two people bring a table of one name and the same keys; the second one's page was drawn before the first one saved."""
    data = load(root / "data")
    saving.save(root, "baru.csv", accepted(NEW, data), everything(data), anyone(), NOW)
    second = accepted(NEW.replace(b"94.50", b"94.60"), data)
    saved = saving.save(root, "baru.csv", second, everything(data), anyone(), NOW.replace(minute=5))
    assert saved.name == "baru-2.csv"
    rows = load(root / "data").observations
    province = rows[(rows["year"] == 2024) & (rows["region"] == "36") & (rows["unit"] == "") & (rows["value"].notna())]
    assert dict(zip(province["value"], province["preferred"], strict=True)) == {
        94_010_000: False,
        94_500_000: False,
        94_600_000: True,
    }


def test_what_is_there_already_is_not_saved_again(root):
    data = load(root / "data")
    saving.save(root, "baru.csv", accepted(NEW, data), everything(data), anyone(), NOW)
    after = contents(root)
    again = saving.save(root, "baru.csv", accepted(NEW, data), everything(data), anyone(), NOW)
    assert (again.code, again.severity) == ("nothing_new", "note")
    assert contents(root) == after


def test_a_file_without_the_column_is_named_and_nothing_changes(root):
    path = root / "data" / "assessments" / "2024.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    place = lines[0].split(",").index("utama")
    kept = [[cell for i, cell in enumerate(row) if i != place] for row in csv.reader(lines)]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(kept)
    before, data = contents(root), load(root / "data")
    refused = saving.save(root, "baru.csv", accepted(NEW, data), everything(data), anyone(), NOW)
    assert isinstance(refused, Problem), refused
    assert (refused.code, refused.file) == ("cannot_mark", "2024.csv")
    assert contents(root) == before


def test_a_copy_that_was_changed_is_not_put_back(root):
    data = load(root / "data")
    saved = saving.save(root, "baru.csv", accepted(NEW, data), everything(data), anyone(), NOW)
    (root / saved.backup / "2024.csv").write_bytes(b"lain")
    after = contents(root)
    refused = saving.undo(root, saved, anyone(), NOW)
    assert (refused.code, refused.file, refused.params["folder"]) == ("copy_damaged", "2024.csv", saved.backup)
    assert contents(root) == after


def test_somebody_who_does_not_end_is_waited_for_and_then_named(root, monkeypatch):
    monkeypatch.setattr(saving, "PATIENCE", 0.01)
    data = load(root / "data")
    with saving.place_of(root, None).turn(0):
        refused = saving.save(root, "baru.csv", accepted(NEW, data), everything(data), anyone(), NOW)
        saving.mend(root)  # does not wait
    assert problem(refused, "id") == (
        "baru.csv: Tidak dapat disimpan: masih dipakai orang atau program lain. Tidak ada yang berubah. "
        "Hilangkan penyebabnya, lalu simpan lagi; tabelnya masih di halaman ini."
    )


def test_saving_twice_under_one_name_keeps_the_second(root):
    data = load(root / "data")
    saving.save(root, "baru.csv", accepted(NEW, data), everything(data), anyone(), NOW)
    data = load(root / "data")
    second = saving.save(
        root,
        "baru.csv",
        accepted(NEW.replace(b"94.50", b"94.60"), data),
        everything(data),
        anyone(),
        NOW.replace(minute=5),
    )
    assert [n for n, turned in second.change.files.items() if turned.before] == ["baru.csv"]
    again = load(root / "data")
    assert not [p for p in check(again.observations, again) if p.severity == "error"]


def test_every_row_of_ours_reads_back_equal(data):
    rows = everything(data)
    content = saving.assessment_csv(rows)
    reading = ingest.read(content, "semua.csv", data)
    for back in (reading.observations, read_assessment(content, "semua.csv")[0]):
        fields = list(FIELDS.values())
        same = back[fields].astype("object").fillna("").astype("str") == rows[fields].astype("object").fillna(
            ""
        ).astype("str")
        assert len(back) == len(rows)
        assert same.all(axis=None)


PLAN = b"""tahun,kode_wilayah,unit,nilai,status,penanggung_jawab,tenggat
2022,36.72,Dinas Pendidikan dan Kebudayaan,60.00,usulan,"Sekretaris Dinas, bidang mutu",30 Juni 2023
"""


def test_a_plan_leaves_the_score_it_is_for_where_it_is(root):
    data = load(root / "data")
    rows = accepted(PLAN, data, "rencana.csv")
    saved = saving.save(root, "rencana.csv", rows, everything(data), anyone(), NOW)
    again = load(root / "data")
    assert list(saved.change.files) == ["rencana.csv"]
    assert saving.digest(again.observations) == saving.digest(data.observations)
    assert again.proposals[["value", "owner", "due"]].to_numpy().tolist() == [
        [60_000_000, "Sekretaris Dinas, bidang mutu", "2023-06-30"]
    ]
    assert not {"owner", "due"} & {*again.observations, *again.illustration, *data.proposals}


def test_who_does_it_and_by_when_is_not_lost_by_a_table_without_them(root):
    """A table of the same name that has the same keys but not their owners gets a name of its own."""
    data = load(root / "data")
    saving.save(root, "rencana.csv", accepted(PLAN, data, "rencana.csv"), everything(data), anyone(), NOW)
    data = load(root / "data")
    bare = accepted(PLAN.replace(b"60", b"61"), data, "rencana.csv").drop(columns=["owner", "due"])
    saved = saving.save(root, "rencana.csv", bare, everything(data), anyone(), NOW)
    assert saved.name == "rencana-2.csv"
    assert "Sekretaris Dinas" in (root / "data" / "assessments" / "rencana.csv").read_text(encoding="utf-8")


def test_owner_and_date_survive_both_readers_and_a_session(root):
    data = load(root / "data")
    session = joined(data, accepted(PLAN, data))
    content = saving.assessment_csv(everything(session))
    for back in (ingest.read(content, "semua.csv", data).observations, read_assessment(content, "semua.csv")[0]):
        assert saving.assessment_csv(back) == content
    twice = joined(session, accepted(PLAN.replace(b"30 Juni 2023", b"Juli 2023"), data))
    kept = twice.proposals[twice.proposals["preferred"]]
    assert kept[["owner", "due"]].to_numpy().tolist() == [["Sekretaris Dinas, bidang mutu", "2023-07"]]


def test_owner_and_date_are_no_change_of_value_and_still_news(data):
    rows = accepted(PLAN, data)
    session = joined(data, rows)
    assert list(differences(everything(data), rows)["verdict"]) == ["new"]
    assert telling(everything(session), rows).empty
    for later in (PLAN.replace(b"30 Juni", b"31 Juli"), PLAN.replace(b"Sekretaris", b"Kepala")):
        changed = accepted(later, data)
        assert list(differences(everything(session), changed)["verdict"]) == ["unchanged"]
        assert len(telling(everything(session), changed)) == 1
    silent = accepted(PLAN.replace(b"30 Juni 2023", b""), data)
    assert telling(everything(session), silent).empty


def test_a_table_without_plans_has_no_such_column(data):
    assert saving.assessment_csv(data.observations).split(b"\n")[0].endswith(b"catatan,catatan_en")


def test_a_formula_is_neutral_in_the_saved_file(data):
    """In every column, also those that only a plan's table has."""
    formula = "=HYPERLINK(1)"
    rows = data.observations.head(1).assign(note=formula, owner=formula, due=formula)
    content = saving.assessment_csv(rows)
    assert content.count(b"'=HYPERLINK(1)") == 3
    for back in (ingest.read(content, "a.csv", data).observations, read_assessment(content, "a.csv")[0]):
        assert [list(back[name]) for name in ("note", "owner", "due")] == [[formula]] * 3


def test_the_digest_tells_one_content_from_another(data):
    rows = data.observations.head(3)
    assert saving.digest(rows) == saving.digest(rows.copy())
    assert saving.digest(rows) != saving.digest(rows.head(2))
    assert saving.digest(rows) != saving.digest(rows.assign(note="lain"))


def test_a_layer_is_joined_to_its_own(data):
    content = "tahun,kode_wilayah,nilai,status\n2024,36,94.50,terbit\n2024,36.02,81.25,ilustrasi\n"
    both = joined(data, accepted(content.encode(), data))
    assert len(both.observations) == len(data.observations) + 1
    assert len(both.illustration) == len(data.illustration) + 1
    assert both.proposals is data.proposals
    assert replace(both, observations=data.observations, illustration=data.illustration) == data
