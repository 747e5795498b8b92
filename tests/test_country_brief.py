"""The briefing of the country: the same sentences, counts and shared ranks as PDF, slides and workbook; nothing invented; its command."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stderr
from itertools import combinations, product
from types import SimpleNamespace

import pytest
import shapely
from openpyxl import load_workbook
from pptx import Presentation

from kepatuhan.__main__ import main
from kepatuhan.briefing import pdf, scored_facts
from kepatuhan.briefing.country_brief import CountryBrief, of_country
from kepatuhan.briefing.slides import decks
from kepatuhan.briefing.workbook import book
from kepatuhan.core.dataset import load_country
from kepatuhan.core.geography import load_country_map
from kepatuhan.scoring import country
from kepatuhan.words.catalogue import LANGUAGES
from kepatuhan.words.names import widest_names
from pages.components.shell import papers
from tests.conftest import ROOT
from tests.nightly import grid
from tests.pdf_text import pdf_pages
from tests.soffice import changed
from tests.test_slides import seen, sound

SHARE = {
    "id": "Nilai 2024 yang terbit dan kami temukan: 103 dari 552 pemerintah, yaitu 19 dari 38 provinsi dan 84 dari 514 kabupaten/kota.",
    "en": "Scores of 2024 that were published and that we found: 103 of 552 governments (19 of 38 provinces and 84 of 514 regencies and cities).",
}  # fmt: skip
"""tests/test_country.py counts the 19 and the 84 in the files: 19 + 84 = 103, 38 + 514 = 552."""
AROUND_TIE = {"Bengkulu Utara": "50", "Ponorogo": "51", "Jombang": "51", "Bondowoso": "53"}
"""50 found scores of 2024 are above 87,88; two governments have it, so the next is the 53rd (tests/test_country.py)."""


@pytest.fixture(scope="module")
def facts() -> scored_facts.Facts:
    data = load_country(ROOT / "data")
    scored = country.scored(data)
    return scored_facts.country_facts(data, scored, country.bodies(scored, data))


@pytest.fixture(scope="module")
def boundaries(facts):
    return load_country_map(ROOT / "geo" / "country.geojson", widest_names(facts.data.country)).provinces


@pytest.fixture(scope="module")
def brief(facts) -> CountryBrief:
    return of_country(facts, 2024, "id", "2026-11-25")


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, bytes]:
    """What `brief --negara` writes of 2024 in Indonesian, by kind: most tests below look at these."""
    folder = tmp_path_factory.mktemp("country")
    with redirect_stderr(io.StringIO()) as progress:
        assert main(["brief", "--negara", "--tahun", "2024", "--format", "pdf,pptx,xlsx", "--out", str(folder)]) == 0
    assert "3/3 Indonesia xlsx" in progress.getvalue()
    assert sorted(path.name for path in folder.iterdir()) == [
        f"indonesia-2024-id.{kind}" for kind in ("pdf", "pptx", "xlsx")
    ]
    return {path.suffix[1:]: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def page(files) -> str:
    (only,) = pdf_pages(files["pdf"])
    return only.extract_text()


@pytest.fixture(scope="module")
def deck(files):
    return Presentation(io.BytesIO(files["pptx"]))


def test_the_sentence_and_the_share_known_come_first(facts, brief):
    assert brief.sentence == SHARE["id"]
    assert of_country(facts, 2024, "en").sentence == SHARE["en"]
    assert [(level.ranked_title, len(level.ranked), len(level.places)) for level in brief.levels] == [
        ("19 dari 38 provinsi, 2024", 19, 38),
        ("84 dari 514 kabupaten/kota, 2024", 84, 514),
    ]
    assert brief.map.title == brief.levels[0].sentence
    assert [place.short for place in brief.map.places][:2] == ["Aceh", "Sumatera Utara"]


def test_every_source_that_is_cited_is_listed(brief):
    rows = [row for level in brief.levels for row in level.places]
    assert all(row.sources for level in brief.levels for row in level.ranked)
    assert {n for row in rows for n in row.sources} == {source.number for source in brief.sources}


def test_the_page_is_one_and_shows_every_found_score(brief, page):
    on_the_page(brief, page)


@pytest.mark.parametrize(("year", "lang"), grid(product([2022, 2024, 2025], LANGUAGES), [(2022, "en"), (2025, "id")]))
def test_so_does_the_page_of_other_years(facts, boundaries, year, lang):
    """2022 has most scores (139); 2025 has opinions and no zones."""
    shown = of_country(facts, year, lang, "2026-11-25")
    (only,) = pdf_pages(pdf.make(shown, boundaries))
    on_the_page(shown, only.extract_text())


def on_the_page(shown: CountryBrief, page: str) -> None:
    text = " ".join(page.split())
    assert shown.sentence in text
    for level in shown.levels:
        assert level.sentence in text
        missed = [row.name for row in level.ranked if row.short_name not in text or row.text not in text]
        assert not missed
    assert "ILUSTRASI" not in text.upper()


def test_equal_scores_share_a_rank_on_the_page_and_the_next_is_left_out(page):
    for name, rank in AROUND_TIE.items():
        assert re.search(rf"(?<!\d){rank}\s+{name}\s*\d*\s", page), (rank, name)


def test_equal_scores_share_a_rank_on_the_slides_and_the_next_is_left_out(deck):
    rows = [
        [cell.text for cell in row.cells]
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_table
        for row in shape.table.rows
    ]
    ranks = {row[1]: row[0] for row in rows}
    assert {name: ranks[name] for name in AROUND_TIE} == AROUND_TIE
    both = {row[1]: row[2:4] for row in rows if len(row) > 3}
    assert both["Ponorogo"] == both["Jombang"] == ["Jawa Timur", "87,88"]


def test_the_slides_hold_the_sentences_and_every_source(deck, brief):
    sound(deck)
    shown = seen(deck)
    assert brief.sentence in shown
    assert all(level.sentence in shown for level in brief.levels)
    assert all(source.url in shown for source in brief.sources)
    assert "ILUSTRASI" not in shown.upper()


def test_no_label_of_the_slide_s_map_covers_another(deck, brief):
    names = {f"{place.code} {place.short}" for place in brief.map.places}
    labels = [s for s in deck.slides[1].shapes if s.has_text_frame and s.name in names]
    assert len(labels) == 38
    # the letter of each, never the colour alone
    assert {s.name: s.text_frame.text for s in labels} == {f"{p.code} {p.short}": p.symbol for p in brief.map.places}
    boxes = [shapely.box(s.left, s.top, s.left + s.width, s.top + s.height) for s in labels]
    assert not [(a.bounds, b.bounds) for a, b in combinations(boxes, 2) if a.intersects(b)]


def test_the_two_hatches_of_the_legend_differ(brief):
    """Aceh, the first of the map, has a category in 2022 and no score: its hatch is in its colour; that of the unknown has none and a '?'."""
    hatches = [(line.symbol, line.colour) for line in brief.map.legend if line.hatched]
    zoned = next(place for place in brief.map.places if place.pattern == "hatch")
    assert hatches == [("", zoned.colour), ("?", "")]
    assert zoned.colour


def test_a_year_without_an_assessment_is_a_sentence(facts, boundaries):
    shown = of_country(facts, 2020, "id")
    assert shown.sentence.startswith("Tidak ada penilaian pada 2020.")
    assert shown.levels == ()
    assert decks.make(shown, boundaries)
    assert pdf.make(shown, boundaries)
    assert book.make_country(facts, 2020, "id")


# --- the workbook -----------------------------------------------------------------------------------------------------

DISTRICTS = "Kabupaten kota"


def rows_of(sheet) -> dict[str, tuple]:
    """The rows of a sheet by the name in their first cell, without the province behind it."""
    return {str(row[0]).split(",")[0]: row for row in sheet.iter_rows(min_row=7, values_only=True) if row[0]}


def test_the_workbook_has_everybody_and_its_sources(facts, brief, files):
    made = load_workbook(io.BytesIO(files["xlsx"]))
    assert made.sheetnames == ["Provinsi", DISTRICTS, "Sumber"]
    rows = {sheet: rows_of(made[sheet]) for sheet in ("Provinsi", DISTRICTS)}
    for region in facts.data.country:
        assert region.name in rows[DISTRICTS if region.parent else "Provinsi"]
    cells = [str(cell) for sheet in made for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    text = "\n".join(cells)
    assert all(source.url in text for source in brief.sources)
    assert "ILUSTRASI" not in text.upper()


def test_the_workbook_recomputes_ranks_categories_and_counts(files, office, tmp_path):
    """87,88 twice is 51, 51 and then 53. Ponorogo tried at 88,00 is A: the same 50 are above it, so it stays 51; Jombang has 51 above it
    (52), Bondowoso 52 (53). There is one A more and one B less; 83 scores are exactly known, before and after."""
    content = files["xlsx"]
    stored = load_workbook(io.BytesIO(content), data_only=True)[DISTRICTS]
    at = next(row[0].row for row in stored.iter_rows() if str(row[0].value).startswith("Kabupaten Ponorogo"))
    books = office({"now": content, "tried": changed(content, DISTRICTS, {f"E{at}": 88.0})}, tmp_path)
    shown = load_workbook(io.BytesIO(content), data_only=True)
    for sheet in ("Provinsi", DISTRICTS):
        for row in shown[sheet].iter_rows():
            for cell in row:
                assert (cell.value or None) == (books["now"][sheet][cell.coordinate].value or None), cell.coordinate
    now, then = (rows_of(books[name][DISTRICTS]) for name in ("now", "tried"))
    names = [f"Kabupaten {name}" for name in AROUND_TIE]
    assert [now[name][1] for name in names] == [int(rank) for rank in AROUND_TIE.values()]
    assert [now[name][2] for name in names[1:3]] == [87.88, 87.88]
    assert [then[name][6] for name in names] == [50, 51, 52, 53]
    assert [then[name][5] for name in names] == ["A", "A", "B", "B"]
    exact = "Nilai yang diketahui persis"
    assert (then[exact][6], then[exact][7]) == (83, 83)
    # tried out are only exact scores: the 50 above 87,88 are A (the last has 88,34)
    counts = [{row[3]: row[7] for row in page.values() if row[1] is None and row[3]} for page in (now, then)]
    assert (counts[0]["A"], counts[1]["A"]) == (50, 51)
    assert counts[0]["B"] - counts[1]["B"] == 1


# --- from the page and by command ---------------------------------------------------------------------------------------


def test_the_file_is_called_by_the_country():
    paper = papers.Paper(SimpleNamespace(data=None), None, 2024, "id", True, country=True, zone="WIB")
    assert paper.file_name == "paparan-indonesia-2024-id"
    assert paper.told == "Indonesia, 2024"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--tahun", "2020"], "Tidak ada penilaian pada 2020."),
        (["--tahun", "2030"], "Tidak ada data untuk tahun “2030”"),
        (["--tahun", "2024", "--provinsi", "33", "--semua"], "Bahan paparan Indonesia memuat nilai terbit semua pemerintah. Pakai --negara tanpa --provinsi dan --semua."),
        (["--tahun", "2024", "--ilustrasi"], "Bahan paparan Indonesia memuat nilai terbit semua pemerintah. Pakai --negara tanpa --ilustrasi."),
        (["--tahun", "2024", "--data", "/tidak/ada"], "Tidak ada data penilaian di “/tidak/ada”."),
    ],
)  # fmt: skip
def test_a_sentence_and_no_file(tmp_path, capsys, arguments, sentence):
    assert main(["brief", "--negara", *arguments, "--out", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith(sentence)
    assert list(tmp_path.iterdir()) == []


def test_all_of_central_java_are_made_with_progress(tmp_path, capsys, monkeypatch):
    """Central Java: its own government, 35 kabupaten and kota, and the page of the province: 37 files."""
    monkeypatch.setattr(pdf, "make", lambda order, boundaries: b"%PDF")
    assert main(["brief", "--tahun", "2024", "--provinsi", "33", "--semua", "--out", str(tmp_path)]) == 0
    assert len(list(tmp_path.iterdir())) == 37
    shown = capsys.readouterr().err.split("\r")
    assert [line.split("] ")[1].split(" ")[0] for line in shown if "] " in line] == [f"{n}/37" for n in range(1, 38)]
