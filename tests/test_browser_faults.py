"""A server without a database whose disk fills up, or whose folder may not be written: what its visitor reads, and that nothing is lost.

As `make serve` starts it on one core where nothing is set: one replica, one SQLite file, the tables of data/assessments.
"""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from kepatuhan.core.model import Problem
from kepatuhan.words.catalogue import say
from kepatuhan.words.problems import problem
from tests.browser import SIZE, Visit
from tests.servers import RunningServer, installed, running
from tests.test_browser_self import VALUE, choose, enter
from tests.test_browser_upload import bring, panel

ROOM = 64
"""Bytes that a file may have on a disk that is full: less than any table."""


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Iterator[tuple[RunningServer, Path]]:
    """The server, and the folder it runs in."""
    folder = tmp_path_factory.mktemp("faults")
    app = installed(folder / "app")
    with running(folder, app=app, ZONA_REPLICAS="1") as server:
        yield server, app


@pytest.fixture
def seen(browser, house) -> Iterator[Visit]:
    context = browser.new_context(viewport=SIZE)
    yield Visit(context.new_page(), house[0].url)
    context.close()


@contextmanager
def full(server: RunningServer) -> Iterator[None]:
    """No process of the server can write more: the system refuses as it does on a disk without room (EFBIG for ENOSPC, one kind of fault)."""
    before = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in map(server.pid, server.ports)}
    for pid, (_, hard) in before.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (ROOM, hard))
    try:
        yield
    finally:
        for pid, limits in before.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nobody may write into the folder; the server obeys, even where root started it (tests/servers.py)."""
    before = folder.stat().st_mode
    folder.chmod(0o555)
    try:
        yield
    finally:
        folder.chmod(before)


def tables(app: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (app / "data" / "assessments").iterdir()}


def test_a_table_that_cannot_be_saved_is_said_and_nothing_changes_until_it_can(seen: Visit, house, tmp_path):
    server, app = house
    table, before = tmp_path / "nilai.csv", tables(app)
    table.write_text("tahun,kode_wilayah,nilai\n2024,36.02,81.25\n", encoding="utf-8")
    bring(seen, table)
    for fault, reason in ((read_only(app / "data" / "assessments"), "fault_permission"), (full(server), "fault_full")):
        with fault:
            panel(seen, table.name).get_by_role("button", name="Simpan ke data/assessments").click()
            words = problem(Problem("cannot_save", "error", table.name, params={"reason": reason}), "id")
            expect(seen.page.get_by_text(words.split(":", 1)[1].strip()).first).to_be_visible()
        assert tables(app) == before
    panel(seen, table.name).get_by_role("button", name="Simpan ke data/assessments").click()
    seen.page.get_by_role("button", name=say("own_undo", "id")).first.wait_for()
    assert table.name in tables(app)
    assert seen.page.locator("[data-testid=stException]").count() == 0


def test_what_is_typed_while_the_disk_is_full_waits_and_is_saved_when_there_is_room(seen: Visit, house):
    server, _ = house
    seen.go("/mandiri?wilayah=36.72&lang=id")
    choose(seen, VALUE, 1)
    enter(seen, "60")
    with full(server):
        choose(seen, VALUE, 2)
        enter(seen, "25")
        waiting = say("self_waiting", "id", n=1)
        # SQLite calls a file that may not grow a disturbed disk; of one without room it says full (test_self_kept)
        why = problem(Problem("store_unavailable", "error", params={"reason": "fault_disk"}), "id")
        expect(seen.page.get_by_text(f"{why} {waiting}")).to_be_visible()
    seen.page.locator(".st-key-self_again button").click()
    seen.settle()
    assert seen.page.get_by_text(waiting).count() == 0
    seen.page.reload()
    seen.settle()
    expect(seen.page.locator("h1")).to_contain_text("12 dari 14 nilai")
