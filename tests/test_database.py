"""A database that is late, silent, full of strangers or addressed with a difficult password: a sentence, and nothing of the address."""

from __future__ import annotations

import logging
import os
import signal
import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
import sqlalchemy as sa

from kepatuhan.core.model import Change, Problem, Scenario
from kepatuhan.roles.actor import anyone
from kepatuhan.scenarios import store as shelves
from kepatuhan.scenarios.store import Stored, listed, load, save
from kepatuhan.store import database
from kepatuhan.store.opening import VARIABLE, Store, open_store
from kepatuhan.words.catalogue import LANGUAGES, sources
from kepatuhan.words.problems import problem
from pages.components.shell import shared_store
from tests import postgres
from tests.stores import emptied
from tests.test_pages import opened

pytestmark = pytest.mark.app

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
CHANGE = Change("36.72", "Dinas Pendidikan dan Kebudayaan", "", 59_380_000, 57_020_000)
ONE = Scenario("Satu", "Bappeda", "", 2022, "terbit", "0" * 16, (CHANGE,))
PASSWORDS = ("sandi@kantor", "a/b", "p@/:?#[]%x", "a@b/c:d@e", "sandi biasa", "%41-apa-adanya")
ENGLISH = ("connection", "refused", "server", "timeout", "database", "authentication", "failed", "could not", "unable")


@pytest.fixture
def quick(monkeypatch) -> None:
    """The same waits, shorter."""
    monkeypatch.setattr(database, "ANSWER", 2)
    monkeypatch.setattr(database, "SILENCE", 1)


@pytest.fixture(autouse=True)
def awake() -> Iterator[None]:
    shared_store.RESTS.clear()
    shared_store._store.clear()
    yield
    shared_store.RESTS.clear()
    shared_store._store.clear()


def said(answer: object, kind: str) -> None:
    assert isinstance(answer, Problem), answer
    assert (answer.code, answer.params) == ("store_unavailable", {"reason": f"fault_{kind}"})
    assert not [word for word in ENGLISH if word in problem(answer, "id").lower()]


@pytest.fixture
def stopped(cluster) -> Iterator[list[int]]:
    """The server's processes stand still until the end of the test: what was asked of them gets no answer at all."""
    first = int((cluster.folder / "data" / "postmaster.pid").read_text().split()[0])
    still: list[int] = []

    def stop() -> None:
        for pid in (first, *children(first)):
            os.kill(pid, signal.SIGSTOP)
            still.append(pid)

    yield stop
    for pid in reversed(still):
        os.kill(pid, signal.SIGCONT)


