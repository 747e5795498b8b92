"""Aspek and Profil: what was invented says so in the picture, the switch hides it, and the shown parts add up."""

from __future__ import annotations

import functools
import json
import re
from dataclasses import replace
from itertools import cycle, product

import pandas as pd
import pyarrow as pa
import pytest

from kepatuhan.charts.parts import parts, parts_datasets
from kepatuhan.charts.strip import strip, strip_datasets
from kepatuhan.core import dataset
from pages.components.shell import cache
from pages.components.shell.frame import BELOW_UNITS
from tests.nightly import grid
from tests.test_pages import PAGES, opened, title

pytestmark = pytest.mark.app
YEARS = (2020, 2021, 2022, 2024)
NUMBER = re.compile(r"\d[.,]\d\d")


def charts(app) -> list[dict]:
    return [json.loads(e.proto.spec) | {"_sent": sent(e.proto)} for e in app.get("vega_lite_chart")]


def sent(proto) -> dict[str, list[dict]]:
    inside = json.loads(proto.spec).get("datasets", {})
    tables = {d.name: pa.ipc.open_stream(d.data.data).read_all().to_pylist() for d in proto.datasets}
    return inside | tables


def elements(app) -> list[str]:
    """Every element that holds words or numbers, each as one text."""
    texts = [
        e.value
        for kind in ("title", "header", "subheader", "markdown", "caption", "info", "warning")
        for e in getattr(app, kind)
    ]
    texts += [e.proto.body for e in app.get("html")]
    return texts + [json.dumps(c["_sent"], ensure_ascii=False) for c in charts(app)]


@functools.cache
def told(page: str, **params: str) -> list[str]:
    """The elements of a page of the shipped data, opened once for all tests that read them."""
    return elements(opened(page, **params))


def rows(app, key: str) -> list[dict]:
    return next(c["_sent"][key] for c in charts(app) if key in c["_sent"])


# ---------------------------------------------------------------- the label and the switch


HELD = list(product([2022, 2023, 2024], ["36", "36.02", "36.72", "36.73"]))


@pytest.mark.parametrize("page", ["aspek", "profil", "simulasi"])
@pytest.mark.parametrize(
    ("year", "region"), grid(HELD, [one for one in HELD if one[0] == 2022 or one in ((2023, "36.73"), (2024, "36.02"))])
)
def test_whatever_the_illustration_adds_says_so_itself(page, region, year):
    """Each element with a number that the published data alone do not give holds the word ILUSTRASI."""
    published = set(told(page, tahun=str(year), wilayah=region, data="terbit"))
    added = [t for t in told(page, tahun=str(year), wilayah=region, data="ilustrasi") if t not in published]
    unlabelled = [t for t in added if NUMBER.search(t) and "ILUSTRASI" not in t and "total yang dicetak" not in t]
    assert (
        added or page == "simulasi" or (page, region) == ("profil", "36")
    )  # there published units may be all there is
    assert unlabelled == []


PAGE_YEARS = [(page, (year,), "id") for page, year in zip(PAGES, cycle((2022, 2024)), strict=False)]
"""Years with an illustration by turns; pages of what is below the units in both."""
BOTH = [(page, (2022, 2024), "id") for page in PAGES if page in BELOW_UNITS]
BY_DAY = [one for one in PAGE_YEARS if one[0] not in BELOW_UNITS] + BOTH


@pytest.mark.parametrize(
    ("page", "years", "lang"), grid([*BY_DAY, *product(PAGES, [YEARS], ["id", "en"])], BY_DAY), ids=str
)
def test_published_only_is_the_same_as_if_nothing_had_been_invented(page, lang, years, monkeypatch):
    """With the switch on every page is what it would be had the illustration files never been made."""
    places = [(y, r) for y in years for r in (("36.02", "36.72") if page in ("aspek", "profil") else ("36",))]
    language = {} if lang == "id" else {"lang": lang}
    shown = [told(page, tahun=str(y), wilayah=r, data="terbit", **language) for y, r in places]
    load = cache.load_country
    monkeypatch.setattr(cache, "load_country", lambda *given: _without(load(*given)))
    monkeypatch.setattr(
        cache, "_stamp", lambda folder: f"{folder} without the illustration"
    )  # scored once beside the whole
    bare = [elements(opened(page, tahun=str(y), wilayah=r, data="terbit", **language)) for y, r in places]
    assert not len(cache.assessment().data.illustration)
    assert shown == bare
    # the word itself may stand in the help on how to read a page, never beside a number
    assert not any("ILUSTRASI" in text and NUMBER.search(text) for texts in shown for text in texts)


def _without(data: dataset.Dataset) -> dataset.Dataset:
    assert len(data.illustration)
    return replace(data, illustration=data.illustration.head(0))


