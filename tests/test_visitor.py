"""Sign-in on the pages: who somebody is, what is offered to whom, the door, and the way back; and the same roles by command."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from starlette.types import Message, Receive, Scope, Send
from streamlit.testing.v1 import AppTest

from kepatuhan.__main__ import main
from kepatuhan.core.model import Problem
from kepatuhan.roles import accounts
from kepatuhan.roles.actor import Grant, anyone
from kepatuhan.scenarios.store import Stored, delete, history, listed, save
from kepatuhan.store.opening import VARIABLE
from kepatuhan.words.catalogue import say
from pages.components.server.way_back import COOKIE, LONGEST, WayBack
from pages.components.shell import visitor
from tests.conftest import ROOT
from tests.test_roles import HERE, SCENARIO

pytestmark = pytest.mark.app
NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


def claims(account: str, name: str, **more: str) -> dict[str, object]:
    fresh = {"is_logged_in": True, "sub": account, "email": f"{account}@contoh.go.id", "name": name}
    return {**fresh, "iat": datetime.now(UTC).timestamp(), **more}


SIGNED_OUT: dict[str, object] = {"is_logged_in": False}
ANI = claims("ani", "Ani Wijaya", role="penyusun", wilayah=HERE)
DEWI = claims("dewi", "Dewi Sari", role="pengelola")


@pytest.fixture(autouse=True)
def claim_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(visitor.ROLE, "role")
    monkeypatch.setenv(visitor.REGIONS, "wilayah")


def page(name: str, user: dict[str, object], **query: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    at.user = user
    for key, value in {"wilayah": HERE, **query}.items():
        at.query_params[key] = value
    return at.switch_page(f"pages/{name}.py").run()


def words(at: AppTest) -> str:
    every = [*at.title, *at.caption, *at.info, *at.warning, *at.markdown]
    assert not at.exception, at.exception
    return "\n".join(str(one.value) for one in every)


def buttons(at: AppTest) -> dict[str, bool]:
    """Key of each button → whether it can be pressed."""
    return {str(one.key): not one.disabled for one in at.button}


def test_what_a_role_may_not_do_is_not_offered_and_the_reason_stands_there(page_store):
    out = page("mandiri", SIGNED_OUT)
    assert "Anda belum masuk" in words(out)
    assert (buttons(out)["sign_in"], buttons(out)["self_do_add"]) == (True, False)
    assert [one for one in out.text_input if one.key == "self_by"] == []  # a name is not typed where one signs in

    hers = page("mandiri", ANI)
    assert "Tersimpan atas nama Ani Wijaya." in words(hers)
    assert buttons(hers)["self_do_add"]

    other = page("mandiri", ANI, wilayah="36.71")
    assert "Tidak ditugaskan kepada Anda: Kota Tangerang." in words(other)
    assert not buttons(other)["self_do_add"]


def test_without_sign_in_everything_is_as_it_was(page_store):
    at = page("mandiri", {})
    assert buttons(at)["self_do_add"]
    assert not {"sign_in", "sign_out"} & set(buttons(at))
    assert [one.key for one in at.text_input if one.key == "self_by"] == ["self_by"]


def test_of_a_kept_scenario_only_what_he_may_do_with_it_is_in_its_menu(page_store):
    kept = save(page_store, SCENARIO, anyone("Ani"), NOW)
    assert isinstance(kept, Stored)
    for user, offered in ((SIGNED_OUT, 1), (ANI, 4), ({**ANI, "wilayah": "36.71"}, 1), (DEWI, 4)):
        at = page("simulasi", user)
        (menu,) = at.get("menu_button")
        assert len(menu.proto.options) == offered, user
        assert buttons(at)["shelf_save"] == (user != SIGNED_OUT)


def test_who_may_delete_a_scenario_brings_it_back_in_another_session(page_store):
    kept = save(page_store, SCENARIO, anyone("Ani"), datetime.now(UTC))
    assert isinstance(delete(page_store, kept, anyone("Ani"), datetime.now(UTC)), Stored)
    recall = f"recall {kept.id}"
    for user in (SIGNED_OUT, {**ANI, "wilayah": "36.71"}):
        assert recall not in buttons(page("simulasi", user))
    at = page("simulasi", ANI)
    at.button(key=recall).click().run()
    assert [row.name for row in listed(page_store)] == ["Satu"]
    assert recall not in buttons(at)
    *_, last = history(page_store)
    assert (last.before, last.after, last.saved_by) == (None, SCENARIO, "Ani Wijaya (ani@contoh.go.id)")


def test_the_history_is_offered_to_a_manager_alone(page_store):
    for user, offered in ((SIGNED_OUT, 0), (ANI, 0), (DEWI, 2)):
        files = [one for one in page("data", user).get("download_button") if "Riwayat" in one.proto.label]
        assert len(files) == offered, user


def test_a_manager_gives_a_role_and_it_counts_at_the_next_click(page_store):
    assert not [one for one in page("data", ANI).text_input if one.key == "account_whose"]
    at = page("data", DEWI)
    at.text_input(key="account_whose").input("Eka@Contoh.go.id").run()
    at.selectbox(key="account_role eka@contoh.go.id").select("penyusun").run()
    at.multiselect(key="account_regions eka@contoh.go.id").select(HERE).run()
    at.button(key="account_keep").click().run()
    assert "Tersimpan: Eka@Contoh.go.id." in words(at)
    assert accounts.grant_of(page_store, "eka@contoh.go.id") == Grant("penyusun", frozenset({HERE}))
    at.selectbox(key="account_role eka@contoh.go.id").select("pembaca").run()  # her regions are asked for no longer
    at.button(key="account_keep").click().run()
    assert accounts.grant_of(page_store, "eka@contoh.go.id").role == "pembaca"
    at.selectbox(key="account_role eka@contoh.go.id").select("penyusun").run()
    at.multiselect(key="account_regions eka@contoh.go.id").select(HERE).run()
    at.button(key="account_keep").click().run()
    eka = page("mandiri", claims("eka", "Eka Putri"))
    assert buttons(eka)["self_do_add"]
    manager = anyone()
    assert accounts.write(page_store, "eka@contoh.go.id", Grant("pembaca"), 3, manager, NOW) is None
    assert not buttons(eka.run())["self_do_add"]


def test_an_account_typed_right_before_the_press_is_not_given_the_role_of_the_one_before(page_store):
    """The field sends what was typed with the press itself, while the form that was drawn is that of the other account."""
    at = page("data", DEWI)
    at.text_input(key="account_whose").input("eka@contoh.go.id").run()
    at.selectbox(key="account_role eka@contoh.go.id").select("pengelola").run()
    at.text_input(key="account_whose").input("fajar@contoh.go.id")
    at.button(key="account_keep").click().run()
    assert "Periksa, lalu simpan sekali lagi." in words(at)
    for account in ("eka@contoh.go.id", "fajar@contoh.go.id"):
        assert accounts.grant_of(page_store, account) is None
    at.button(key="account_keep").click().run()  # now the form is his, with the least role
    assert (
        accounts.grant_of(page_store, "fajar@contoh.go.id").role
        == at.selectbox(key="account_role fajar@contoh.go.id").value
    )


def test_while_the_store_is_silent_nobody_has_more_than_the_least_role(page_store, monkeypatch):
    """What the table says of him is not known then: it may have lowered the role that his claims give."""
    monkeypatch.setattr(
        visitor, "the_store", lambda: Problem("store_unavailable", "error", params={"reason": "fault_disk"})
    )
    assert not [one for one in page("data", DEWI).text_input if one.key == "account_whose"]


def test_a_sign_in_counts_for_some_hours(page_store, monkeypatch):
    old = {**ANI, "iat": datetime.now(UTC).timestamp() - 2 * 3600}
    assert "sign_out" in buttons(page("mandiri", old))
    monkeypatch.setenv(visitor.HOURS, "1")
    assert "sign_in" in buttons(page("mandiri", old))


@pytest.mark.parametrize(
    ("door", "user", "opens"),
    [
        ("", SIGNED_OUT, True),
        ("wajib", SIGNED_OUT, False),
        ("wajib", claims("eka", "Eka Putri"), True),
        ("terdaftar", claims("eka", "Eka Putri"), False),
        ("terdaftar", ANI, True),
        ("terdaftar", claims("fajar", "Fajar"), True),  # named as a reader in the table
    ],
)
def test_the_door(page_store, monkeypatch, door, user, opens):
    assert accounts.write(page_store, "fajar@contoh.go.id", Grant("pembaca"), 0, anyone(), NOW) is None
    monkeypatch.setenv(visitor.DOOR, door)
    at = page("metode", user)
    assert not at.exception
    assert (len(at.title) == 1 and at.title[0].value == "Masuk dahulu") != opens


def test_a_sign_in_that_failed_is_said_on_the_page_that_was_left(page_store):
    at = page("metode", SIGNED_OUT, masuk="gagal")
    assert "masuk" not in at.query_params  # else it would go along with a copied link
    assert "Masuk tidak berhasil" in words(at)
    assert "Masuk tidak berhasil" in words(at.run())
    for name in ("data", "metode"):
        assert "Masuk tidak berhasil" not in words(at.switch_page(f"pages/{name}.py").run())


# --- the way back -------------------------------------------------------------------------------------------------


Head = tuple[int, list[tuple[str, str]]]
PROVIDER: Head = (302, [("location", "https://sso.id/auth")])
ARRIVED: Head = (302, [("location", "/zona/"), ("set-cookie", "_streamlit_user=2|1:0|10:1; HttpOnly; Path=/")])
REFUSED: Head = (302, [("location", "/zona/"), ("set-cookie", '_streamlit_user=""; Max-Age=0; Path=/')])
"""What Streamlit answers: on to the provider; back with somebody signed in; back with nobody."""


def answer(head: Head, address: str, **headers: str) -> tuple[int, dict[str, str], list[str]]:
    """Status, headers, and the cookies of an answer of Streamlit's once it has gone through WayBack."""
    path, _, query = address.partition("?")
    asked = [(name.encode(), value.encode()) for name, value in {"host": "zona.id", **headers}.items()]
    sent: list[Message] = []

    async def streamlit(_scope: Scope, _receive: Receive, send: Send) -> None:
        raw = [(name.encode(), value.encode()) for name, value in head[1]]
        await send({"type": "http.response.start", "status": head[0], "headers": raw})

    async def receive() -> Message:
        raise AssertionError("nothing is read")

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "path": path, "query_string": query.encode(), "headers": asked}
    asyncio.run(WayBack(streamlit)(scope, receive, send))
    (start,) = sent
    pairs = [(name.decode(), value.decode()) for name, value in start["headers"]]
    return start["status"], dict(pairs), [value for name, value in pairs if name == "set-cookie"]


