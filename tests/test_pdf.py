"""The PDF of a briefing: one tagged page whose text holds every number of the content, whatever the names are."""

from __future__ import annotations

import dataclasses
import io
import json
import re
import zipfile
from dataclasses import replace
from functools import cache
from itertools import cycle, pairwise, product

import pytest
from pypdf import PdfReader

from kepatuhan.briefing import government_brief, pdf, province_brief, scored_facts
from kepatuhan.briefing.plans import ways
from kepatuhan.briefing.slides import decks as slides
from kepatuhan.briefing.workbook import book as workbook
from kepatuhan.charts import theme
from kepatuhan.words.catalogue import LANGUAGES
from pages.components.results.provenance import _link
from tests.nightly import YEARS, grid
from tests.pdf_text import pdf_pages, pdf_texts

CODES = ["36", "36.01", "36.02", "36.03", "36.04", "36.71", "36.72", "36.73", "36.74"]
HOSTILE = '<#*_@$"\\`[]{}=~-/ #panic() $x$ <script> “”'
NUMBER = re.compile(r"\d+[.,]\d\d(?!\d)")
A4_HIGH = 842
"""Points."""


def plain(text: str) -> str:
    """Without blanks: where a line breaks is not what is said."""
    return re.sub(r"\s+", "", text)


def texts(value) -> list[str]:
    """Every text inside a brief, but for the picture and what is not said: codes, states, addresses."""
    silent = {
        "map",
        "region",
        "state",
        "category",
        "zone",
        "colour",
        "code",
        "method",
        "lang",
        "url",
        "link",
        "short_name",
    }
    if isinstance(value, dict):
        return [t for key, item in value.items() if key not in silent for t in texts(item)]
    if isinstance(value, list | tuple):
        return [t for item in value for t in texts(item)]
    return [value] if isinstance(value, str) and value else []


def words_only(drawn: object, kind: str, *_: object) -> str:
    """In place of the map a picture of its size, full of a word: no number can be found in the map's labels only."""
    width, height = pdf.MAP_SIZE[kind]
    lines = "".join(f'<text x="9" y="{y}" font-size="9">peta</text>' for y in range(20, height, 40))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{lines}</svg>'


@pytest.fixture
def no_map(monkeypatch) -> None:
    monkeypatch.setattr(pdf, "picture", words_only)


@dataclasses.dataclass(frozen=True)
class Page:
    """A brief, the text of its one page, and the widest gap between two lines of it (points)."""

    brief: government_brief.GovernmentBrief | province_brief.ProvinceBrief
    text: str
    gap: int


@pytest.fixture(scope="module")
def printed(brief_of, boundaries):
    """A body's page of a year in a language, with other words in place of the map; each is made once."""

    @cache
    def made(code: str, year: int, lang: str) -> Page:
        brief = brief_of(code, year, lang)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pdf, "picture", words_only)
            (page,) = pdf_pages(pdf.make(brief, boundaries))
        heights: set[int] = set()

        def seen(text: str, cm: list[float], tm: list[float], *_: object) -> None:
            if text.strip():
                heights.add(round(cm[5] + tm[5] * cm[3]))

        text = page.extract_text(visitor_text=seen)
        inside = sorted(height for height in heights if 0 < height < A4_HIGH)
        return Page(brief, text, max(upper - lower for lower, upper in pairwise(inside)))

    return made


# --- every body, year and language -----------------------------------------------------------------------------------


def test_the_years_are_those_of_the_data(facts):
    assert tuple(facts.data.years) == YEARS


FULL = 2022
"""The year with units, aspects, plans and two totals that do not match."""
MOST_AND_LEAST = [
    ("36.02", FULL, "id"),
    ("36.72", FULL, "id"),
    ("", FULL, "id"),
    ("36.01", 2023, "id"),
    ("", 2023, "en"),
    ("36.04", 2024, "en"),
]
"""Pages with the most and the least on them."""
BY_DAY = [
    *MOST_AND_LEAST, ("36", FULL, "id"), ("36.04", FULL, "id"), ("36", 2017, "id"), ("", 2018, "en"), ("36.74", 2019, "en"),
    ("36.73", 2020, "en"), ("36.71", 2021, "en"), ("36.03", 2025, "en"),
]  # fmt: skip
"""Every body and every year; in `FULL` the unlike ones: the province and its government, lowest total, one with a range in 2024, a mismatch."""


