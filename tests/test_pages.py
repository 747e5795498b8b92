"""Every page for every year and language, without a browser: no exception, the right sentence, the right zones on the map."""

from __future__ import annotations

import json
import re
from functools import cache
from itertools import product
from pathlib import Path

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from kepatuhan.charts.theme import COLOURS
from kepatuhan.words.numbers import number
from pages.components.shell.site import PAGES
from tests.nightly import KEY_YEARS, YEARS, grid
from tests.reading import foreign, leftovers, same_in_both

pytestmark = pytest.mark.app

ROOT = Path(__file__).resolve().parent.parent
TIMEOUT = 300
"""Seconds for a page to be run: only a test that fails takes so long, also on a machine under load."""
TOLD = ("title", "header", "caption", "markdown", "info", "warning")


def opened(page: str, **params: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=TIMEOUT)
    for key, value in params.items():
        app.query_params[key] = value
    if page != "ringkasan":
        app.switch_page(PAGES[page])
    app.run()
    assert not app.exception
    return app


@cache
def seen(page: str, **params: str) -> AppTest:
    """`opened`, once for all tests that only look at it."""
    return opened(page, **params)


def title(app: AppTest) -> str:
    """The page's heading; that of a presentation's title step is HTML of ours."""
    return app.title[0].value if app.title else re.findall("<h1>(.*?)</h1>", html(app))[0]


def html(app: AppTest) -> str:
    return "\n".join(e.proto.body for e in app.get("html"))


def legend(app: AppTest) -> str:
    (lines,) = re.findall(r'<div class="zh-legend">(.+?)</div>', html(app))
    return lines


def zones(app: AppTest) -> dict[str, dict]:
    sent = {d.name: d.data.data for d in app.get("vega_lite_chart")[0].proto.datasets}
    return {row["code"]: row for row in pa.ipc.open_stream(sent["zones"]).read_all().to_pylist()}


def board(app: AppTest) -> dict:
    """What the board of Simulasi was sent."""
    sent = (json.loads(e.proto.json or "{}") for e in app.get("bidi_component"))
    return next(data for data in sent if data and "form" in data)


LABELLED = ("button", "selectbox", "toggle", "radio", "multiselect", "checkbox", "text_input", "number_input", "slider")
UNHEARD = re.compile(r'<(style|script)\b.*?</\1>|<(\w+)[^>]* lang="[^"]*"[^>]*>.*?</\2>', re.DOTALL)
"""Code, and what is quoted in another language and says so."""
SAID = re.compile(r'\b(?:aria-label|title|alt|placeholder)="([^"]*)"')
DRAWN = re.compile(r'"(?:title|text|description)": "([^"]*)"')


def words(app: AppTest) -> set[str]:
    """Every text that a page holds: of its elements, of the labels and choices of its widgets, of its HTML and its charts."""
    texts = [str(e.value) for kind in (*TOLD, "subheader", "error", "success") for e in getattr(app, kind)]
    for widget in (e for kind in LABELLED for e in getattr(app, kind)):
        texts += map(str, (widget.label, widget.help, *getattr(widget, "options", ())))
    body = UNHEARD.sub("", html(app))
    texts += [*SAID.findall(body), *re.sub("<[^>]*>", "\n", body).split("\n")]
    for chart in app.get("vega_lite_chart"):
        texts += DRAWN.findall(json.dumps(json.loads(chart.proto.spec), ensure_ascii=False))
    return {text.strip() for text in texts} - {""}


@pytest.fixture(scope="module")
def alike(data) -> set[str]:
    return same_in_both(data)


@pytest.mark.parametrize(
    ("text", "lang", "found"),
    [
        ("Nilai tahun ini", "en", True),
        ("Scores of this year", "id", True),
        ("Nilai tahun ini", "id", False),
        ("Scores of this year", "en", False),
        ("Sumber: Kementerian Dalam Negeri (kemendagri.go.id)", "en", True),
    ],
)
def test_a_word_of_the_other_language_is_seen(alike, text, lang, found):
    assert bool(foreign({text}, lang, alike)) is found


@pytest.mark.parametrize(
    ("year", "lang"), grid(product(YEARS, ["id", "en"]), [*product(KEY_YEARS, ["id"]), (2022, "en"), (2025, "en")])
)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_and_no_word_is_left_in_the_other_language(page, year, lang, alike):
    """Of 2022 and in English that of the province, else of a city, which test_crossing looks at too.

    What a browser draws of it, and what both languages have in common, is looked at in test_browser_pages.
    """
    region = "36" if year == 2022 or lang == "en" else "36.73"
    app = seen(page, tahun=str(year), lang=lang, wilayah=region)
    told = words(app)
    assert len(told) > 5
    assert not foreign(told, lang, alike)
    assert page in ("data", "tren", "mandiri", "tindak_lanjut") or str(year) in title(
        app
    )  # the last two are of a year to come
    assert "{" not in title(app)
    assert "nan" not in html(app).lower().replace("keuangan", "").split()


