"""Pages and commands over damaged files: what is wrong is said by file and remedy, the rest is shown, nothing breaks."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from kepatuhan.__main__ import main
from kepatuhan.cli.check import configure, run
from kepatuhan.words.catalogue import say
from pages.components.shell import cache
from pages.components.shell.site import PAGES
from tests.books import TANGSEL, text
from tests.damage import ROOT, WAYS, folders
from tests.nightly import grid
from tests.test_pages import TIMEOUT, html, title

pytestmark = pytest.mark.app


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The pages look at a copy of data/ and geo/, and then at the shipped ones again."""
    monkeypatch.setattr(cache, "ROOT", folders(tmp_path))
    cache.look_again()
    yield tmp_path
    cache.look_again()


def opened(page: str, **params: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=TIMEOUT)
    for key, value in params.items():
        app.query_params[key] = value
    if page != "ringkasan":
        app.switch_page(PAGES[page])
    app.run()
    assert not app.exception, page
    return app


DAMAGED = [
    ("data/assessments/2019.csv", "a folder", ("ringkasan", "tren")),
    ("data/assessments/2023.csv", "a dangling link", ("ringkasan", "data")),
    ("data/context/ranks.csv", "missing", ("ringkasan", "nasional", "peta", "profil")),
    ("data/context/national_counts.csv", "missing", ("nasional",)),
    ("data/context/complaints.csv", "cut short", ("profil",)),
    ("data/method/components.csv", "cut short", ("aspek", "simulasi", "ringkasan", "metode", "tren", "nasional")),
    ("data/method/bands.csv", "binary", ("ringkasan", "metode")),
    ("data/method/expected_units.csv", "not text", ("aspek", "simulasi", "data")),
    ("data/method/header_aliases.csv", "empty", ("data",)),
    ("data/unit_types.csv", "missing", ("profil", "simulasi", "data")),
    ("data/regions.csv", "cut short", ("ringkasan", "data", "peta", "profil", "nasional")),
    ("data/sources.csv", "another header", ("data", "paparan")),
    ("geo/provinces/36.geojson", "cut short", ("peta", "simulasi", "paparan")),
    ("geo/provinces/labels.csv", "a folder", ("peta",)),
]
"""A file, what befell it, and the pages that speak of it."""
BY_DAY = ("assessments/2019.csv", "ranks.csv", "components.csv", "regions.csv", "36.geojson", "labels.csv")


FIRST_TWO = [(file, way, pages[:2]) for file, way, pages in DAMAGED if file.endswith(BY_DAY)]


@pytest.mark.parametrize(
    ("file", "way", "pages"), grid([*FIRST_TWO, *(row for row in DAMAGED if row not in FIRST_TWO)], FIRST_TWO), ids=str
)
def test_a_page_over_a_damaged_file_names_it_and_shows_the_rest(copy, file, way, pages):
    WAYS[way](copy / file)
    for page in pages:
        app = opened(page)
        if page != "paparan":
            assert Path(file).name in html(app), page
        assert title(app), page


@pytest.mark.parametrize(
    ("file", "lang"),
    grid(
        product(["data/regions.csv", "data/method/methods.csv"], ["id", "en"]),
        [("data/regions.csv", "id"), ("data/method/methods.csv", "en")],
    ),
)
def test_without_governments_or_methods_every_page_says_how_to_mend_it(copy, file, lang):
    WAYS["binary"](copy / file)
    for page in PAGES:
        app = opened(page, lang=lang)
        assert [t.value for t in app.title] == [say("data_broken_title", lang)]
        assert file in html(app)


def test_a_map_that_cannot_be_drawn_is_said_and_the_list_stands(copy):
    WAYS["empty"](copy / "geo/provinces/36.geojson")
    app = opened("peta", tahun="2022")
    assert say("map_missing", "id") in [w.value for w in app.warning]
    assert "77,73" in html(app)


def test_a_mended_file_is_seen_without_a_restart(copy):
    file = "data/regions.csv"
    WAYS["missing"](copy / file)
    assert opened("ringkasan").title[0].value == say("data_broken_title", "id")
    (copy / file).write_bytes((ROOT / file).read_bytes())
    cache.look_again()
    assert "91,16" in opened("ringkasan", tahun="2023").title[0].value


def checked(folder: Path, *arguments: str) -> int:
    parser = ArgumentParser()
    configure(parser)
    return run(parser.parse_args(arguments), folder)


def test_check_names_what_is_wrong_with_the_apps_own_tables(copy, tmp_path, capsys):
    WAYS["missing"](copy / "data/context/ranks.csv")
    (tmp_path / "a.csv").write_bytes(text(TANGSEL))
    code = checked(copy / "data", str(tmp_path / "a.csv"), "--json")
    printed = capsys.readouterr()
    report = json.loads(printed.out)
    assert code in (0, 1)
    assert report["totals"]
    assert [(p["file"], p["severity"]) for p in report["data_problems"]] == [("data/context/ranks.csv", "error")]
    assert printed.err.startswith("data/context/ranks.csv: Berkas ini tidak ada. ")


def test_check_without_methods_refuses_and_says_why(copy, tmp_path, capsys):
    WAYS["missing"](copy / "data/method/methods.csv")
    (tmp_path / "a.csv").write_bytes(text(TANGSEL))
    assert checked(copy / "data", str(tmp_path / "a.csv")) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "data/method/methods.csv: Tidak ada satu pun metode" in printed.err
    assert say("cli_data_broken", "id") in printed.err


def test_a_briefing_is_made_without_a_damaged_file_and_not_without_methods(copy, tmp_path, capsys):
    asked = ["brief", "--tahun", "2022", "--wilayah", "36.72", "--format", "pdf,pptx", "--out", str(tmp_path)]
    WAYS["cut short"](copy / "data/context/ranks.csv")
    assert main([*asked, "--data", str(copy / "data")]) == 0
    printed = capsys.readouterr()
    assert len(printed.out.split()) == 2
    assert "ranks.csv" in printed.err
    WAYS["missing"](copy / "data/method/methods.csv")
    assert main([*asked, "--data", str(copy / "data")]) == 2
    assert "data/method/methods.csv" in capsys.readouterr().err
