"""Who may do what: every role and every guarded action, at the functions that do it; who somebody is; the table of accounts."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from kepatuhan.briefing.history import history
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.model import Change, Problem, Scenario
from kepatuhan.follow_up import kept as follow_up
from kepatuhan.follow_up.kept import EntryEdit, EntryPlace
from kepatuhan.intake import ingest, saving
from kepatuhan.intake.review import everything, review
from kepatuhan.roles import accounts
from kepatuhan.roles.actor import SIGNED_OUT, Actor, ClaimNames, Grant, anyone, signed_in, with_grant
from kepatuhan.roles.permissions import GUARDED, refusal
from kepatuhan.scenarios import store as scenarios
from kepatuhan.self_assessment import kept as cells
from kepatuhan.self_assessment.grid import Answer, Grid, grid
from kepatuhan.store.opening import Store, open_store
from kepatuhan.store.tables import METADATA
from tests.conftest import ROOT
from tests.stores import earlier, said

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
HERE, THERE = "36.72", "36.71"
"""Cilegon, of which everything below is; and another government."""
SCENARIO = Scenario("Satu", "Bappeda", "", 2022, "terbit", "0" * 16, (Change(HERE, "", "", 80_000_000, None),))
TABLE = b"tahun,kode_wilayah,nilai\n2024,36,94.50\n"
ACTORS = {
    "tidak masuk": SIGNED_OUT,
    "pembaca": Actor("Eka", "pembaca", account="eka@contoh.go.id"),
    "penyusun": Actor("Ani", "penyusun", frozenset({HERE}), "ani@contoh.go.id"),
    "penyusun lain": Actor("Budi", "penyusun", frozenset({THERE}), "budi@contoh.go.id"),
    "penyusun semua": Actor("Citra", "penyusun", frozenset({"*"}), "citra@contoh.go.id"),
    "pengelola": Actor("Dewi", "pengelola", account="dewi@contoh.go.id"),
    "laptop": anyone("Ani"),
}
FREE = dict.fromkeys(("penyusun", "penyusun semua", "pengelola", "laptop"))
SHARED = {"tidak masuk": "role_sign_in", "pembaca": "role_reads", "penyusun lain": "role_other_region", **FREE}
MANAGED = {
    "tidak masuk": "role_sign_in",
    **dict.fromkeys(("pembaca", "penyusun", "penyusun lain", "penyusun semua"), "role_only_manager"),
    "pengelola": None,
    "laptop": None,
}
EXPECTED = {
    "save_scenario": SHARED,
    "delete_scenario": SHARED,
    "fill_in": SHARED,
    "keep_target": SHARED,
    "keep_price": SHARED,
    "keep_action": SHARED,
    "save_table": MANAGED,
    "undo_table": MANAGED,
    "manage_accounts": MANAGED,
    "see_history": MANAGED,
}
"""What is done → who does it → the code of the refusal, None where it is done: the issue's three roles, written out."""


class Office:
    """A store and a folder of tables with something in each that can be changed."""

    def __init__(self, folder: Path, data: Dataset, first: Office | None = None) -> None:
        """`first` is the office whose folder this one's is a copy of."""
        opened, made = open_store(f"sqlite:///{folder}/s.sqlite"), grid(data, HERE, 2026)
        assert isinstance(opened, Store)
        assert isinstance(made, Grid)
        self.store, self.folder, self.grid = opened, folder, made
        self.rows = first.rows if first else review(ingest.read(TABLE, "baru.csv", data), data).accepted
        self.loaded = first.loaded if first else everything(data)
        kept = first.entry if first else scenarios.save(opened, SCENARIO, anyone("Ani"), NOW)
        assert isinstance(kept, scenarios.Stored)
        self.entry = kept
        self.before = self.state()

    def state(self) -> dict[str, object]:
        """Everything that is kept: the rows of each table, and the files."""
        with self.store.engine.connect() as connection:
            rows: dict[str, object] = {
                name: [tuple(row) for row in connection.execute(sa.select(table))]
                for name, table in METADATA.tables.items()
            }
        kept = (self.folder / "data" / "assessments").glob("*")
        return rows | {path.name: path.read_bytes() for path in kept}

    def follow(self, kind: follow_up.Kind, actor: Actor) -> object:
        return follow_up.write(self.store, [EntryEdit(EntryPlace(kind, HERE, 2026), {"a": 1}, 0)], actor, NOW)

    def undo_table(self, actor: Actor) -> object:
        saved = saving.save(self.folder, "baru.csv", self.rows, self.loaded, anyone(), NOW)
        assert isinstance(saved, saving.Saved)
        self.before = self.state()
        return saving.undo(self.folder, saved, actor, LATER)


