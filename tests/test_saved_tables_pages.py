"""Tables in the store, as the pages show them: what another saved is seen, and a store that is gone is said."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from kepatuhan.intake import ingest, saving
from kepatuhan.intake.review import everything, review
from kepatuhan.roles.actor import Actor
from kepatuhan.store.opening import VARIABLE, open_store
from kepatuhan.words.catalogue import say
from pages.components.shell import cache, saved_tables, session, shared_store
from tests.filled import NOW
from tests.test_pages import PAGES, ROOT, TIMEOUT, zones
from tests.waiting import until

pytestmark = pytest.mark.app

DEWI = Actor("Dewi", "pengelola", account="dewi@contoh.go.id")
GONE = "postgresql://zona:rahasia@127.0.0.1:1/zona"
LEBAK = b"tahun,kode_wilayah,nilai\n2024,36.02,81.25\n"


@pytest.fixture(autouse=True)
def nothing_read():
    saved_tables.WATCHES.clear()
    yield
    saved_tables.WATCHES.clear()
    shared_store.RESTS.clear()


def page(name: str, **state: object) -> AppTest:
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=TIMEOUT)
    app.query_params["tahun"] = "2024"
    for key, value in state.items():
        app.session_state[key] = value
    app.switch_page(PAGES[name]).run()
    assert not app.exception
    return app


def warnings(app: AppTest) -> list[str]:
    return [one.value.replace("\\", "") for one in app.warning]


def saved_elsewhere(store, data) -> saving.Saved:
    """As another replica does it: by a connection of its own."""
    other = open_store(store.engine.url.render_as_string(hide_password=False))
    rows = review(ingest.read(LEBAK, "baru.csv", data), data).accepted
    done = saving.save(ROOT, "baru.csv", rows, everything(data), DEWI, NOW, other)
    other.engine.dispose()
    assert isinstance(done, saving.Saved), done
    return done


def test_what_another_replica_saved_is_seen_and_can_be_undone_here(page_store, data):
    folder = {path.name: path.read_bytes() for path in (ROOT / "data" / "assessments").iterdir()}
    app = page("peta")
    assert zones(app)["36.02"]["score_text"] != "81,25"
    before, saved = cache.on_disk(), saved_elsewhere(page_store, data)
    until(lambda: cache.on_disk() is not before)
    assert cache.on_disk().boundaries is before.boundaries  # the map is not read again
    assert zones(app.run())["36.02"]["score_text"] == "81,25"
    here = page("data")
    assert any("baru.csv" in m.value and "dewi@contoh.go.id" in m.value for m in here.markdown)
    (folder_box,) = [box for box in here.selectbox if "baru.csv" in box.options]
    folder_box.select("baru.csv").run()
    assert "baru.csv: " in " ".join(one.value.replace("\\", "") for kind in (here.success, here.info) for one in kind)
    here.button(key=f"own_undo_{saved.change.stamp}").click().run()
    assert zones(app.run())["36.02"]["score_text"] != "81,25"  # no waiting: it was done in this process
    assert [one.kind for one in saving.every_change(ROOT, page_store)] == ["save", "undo"]
    assert {path.name: path.read_bytes() for path in (ROOT / "data" / "assessments").iterdir()} == folder


def test_saved_on_the_page_it_is_in_the_store_and_not_in_the_folder(page_store):
    upload = session.Own("baru.csv", LEBAK, LEBAK)
    app = page("data", **{session.FILES: {upload.key: upload}})
    button = app.button(key=f"own_save_{upload.key}")
    assert button.label == say("own_save_shared", "id")
    button.click().run()
    assert say("own_saved_shared", "id", file="baru.csv") in [s.value.replace("\\", "") for s in app.success]
    assert not (ROOT / "data" / "assessments" / "baru.csv").exists()
    (saved,) = saving.undoable(ROOT, page_store)
    assert (saved.name, sorted(saved.change.files)) == ("baru.csv", ["baru.csv"])  # no row of it was known


def gone(monkeypatch) -> None:
    """The store does not open any more."""
    monkeypatch.setenv(VARIABLE, GONE)
    shared_store.RESTS.clear()


def test_while_the_store_is_gone_what_was_read_last_is_shown_and_said(page_store, data, monkeypatch):
    saved_elsewhere(page_store, data)
    app = page("peta")
    assert zones(app)["36.02"]["score_text"] == "81,25"
    assert warnings(app) == []
    held = saved_tables._watch()
    gone(monkeypatch)
    saved_tables.WATCHES[GONE] = held
    held.look_again()
    app.run()
    assert zones(app)["36.02"]["score_text"] == "81,25"
    (said,) = warnings(app)
    assert said.startswith("Angka di halaman ini adalah keadaan ")
    assert "rahasia" not in said
    upload = session.Own("lain.csv", *[LEBAK.replace(b"81.25", b"82.25")] * 2)
    other = page("data", **{session.FILES: {upload.key: upload}})
    other.button(key=f"own_save_{upload.key}").click().run()
    (refused,) = [e.value.replace("\\", "") for e in other.error if "lain.csv" in e.value]
    assert refused.startswith("lain.csv: Tidak dapat disimpan: ")
    assert other.button(key=f"own_save_{upload.key}")  # what was brought is still there


def test_a_store_that_was_never_read_is_said_too(monkeypatch):
    gone(monkeypatch)
    (said,) = warnings(page("peta"))
    assert said.startswith("Angka di halaman ini hanya dari tabel bawaan: ")


def test_what_is_made_of_a_moment_is_made_of_one_look(page_store, monkeypatch):
    """Else somebody who saves between two looks gives the tables of before the key of those after, for all who come later."""
    looks, look = [], saved_tables.saved_state
    monkeypatch.setattr(saved_tables, "saved_state", lambda: looks.append(1) or look())
    rows = cache.on_disk().everywhere.observations.head(1)
    monkeypatch.setattr(session, "used", lambda: (session.Used("baru.csv", rows),))
    looks.clear()
    cache.assessment()
    assert looks == [1]