@pytest.mark.parametrize(
    ("referer", "head", "query", "lands"),
    [
        ("http://zona.id/zona/simulasi?wilayah=36.72&lang=id", ARRIVED, "?code=1&state=2", "/zona/simulasi?wilayah=36.72&lang=id"),
        ("http://zona.id/zona/simulasi?wilayah=36.72", REFUSED, "?error=access_denied", "/zona/simulasi?wilayah=36.72&masuk=gagal"),
        ("http://zona.id/zona/peta", REFUSED, "?code=1&state=2", "/zona/peta?masuk=gagal"),
        ("http://zona.id/zona/peta", REFUSED, "", "/zona/peta"),  # back from signing out at the provider
        ("", ARRIVED, "?code=1&state=2", "/zona/"),
        ("http://jahat.id/zona/peta", ARRIVED, "?code=1&state=2", "/zona/"),
        ("http://zona.id//jahat.id/", ARRIVED, "?code=1&state=2", "/zona/"),
        ("http://zona.id/\\\\jahat.id", ARRIVED, "?code=1&state=2", "/zona/"),
        ("http://zona.id/zona/?skenario=" + "a" * LONGEST, ARRIVED, "?code=1&state=2", "/zona/"),
        ("http://[zona.id", ARRIVED, "?code=1&state=2", "/zona/"),
    ],
)  # fmt: skip
def test_one_lands_where_one_was(referer, head, query, lands):
    status, headers, cookies = answer(PROVIDER, "/zona/auth/login?provider=x", referer=referer)
    assert (status, headers["location"]) == (302, "https://sso.id/auth")
    kept = next((one.split(";")[0] for one in cookies), "")
    status, headers, cookies = answer(head, f"/zona/oauth2callback{query}", cookie=kept)
    assert (status, headers["location"]) == (302, lands)
    assert cookies[-1].startswith(f"{COOKIE}=; Path=/; Max-Age=0")