def test_by_day_every_body_and_year_is_looked_at():
    assert {code for code, _, _ in BY_DAY} == {*CODES, ""}
    assert {year for _, year, _ in BY_DAY} == set(YEARS)


@pytest.mark.parametrize(("code", "year", "lang"), grid(product([*CODES, ""], YEARS, LANGUAGES), BY_DAY))
def test_one_page_holds_every_number_of_the_content(printed, code, year, lang):
    brief, page_text = printed(code, year, lang).brief, printed(code, year, lang).text
    words = texts(dataclasses.asdict(brief)) if brief.held else [brief.title, brief.sentence]
    # the margins of the province's table stand there as bare figures below their heading
    numbers = [n for text in words for n in NUMBER.findall(text)]
    assert plain(brief.sentence) in plain(page_text)
    assert not [n for n in numbers if n not in page_text]


def marked(brief) -> list[tuple[str, tuple[int, ...]]]:
    """Every text that names a published number, or stands in front of one in a table, with the marks behind it."""
    if isinstance(brief, province_brief.ProvinceBrief):
        rows, lines = (brief.province, *brief.ranked), (*brief.changes, *brief.unknowns)
        cited = [(brief.province.text, brief.province.sources)]
        return [
            *cited,
            *((row.name, row.sources) for row in rows[1:]),
            *((line.text, line.sources) for line in lines),
        ]
    years = [(year.text, year.sources) for year in brief.years]
    below = [(part.name, part.sources) for part in (*brief.units, *brief.eight)]
    ranks = [(rank.text, rank.sources) for rank in brief.ranks]
    return [(brief.total_text, brief.sources_of_total), *ranks, *below, *years]


HELD = [year for year in YEARS if year != 2020]


@pytest.mark.parametrize(
    ("code", "year", "lang"),
    grid(product([*CODES, ""], HELD, LANGUAGES), [one for one in BY_DAY if one[1] in HELD]),
)
def test_every_source_listed_is_cited_and_every_published_number_has_its_mark(printed, code, year, lang):
    brief, page_text = printed(code, year, lang).brief, printed(code, year, lang).text
    assert brief.held
    pairs = [*marked(brief), (brief.sentence, brief.sources_of_sentence)]
    unseen = [text for text, marks in pairs if plain(text + ",".join(map(str, marks))) not in plain(page_text)]
    assert not unseen
    assert {n for _, marks in pairs for n in marks} == {source.number for source in brief.sources}
    published = [unit.name for unit in getattr(brief, "units", ()) if unit.state == "terbit"]
    numbered = [(text, marks) for text, marks in pairs if text in published or NUMBER.search(text)]
    assert not [text for text, marks in numbered if not marks]


@pytest.mark.parametrize(
    ("code", "year", "lang"), grid(product([*CODES, ""], (2022, 2023, 2024), LANGUAGES), MOST_AND_LEAST)
)
def test_no_page_lies_empty_at_its_foot(printed, code, year, lang):
    """Between what is told and the sources at most a tenth of the page is blank."""
    assert printed(code, year, lang).gap < A4_HIGH / 10


@pytest.mark.parametrize("lang", grid(LANGUAGES, ["id"]))  # by day the workbook's sheets are looked at in both
def test_what_is_invented_says_so_on_paper(facts, boundaries, lang):
    cilegon = government_brief.government(facts, facts.data.region("36.72"), 2022, lang)
    (page_text,) = pdf_texts(pdf.make(cilegon, boundaries))
    assert (
        page_text.count({"id": "ILUSTRASI", "en": "ILLUSTRATION"}[lang]) >= 2
    )  # inside the frame and in the small print
    without = government_brief.government(replace(facts, illustrated=None), facts.data.region("36.72"), 2022, lang)
    assert {"id": "ILUSTRASI", "en": "ILLUSTRATION"}[lang] not in pdf_texts(pdf.make(without, boundaries))[0]