@pytest.mark.parametrize("page", PAGES)
def test_no_text_stands_there_in_both_languages_alike(page, data):
    assert not leftovers(
        {lang: words(seen(page, tahun="2022", lang=lang, wilayah="36")) for lang in ("id", "en")}, data
    )


def test_the_sentence_of_2023():
    assert title(opened("ringkasan", tahun="2023")) == (
        "Pemerintah Provinsi Banten memperoleh 91,16 pada penilaian 2023, peringkat 7 dari 34 provinsi: kategori A, zona hijau, "
        "dan kedelapan kabupaten/kota berada di zona hijau."
    )


def test_the_sentence_of_2022_in_english():
    assert title(opened("ringkasan", tahun="2022", lang="en")) == (
        "Banten Provincial Government scored 67.18 in the 2022 assessment: category C, yellow zone, "
        "and of the eight regencies and cities, six in the green zone and two in the yellow zone."
    )


@pytest.mark.parametrize("page", ["ringkasan", "peta"])
def test_2020_says_that_none_was_held(page):
    assert title(opened(page, tahun="2020")).startswith("Tidak ada penilaian pada 2020.")


def test_opens_at_the_newest_year_most_are_known_for():
    app = opened("ringkasan")
    assert "2024" in title(app)
    assert any("6 dari 9" in c.value for c in app.caption)


@pytest.mark.parametrize(
    ("year", "colours"),
    [
        (
            "2021",
            {
                "36.01": "kuning",
                "36.02": "kuning",
                "36.03": "hijau",
                "36.04": "kuning",
                "36.71": "kuning",
                "36.72": "kuning",
                "36.73": "kuning",
                "36.74": "kuning",
            },
        ),
        (
            "2022",
            {
                "36.01": "hijau",
                "36.02": "kuning",
                "36.03": "hijau_tua",
                "36.04": "hijau",
                "36.71": "hijau_tua",
                "36.72": "kuning",
                "36.73": "hijau",
                "36.74": "hijau_tua",
            },
        ),
        ("2023", dict.fromkeys(["36.01", "36.02", "36.03", "36.04", "36.71", "36.72", "36.73", "36.74"], "hijau_tua")),
        (
            "2020",
            dict.fromkeys(["36.01", "36.02", "36.03", "36.04", "36.71", "36.72", "36.73", "36.74"], "tidak_diketahui"),
        ),
    ],
)
def test_zones_on_the_map(year, colours):
    assert {code: row["colour"] for code, row in zones(opened("peta", tahun=year)).items()} == colours


def test_three_are_hatched_in_2023():
    rows = zones(opened("peta", tahun="2023"))
    assert {code for code, row in rows.items() if row["pattern"] == "hatch"} == {"36.01", "36.02", "36.73"}
    assert {row["symbol"] for row in rows.values()} == {"A"}


def test_unknown_has_no_zone_colour_and_its_word():
    rows = zones(opened("peta", tahun="2024"))
    unknown = {code: row["score_text"] for code, row in rows.items() if row["pattern"] == "unknown"}
    assert unknown == dict.fromkeys(("36.02", "36.03", "36.73"), "≤95,25")  # no score was found; rank 4 at best
    assert rows["36.04"]["score_text"] == "≈91"


def test_link_selects_the_region_and_year():
    app = opened("peta", wilayah="36.72", tahun="2022")
    assert app.selectbox(key="choice_wilayah").value == "36.72"
    assert "Kota Cilegon · 2022" in html(app)
    assert [code for code, row in zones(app).items() if row["selected"]] == ["36.72"]


def test_reconciliation_of_cilegon_2022_is_a_mismatch():
    app = opened("peta", wilayah="36.72", tahun="2022")
    text = app.warning[0].value
    assert "TIDAK COCOK" in text
    assert "77,66" in text
    assert "77,73" in text


def test_reconciliation_of_the_province_2022_is_a_cut_print():
    text = " ".join(c.value for c in opened("peta", wilayah="36", tahun="2022").caption)
    assert "dipotong" in text
    assert "67,19" in text
    assert "67,18" in text


