"""A server set up as deploy/README.md and docs/masuk.md say, on loopback, and a day on it in a browser.

Settings in .env, sign-in in .streamlit/secrets.toml; PostgreSQL with the store of an earlier version, two replicas behind nginx
below a path, and an account provider: npm's oidc-provider (tests/oidc), a certified one that asks no other computer. Every role
signs in, does what it may and is refused what it may not; then what can break breaks, one thing after the other.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from kepatuhan.core.model import Change, Problem, Scenario
from kepatuhan.roles import accounts
from kepatuhan.roles.actor import Grant
from kepatuhan.scenarios.link import to_json
from kepatuhan.scenarios.store import listed
from kepatuhan.self_assessment.kept import history
from kepatuhan.store.opening import Store, open_store
from kepatuhan.words.catalogue import say
from kepatuhan.words.problems import problem
from tests import postgres
from tests.browser import SIZE, Visit, free_port
from tests.node import NODE, fetch
from tests.servers import RunningServer, installed, neighbours, running
from tests.stores import earlier
from tests.test_browser_board import Board
from tests.test_browser_follow_up import pick
from tests.test_browser_self import VALUE, choose, enter
from tests.waiting import until

BASE = "/zona"
OIDC = Path(__file__).parent / "oidc"
PEOPLE = {
    "eka": {"email": "eka@contoh.go.id", "name": "Eka Putri"},
    "ani": {"email": "ani@contoh.go.id", "name": "Ani Wijaya", "role": "penyusun", "wilayah": "36.72"},
    "dewi": {"email": "dewi@contoh.go.id", "name": "Dewi Sari"},
}
SECRETS = """[auth]
redirect_uri = "{redirect}"
cookie_secret = "{secret}"
client_id = "zona"
client_secret = "rahasia"
server_metadata_url = "http://127.0.0.1:{port}/.well-known/openid-configuration"
client_kwargs = {{ "prompt" = "login", "scope" = "openid email profile" }}
"""
SECRET = "0123456789abcdef0123456789abcdef"
MANDIRI = "/mandiri?wilayah=36.72&lang=id"


@contextmanager
def provider(redirect: str, folder: Path) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """The provider on a free port, with PEOPLE as its accounts."""
    people, port = folder / "people.json", free_port()
    people.write_text(json.dumps(PEOPLE))
    fetch(OIDC)
    command = [NODE, "provider.mjs", str(port), redirect, str(people)]
    process = subprocess.Popen(command, cwd=OIDC, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        assert any(line.strip() == "ready" for line in process.stdout), "the account provider stopped by itself"
        yield port, process
    finally:
        process.kill()
        process.wait()


class Office(NamedTuple):
    """A server that is set up: its processes, the folder it runs in, its database, its account provider, its clock."""

    server: RunningServer
    app: Path
    database: postgres.Server
    provider: subprocess.Popen[str]
    clock: Path


def _clocked(clock: Path) -> dict[str, str]:
    """What gives the processes of a server a clock that goes as the file `clock` says (libfaketime), such as +3h; nothing where it is not installed.

    Only the time of day is changed: what waits, waits as long as it should. Without the last setting the library ends every timed
    wait at once, that of Python's threads for each other too: they then ask without a pause, and the server takes five times as long.
    """
    library = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
    if library is None:
        return {}
    how = {"CACHE_DURATION": "1", "DONT_FAKE_MONOTONIC": "1", "TIMESTAMP_FILE": str(clock), "FORCE_MONOTONIC_FIX": "0"}
    return {
        "LD_PRELOAD": str(library),
        "NO_FAKE_STAT": "1",
        **{f"FAKETIME_{name}": value for name, value in how.items()},
    }


def _of_earlier_version(url: str) -> None:
    """A store before there were accounts, with a scenario in it; every change of its tables goes into PostgreSQL's log."""
    engine = earlier(url, "0004")
    table = sa.Table("scenarios", sa.MetaData(), autoload_with=engine)
    change = Change("36.72", "Dinas Pendidikan dan Kebudayaan", "", 59_380_000, 57_020_000)
    document = to_json(Scenario("Rencana lama", "Bappeda", "", 2022, "terbit", "0" * 16, (change,))).decode()
    row = {
        "name": "Rencana lama",
        "author": "Bappeda",
        "year": 2022,
        "version": 1,
        "saved_at": "2026-03-02T08:30:00+00:00",
    }
    with engine.begin() as connection:
        connection.execute(table.insert().values(document=document, **row))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("ALTER SYSTEM SET log_statement = 'ddl'"))
        connection.execute(sa.text("SELECT pg_reload_conf()"))
    engine.dispose()