def test_a_forged_cookie_leads_to_no_other_host():
    for value in ("//jahat.id", "https://jahat.id", "%2F%2Fjahat.id", "/%5Cjahat.id", "/a%0d%0aSet-Cookie:x", "jahat"):
        _, headers, _ = answer(ARRIVED, "/zona/oauth2callback?code=1", cookie=f"{COOKIE}={value}")
        assert headers["location"] == "/zona/", value


def test_a_provider_that_does_not_answer_is_said_on_the_page_that_one_left():
    status, headers, _ = answer((400, []), "/zona/auth/login", referer="http://zona.id/zona/data")
    assert (status, headers["location"]) == (302, "/zona/data?masuk=gagal")


def test_other_addresses_pass_as_they_are():
    assert answer((404, [("a", "b")]), "/zona/peta", referer="http://zona.id/zona/data") == (404, {"a": "b"}, [])


# --- the command --------------------------------------------------------------------------------------------------


def test_the_first_manager_is_named_by_the_command(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv(VARIABLE, f"sqlite:///{tmp_path}/s.sqlite")
    assert main(["account", "Dewi@contoh.go.id", "pengelola"]) == 0
    assert main(["account", "ani@contoh.go.id", "penyusun", "--wilayah", "36.72", "36.71"]) == 0
    capsys.readouterr()
    assert main(["account"]) == 0
    assert capsys.readouterr().out == "ani@contoh.go.id penyusun 36.71 36.72\ndewi@contoh.go.id pengelola\n"
    assert main(["account", "ani@contoh.go.id", "tanpa"]) == 0
    assert capsys.readouterr().out == "dewi@contoh.go.id pengelola\n"
    assert main(["account", "dua kata", "pembaca"]) == 2
    assert capsys.readouterr().err.startswith("Nama akun ini tidak dapat dipakai: dua kata.")
    assert main(["account", "budi@contoh.go.id", "penyusun", "--wilayah", "36.72", "99.99"]) == 2
    assert "kode 99.99" in capsys.readouterr().err
    assert main(["account", "budi@contoh.go.id", "penyusun", "--wilayah", "*"]) == 0


def test_a_role_that_is_given_again_keeps_the_governments_assigned(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv(VARIABLE, f"sqlite:///{tmp_path}/s.sqlite")

    def given(*arguments: str) -> tuple[str, str]:
        assert main(["account", "ani@contoh.go.id", *arguments]) == 0
        told = capsys.readouterr()
        return told.out.removeprefix("ani@contoh.go.id ").strip(), told.err.strip()

    nothing = say("cli_account_nothing", "id")
    assert given("penyusun") == ("penyusun", nothing)  # may save nothing yet, and that is said
    assert given("penyusun", "--wilayah", "36.72", "36.71") == ("penyusun 36.71 36.72", "")
    same = say("cli_account_same", "id", codes="36.71 dan 36.72")
    assert given("penyusun") == ("penyusun 36.71 36.72", same)
    assert given("pengelola") == ("pengelola 36.71 36.72", "")
    assert given("penyusun") == ("penyusun 36.71 36.72", same)  # raised for a while, then lowered again
    assert given("penyusun", "--wilayah", "36.04") == ("penyusun 36.04", "")
    assert given("penyusun", "--wilayah") == ("penyusun", "")  # emptied where that is asked for
    assert given("penyusun", "--wilayah", "36.72") == ("penyusun 36.72", "")
    assert given("tanpa") == ("", "")
    assert given("penyusun") == ("penyusun", nothing)  # what was taken away is not given back unasked


def test_a_store_that_does_not_open_is_said_by_the_command(monkeypatch, capsys):
    monkeypatch.setenv(VARIABLE, "oracle://a")
    assert main(["account"]) == 2
    assert "Penyimpanan" in capsys.readouterr().err