@pytest.mark.parametrize(
    "params", [{"tahun": "1999", "wilayah": "99.99", "lang": "fr"}, {"wilayah": "<script>"}], ids=str
)
@pytest.mark.parametrize("page", PAGES)
def test_a_link_that_means_nothing_is_said_and_ignored(page, params):
    """Each value once, in a sentence of its own; Simulasi may have something else to say as well."""
    told = [info.value for info in opened(page, **params).info]
    for name, value in params.items():
        words = f"{'bahasa' if name == 'lang' else name} “{value}”"
        assert [words in text for text in told].count(True) == 1, words


def test_choosing_a_year_keeps_the_region():
    app = opened("peta", wilayah="36.72", tahun="2022")
    next(g for g in app.button_group if g.label == "Tahun").set_value("2021").run()
    assert not app.exception
    assert app.query_params["tahun"] == "2021"
    assert app.query_params["wilayah"] == "36.72"
    assert "Kota Cilegon · 2021" in html(app)


def test_choosing_a_region_writes_the_link():
    app = opened("peta", tahun="2022")
    app.selectbox(key="choice_wilayah").select("36.02").run()
    assert app.query_params["wilayah"] == "36.02"
    assert "Kabupaten Lebak · 2022" in html(app)


CHANGES = (
    ("aspek", {"tahun": "2022", "wilayah": "36.72"}, {"unit": "Dinas Sosial"}),
    ("profil", {"tahun": "2022", "wilayah": "36.72"}, {"tahun": "2024", "wilayah": "36.02", "data": "terbit"}),
    ("simulasi", {"tahun": "2022", "wilayah": "36.72"}, {"tahun": "2023", "basis": "ilustrasi"}),
    ("nasional", {"tahun": "2022"}, {"provinsi": "34", "sepulau": "1"}),
    ("indonesia", {"tahun": "2022"}, {"pulau": "papua", "banding": "36.72,34.04"}),
    ("paparan", {"tahun": "2022"}, {"urutan": "peta,aspek"}),
    ("mandiri", {"untuk": "2026"}, {"untuk": "2027"}),
    ("tindak_lanjut", {"wilayah": "36.72"}, {"lingkup": "semua"}),
)
"""A page, its address, and what a click on a picture or a link changes of it, for which the page has controls too."""


@pytest.mark.parametrize(("page", "address", "change"), grid(CHANGES, CHANGES[:4]))
def test_who_clicks_on_before_the_page_has_followed_takes_nothing_back(page, address, change):
    """His page sends what its controls said before the change, with whatever he clicked then."""
    app = opened(page, **address)
    before = app._tree.get_widget_states()
    app.query_params.update(change)
    app.run()
    assert not app.exception
    app._run(before)
    assert not app.exception
    kept = app.query_params
    assert {name: kept.get(name) for name in change} == change


def test_a_control_that_cannot_show_what_the_address_says_stays_the_same_control():
    """In 2025 nothing below the units was invented: drawn anew at each run it would lose the keyboard's place."""
    app = opened("simulasi", tahun="2025", wilayah="36.72", basis="ilustrasi", data="ilustrasi")
    keys = []
    for _ in range(2):
        keys.append([group.key for group in app.button_group if "basis" in (group.key or "")])
        app.run()
    assert keys == [["choice_basis"]] * 2


def test_no_difference_is_shown_across_a_method_break(bodies, data):
    # 2021 -> 2022: 63,61 -> 79,24 of Kota Serang would be +15,63
    text = html(opened("ringkasan", tahun="2022"))
    assert "+" not in text.split("Apa yang berubah")[1].split("</section>")[0]
    assert "Tidak dibandingkan dengan 2021" in text


def test_changes_inside_the_method_are_shown():
    # Tangsel 94,46 -> 96,45 is +1,99
    assert "Tangsel +1,99 (94,46 → 96,45)" in html(opened("ringkasan", tahun="2024"))


def test_every_score_of_the_list_opens_its_source(bodies, data):
    text = html(opened("ringkasan", tahun="2022"))
    year = bodies[bodies["year"] == 2022]
    for row in year.to_dict("records"):
        assert number(row["score"], "id") in text
        assert f"[{row['source']}]" in text


def test_unofficial_mean_is_labelled():
    # 2022: 83,91 + 68,39 + 88,54 + 79,01 + 88,47 + 77,73 + 79,24 + 88,83 = 654,12; / 8 = 81,765 -> 81,77
    listed = [c.value for c in opened("ringkasan", tahun="2022").caption]
    assert any("81,77 (bukan nilai resmi)" in c for c in listed)