DO: dict[str, Callable[[Office, Actor], object]] = {
    "save_scenario": lambda o, a: scenarios.save(o.store, replace(SCENARIO, note="baru"), a, LATER, o.entry),
    "delete_scenario": lambda o, a: scenarios.delete(o.store, o.entry, a, LATER),
    "fill_in": lambda o, a: cells.write(
        o.store, o.grid, [cells.Edit(o.grid.units[0], o.grid.leaves[0].code, Answer(1_000_000), 0)], a, NOW
    ),
    "keep_target": lambda o, a: o.follow("target", a),
    "keep_price": lambda o, a: o.follow("price", a),
    "keep_action": lambda o, a: o.follow("action", a),
    "save_table": lambda o, a: saving.save(o.folder, "baru.csv", o.rows, o.loaded, a, NOW),
    "undo_table": lambda o, a: o.undo_table(a),
    "see_history": lambda o, a: history(o.store, o.folder, a, "id"),
    "manage_accounts": lambda o, a: accounts.write(o.store, "fajar@contoh.go.id", Grant("pembaca"), 0, a, NOW),
}


def test_every_role_does_what_it_may_and_nothing_else(data: Dataset, tmp_path: Path):
    """Of one who may not nothing is kept, not a row and not a byte; of one who may something is. What was changed is made anew."""
    assert set(EXPECTED) == set(DO) == set(GUARDED), "a guarded action that this table leaves out"
    shutil.copytree(ROOT / "data", tmp_path / "first" / "data")
    first, wrong, office = Office(tmp_path / "first", data), [], None
    first.store.engine.dispose()
    for what, answers in EXPECTED.items():
        assert set(answers) == set(ACTORS)
        for who, code in answers.items():
            if office is None:
                shutil.copytree(first.folder, tmp_path / "office")
                office = Office(tmp_path / "office", data, first)
            answer = DO[what](office, ACTORS[who])
            changed = office.state() != office.before
            if (said(answer) if isinstance(answer, Problem) else None, changed) != (
                code,
                code is None and what != "see_history",
            ):
                wrong.append((what, who, answer, changed))
            if changed or what == "undo_table":  # which saves before it is refused
                office.store.engine.dispose()
                shutil.rmtree(office.folder)
                office = None
    assert wrong == []


def test_undoing_is_a_write_like_any_other(store, data):
    made = grid(data, HERE, 2026)
    edit = cells.Edit(made.units[0], made.leaves[0].code, Answer(1_000_000), 0)
    written = cells.write(store, made, [edit], ACTORS["penyusun"], NOW)
    place = EntryPlace("target", HERE, 2026)
    aimed = follow_up.write(store, [EntryEdit(place, {"score": 8800}, 0)], ACTORS["penyusun"], NOW)
    gone = scenarios.delete(store, scenarios.save(store, SCENARIO, ACTORS["penyusun"], NOW), ACTORS["penyusun"], NOW)
    for who in (ACTORS["penyusun lain"], SIGNED_OUT):
        code = "role_other_region" if who.account else "role_sign_in"
        assert said(cells.undo(store, made, written.entries, who, LATER)) == code
        assert said(follow_up.undo(store, aimed.changes, who, LATER)) == code
        assert said(scenarios.undelete(store, gone, who, LATER)) == code


def test_of_several_entries_one_that_is_not_his_keeps_all_from_being_written(store):
    edits = [EntryEdit(EntryPlace("action", region, 2026, "D", "c"), {"step": "x"}, 0) for region in (HERE, THERE)]
    refused = follow_up.write(store, edits, ACTORS["penyusun"], NOW)
    assert (said(refused), refused.params["regions"]) == ("role_other_region", THERE)
    assert follow_up.read(store, "action", [HERE, THERE]) == {}