def test_the_page_says_date_version_sources_and_the_mismatch(facts, boundaries):
    brief = government_brief.government(facts, facts.data.region("36.72"), 2022, "id", "2026-11-25")
    page_text = plain(pdf_texts(pdf.make(brief, boundaries))[0])
    for part in ("25 November 2026", facts.version, brief.reconciliation, brief.map.source):
        assert plain(part) in page_text
    for source in brief.sources:
        assert plain(source.publisher) in page_text
        assert plain(source.url) in page_text


# --- the file itself --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cilegon(facts, boundaries) -> PdfReader:
    brief = government_brief.government(facts, facts.data.region("36.72"), 2022, "en")
    return PdfReader(io.BytesIO(pdf.make(brief, boundaries)))


def test_the_file_is_tagged_and_claims_pdf_ua(cilegon):
    root = cilegon.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert cilegon.metadata.title == "Cilegon City, 2022"


def test_the_page_is_a4_and_its_fonts_are_inside(cilegon):
    (page,) = cilegon.pages
    assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
    fonts = [font.get_object()["/DescendantFonts"][0].get_object() for font in page["/Resources"]["/Font"].values()]
    assert fonts
    assert all("Inter" in font["/BaseFont"] for font in fonts)
    assert all({"/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"]) for font in fonts)


def alternatives(item) -> list[str]:
    """The /Alt texts of a structure tree."""
    item = item.get_object() if hasattr(item, "get_object") else item
    if isinstance(item, list):
        return [alt for child in item for alt in alternatives(child)]
    if not isinstance(item, dict):
        return []
    texts = [str(item["/Alt"])] if "/Alt" in item else []
    return texts + (alternatives(item["/K"]) if "/K" in item else [])


def test_the_map_has_its_finding_as_text(cilegon):
    alternative = alternatives(cilegon.trailer["/Root"]["/StructTreeRoot"]["/K"])
    assert any(
        "six in the green zone and two in the yellow zone" in alt and "Cilegon City" in alt for alt in alternative
    )


def test_the_same_brief_gives_the_same_bytes(facts, boundaries):
    brief = province_brief.province(facts, 2023, "id", "2026-11-25")
    assert pdf.make(brief, boundaries) == pdf.make(brief, boundaries)