def _first_manager(app: Path) -> None:
    """As docs/masuk.md says; the command finds the store in .env by itself."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("ZONA_")}
    command = [sys.executable, "-m", "kepatuhan", "account", "dewi@contoh.go.id", "pengelola"]
    done = subprocess.run(command, cwd=app, env=environ, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "dewi@contoh.go.id pengelola\n"), done.stderr


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, cluster: postgres.Server) -> Iterator[Office]:
    folder, port = tmp_path_factory.mktemp("office"), neighbours(3)
    cluster.folder.chmod(0o755)  # the server may not read everything, though root starts it here
    _of_earlier_version(cluster.url)
    app, clock = installed(folder / "app"), folder / "clock"
    clock.write_text("+0")
    redirect = f"http://127.0.0.1:{port}{BASE}/oauth2callback"
    with provider(redirect, folder) as (at, process):
        secrets = SECRETS.format(redirect=redirect, secret=SECRET, port=at)
        (app / ".streamlit" / "secrets.toml").write_text(secrets)
        claims = {"ZONA_KLAIM_PERAN": "role", "ZONA_KLAIM_WILAYAH": "wilayah", "ZONA_DATABASE_URL": cluster.url}
        with running(folder, BASE, port, app, **claims, **_clocked(clock)) as server:
            _first_manager(app)
            yield Office(server, app, cluster, process, clock)


@pytest.fixture(scope="module")
def store(office: Office) -> Iterator[Store]:
    """What the server's store holds, asked beside it."""
    opened = open_store(office.database.url)
    assert isinstance(opened, Store)
    yield opened
    opened.engine.dispose()


@pytest.fixture(scope="module")
def window(browser, office: Office) -> Iterator[Visit]:
    with browser.new_context(viewport=SIZE) as context:
        yield Visit(context.new_page(), office.server.url)


@pytest.fixture
def seen(window: Visit) -> Iterator[Visit]:
    """A browser in which nobody has signed in, with one page."""
    window.page.context.clear_cookies()
    yield window
    for other in window.page.context.pages[1:]:
        other.close()
    window.page.goto("about:blank")
    window.forget()


def replica_of(visit: Visit, server: RunningServer) -> int:
    """The port of the replica that serves this browser."""
    cookies = {cookie.get("name"): cookie.get("value") for cookie in visit.page.context.cookies()}
    return server.ports[int(str(cookies["zona_replica"]).removeprefix("r")) - 1]


def sign_in(visit: Visit, who: str) -> None:
    """By the button in the menu; one is where one was."""
    before = visit.page.url
    visit.page.locator(".st-key-sign_in button").click()
    visit.page.get_by_role("button", name=who, exact=True).click()
    visit.page.wait_for_url(before)
    visit.settle()
    expect(account(visit.page)).to_contain_text(PEOPLE[who]["name"].split()[0])


def sign_out(visit: Visit) -> None:
    before = visit.page.url
    account(visit.page).click()
    visit.page.locator(".st-key-sign_out button").click()
    visit.page.wait_for_url("**/session/end*")  # our own button has the same name
    visit.page.get_by_role("button", name="Keluar", exact=True).click()  # the provider asks
    visit.page.wait_for_url(before)
    visit.settle()
    expect(visit.page.locator(".st-key-sign_in button")).to_be_visible()


def account(page: Page):
    return page.locator(".st-key-account button").first


def test_the_store_of_an_earlier_version_was_brought_to_this_one_once(office: Office, store: Store):
    """Both replicas are up; the tables were made by one process, before them, and what was kept is there."""
    log = (office.database.folder / "log").read_text(encoding="utf-8")
    assert (log.count("CREATE TABLE accounts"), log.count("CREATE TABLE scenario_history")) == (1, 1)
    assert "ERROR" not in log
    lines = listed(store)
    assert isinstance(lines, tuple)
    assert [(line.name, line.author) for line in lines] == [("Rencana lama", "Bappeda")]


def test_an_editor_signs_in_saves_what_is_hers_and_is_refused_the_rest(seen: Visit, store: Store):
    page = seen.page
    seen.go(MANDIRI)  # a deep link is the first thing that is asked for, signed out
    expect(page.locator("h1")).to_contain_text("Kota Cilegon 2026")
    expect(page.get_by_text("Anda belum masuk")).to_be_visible()

    sign_in(seen, "ani")  # an editor of Cilegon
    expect(page.get_by_text("Tersimpan atas nama Ani Wijaya.")).to_be_visible()
    choose(seen, VALUE, 1)
    enter(seen, "60")
    (change,) = history(store, "36.72", 2026)
    assert (change.after.value, change.after.assessor, change.saved_by) == (
        60_000_000,
        "Ani Wijaya",
        "Ani Wijaya (ani@contoh.go.id)",
    )
    seen.go(MANDIRI.replace("36.72", "36.71"))
    expect(page.get_by_text("Tidak ditugaskan kepada Anda: Kota Tangerang.")).to_be_visible()
    seen.go("/data?lang=id")
    assert page.locator(".st-key-accounts").count() == 0
    sign_out(seen)
    assert not elsewhere(seen)


