"""A server without a database whose disk fills up, or whose folder may not be written: what its visitor reads, and that nothing is lost.

As one starts it where nothing is set: one process, one SQLite file, the tables of data/assessments (tests/keeping.py).
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
from tests.browser import Visit
from tests.keeping import House
from tests.test_browser_self import VALUE, choose, enter
from tests.test_browser_upload import bring, panel
from tests.waiting import until

ROOM = 64
"""Bytes that a file may have on a disk that is full: less than any table."""


@pytest.fixture(scope="module")
def server(house: House) -> str:
    return house.url


@contextmanager
def full(house: House) -> Iterator[None]:
    """The server can write no more: the system refuses as it does on a disk without room (EFBIG for ENOSPC, one kind of fault)."""
    before = resource.prlimit(house.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(house.process.pid, resource.RLIMIT_FSIZE, (ROOM, before[1]))
    try:
        yield
    finally:
        resource.prlimit(house.process.pid, resource.RLIMIT_FSIZE, before)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nobody may write into the folder; the server obeys, even where root started it (tests/servers.py)."""
    before = folder.stat().st_mode
    folder.chmod(0o555)
    try:
        yield
    finally:
        folder.chmod(before)


def test_a_table_that_cannot_be_saved_is_said_and_nothing_changes_until_it_can(visit: Visit, house: House, tmp_path):
    table, before = tmp_path / "nilai.csv", house.content()
    table.write_text("tahun,kode_wilayah,nilai\n2024,36.02,81.25\n", encoding="utf-8")
    bring(visit, table)
    for fault, reason in ((read_only(house.tables), "fault_permission"), (full(house), "fault_full")):
        with fault:
            panel(visit, table.name).get_by_role("button", name="Simpan ke data/assessments").click()
            words = problem(Problem("cannot_save", "error", table.name, params={"reason": reason}), "id")
            expect(visit.page.get_by_text(words.split(":", 1)[1].strip()).first).to_be_visible()
        assert house.content() == before
    panel(visit, table.name).get_by_role("button", name="Simpan ke data/assessments").click()
    visit.page.get_by_role("button", name=say("own_undo", "id")).first.wait_for()
    assert table.name in house.content()
    visit.page.get_by_role("button", name=say("own_undo", "id")).first.click()
    until(lambda: house.content() == before)
    visit.settle()


def test_what_is_typed_while_the_disk_is_full_waits_and_is_saved_when_there_is_room(visit: Visit, house: House):
    visit.go("/mandiri?wilayah=36.72&lang=id")
    choose(visit, VALUE, 1)
    enter(visit, "60")
    with full(house):
        choose(visit, VALUE, 2)
        enter(visit, "25")
        waiting = say("self_waiting", "id", n=1)
        # SQLite calls a file that may not grow a disturbed disk; of one without room it says full (test_self_kept)
        why = problem(Problem("store_unavailable", "error", params={"reason": "fault_disk"}), "id")
        expect(visit.page.get_by_text(f"{why} {waiting}")).to_be_visible()
    visit.page.locator(".st-key-self_again button").click()
    visit.settle()
    assert visit.page.get_by_text(waiting).count() == 0
    visit.page.reload()
    visit.settle()
    expect(visit.page.locator("h1")).to_contain_text("12 dari 14 nilai")
