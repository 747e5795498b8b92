"""Everything that is shared has a history that is only added to, can be taken away, and a way back from deleting."""

from __future__ import annotations

import csv
import io
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from kepatuhan.__main__ import main
from kepatuhan.briefing.history import history
from kepatuhan.cli import history as command
from kepatuhan.core.model import Change, Scenario
from kepatuhan.follow_up import kept as follow_up
from kepatuhan.follow_up.kept import EntryEdit, EntryPlace
from kepatuhan.intake import ingest, saving
from kepatuhan.intake.review import everything, review
from kepatuhan.roles import accounts
from kepatuhan.roles.actor import Actor, Grant, anyone
from kepatuhan.scenarios import store as scenarios
from kepatuhan.scenarios.store import Conflict, deleted_lately
from kepatuhan.self_assessment import kept as cells
from kepatuhan.self_assessment.grid import Answer, grid
from kepatuhan.store.opening import VARIABLE, open_store
from kepatuhan.store.tables import SCENARIOS
from tests.conftest import ROOT
from tests.stores import earlier, said

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
ANI = Actor("Ani", "penyusun", frozenset({"36.72"}), "ani@contoh.go.id")
DEWI = Actor("Dewi", "pengelola", account="dewi@contoh.go.id")
CHANGE = Change("36.72", "Dinas Sosial", "", 70_000_000, 61_810_000)
ONE = Scenario("Satu", "", "", 2022, "terbit", "0" * 16, (CHANGE,))
TABLE = b"tahun,kode_wilayah,nilai\n2024,36,94.50\n"


def later(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def test_a_scenario_remembers_who_did_what_and_when(store):
    first = scenarios.save(store, ONE, ANI, NOW)
    second = scenarios.save(store, replace(ONE, changes=(replace(CHANGE, value=75_000_000),)), DEWI, later(1), first)
    gone = scenarios.delete(store, second, ANI, later(2))
    scenarios.undelete(store, gone, DEWI, later(3))
    kept = replace(ONE, author="Ani")
    changed = replace(kept, changes=(replace(CHANGE, value=75_000_000),))
    lines = [(c.id, c.version, c.before, c.after, c.saved_at, c.saved_by) for c in scenarios.history(store)]
    ani, dewi = "Ani (ani@contoh.go.id)", "Dewi (dewi@contoh.go.id)"
    assert lines == [
        (first.id, 1, None, kept, NOW, ani),
        (first.id, 2, kept, changed, later(1), dewi),
        (first.id, 3, changed, None, later(2), ani),
        (first.id, 4, None, changed, later(3), dewi),
    ]


def test_what_was_not_written_has_no_line(store):
    first = scenarios.save(store, ONE, ANI, NOW)
    scenarios.save(store, replace(ONE, note="baru"), ANI, later(1), first)
    assert isinstance(scenarios.save(store, replace(ONE, note="lain"), ANI, later(2), first), Conflict)
    assert said(scenarios.delete(store, first, Actor("Eka", "pembaca", account="e@e.id"), later(3))) == "role_reads"
    assert len(scenarios.history(store)) == 2


def test_deleted_scenarios_are_offered_for_thirty_days(store):
    entries = [scenarios.save(store, replace(ONE, name=name), anyone(), NOW) for name in ("A", "B", "C")]
    for day, entry in zip((0, 1, 31), entries, strict=True):
        scenarios.delete(store, entry, anyone(), NOW + timedelta(days=day))
    names = [row.name for row in deleted_lately(store, NOW + timedelta(days=31))]
    assert names == ["C", "B"]  # A was deleted 31 days before, B 30
    with store.engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(SCENARIOS)).scalar_one() == 3  # the row stays


def test_an_earlier_store_gets_the_history_of_scenarios_and_keeps_them(url):
    engine = earlier(url, "0005")
    row = {"name": "Lama", "author": "", "year": 2022, "version": 7, "saved_at": "2025-01-01T00:00:00+00:00"}
    document = scenarios.to_json(replace(ONE, name="Lama")).decode()
    with engine.begin() as connection:
        connection.execute(SCENARIOS.insert().values(**row, document=document))
    engine.dispose()
    opened = open_store(url)
    (line,) = scenarios.listed(opened)
    entry = scenarios.load(opened, line.id)
    assert (entry.scenario.name, entry.version) == ("Lama", 7)
    assert scenarios.delete(opened, entry, ANI, NOW).version == 8
    (change,) = scenarios.history(opened)
    assert (change.version, change.before, change.after) == (8, entry.scenario, None)
    opened.engine.dispose()


def test_an_undone_table_is_saved_again_byte_for_byte(tmp_path, data):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    folder = tmp_path / "data" / "assessments"
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    rows = review(ingest.read(TABLE, "baru.csv", data), data).accepted
    saved = saving.save(tmp_path, "baru.csv", rows, everything(data), DEWI, NOW)
    after = {p.name: p.read_bytes() for p in folder.iterdir()}
    assert saving.undo(tmp_path, saved, DEWI, later(1)) is None
    assert saving.undoable(tmp_path) == ()
    assert saving.undone(tmp_path, NOW + timedelta(days=31)) == ()
    (undone,) = saving.undone(tmp_path, later(2))
    assert (undone.kind, undone.name, undone.by) == ("undo", "baru.csv", "Dewi (dewi@contoh.go.id)")
    assert said(saving.undo(tmp_path, undone, ANI, later(3))) == "role_only_manager"
    assert saving.undo(tmp_path, undone, DEWI, later(3)) is None
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == after
    assert saving.undone(tmp_path, later(4)) == ()
    assert saving.undo(tmp_path, saving.undoable(tmp_path)[0], DEWI, later(5)) is None
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before
    assert [one.kind for one in saving.every_change(tmp_path)] == ["save", "undo", "save again", "undo"]