@pytest.mark.parametrize(
    "places",
    [
        ((2022, "36.72"),),
        pytest.param(((2023, "36.73"), (2024, "36"), (2024, "36.02")), marks=pytest.mark.nightly),
    ],
    ids=["by day", "at night"],
)
@pytest.mark.parametrize("page", [p for p in PAGES if p not in BELOW_UNITS])
def test_no_page_but_those_about_what_is_below_shows_anything_invented_unasked(page, places):
    """Profil and Paparan are what they are with `data=terbit`; no page holds the word beside a number."""
    for year, region in places:
        texts = told(page, tahun=str(year), wilayah=region)
        assert texts == told(page, tahun=str(year), wilayah=region, data="terbit")
        assert not any(
            word in t and NUMBER.search(t) for word in ("ILUSTRASI", "(ilustrasi") for t in texts if "zh-terms" not in t
        )


def test_the_switch_stays_in_the_url_and_goes_along():
    app = opened("profil", tahun="2022", wilayah="36.72")
    app.selectbox(key="choice_data").select("ilustrasi").run()
    assert app.query_params["data"] == "ilustrasi"
    assert any("rekaan aplikasi ini, bukan hasil Ombudsman RI" in text for text in elements(app))
    assert all("data=ilustrasi" in e.proto.query_string for e in app.get("page_link"))
    app.selectbox(key="choice_data").select("terbit").run()
    assert app.query_params["data"] == "terbit"
    assert all("data=terbit" in e.proto.query_string for e in app.get("page_link"))
    assert "hasil per aspek tidak diterbitkan" in title(opened("aspek", tahun="2022", wilayah="36.72", data="terbit"))


def test_a_link_with_unknown_data_says_so():
    app = opened("aspek", data="semua<b>")
    assert any("semua<b>" in info.value for info in app.info)


# ---------------------------------------------------------------- the numbers on the page


def hundredths(text: str) -> int:
    return int(text.replace(",", ""))


@pytest.mark.parametrize("unit", ["", "Dinas Sosial"])
def test_shown_aspects_add_up_to_the_shown_total(unit):
    app = opened("aspek", tahun="2022", wilayah="36.72", **({"unit": unit} if unit else {}))
    aspects = next(c["_sent"]["parts"] for c in charts(app) if c["_sent"]["parts"][0]["code"] == "input")
    listed = [re.fullmatch(r"([\d,]+) dari ([\d,]+) · hilang ([\d,]+)", row["text"]).groups() for row in aspects]
    # Cilegon 2022: 54361 / 7 = 7765,86 → 77,66, not the printed 77,73; Dinas Sosial 61,81 as published
    total = 6181 if unit else 7766
    assert sum(hundredths(value) for value, _, _ in listed) == total
    assert [maximum for _, maximum, _ in listed] == ["21,85", "32,37", "24,24", "21,54"]
    assert sum(hundredths(lost) for _, _, lost in listed) == 10000 - total


def test_units_lose_together_what_the_total_lacks():
    app = opened("aspek", tahun="2022", wilayah="36.72", data="terbit")
    lost = [hundredths(re.search(r"hilang ([\d,]+)", row["text"])[1]) for row in rows(app, "parts")]
    assert len(lost) == 7
    assert sum(lost) == 10000 - 7766


def test_the_printed_total_is_named_where_the_parts_give_another():
    text = " ".join(c.value for c in opened("aspek", tahun="2022", wilayah="36.72").caption)
    assert "berjumlah 77,66" in text
    assert "dicetak 77,73" in text
    assert "Rincian ini" not in " ".join(c.value for c in opened("aspek", tahun="2022", wilayah="36.02").caption)


def cells(app, caption: str) -> list[list[str]]:
    body = next(e.proto.body for e in app.get("html") if f"<caption>{caption}" in e.proto.body)
    lines = re.findall(r"<tr[^>]*>(.*?)</tr>", body)
    return [re.findall(r">([^<>]*)</t[dh]>", line) for line in lines]


def test_the_heat_table_of_units_adds_up():
    head, *lines = cells(opened("aspek", tahun="2022", wilayah="36.72", aspek="input"), "Poin yang hilang")
    assert len(head) == 1 + 7 + 1
    variables = [line for line in lines if line[0] in ("Kompetensi Pelaksana", "Sarana Prasarana")]
    indicators = [line for line in lines if line not in variables]
    assert len(indicators) == 15
    for column in range(1, 9):
        assert sum(hundredths(v[column]) for v in variables) == sum(hundredths(i[column]) for i in indicators)


def test_the_eight_are_in_order_of_points_lost():
    head, *lines = cells(opened("aspek", tahun="2024", wilayah="36.72"), "Poin yang hilang per aspek, 8 kab/kota")
    assert head[-1] == "Total"
    assert len(lines) == 8
    totals = [hundredths(line[-1]) for line in lines]
    assert totals == sorted(totals, reverse=True)
    assert all(sum(hundredths(cell) for cell in line[1:-1]) == hundredths(line[-1]) for line in lines)