def elsewhere(visit: Visit) -> list[str]:
    """What went wrong on a page; Streamlit looks for its server below each page first."""
    return [error for error in visit.errors if "_stcore/h" not in error]


# By day test_visitor offers a role only what it may and gives one on the page, test_roles refuses each role the rest.
@pytest.mark.nightly
def test_a_reader_is_refused_and_a_manager_gives_a_role_and_cannot_lower_her_own(seen: Visit, store: Store):
    page = seen.page
    seen.go(MANDIRI)
    before = history(store, "36.72", 2026)
    sign_in(seen, "eka")  # a reader, whom no claim and no table gives more
    expect(page.get_by_text("Peran Anda, pembaca, hanya dapat melihat")).to_be_visible()
    choose(seen, VALUE, 1)
    page.keyboard.type("60")
    assert page.locator("#portal textarea, #portal input").count() == 0  # a cell does not open
    assert history(store, "36.72", 2026) == before
    sign_out(seen)

    seen.go("/data?lang=id")
    sign_in(seen, "dewi")
    page.get_by_text("Pengguna dan peran").click()
    give(seen, "eka@contoh.go.id", "Penyusun")
    assert accounts.grant_of(store, "eka@contoh.go.id") == Grant("penyusun")
    give(seen, "dewi@contoh.go.id", "Pembaca")
    expect(page.get_by_text("Peran Anda sendiri tidak dapat diturunkan.")).to_be_visible()
    assert accounts.grant_of(store, "dewi@contoh.go.id") == Grant("pengelola")
    assert not elsewhere(seen)


def give(visit: Visit, whose: str, role: str) -> None:
    page = visit.page
    page.locator(".st-key-account_whose input").fill(whose)
    page.locator(".st-key-account_whose input").press("Enter")
    page.locator(
        ".st-key-account_keep button"
    ).scroll_into_view_if_needed()  # a list that is open closes when the page moves
    expect(page.get_by_role("combobox", name="Peran")).to_be_enabled()  # a role is chosen for an account that is there
    visit.settle()
    pick(visit, "Peran", role)
    page.locator(".st-key-account_keep button").click()
    visit.settle()


def test_a_forged_cookie_is_signed_out(office: Office):
    """Signed with another secret, changed after it was signed, or not signed at all; the one that the server signed is believed."""
    who = {"email": "dewi@contoh.go.id", "name": "Dewi", "role": "pengelola", "iat": time.time()}
    claims = json.dumps({"is_logged_in": True, "origin": office.server.visitor().origin, **who})
    genuine, other = (
        create_signed_value(secret, "_streamlit_user", claims).decode()
        for secret in (SECRET, "another secret of the same length")
    )
    assert {"sign_out", "account_whose"} <= offered(office.server, genuine)
    for forged in (other, f"x{genuine}", "dewi"):
        keys = offered(office.server, forged)
        assert "sign_in" in keys
        assert not {"sign_out", "account_whose"} & keys


def offered(server: RunningServer, cookie: str) -> set[str]:
    """The keys of the buttons and fields on Data for whoever comes with that cookie of a sign-in."""
    with server.visitor() as visitor:
        visitor.forged = {"_streamlit_user": cookie}
        visitor.arrive("lang=id", "data")
        assert "exception" not in visitor.kinds()
        widgets = [getattr(one, str(one.WhichOneof("type")), None) for one in visitor.elements]
        return {str(getattr(one, "id", "")).rpartition("-")[2] for one in widgets}


def test_whose_replica_is_killed_while_he_moves_a_slider_goes_on_at_the_other(seen: Visit, office: Office):
    """The thumb is held while the process goes; what it is let go at is the simulation, and the address has it."""
    board = Board(seen).go("/simulasi?wilayah=36.72&tahun=2022&lang=id")
    before = board.page.locator("h1").inner_text()
    opened: list[object] = []
    seen.page.on("websocket", lambda one: opened.append(one))
    port = replica_of(seen, office.server)
    board.page.mouse.move(*board.at(0.5702))
    board.page.mouse.down()
    board.page.mouse.move(*board.at(0.65), steps=4)
    pid = office.server.pid(port)
    os.kill(pid, signal.SIGKILL)
    board.page.mouse.move(*board.at(0.80), steps=4)
    board.page.mouse.up()
    until(lambda: seen.page.evaluate("1") == 1 and bool(opened))
    total = board.page.locator(".zb-total").inner_text()
    board.said(total)
    seen.settle()
    assert board.page.locator("h1").inner_text() != before
    until(office.server.up)
    seen.page.reload()
    seen.settle()
    assert total in board.page.locator("h1").inner_text()
    assert seen.page.locator("[data-testid=stException]").count() == 0


