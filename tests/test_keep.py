"""What a visitor brought after a reload, a lost connection and a restart: it is back, or its loss is said."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
import streamlit as st
from hypothesis import given
from hypothesis import strategies as some

from kepatuhan.intake import ingest
from kepatuhan.intake.review import review
from kepatuhan.words.catalogue import LANGUAGES, say
from kepatuhan.words.markdown import literal
from kepatuhan.words.numbers import listing
from pages.components.shell import keep, session
from pages.components.shell.keep import Keep
from tests.test_own_tables import LEBAK, app_with
from tests.test_pages import ROOT, TIMEOUT, AppTest, zones

pytestmark = pytest.mark.app

MB = 1_000_000


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def empty(monkeypatch) -> None:
    monkeypatch.setattr(keep, "KEPT", Keep(keep.ROOM, keep.AGE))


def test_what_is_kept_is_found_for_an_hour_after_the_last_click(clock):
    one = Keep(10, 3600, clock)
    one.put("a", {"x": 1}, 5)
    clock.now = 3000
    one.put("a", {"x": 2}, 5)
    clock.now = 6000
    assert one.take("a") == {"x": 2}
    clock.now = 6061
    assert one.take("a") is None


def test_a_word_works_a_moment_longer_for_a_page_that_is_loaded_twice(clock):
    one = Keep(10, 3600, clock)
    one.put("a", {"x": 1}, 5)
    assert [one.take("a"), one.take("a")] == [{"x": 1}] * 2
    clock.now = 59
    assert one.take("a") == {"x": 1}
    clock.now = 60 + 59
    assert one.take("a") is None  # used at 0: until 60


def test_the_oldest_make_room_and_nothing_is_kept_that_has_none(clock):
    one = Keep(10, 3600, clock)
    for token, size in (("a", 4), ("b", 4), ("c", 4), ("d", 11)):
        one.put(token, {token: 1}, size)
    assert [one.take(token) for token in "abcd"] == [None, {"b": 1}, {"c": 1}, None]
    one.drop("b")
    assert one.take("b") is None
    assert one.take("") is None


@given(some.lists(some.tuples(some.sampled_from("abcdef"), some.integers(0, 12)), max_size=30))
def test_it_never_holds_more_than_its_room(puts):
    one, sizes = Keep(10, 3600, Clock()), {}
    for token, size in puts:
        one.put(token, {"size": size}, size)
        sizes[token] = size
    assert sum(value["size"] for token in sizes if (value := one.take(token))) <= 10


@pytest.mark.parametrize("handed", [None, "", "x", "[]", '{"token": 1}', '{"names": []}', '{"token": "", "names": 5}'])
def test_whatever_a_tab_hands_over_is_read(handed):
    assert keep._read(handed)[1] == []


def test_names_that_a_tab_hands_over_are_bounded():
    token, names = keep._read(json.dumps({"token": "t", "names": ["n" * 500] * 500}))
    assert (token, len(names), {len(name) for name in names}) == ("t", keep.NAMES, {keep.NAME})


def handed_over(app: AppTest, names: list[str], token: str) -> AppTest:
    """As the tab does it: the word of the session before, given to the function that is called then."""
    back = json.dumps({"token": token, "names": names})
    state = {keep.MOUNT: SimpleNamespace(back=back)}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(st, "session_state", state)
        keep._found_again()
    for key, value in state.items():
        if key != keep.MOUNT:
            app.session_state[key] = value
    return app


def fresh(page: str, **link: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=TIMEOUT)
    app.query_params["tahun"] = "2024"
    for name, value in link.items():
        app.query_params[name] = value
    app.switch_page(f"pages/{page}.py")
    return app


def test_a_reload_has_the_own_table_again(data):
    before = app_with("peta", data)
    assert zones(before)["36.02"]["score_text"] == "81,25"
    token = before.session_state[keep.TOKEN]
    assert len(token) >= 32
    after = handed_over(fresh("peta"), ["baru*.csv"], token).run()
    assert not after.exception
    assert zones(after)["36.02"]["score_text"] == "81,25"
    assert [w.value for w in after.warning if "baru\\*.csv (1 baris)" in w.value]
    assert after.session_state[keep.TOKEN] != token  # two tabs never write under one word
    assert not [w.value for w in after.warning if "hilang" in w.value]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_after_a_restart_it_is_said_what_is_gone(lang, data):
    app = handed_over(fresh("peta", lang=lang), ["baru*.csv", "dua.xlsx"], "a word of before").run()
    sentence = literal(say("own_gone", lang, files=listing(["baru*.csv", "dua.xlsx"], lang)))
    assert [w.value for w in app.warning] == [sentence]
    app.run()
    assert [w.value for w in app.warning] == [sentence]
    app.button(key="own_gone_close").click().run()
    assert not app.warning
    assert not app.exception


def test_nothing_is_kept_of_what_was_discarded(data):
    app = app_with("peta", data)
    token = app.session_state[keep.TOKEN]
    app.button(key="own_discard").click().run()
    assert keep.KEPT.take(token) is None
    assert keep.TOKEN not in app.session_state


def sent(app: AppTest) -> dict:
    """What the page tells the tab."""
    (one,) = [e for e in app.get("bidi_component") if "zona_keeper" in e.proto.component_name]
    return json.loads(one.proto.json)


@pytest.mark.parametrize(
    ("used", "now", "done", "ask"),
    [
        (False, LEBAK, (), False),  # looked at only
        (True, LEBAK, (), True),
        (False, LEBAK + b"\n", (), True),  # corrected by hand
        (False, LEBAK + b"\n", (LEBAK + b"\n",), False),  # and saved
    ],
)
def test_leaving_is_asked_about_only_while_it_would_be_a_loss(used, now, done, ask, data):
    app = fresh("metode")
    upload = session.Own("baru.csv", LEBAK, now)
    app.session_state[session.FILES] = {upload.key: upload}
    app.session_state[session.DONE] = done
    if used:
        rows = review(ingest.read(LEBAK, "baru.csv", data), data).accepted
        app.session_state[session.KEY] = (session.Used("baru.csv", rows),)
    app.run()
    sent_values = sent(app)
    assert (sent_values["ask"], sent_values["names"], sent_values["fresh"]) == (ask, ["baru.csv"], False)


def test_a_visitor_who_brought_nothing_is_asked_nothing():
    app = fresh("metode").run()
    assert sent(app) == {"token": "", "names": [], "fresh": True, "ask": False}