def test_empty_states_speak():
    assert title(opened("aspek", tahun="2024", wilayah="36.02", data="terbit")) == (
        "Kabupaten Lebak 2024: hasil per unit dan per aspek tidak diterbitkan"
    )
    assert any(
        "tidak menerbitkan hasil per aspek" in i.value for i in opened("aspek", tahun="2021", wilayah="36.72").info
    )
    assert "2020" in title(opened("aspek", tahun="2020"))
    assert "tidak ditemukan" in title(opened("profil", tahun="2024", wilayah="36.02"))


def test_a_unit_that_is_not_there_is_the_whole_government():
    assert title(opened("aspek", tahun="2022", wilayah="36.72", unit="RSUD")).startswith(
        "ILUSTRASI (contoh rekaan) · Kota Cilegon"
    )


def test_the_unit_box_moves_the_url():
    app = opened("aspek", tahun="2022", wilayah="36.72")
    app.selectbox(key="choice_unit").set_value("Dinas Sosial").run()
    assert app.query_params["unit"] == "Dinas Sosial"
    assert "Dinas Sosial, Kota Cilegon 2022" in title(app)
    app.selectbox(key="choice_unit").set_value("").run()
    assert "unit" not in app.query_params


# ---------------------------------------------------------------- profile


def test_profile_of_cilegon_2022_by_hand():
    app = opened("profil", tahun="2022", wilayah="36.72")
    assert title(app) == (
        "Kota Cilegon 2022: 77,73, kategori C, zona kuning, 0,27 poin lagi menuju B, peringkat 7 dari 8 kab/kota"
    )
    # totals of the eight 2022: 68,39 77,73 79,01 79,24 | 83,91 88,47 88,54 88,83: median (79,24 + 83,91) / 2 = 81,575 → 81,58
    total = rows(app, "rows")[0]
    assert total["name"] == "Nilai total: 77,73"
    assert total["text"] == "median 81,58"
    assert total["ends"] == "terbaik 88,83 Tangsel, terendah 68,39 Lebak"
    assert len([o for o in rows(app, "others") if o["code"] == "total"]) == 7


def test_profile_of_2024_counts_what_is_known():
    # exact scores of 2024: 95,25 94,76 95,31 96,45: median (95,25 + 95,31) / 2 = 95,28; Kab. Serang is only about 91
    total = rows(opened("profil", tahun="2024", wilayah="36.04"), "rows")[0]
    assert total["name"] == "Nilai total: tidak diketahui"
    assert total["text"] == "4 dari 8 diketahui, median 95,28"
    assert total["share"] is None


def test_the_province_is_not_compared_with_the_eight():
    app = opened("profil", tahun="2022", wilayah="36")
    assert any("tidak dibandingkan" in c.value for c in app.caption)
    assert not any("rows" in c["_sent"] for c in charts(app))


def test_complaints_stand_with_their_source():
    body = " ".join(e.proto.body for e in opened("profil", tahun="2025", wilayah="36.72").get("html"))
    assert "Kota Cilegon: persen laporan menurut wilayah" in body
    assert "s176" in body
    assert "14,8" not in body
    assert "5,1" in body
    assert "43.506.839.688" in body
    assert "Kota Serang: persen" not in body


def test_complaints_are_translated_in_english(data):
    rows = data.context["complaints"]
    assert not [r for r in rows.itertuples() if not r.scope_en or not r.measure_en]
    assert sum(rows["measure"] == rows["measure_en"]) == 0
    app = opened("profil", tahun="2025", wilayah="36.72", lang="en")
    body = " ".join(e.proto.body for e in app.get("html"))
    assert "Cilegon City: per cent of reports by area" in body
    assert "43,506,839,688" in body
    assert "persen" not in body


# ---------------------------------------------------------------- charts as values


def test_charts_name_their_datasets_and_speak():
    frame = pd.DataFrame(
        [
            {
                "code": "a",
                "name": "A",
                "value": 1.0,
                "maximum": 2.0,
                "text": "1,00",
                "colour": "#123456",
                "selected": True,
            }
        ]
    )
    made = parts_datasets(frame, "ILUSTRASI")
    assert made["parts"][0]["spoken"] == "A: 1,00"
    assert made["label"] == [{"label": "ILUSTRASI"}]
    assert parts_datasets(frame, "")["label"] == []
    assert "'parts'" in str(parts({"points": "poin"}))
    assert "'label'" in str(parts({"points": "poin"}))
    strip_rows = pd.DataFrame(
        [{"code": "a", "name": "A", "share": None, "worst": 1.0, "median": 2.0, "best": 3.0, "text": "t", "ends": "e"}]
    )
    datasets = strip_datasets(strip_rows, pd.DataFrame([{"code": "a", "share": 5.0}]), "")
    assert datasets["rows"][0]["share"] is None
    assert datasets["others"] == [{"code": "a", "share": 5.0}]
    assert "'others'" in str(strip({"share": "%"}))
