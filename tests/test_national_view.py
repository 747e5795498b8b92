"""Nasional's pictures and tables to take along: what the page shows, in files made only when asked for."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from kepatuhan.charts import national as charts
from kepatuhan.scoring import national
from kepatuhan.words.catalogue import LANGUAGES, say
from pages.components.results import national_view
from pages.components.shell.cache import assessment
from tests.test_pages import opened

pytestmark = pytest.mark.app


@pytest.fixture
def view():
    assessed = assessment()

    def said(key, **params):
        return say(key, "id", **params)

    return SimpleNamespace(known=assessed, lang="id", year=2023, region=assessed.data.region("36.72"), say=said)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_picture_is_offered_as_picture_and_table(lang, monkeypatch):
    def never(*_args, **_kwargs):
        raise AssertionError("drawn without being asked for")

    monkeypatch.setattr(national_view, "picture", never)
    app = opened("nasional", tahun="2023", wilayah="36.72", lang=lang)
    labels = [element.proto.label for element in app.get("download_button")]
    assert labels.count(say("download_png", lang)) == 3  # all, the cities, the strip
    assert labels.count(say("download_svg", lang)) == 3
    assert labels.count(say("download_csv", lang, what=say("as_table", lang))) == 3


def test_a_picture_of_counts_has_its_title_once_and_the_years_it_shows(view):
    rows = charts.count_rows(view.known.data, "kota", "id")
    name = charts.counts_title("kota", "id")
    years = national.counted_years(view.known.data)
    svg = national_view._picture(charts.counts(rows, name, "id"), name, years, view, "svg").decode()
    shown = "".join(part.text or "" for part in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"))
    assert shown.count(name) == 1
    assert f"{years[0]}–{years[-1]}" in svg
    assert "hijau 53 · 54,08%" in shown  # 53 of 98 cities in 2022


def test_the_table_of_counts_says_what_the_bars_say(view):
    table = national_view.counts_table(national.EVERYONE, view)
    assert table.iloc[:, :2].values.tolist()[:3] == [[2021, "hijau"], [2021, "kuning"], [2021, "merah"]]
    row = table[(table.iloc[:, 0] == 2023) & (table.iloc[:, 1] == "hijau")].iloc[0]
    # 414/586 = 70,648 %
    assert row.tolist() == [2023, "hijau", 414, 586, Decimal("70.65"), Decimal("70.70")]


def test_the_table_of_the_sample_is_the_strip(view):
    sample = national.sample(view.known.bodies, view.known.data, "kota", 2023, "id")
    table = national_view.sample_table(sample, view)
    assert len(table) == len(sample)
    assert table.iloc[0, :2].tolist() == ["Kota Magelang", Decimal("98.17")]
    assert ["Kota Cilegon", Decimal("89.45")] in table.iloc[:, :2].values.tolist()