def test_a_scenario_belongs_to_the_governments_that_it_changes_before_and_after(store):
    """Else one could empty another's scenario by first saying that it is about one's own government."""
    other = replace(SCENARIO, changes=(Change(THERE, "", "", 80_000_000, None),))
    theirs = scenarios.save(store, other, ACTORS["penyusun lain"], NOW)
    assert said(scenarios.save(store, SCENARIO, ACTORS["penyusun"], LATER, theirs)) == "role_other_region"
    both = replace(SCENARIO, changes=(*SCENARIO.changes, *other.changes))
    assert said(scenarios.save(store, both, ACTORS["penyusun"], LATER)) == "role_other_region"
    assert said(scenarios.duplicate(store, theirs, "Salinan", ACTORS["penyusun"], LATER)) == "role_other_region"
    (row,) = scenarios.listed(store)
    assert row.regions == {THERE}


def test_who_is_signed_in_names_no_other_author(store):
    """A name that was typed, or came by a link or a file, is replaced by that of the account; who writes over keeps the first."""
    forged = replace(SCENARIO, author="Gubernur")
    mine = scenarios.save(store, forged, ACTORS["penyusun"], NOW)
    assert mine.scenario.author == "Ani"
    renamed = scenarios.rename(store, mine, "Dua", ACTORS["pengelola"], LATER)
    assert (renamed.scenario.name, renamed.scenario.author) == ("Dua", "Ani")
    assert scenarios.save(store, forged, anyone(), NOW).scenario.author == "Gubernur"


def test_the_history_names_the_account_beside_a_name_that_anybody_may_choose(store, data, tmp_path):
    made = grid(data, HERE, 2026)
    edit = cells.Edit(made.units[0], made.leaves[0].code, Answer(1_000_000), 0)
    (change,) = cells.write(store, made, [edit], ACTORS["penyusun"], NOW).entries
    assert change.saved_by == "Ani (ani@contoh.go.id)"
    shutil.copytree(ROOT / "data", tmp_path / "data")
    rows = review(ingest.read(TABLE, "baru.csv", data), data).accepted
    saving.save(tmp_path, "baru.csv", rows, everything(data), ACTORS["pengelola"], NOW)
    (saved,) = saving.undoable(tmp_path)  # as after a restart
    assert saved.by == "Dewi (dewi@contoh.go.id)"


def test_an_editor_of_no_government_changes_not_even_a_scenario_without_changes():
    nobody, somebody = (Actor("Ani", "penyusun", frozenset(codes), "ani@x") for codes in ((), (HERE,)))
    for what in ("save_scenario", "delete_scenario"):
        refused = refusal(nobody, what, set())
        assert refused is not None
        assert refused.code == "role_reads"
        assert refusal(somebody, what, set()) is None


# --- who somebody is ----------------------------------------------------------------------------------------------

AT = int(NOW.timestamp())
CLAIMS = {
    "sub": "7",
    "email": "Ani@Contoh.go.id",
    "name": "Ani Wijaya",
    "iat": AT - 60,
    "role": "penyusun",
    "wilayah": HERE,
}
NAMES = ClaimNames(role="role", regions="wilayah")


