"""Own tables without a browser: the session's data on every page, and no stack trace whatever happens."""

from __future__ import annotations

import pytest

from kepatuhan import ingest
from kepatuhan.intake import review
from kepatuhan.words import say
from pages.components import session, upload_view
from pages.components.frame import PAGES
from tests.test_pages import ROOT, AppTest, zones

LEBAK = b"tahun,kode_wilayah,nilai\n2024,36.02,81.25\n"


def app_with(page, data, content=LEBAK, name="baru*.csv", **state):
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    rows = review(ingest.read(content, name, data), data).accepted
    app.session_state[session.KEY] = (session.Used(name, rows),)
    app.query_params["tahun"] = "2024"
    for key, value in state.items():
        app.session_state[key] = value
    if page != "ringkasan":
        app.switch_page(PAGES[page])
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_so(page, data):
    app = app_with(page, data)
    assert [w.value for w in app.warning if "baru\\*.csv (1 baris)" in w.value]


def test_the_map_has_it_and_discard_takes_it_away(data):
    app = app_with("peta", data)
    assert zones(app)["36.02"]["score_text"] == "81,25"
    app.button(key="own_discard").click().run()
    assert not app.exception
    assert zones(app)["36.02"]["score_text"] != "81,25"


def test_another_session_sees_nothing_of_it(data):
    app_with("peta", data)
    other = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    other.query_params["tahun"] = "2024"
    other.switch_page(PAGES["peta"]).run()
    assert zones(other)["36.02"]["score_text"] != "81,25"


def test_a_surprise_is_a_sentence(data, monkeypatch):
    def surprise(*_args, **_kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(upload_view.ingest, "read", surprise)
    own = upload_view.Own("aneh.csv", b"x", b"x")
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    app.session_state[upload_view.FILES] = {own.key: own}
    app.switch_page(PAGES["data"]).run()
    assert not app.exception
    expected = say("own_surprise", "id", file="aneh.csv", reason="ZeroDivisionError")
    assert [e.value.replace("\\", "") for e in app.error] == [expected]


def test_markup_in_a_file_is_text(data):
    own = upload_view.Own("<b>x</b>.csv", *[b"tahun,kode_wilayah,nilai\n2024,36.02,<i onload=1>x</i>\n"] * 2)
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    app.session_state[upload_view.FILES] = {own.key: own}
    app.switch_page(PAGES["data"]).run()
    assert not app.exception
    assert "onload=1" not in "".join(e.proto.body for e in app.get("html"))
    assert not [m for m in app.markdown if m.proto.allow_html and "onload=1" in m.value]
