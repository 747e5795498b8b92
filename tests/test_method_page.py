"""The page Metode holds all of data/method for the chosen year, adds up as displayed, and its example is the engine's."""

from __future__ import annotations

import re
from fractions import Fraction
from html import escape, unescape

import pytest

from kepatuhan.core.method import method_for
from kepatuhan.scoring.explain import children, examples
from kepatuhan.scoring.reconcile import reconcile
from kepatuhan.sentences.titles import years_of
from kepatuhan.words.names import band_label, break_reason, component_name, reference, region_name
from kepatuhan.words.numbers import number, precise
from tests.test_pages import YEARS, html, opened, title

pytestmark = pytest.mark.app

CELL = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.S)
TAGS = re.compile(r"<[^>]+>")
HELD = [year for year in YEARS if year != 2020]


def hundredths(text: str) -> int:
    return int(text.replace(",", "").replace(".", ""))


def cells(row: str) -> list[str]:
    return [unescape(TAGS.sub("", cell)).strip() for cell in CELL.findall(row)]


def rows_of(text: str, kind: str) -> list[list[str]]:
    return [cells(row) for row in re.findall(rf'<tr class="zh-{kind}">.*?</tr>', text, re.S)]


def dimensions(text: str) -> list[str]:
    return re.findall(r'<details class="zh-part">.*?</table>.*?</details>', text, re.S)


@pytest.fixture(scope="module")
def page():
    by_key: dict[tuple[int, str], str] = {}

    def read(year: int, lang: str) -> str:
        if (year, lang) not in by_key:
            by_key[year, lang] = html(opened("metode", tahun=str(year), lang=lang))
        return by_key[year, lang]

    return read


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("year", HELD)
def test_displayed_children_sum_exactly_to_their_displayed_parent(page, data, year, lang):
    text, method = page(year, lang), method_for(data.methods, year)
    bar = [
        hundredths(b)
        for b in re.findall(r"<b>([\d.,]+)</b></div>", text.split('class="zh-bar"')[-1].split("<details")[0])
    ]
    total = re.search(r'class="zh-total">.*?<b>(.*?)</b>', text, re.S)
    if not children(method, "total"):
        assert total is None
        return
    heads = [hundredths(h) for h in re.findall(r'<summary>.*?<b class="zh-number">(.*?)</b>', text, re.S)]
    assert heads == bar
    assert sum(heads) == hundredths(total[1]) == 10000
    for head, part in zip(heads, dimensions(text), strict=False):
        order = re.findall(r'<tr class="zh-(variable|indicator)">(.*?)</tr>', part, re.S)
        shown = [(kind, hundredths(cells(row)[2])) for kind, row in order]
        assert sum(points for kind, points in shown if kind == "variable") == head
        starts = [i for i, (kind, _) in enumerate(shown) if kind == "variable"]
        for start, end in zip(starts, [*starts[1:], len(shown)], strict=True):
            assert sum(points for _, points in shown[start + 1 : end]) == shown[start][1]
        assert cells(re.search(r"<tfoot>(.*?)</tfoot>", part, re.S)[1])[2] == number(head, lang)


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("year", HELD)
def test_every_band_and_component_of_the_year_is_on_the_page(page, data, year, lang):
    text, method = page(year, lang), method_for(data.methods, year)
    for band in method.bands:
        assert escape(band_label(band, lang)) in text
        assert f">{escape(band.symbol)}</i>" in text
        assert escape(reference(band, lang)) in text
        if band.lower is not None:
            assert f"{number(band.lower, lang)}–{number(band.upper, lang)}" in text
    for item in method.components:
        if item.level != "total" or children(method, item.code):
            assert escape(component_name(item, lang)) in text
        if item.level != "total":
            assert escape(reference(item, lang)) in text


def test_all_38_indicators_and_four_dimensions_of_2022(page):
    text = page(2022, "id")
    assert len(rows_of(text, "indicator")) == 38
    assert len(dimensions(text)) == 4