# By day the page says so in test_browser_self (a store that is gone), the server in test_serve, and the roles in test_visitor.
@pytest.mark.nightly
@pytest.mark.parametrize("seconds", [0, 30])
def test_while_the_database_is_gone_it_is_said_and_what_was_typed_is_saved_when_it_is_back(
    seen: Visit, office: Office, store: Store, seconds: int
):
    """Nobody restarts anything: who was typing, and who comes meanwhile, read why, and go on when it answers again."""
    seen.go(MANDIRI)
    sign_in(seen, "ani")
    choose(seen, VALUE, 2)
    enter(seen, "21")  # another value than the one that is typed below
    late = Visit(seen.page.context.new_page(), seen.url)
    why = problem(Problem("store_unavailable", "error", params={"reason": "fault_store_unreachable"}), "id")
    office.database.stop("immediate")
    try:
        choose(seen, VALUE, 2)
        enter(seen, "25,5")
        expect(seen.page.get_by_text(f"{why} {say('self_waiting', 'id', n=1)}")).to_be_visible()
        late.go(MANDIRI)
        expect(late.page.locator("h1")).to_have_text(say("self_unread", "id", name="Kota Cilegon", year=2026))
        expect(late.page.get_by_text(why)).to_be_visible()
        expect(late.page.get_by_text(problem(Problem("role_unknown", "error"), "id"))).to_be_visible()
        late.go("/peta?wilayah=36.72&tahun=2022&lang=id")  # what needs no store goes on
        assert len(late.fills()) == 8
        late.go(MANDIRI)
        late.page.wait_for_timeout(1000 * seconds)
    finally:
        office.database.start()
    seen.page.locator(".st-key-self_again button").click()
    seen.settle()
    assert history(store, "36.72", 2026)[0].after.value == 25_500_000
    assert seen.page.locator("[data-testid=stAlert]").count() == 0
    late.page.locator(".st-key-self_retry button").click()
    late.settle()
    expect(late.page.get_by_text(say("sign_in_as", "id", name="Ani Wijaya"))).to_be_visible()


def set_clock(office: Office, hours: int) -> None:
    """So many hours beside the real time; when this returns every replica dates its answers so."""
    office.clock.write_text(f"{hours:+}h")

    def ahead(port: int) -> timedelta:
        with urlopen(f"http://127.0.0.1:{port}/livez") as answer:
            return parsedate_to_datetime(answer.headers["date"]) - datetime.now(UTC)

    until(lambda: all(abs(ahead(port) - timedelta(hours=hours)) < timedelta(minutes=1) for port in office.server.ports))


@pytest.mark.nightly  # by day test_roles and test_visitor count the twelve hours, and test_self_kept the versions
def test_a_clock_that_jumps_changes_no_order_and_ends_a_sign_in_only_when_it_is_over(
    seen: Visit, office: Office, store: Store
):
    """Three hours ahead, then five behind: the last entry is the last version, with the moment that the clock gave it."""
    if not _clocked(office.clock):
        pytest.skip("no libfaketime on this machine (Debian: apt-get install faketime)")
    seen.go(MANDIRI)
    sign_in(seen, "ani")
    for jump, value in ((3, "61"), (-5, "62")):
        set_clock(office, jump)
        choose(seen, VALUE, 1)
        enter(seen, value)
    last, before = history(store, "36.72", 2026)[:2]
    assert [one.after.value for one in (last, before)] == [62_000_000, 61_000_000]
    assert last.version == before.version + 1
    assert timedelta(hours=7, minutes=50) < before.saved_at - last.saved_at < timedelta(hours=8)
    for jump, here in ((11, True), (13, False), (-13, False), (0, True)):  # a sign-in counts twelve hours
        set_clock(office, jump)
        seen.page.reload()
        seen.settle()
        assert seen.page.locator(".st-key-account").count() == here, jump
    assert seen.page.locator("[data-testid=stException]").count() == 0


@pytest.mark.nightly  # by day test_visitor
def test_a_provider_that_does_not_answer_is_said_where_one_was(seen: Visit, office: Office):
    """The last of this file: it ends the provider."""
    office.provider.kill()
    office.provider.wait()
    seen.go("/metode?lang=id")
    seen.page.locator(".st-key-sign_in button").click()
    expect(seen.page.get_by_text("Masuk tidak berhasil.")).to_be_visible()
    assert "/metode" in seen.page.url