def fill(store, data, folder) -> None:
    """One change of each kind, a minute apart."""
    made = grid(data, "36.72", 2026)
    edit = cells.Edit("Dinas Sosial", made.leaves[0].code, Answer(60_500_000, "=1+1"), 0)
    scenarios.save(store, ONE, ANI, NOW)
    cells.write(store, made, [edit], ANI, later(1))
    target = EntryPlace("target", "36.72", 2026)
    follow_up.write(store, [EntryEdit(target, {"category": "", "score": 8800, "by": ""}, 0)], ANI, later(2))
    accounts.write(store, "eka@contoh.go.id", Grant("pembaca"), 0, DEWI, later(3))
    shutil.copytree(ROOT / "data", folder / "data")
    rows = review(ingest.read(TABLE, "baru.csv", data), data).accepted
    saving.save(folder, "baru.csv", rows, everything(data), DEWI, later(4), store)


def test_the_history_of_all_is_one_table_the_last_first(store, data, tmp_path):
    fill(store, data, tmp_path)
    table = history(store, tmp_path, DEWI, "id", in_store=True).frame
    ani, dewi = "Ani (ani@contoh.go.id)", "Dewi (dewi@contoh.go.id)"
    heads = ["Kapan (UTC)", "Siapa", "Jenis", "Kode wilayah", "Tahun", "Unit", "Komponen", "Dari → menjadi", "Pemilik"]
    assert list(table.columns) == heads
    assert table.iloc[:, :7].to_numpy().tolist() == [
        ["2026-03-02T08:34:00+00:00", dewi, "Tabel bersama", "", "", "", ""],
        ["2026-03-02T08:33:00+00:00", dewi, "Peran", "", "", "", ""],
        ["2026-03-02T08:32:00+00:00", ani, "Sasaran", "36.72", "2026", "", ""],
        ["2026-03-02T08:31:00+00:00", ani, "PENILAIAN MANDIRI", "36.72", "2026", "Dinas Sosial", "dimensi"],
        ["2026-03-02T08:30:00+00:00", ani, "Skenario", "36.72", "2022", "", ""],
    ]
    what = table["Dari → menjadi"].tolist()
    assert what[0].startswith("baru.csv disimpan; berkas yang berubah: ")
    assert what[1] == "eka@contoh.go.id: – → pembaca"
    assert "88" in what[2]
    assert "60,5" in what[3]
    assert what[4] == "Dibuat atau dikembalikan · Satu · 36.72 Dinas Sosial: – → 70,00"


def test_no_cell_of_it_is_a_formula_and_it_comes_by_the_command(store, data, tmp_path, monkeypatch, capsys):
    fill(store, data, tmp_path)
    monkeypatch.setenv(VARIABLE, store.engine.url.render_as_string(hide_password=False))
    monkeypatch.setattr(command, "ROOT", tmp_path)
    assert main(["history", "--out", str(tmp_path / "r.csv"), "--lang", "en"]) == 0
    content = (tmp_path / "r.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(content)))
    assert (len(rows), rows[0][0], rows[-1][2]) == (6, "When (UTC)", "Scenario")
    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "@", "-"))] == []
    capsys.readouterr()
    assert main(["history"]) == 0
    assert capsys.readouterr().out.startswith("Kapan (UTC);Siapa;Jenis;")
    assert main(["history", "--out", str(tmp_path / "r.csv" / "r.csv")]) == 2  # below a file
    assert capsys.readouterr().err.strip()


def test_whoever_made_a_thing_stays_its_owner_whoever_changes_it(store, data, tmp_path):
    """By hand: Ani makes each, Dewi changes it a day later; an earlier version's scenario has the author that stands in it."""
    fill(store, data, tmp_path)
    made, next_day = grid(data, "36.72", 2026), later(24 * 60)
    (scenario,) = scenarios.listed(store)
    scenarios.delete(store, scenarios.load(store, scenario.id), DEWI, next_day)
    cells.write(store, made, [cells.Edit("Dinas Sosial", made.leaves[1].code, Answer(1_000_000), 0)], DEWI, next_day)
    target = EntryPlace("target", "36.72", 2026)
    follow_up.write(store, [EntryEdit(target, None, 1)], DEWI, next_day)
    with store.engine.begin() as connection:  # as if it were older than the history
        connection.execute(sa.text("DELETE FROM scenario_history WHERE version = 1"))
    table = history(store, tmp_path, DEWI, "id", in_store=True).frame
    owners = {kind: set(part["Pemilik"]) for kind, part in table.groupby("Jenis")}
    ani, dewi = "Ani (ani@contoh.go.id)", "Dewi (dewi@contoh.go.id)"
    assert owners == {
        "Skenario": {"Ani"}, "PENILAIAN MANDIRI": {ani}, "Sasaran": {ani}, "Tabel bersama": {dewi}, "Peran": {dewi},
    }  # fmt: skip
    assert follow_up.owners(store, "target", ["36.72"], 2026) == {target: ani}
    first = cells.first_change(store, "36.72", 2026)
    assert (first.saved_by, first.saved_at) == (ani, later(1))
    assert cells.first_change(store, "36.71", 2026) is None