@pytest.mark.parametrize(("lang", "word"), [("id", "A asumsi"), ("en", "A assumption")])
def test_assumed_weights_are_marked_and_no_other(page, data, lang, word):
    text, method = page(2022, lang), method_for(data.methods, 2022)
    for level in ("variable", "indicator"):
        listed = {(name, basis) for name, _, _, basis in rows_of(text, level)}
        asked = {
            (component_name(c, lang), word if c.confidence == "A" else c.confidence)
            for c in method.components
            if c.level == level
        }
        assert listed == asked


def test_a_closed_dimension_already_says_how_much_is_assumed(page):
    assert "15 indikator, 14 berbobot asumsi" in page(2022, "id")
    assert "rincian tidak terbit" in page(2025, "id")


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("year", HELD)
def test_the_worked_example_is_the_engines(page, data, scored, bodies, year, lang):
    text = page(year, lang)
    cards = re.findall(r'<section class="zh-card zh-example">.*?</section>', text, re.S)
    worked = examples(scored.units, reconcile(bodies, data), method_for(data.methods, year))
    assert len(cards) == len(worked)
    for card, item in zip(cards, worked, strict=True):
        assert f"{escape(region_name(data.region(item.region), lang))} · {item.year}" in card
        shown = re.findall(r'<summary class="zh-number "[^>]*>(.*?)</summary>', card)
        assert [hundredths(s) for s in shown[:-1]] == [int(u["score"]) for u in item.units]
        assert sum(hundredths(s) for s in shown[:-1]) == item.total
        assert f"<td>{number(item.total, lang)}</td>" in card
        assert precise(Fraction(item.total, 100 * len(item.units)), lang) in card
        assert number(item.check["recomputed"], lang) in card


def test_the_example_of_2022_in_figures(page):
    text = page(2022, "id")
    for figure in ("88,15", "54,40", "59,01", "201,56", "67,1867 → 67,19", "67,18 berada di C 54,00–77,99"):
        assert figure in text
    assert "dipotong, bukan dibulatkan" in text


def test_the_example_of_2021_says_that_it_does_not_match(page):
    assert "TIDAK COCOK" in page(2021, "id")
    assert "194,62" in page(2021, "id")


@pytest.mark.parametrize(
    ("year", "why"), [(2018, "tidak diketahui"), (2025, "daftar unit yang dinilai tidak diketahui")]
)
def test_no_example_says_why(page, year, why):
    match = re.search(r"Belum ada total terbit.*?</p>", page(year, "id"), re.S)
    assert match
    assert why in match[0]


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("year", YEARS)
def test_every_method_says_why_it_is_not_joined(page, data, year, lang):
    text = page(year, lang)
    assert all(escape(break_reason(m, lang)) in text for m in data.methods)
    assert text.count('aria-current="true"') == 1


def test_2020_has_no_score_no_band_and_the_glossary():
    app = opened("metode", tahun="2020")
    text = html(app)
    assert title(app).startswith("Tidak ada penilaian pada 2020.")
    assert '<table class="zh-table zh-bands' not in text
    assert "<section" not in text
    assert "Maladministrasi" in text


def test_years_of_a_method(data):
    assert [years_of(m, "id") for m in data.methods] == ["2015–2019", "2020", "2021", "2022–2024", "sejak 2025"]


def test_titles():
    assert title(opened("metode", tahun="2022")) == (
        "Kepatuhan 2022–2024: empat dimensi. Nilai unit pada 2022 adalah jumlah poin Input, Proses, Output, dan Pengaduan, "
        "paling tinggi 100; nilai pemerintah adalah rata-rata polos unitnya."
    )
    assert title(opened("metode", tahun="2021", lang="en")) == (
        "Compliance 2021: service-standard components, all products. A government’s score in 2021 is the mean of its units, "
        "weighted by their number of service products."
    )


@pytest.mark.parametrize("year", HELD)
def test_english_holds_no_indonesian_reference(page, data, year):
    text, method = page(year, "en"), method_for(data.methods, year)
    for item in (method, *method.bands, *method.components):
        if item.reference != item.reference_en:
            assert escape(item.reference) not in text