def children(pid: int) -> list[int]:
    """Processes that one has started (Linux)."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


# --- how long it is waited for ------------------------------------------------------------------------------------


def test_a_server_that_stands_still_is_given_up(cluster, stopped, quick):
    """An open connection, then a new one: neither is waited for longer than is said, and both come back to life."""
    store = open_store(cluster.url)
    assert isinstance(store, Store), store
    first = save(store, ONE, anyone(), NOW)
    assert isinstance(first, Stored), first
    stopped()
    said(listed(store), "store_silent")
    said(open_store(cluster.url), "store_silent")
    store.engine.dispose()


def test_after_standing_still_everything_is_there(cluster, quick):
    store = open_store(cluster.url)
    (row, *_) = listed(store)
    assert load(store, row.id).scenario == ONE
    store.engine.dispose()


def test_a_statement_that_waits_for_others_is_ended_by_the_server(cluster, quick):
    store = open_store(cluster.url)
    with psycopg.connect(f"host={cluster.folder} user=zona dbname=postgres") as other:
        other.execute("LOCK TABLE scenarios IN ACCESS EXCLUSIVE MODE")
        answer = listed(store)
    assert isinstance(answer, Problem)
    assert answer.params["reason"] in ("fault_store_busy", "fault_store_silent")  # two limits run out at once
    assert isinstance(listed(store), tuple)
    store.engine.dispose()


def test_a_page_over_a_silent_database_says_so_once_and_goes_on(cluster, stopped, quick, monkeypatch):
    """The page was open when the server stopped; the next one does not even ask; nothing of what was tried out is lost."""
    monkeypatch.setenv(VARIABLE, cluster.url)
    app = opened("simulasi", wilayah="36.72", tahun="2022")
    assert not app.button(key="shelf_save").disabled
    stopped()
    app.run()
    sentence = problem(Problem("store_unavailable", "error", params={"reason": "fault_store_silent"}), "id")
    assert [i.value for i in app.info] == [sentence]
    asked = []
    monkeypatch.setattr(shelves, "listed", lambda store: asked.append(store))
    app.run()
    assert [i.value for i in app.info] == [sentence]
    assert app.button(key="shelf_save").disabled
    assert not asked
    assert not app.exception


def test_while_it_is_silent_nobody_waits_twice(monkeypatch):
    """One asks; all who come meanwhile or within the rest get the same sentence without asking."""
    asked, entered, answer = [], threading.Event(), threading.Event()
    silent = Problem("store_unavailable", "error", params={"reason": "fault_store_silent"})

    def slow(url: str) -> Problem:
        asked.append(url)
        entered.set()
        answer.wait(20)
        return silent

    monkeypatch.setattr(shared_store, "open_store", slow)
    monkeypatch.setenv(VARIABLE, "postgresql://u@h/d")
    messages: list[object] = []
    people = [threading.Thread(target=lambda: messages.append(shared_store.the_store())) for _ in range(6)]
    people[0].start()
    assert entered.wait(20)
    for one in people[1:]:
        one.start()
    answer.set()
    for one in people:
        one.join(20)
    assert messages == [silent] * 6
    assert len(asked) == 1


def test_a_server_that_starts_later_is_found(cluster, monkeypatch):
    """The first page was opened before the database was up; nothing is remembered of that but for a moment."""
    clock = [1000.0]
    monkeypatch.setattr(shared_store, "monotonic", lambda: clock[0])
    monkeypatch.setenv(VARIABLE, cluster.url)
    cluster.stop()
    try:
        said(shared_store.the_store(), "store_unreachable")
    finally:
        cluster.start()
    said(shared_store.the_store(), "store_unreachable")  # at rest
    clock[0] += shared_store.REST + 1
    store = shared_store.the_store()
    assert isinstance(store, Store), store
    assert shared_store.the_store() is store
    store.engine.dispose()


# --- addresses ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def guarded(cluster) -> postgres.Server:
    """The same server, where the user `orang` needs a password."""
    (cluster.folder / "data" / "pg_hba.conf").write_text("local all zona trust\nlocal all all scram-sha-256\n")
    with psycopg.connect(f"host={cluster.folder} user=zona dbname=postgres", autocommit=True) as connection:
        connection.execute("CREATE USER orang")
        connection.execute("GRANT ALL ON SCHEMA public TO orang")
        connection.execute("SELECT pg_reload_conf()")
    return cluster


@pytest.mark.parametrize("word", PASSWORDS)
def test_any_password_lets_in_as_it_is_or_quoted(word, guarded):
    emptied(guarded)
    with psycopg.connect(f"host={guarded.folder} user=zona dbname=postgres", autocommit=True) as connection:
        meant = word.replace("%41", "A")  # a per cent sign with two digits is what an address says it is
        connection.execute(psycopg.sql.SQL("ALTER USER orang PASSWORD {}").format(psycopg.sql.Literal(meant)))
    for written in (word, quote(meant, safe="")):
        store = open_store(f"postgresql://orang:{written}@/postgres?host={guarded.folder}")
        assert isinstance(store, Store), (written, store)
        store.engine.dispose()
    with psycopg.connect(f"host={guarded.folder} user=zona dbname=postgres", autocommit=True) as connection:
        connection.execute("DROP OWNED BY orang")
        connection.execute("GRANT ALL ON SCHEMA public TO orang")


SECRETS = ("R4hasia@Satu/Dua", "R4hasia/Satu:Dua", "R4hasia:Satu@Dua?x", "R4hasia#Satu%zz@Dua")


@pytest.mark.parametrize("word", SECRETS)
@pytest.mark.parametrize(
    "address",
    [
        "postgresql://orang:{}@127.0.0.1:1/d",
        "postgresql://orang:{}@tidak-ada.invalid/d",
        "postgresql://orang:{}/d",
        "postgresql://{}@127.0.0.1:1/d",
        "mysql://orang:{}@h/d",
        "postgresql:/orang:{}@h/d",
        "postgresql://orang:{}@h:port/d",
        "{}",
    ],
)
def test_no_piece_of_a_password_comes_out(word, address, caplog, capfd, quick):
    caplog.set_level(logging.INFO)
    opened = open_store(address.format(word))
    assert isinstance(opened, Problem), opened
    out = capfd.readouterr()
    shown = [*(problem(opened, lang) for lang in LANGUAGES), repr(opened), caplog.text, out.out, out.err]
    assert not [piece for piece in ("R4hasia", "Satu", "Dua") for text in shown if piece in text]


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("postgresql://u:p@h/d", ("u", "p", "h", "d")),
        ("postgres://u:p@q@h/d", ("u", "p@q", "h", "d")),
        ("postgresql://u:p/q@h/d", ("u", "p/q", "h", "d")),
        ("postgresql://u:p%40q@h/d", ("u", "p@q", "h", "d")),
        ("postgresql://u:p@h/d?options=a@b", ("u", "p", "h", "d")),
        ("postgresql://u:a@b/c?d@h/d", ("u", "a@b/c?d", "h", "d")),
        ("postgresql://u@h/d", ("u", None, "h", "d")),
        ("postgresql://u:@h/d", ("u", "", "h", "d")),
        ("sqlite:////a/b@c:d.sqlite", (None, None, None, "/a/b@c:d.sqlite")),
    ],
)
def test_an_address_is_read_as_it_was_meant(address, parts):
    address_read = database._address(address)
    assert (address_read.username, address_read.password, address_read.host, address_read.database) == parts


# --- what refusals mean -------------------------------------------------------------------------------------------


def sqlite_error(code: int) -> sa.exc.OperationalError:
    cause = sqlite3.OperationalError("in English")
    cause.sqlite_errorcode = code
    return sa.exc.OperationalError("", {}, cause)


def server_error(state: str) -> sa.exc.OperationalError:
    return sa.exc.OperationalError("", {}, psycopg.errors.lookup(state)("in English"))


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (sqlite_error(sqlite3.SQLITE_FULL), "full"),
        (sqlite_error(sqlite3.SQLITE_BUSY_SNAPSHOT), "store_busy"),
        (sqlite_error(sqlite3.SQLITE_READONLY_DBMOVED), "store_permission"),
        (sqlite_error(sqlite3.SQLITE_NOTADB), "store_damaged"),
        (sqlite_error(sqlite3.SQLITE_CANTOPEN), "missing"),
        (sqlite_error(sqlite3.SQLITE_ERROR), "store_other"),
        (server_error("57014"), "store_silent"),
        (server_error("57P01"), "store_unreachable"),
        (server_error("55P03"), "store_busy"),
        (server_error("53100"), "full"),
        (server_error("53300"), "store_busy"),
        (server_error("42501"), "store_permission"),
        (server_error("25006"), "store_permission"),
        (server_error("42P01"), "store_other"),
        (sa.exc.TimeoutError(), "store_silent"),
        (ImportError("psycopg"), "store_driver"),
        (PermissionError(13, "in English"), "permission"),
    ],
)
def test_every_refusal_has_words_of_ours(error, kind):
    problem_made = Problem("store_unavailable", "error", params={"reason": database.refusal(error)})
    assert problem_made.params["reason"] == f"fault_{kind}"
    assert problem_made.params["reason"] in sources()
    assert all("in English" not in problem(problem_made, lang) for lang in LANGUAGES)