@pytest.mark.parametrize(
    ("claims", "names", "expected"),
    [
        ({}, NAMES, Actor("Ani Wijaya", "penyusun", frozenset({HERE}), "ani@contoh.go.id")),
        ({}, ClaimNames(), Actor("Ani Wijaya", "pembaca", frozenset(), "ani@contoh.go.id")),  # no claim was named
        ({"role": ["staf", "pengelola"], "wilayah": ["36.72", "36.73", 5]}, NAMES,
         Actor("Ani Wijaya", "pengelola", frozenset({"36.72", "36.73"}), "ani@contoh.go.id")),
        ({"role": "pengelola penyusun", "wilayah": "36.72, 36.73"}, NAMES,
         Actor("Ani Wijaya", "pengelola", frozenset({"36.72", "36.73"}), "ani@contoh.go.id")),
        ({"realm_access": {"roles": ["penyusun"]}}, ClaimNames(role="realm_access/roles"),
         Actor("Ani Wijaya", "penyusun", frozenset(), "ani@contoh.go.id")),
        ({"role": "Pengelola"}, NAMES, Actor("Ani Wijaya", "pembaca", frozenset({HERE}), "ani@contoh.go.id")),  # no role of ours
        ({"role": 3, "wilayah": {"a": 1}}, NAMES, Actor("Ani Wijaya", "pembaca", frozenset(), "ani@contoh.go.id")),
        ({"email_verified": False}, ClaimNames(), Actor("Ani Wijaya", "pembaca", frozenset(), "sub:7")),  # could be anybody's
        ({"email": None}, ClaimNames(), Actor("Ani Wijaya", "pembaca", frozenset(), "sub:7")),
        ({"email_verified": "false"}, ClaimNames(), Actor("Ani Wijaya", "pembaca", frozenset(), "sub:7")),  # as text
        ({"sub": "aB"}, ClaimNames("sub"), Actor("Ani Wijaya", "pembaca", frozenset(), "sub:aB")),  # not the one of ab
        ({"login": "sub:8"}, ClaimNames("login"), Actor("Ani Wijaya", "pembaca", frozenset(), "sub:7")),  # no other's number
        ({"nip": "19800101"}, ClaimNames(account="nip"), Actor("Ani Wijaya", "pembaca", frozenset(), "19800101")),
        ({"name": "<b>Gubernur</b>"}, ClaimNames(), Actor("ani@contoh.go.id", "pembaca", frozenset(), "ani@contoh.go.id")),
        ({"name": "A" * 300}, ClaimNames(), Actor("A" * 80, "pembaca", frozenset(), "ani@contoh.go.id")),
        ({"email": "", "sub": ""}, ClaimNames(), None),
        ({"iat": AT - 12 * 3600 - 1}, ClaimNames(), None),  # twelve hours and a second ago
        ({"iat": AT - 12 * 3600}, ClaimNames(), Actor("Ani Wijaya", "pembaca", frozenset(), "ani@contoh.go.id")),
        ({"iat": AT + 12 * 3600 + 1}, ClaimNames(), None),  # the clock was set back: not for ever
        ({"iat": "kemarin"}, ClaimNames(), None),
    ],
)  # fmt: skip
def test_who_the_claims_name(claims, names, expected):
    assert signed_in({**CLAIMS, **claims}, names, NOW) == expected


def test_the_table_of_accounts_goes_before_the_claims():
    actor = signed_in(CLAIMS, NAMES, NOW)
    assert with_grant(actor, None) == actor
    assert with_grant(actor, Grant("pembaca")).role == "pembaca"
    assert with_grant(actor, Grant("penyusun", frozenset({THERE}))).regions == {THERE}


# --- the table of accounts ----------------------------------------------------------------------------------------


def test_an_account_is_given_a_role_and_loses_it(store):
    manager, editor = ACTORS["pengelola"], Grant("penyusun", frozenset({THERE, HERE}))
    assert accounts.write(store, " Ani@Contoh.go.id ", editor, 0, manager, NOW) is None
    assert accounts.grant_of(store, "ani@contoh.go.id") == editor
    (kept,) = accounts.listed(store, manager)
    assert (kept.account, kept.version, kept.saved_by) == ("ani@contoh.go.id", 1, "Dewi (dewi@contoh.go.id)")
    assert accounts.write(store, "ani@contoh.go.id", None, 1, manager, LATER) is None
    assert accounts.grant_of(store, "ani@contoh.go.id") is None
    assert accounts.grant_of(store, "siapa@contoh.go.id") is None
    assert said(accounts.listed(store, ACTORS["penyusun"])) == "role_only_manager"


def test_of_two_who_change_one_account_the_second_is_told(store):
    manager = ACTORS["pengelola"]
    assert accounts.write(store, "ani@contoh.go.id", Grant("pembaca"), 0, manager, NOW) is None
    assert said(accounts.write(store, "ani@contoh.go.id", Grant("pengelola"), 0, manager, LATER)) == "account_moved_on"
    assert accounts.grant_of(store, "ani@contoh.go.id") == Grant("pembaca")


def test_nobody_lowers_his_own_role(store):
    manager = ACTORS["pengelola"]
    for grant in (None, Grant("penyusun", frozenset({"*"}))):
        assert said(accounts.write(store, manager.account, grant, 0, manager, NOW)) == "account_yours"
    assert accounts.write(store, manager.account, Grant("pengelola"), 0, manager, NOW) is None


@pytest.mark.parametrize("account", ["", "  ", "dua kata", "<b>a</b>@b.id", "a\0@b.id", "a" * 201])
def test_what_can_be_no_account_is_refused(store, account):
    assert said(accounts.write(store, account, Grant("pembaca"), 0, anyone(), NOW)) == "account_bad"


def test_a_store_of_before_accounts_gets_their_table(url):
    earlier(url, "0004").dispose()
    opened = open_store(url)
    assert accounts.listed(opened, anyone()) == ()
    opened.engine.dispose()