def test_a_map_that_was_drawn_is_not_drawn_again(facts, boundaries, monkeypatch):
    """Papers of Cilegon 2022 with and without plans have the same map; one of 2021 has another."""
    asked = []
    draw = pdf.vl_convert.vegalite_to_svg
    monkeypatch.setattr(
        pdf.vl_convert, "vegalite_to_svg", lambda spec, **more: asked.append(spec) or draw(spec, **more)
    )
    pdf._drawn.cache_clear()
    region = facts.data.region("36.72")
    first, again, other = (
        government_brief.government(facts, region, year, "id", plans=plans)
        for year, plans in ((2022, ()), (2022, ways(facts, region, 2022, "id")), (2021, ()))
    )
    drawn = [pdf.picture(brief.map, "government", "id", boundaries) for brief in (first, again, other)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert len(asked) == 2
    assert 'viewBox="0 0 {} {}"'.format(*pdf.MAP_SIZE["government"]) in drawn[0]  # the size that `words_only` has


# --- names that would like to be something else ------------------------------------------------------------------------


def test_hostile_names_stand_as_they_are(facts, boundaries):
    brief = government_brief.government(facts, facts.data.region("36.72"), 2022, "id")
    units = tuple(replace(u, name=HOSTILE) for u in brief.units)
    sources = tuple(replace(s, publisher=HOSTILE, url="") for s in brief.sources)
    places = tuple(replace(p, name=HOSTILE, short=HOSTILE[:12]) for p in brief.map.places)
    odd = replace(
        brief, title=HOSTILE, sentence=HOSTILE, units=units, sources=sources, reconciliation=HOSTILE,
        map=replace(brief.map, places=places, alt=HOSTILE),
    )  # fmt: skip
    (page_text,) = pdf_texts(pdf.make(odd, boundaries))
    assert plain(page_text).count(plain(HOSTILE)) >= 3 + len(units) + len(sources)


NO_WEB = ("javascript:app.alert(1)", "data:text/html;base64,PHNjcmlwdD4=", "file:///etc/passwd")


def test_no_writer_makes_a_link_of_an_address_that_is_none_of_the_web(data, facts, boundaries):
    """Each is shown as it was recorded, and leads nowhere; the addresses of the web still do."""
    turns = zip(data.sources.items(), cycle(NO_WEB), strict=False)
    spoilt = replace(data, sources={key: replace(source, url=url) for (key, source), url in turns})
    cilegon, invented_addresses = data.region("36.72"), scored_facts.facts(spoilt, illustration=True)
    for known, linked in ((invented_addresses, False), (facts, True)):
        brief = government_brief.government(known, cilegon, 2022, "id")
        addresses = {source.url for source in brief.sources}
        assert linked or addresses == set(NO_WEB)
        (page,) = pdf_pages(pdf.make(brief, boundaries))
        annotations = [a.get_object() for a in page.get("/Annots", [])]
        assert {str(a["/A"]["/URI"]) for a in annotations} == (addresses if linked else set())
        page_text = plain(page.extract_text())
        assert [address for address in addresses if plain(address) not in page_text] == []
        assert {"href" in _link("Ombudsman", address) for address in addresses} == {linked}
    brief = government_brief.government(invented_addresses, cilegon, 2022, "id")
    for made in (slides.make(brief, boundaries), workbook.make(invented_addresses, cilegon, 2022, "id")):
        with zipfile.ZipFile(io.BytesIO(made)) as book:
            links = [book.read(name).decode() for name in book.namelist() if name.endswith(".rels")]
        assert not [text for text in links if any(url.split(":")[0] + ":" in text for url in NO_WEB)]


@pytest.mark.usefixtures("no_map")
@pytest.mark.parametrize("many", [7, 14, 24])
def test_long_names_and_many_units_stay_on_one_page(facts, boundaries, many):
    brief = government_brief.government(facts, facts.data.region("36.72"), 2022, "id")
    name = "Dinas Penanaman Modal, Pelayanan Terpadu Satu Pintu, Tenaga Kerja dan Transmigrasi Kawasan Perkotaan"
    units = tuple(replace(brief.units[0], name=f"{name} {i}") for i in range(many))
    (page_text,) = pdf_texts(pdf.make(replace(brief, name=name, title=name * 2, units=units), boundaries))
    assert plain(f"{name} {many - 1}") in plain(page_text)
    assert plain(brief.stamp.version) in plain(page_text)


@pytest.mark.usefixtures("no_map")
@pytest.mark.parametrize("code", grid(["36", "36.01", "36.02", "36.04", "36.72", "36.73"], ["36", "36.02", "36.72"]))
def test_the_page_holds_the_ways_to_the_next_category(facts, boundaries, code):
    region = facts.data.region(code)
    plans = ways(facts, region, 2022, "id")
    (page_text,) = pdf_texts(pdf.make(government_brief.government(facts, region, 2022, "id", plans=plans), boundaries))
    assert plans
    for way in plans:
        assert plain(way.sentence) in plain(page_text)
        assert all(plain(after) in plain(page_text) for _, _, after in way.changes)


@pytest.mark.usefixtures("no_map")
def test_plans_stand_beside_each_other(facts, boundaries):
    plans = tuple(
        government_brief.Way(
            f"Cara {i}",
            f"Kalimat {i}.",
            (("Dinas Sosial", "57,02", f"59,3{i}"),),
            f"dan {i} lain",
            "ILUSTRASI" * (i > 1),
        )
        for i in (1, 2, 3)
    )
    brief = government_brief.government(facts, facts.data.region("36.72"), 2022, "id", plans=plans)
    (page_text,) = pdf_texts(pdf.make(brief, boundaries))
    assert all(f"59,3{i}" in page_text and f"Kalimat {i}." in page_text for i in (1, 2, 3))


def test_what_the_template_is_given_is_plain_json(facts):
    brief = government_brief.government(facts, facts.data.region("36.72"), 2022, "id")
    plain = json.loads(json.dumps(pdf.template_data(brief)))
    assert plain["kind"] == "government"
    # 85,44 of 100 is the length of the bar of Puskesmas Ciwandan; 25,93 / 32,37 that of Proses
    assert plain["brief"]["units"][1]["share"] == pytest.approx(0.8544)
    assert plain["brief"]["aspects"]["rows"][1]["share"] == pytest.approx(brief.aspects.rows[1].value / 3237)
    assert plain["brief"]["mark"]["fill"] == theme.colour("kuning")