def test_data_page_names_the_mismatches_and_contradictions():
    text = html(opened("data"))
    assert text.count("TIDAK COCOK") == 3 + 3  # Serang 2021, Cilegon 2022 and 2023: in the list and in the table
    assert "<td>≈91</td><td>91,98</td><td>–</td><td>cocok bila dipotong</td>" in text
    assert "Kota Cilegon 2022: TIDAK COCOK: rata-rata 7 unit = 77,66, dicetak 77,73" in text
    assert "dipakai 63,61 (ombudsman.go.id); laporan lain 63,31" in text


@pytest.mark.parametrize(("lang", "no", "yes"), [("id", "TIDAK COCOK", "dipotong"), ("en", "NOT MATCH", "if cut")])
def test_no_page_says_that_a_total_printed_as_a_range_does_not_match(lang, no, yes):
    for page in ("ringkasan", "peta", "aspek", "profil", "simulasi", "tren"):
        app = opened(page, wilayah="36.04", tahun="2024", lang=lang)
        text = " ".join(str(piece.value) for kind in TOLD for piece in getattr(app, kind)) + html(app)
        assert no not in text, page
        if page == "peta":
            assert "91,98" in text or "91.98" in text
            assert yes in text
        if page == "aspek":
            assert ("≈91" in text, "91,00" in text, "91.00" in text) == (True, False, False)


def test_data_page_says_how_much_is_known():
    # 72 = 9 governments * 8 assessed years
    assert title(opened("data")).startswith(
        "Dari 72 nilai tahunan sembilan pemerintah, 36 terbit, 1 dibulatkan, 8 hanya zona"
    )


def test_a_district_without_a_polygon_is_named(monkeypatch):
    from pages.components.charts import notes

    report = type("Report", (), {"without_polygon": ("36.99",), "without_rows": ()})()
    monkeypatch.setattr(notes, "join_report", lambda codes, boundaries: report)
    assert "36.99" in opened("peta", tahun="2022").warning[0].value


def test_trend_of_kota_serang_joins_nothing():
    # 63,61 (2021) and 79,24 (2022) are of different methods, 2023 is a range: no two years can be compared
    app = opened("tren", wilayah="36.73", tahun="2022")
    assert title(app) == "Kota Serang: tidak ada dua tahun dengan metode yang sama yang nilainya diketahui"
    assert "15,63" not in html(app)
    assert "63,61 (2021, zona kuning): menurut batas yang baru termasuk C (Kualitas Sedang)." in html(app)


def test_the_legend_says_which_edges_are_inferred():
    assert "disimpulkan dari kasus terbit" in legend(opened("peta", tahun="2025"))


def test_an_edge_of_one_secondary_source_is_said_on_metode_and_not_under_the_map():
    assert "sumber sekunder" not in legend(opened("peta", tahun="2022"))
    assert "Batas 32,00: terbit pada sumber sekunder" in html(opened("metode", tahun="2022"))


def test_the_two_hatches_of_a_legend_differ_in_colour():
    # 2018: of Lebak only the zone was published, green; of Kabupaten Pandeglang nothing was found
    shown = legend(opened("peta", tahun="2018"))
    zone, unknown = re.findall(r'zh-hatched" style="background-color:(#\w+)', shown)
    assert (zone, unknown) == (COLOURS["hijau"], COLOURS["tidak_diketahui"])


def test_the_legend_of_2021_has_no_doubt():
    assert "batas" not in legend(opened("peta", tahun="2021"))


@pytest.mark.parametrize(
    ("year", "lang"),
    grid(
        product(["2019", "2020", "2021", "2022", "2024", "2025"], ["id", "en"]),
        [*product(["2020", "2021", "2022", "2024", "2025"], ["id"]), ("2022", "en"), ("2024", "en")],
    ),
)
def test_every_step_of_a_presentation_opens(year, lang):
    """`opened` fails on an exception; the last step is the last one asked for."""
    titles = [title(opened("paparan", tahun=year, wilayah="36.72", langkah=str(n), lang=lang)) for n in range(1, 8)]
    assert all(titles)
    assert len(set(titles)) >= 2


def test_where_nothing_is_known_of_the_eight_a_presentation_shows_the_years_of_the_government():
    """2017: the province was yellow, of the eight nothing was found; in 2018 it had 80,74."""
    first = opened("paparan", tahun="2017", langkah="ringkasan")
    assert "2018: zona hijau 80,74" in first.get("vega_lite_chart")[0].proto.alt
    assert title(opened("paparan", tahun="2017", langkah="profil")) == title(
        opened("paparan", tahun="2017", langkah="lanjut")
    )
