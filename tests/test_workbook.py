"""The workbook: computed anew by LibreOffice it says what score says, and stays a workbook whatever is in the data."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from xlsxwriter.worksheet import Worksheet

from kepatuhan.briefing import scored_facts
from kepatuhan.briefing.scored_facts import Facts
from kepatuhan.briefing.workbook import book as workbook
from kepatuhan.briefing.workbook import government_sheet, layout, lines
from kepatuhan.briefing.workbook.lines import letter_of
from kepatuhan.briefing.workbook.spreadsheet import BookSheet, sheet_name, write
from kepatuhan.core.dataset import illustrated
from kepatuhan.core.method import method_for
from kepatuhan.core.model import HUNDREDTHS, Change, Scenario
from kepatuhan.scenarios.scenario import apply
from kepatuhan.scoring import compare
from kepatuhan.scoring.score import Scored, score
from tests.frames import observed
from tests.nightly import KEY_YEARS, YEARS
from tests.soffice import changed

MADE = "2026-11-25"
CILEGON, SUMMARY, EDUCATION = "36.72", "Ringkasan", "Dinas Pendidikan dan Kebudayaan"


@pytest.fixture(scope="module")
def all_facts(facts) -> Facts:
    return facts


@pytest.fixture(scope="module")
def claimed(all_facts) -> Facts:
    return replace(all_facts, illustrated=None)


def made(all_facts: Facts, region: str, year: int, lang: str = "id", **more) -> bytes:
    return workbook.make(all_facts, all_facts.data.region(region), year, lang, MADE, **more)


def opened(book: bytes):
    return load_workbook(BytesIO(book))


@pytest.fixture(scope="module")
def shown(all_facts, claimed):
    """The workbook of Cilegon in 2022 with the illustration or without it, by language; opened once, and nobody changes it."""
    return cache(
        lambda facts, lang="id": opened(made({"ilustrasi": all_facts, "terbit": claimed}[facts], CILEGON, 2022, lang))
    )


@pytest.fixture(scope="module")
def province_book(all_facts):
    """The workbook of the province in a year and language, made once."""
    return cache(lambda year, lang: workbook.make_province(all_facts, year, lang, MADE))


def row_of(page, label: str) -> int:
    """The row (from 1) whose first cell begins with `label`."""
    return next(r for r in range(1, page.max_row + 1) if str(page.cell(r, 1).value or "").startswith(label))


def formula_cells(book) -> list:
    return [cell for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"]


# --- computed by LibreOffice -------------------------------------------------------------------------------------


TYPED = (59.38, 59.37, 59.375, None, 101, "59,38")


FEW = ("36", "36.02", "36.04", "36.72")
"""The province, one of which nothing is known, one whose total is a range, one whose units do not add up to its total."""
LARGE = (("36", 2024), ("36.02", 2022), ("36.04", 2024), (CILEGON, 2022))
"""Each of them once with the illustration: a book of about two thousand formulas."""


def keys(all_facts: Facts, invented: bool, years: tuple[int, ...]) -> list[tuple[str, int]]:
    """Governments and years of a layer; by day those of `FEW`, with the illustration `LARGE`."""
    shown = sorted(set(all_facts.data.illustration["year"])) if invented else all_facts.data.years
    every = [(region.code, int(year)) for year in shown if year in years for region in all_facts.data.regions]
    return [one for one in every if years == YEARS or (one in LARGE if invented else one[0] in FEW)]


@pytest.fixture(
    scope="module",
    params=[KEY_YEARS, pytest.param(YEARS, marks=pytest.mark.nightly)],
    ids=["key years", "all years"],
)
def years(request) -> tuple[int, ...]:
    """The years whose workbooks are made and computed."""
    return request.param


@pytest.fixture(scope="module")
def tables(all_facts, claimed, years) -> dict[str, workbook.Table]:
    """Every shipped government in these years, with and without the illustration."""
    return {
        f"{basis}-{r}-{y}": lines.tabled(facts, all_facts.data.region(r), y, "id", MADE)
        for basis, facts in (("terbit", claimed), ("ilustrasi", all_facts))
        for r, y in keys(all_facts, basis == "ilustrasi", years)
    }


@pytest.fixture(scope="module")
def sheets(tables) -> dict[str, tuple[BookSheet, ...]]:
    return {name: workbook.sheets(table) for name, table in tables.items()}


@pytest.fixture(scope="module")
def books(all_facts, tables, sheets, years, data, shown, province_book) -> dict[str, bytes]:
    """The workbooks of `tables` as `make` writes them, of all provinces, and what readers changed."""
    by_name = {
        name: write(sheets[name], layout.marks(table.method, "id"), table.brief.title, MADE, "id")
        for name, table in tables.items()
    }
    by_name |= {f"banten-{y}": province_book(y, "id") for y in all_facts.data.years if y in (*years, 2023)}
    for basis in ("terbit", "ilustrasi"):
        cilegon = by_name[f"{basis}-{CILEGON}-2022"]
        at = f"E{row_of(shown(basis)[SUMMARY], EDUCATION)}"
        for value in TYPED if basis == "terbit" else TYPED[:2]:
            by_name[f"{basis}-{value}"] = changed(cilegon, SUMMARY, {at: value})
    by_name["indikator"] = changed(by_name[f"ilustrasi-{CILEGON}-2022"], *lifted(shown("ilustrasi")))
    by_name["peringkat"] = changed(by_name["banten-2022"], "Cilegon", {at: 100})
    by_name["produk"] = alone(weighed(data))
    by_name["sama"] = alone(told(data, PRINTED_B))
    by_name["lain"] = changed(by_name["sama"], SUMMARY, {f"E{layout.FIRST + 1}": 77.74})
    by_name["usulan"] = made(all_facts, CILEGON, 2022, proposed=proposed_values(all_facts))
    return by_name


def lifted(page: Workbook) -> tuple[str, dict[str, float]]:
    """The sheet of the education office, every indicator of its what-if column at its full scale."""
    name = next(n for n in page.sheetnames if EDUCATION[:20] in n)
    full = {"0–3": 3, "0–100": 100}
    rows = range(1, page[name].max_row + 1)
    return name, {f"F{r}": full[scale] for r in rows if (scale := page[name].cell(r, 4).value) in full}


@pytest.fixture(scope="module")
def computed(books, office, tmp_path_factory):
    """All of them computed by LibreOffice, in one run."""
    return office(books, tmp_path_factory.mktemp("books"))


def same(shown, stored) -> bool:
    if isinstance(shown, (int, float)) and isinstance(stored, (int, float)):
        return abs(shown - stored) < 1e-9
    return (shown or "") == (stored or "")


def results(book: bytes) -> dict[tuple[str, str], object]:
    """Sheet and address of every formula with the result that is stored beside it."""
    stored = load_workbook(BytesIO(book), data_only=True)
    at = [(cell.parent.title, cell.coordinate) for cell in formula_cells(opened(book))]
    return {place: stored[place[0]][place[1]].value for place in at}


def test_every_result_stored_is_what_libreoffice_computes(books, computed, sheets):
    """Viewers that do not compute, and Excel before editing is allowed, show the stored results."""
    stored_results = {name: results(books[name]) for name in books if name.startswith("banten-")}
    for name, pages in sheets.items():
        stored_results[name] = {(s.name, c.at.replace("$", "")): c.content for s in pages for c in s.cells if c.formula}
    apart = [
        (name, *at, shown_value, stored)
        for name, cells in stored_results.items()
        for at, stored in cells.items()
        if not same(shown_value := computed[name][at[0]][at[1]].value, stored)
    ]
    assert apart == []
    assert sum(map(len, stored_results.values())) > 10_500


def test_a_result_is_stored_beside_its_formula(all_facts, books, sheets):
    """What the test above takes from the sheets as values is what stands in the file, and the file is what `make` gives."""
    name = f"ilustrasi-{CILEGON}-2022"
    assert books[name] == made(all_facts, CILEGON, 2022)
    cells = [(s.name, c) for s in sheets[name] for c in s.cells if c.formula]
    written = results(books[name])
    assert len(written) == len(cells) > 2_500
    assert all(same(written[name, c.at.replace("$", "")], c.content) for name, c in cells)


def test_no_formula_calls_a_function_whose_name_xlsxwriter_would_change(sheets):
    """`spreadsheet.Page` writes formulas as they are: a function of Excel 365 would stand there without its prefix."""
    code = "".join(path.read_text(encoding="utf-8") for path in Path(workbook.__file__).parent.glob("*.py"))
    formulas = " ".join(c.formula for pages in sheets.values() for s in pages for c in s.cells if c.formula)
    called = set(re.findall(r"\b[A-Z][A-Z.]+\(", f"{code} {formulas}"))
    assert {"IF(", "SUMPRODUCT(", "COUNTIF("} <= called
    as_written = {name: Worksheet()._prepare_formula(f"={name}A1)", expand_future_functions=True) for name in called}
    assert as_written == {name: f"{name}A1)" for name in called}


@pytest.mark.parametrize("basis", ["terbit", "ilustrasi"])
def test_totals_and_categories_are_the_engines(basis, all_facts, computed, bodies, scored, years):
    joined = 0
    for region, year in keys(all_facts, basis == "ilustrasi", years):
        page, row = computed[f"{basis}-{region}-{year}"][SUMMARY], compare.of(bodies, region, year)
        if row["state"] == "tidak_ada_penilaian":
            continue
        method = method_for(all_facts.data.methods, year)
        alone = any(page.cell(r, 1).value == "Nilai total" for r in range(1, page.max_row + 1))
        label = "Nilai total" if alone else "Dicetak"
        printed = [page.cell(row_of(page, label), col).value for col in (3, 4)]
        if pd.notna(row["score"]):
            assert printed[0] == pytest.approx(row["score"] / HUNDREDTHS, abs=1e-9)
        assert printed[1] == lines.letter_of(row["category"], row["zone"], method, "id")
        if not alone:
            joined += 1
            base = all_facts.illustrated if basis == "ilustrasi" else scored
            exact = compare.of(base.bodies, region, year)["computed"]
            for col in (3, 5):
                shown_value = page.cell(row_of(page, "Dihitung dari"), col).value
                assert shown_value == pytest.approx(exact / HUNDREDTHS, abs=1e-9), (region, year)
    # published: of `FEW` the province and Cilegon in 2022, Kab. Serang in 2024; at night 6, and 3 of 2023. With the illustration all of
    # `LARGE`; at night 9 + 6 + 6
    assert joined == {"terbit": (3, 9), "ilustrasi": (4, 21)}[basis][years == YEARS]


@pytest.mark.parametrize("basis", ["terbit", "ilustrasi"])
def test_units_and_their_categories_are_the_engines(basis, all_facts, computed, bodies, scored, years):
    count = 0
    for region, year in keys(all_facts, basis == "ilustrasi", years):
        page = computed[f"{basis}-{region}-{year}"][SUMMARY]
        base = all_facts.illustrated if basis == "ilustrasi" and shows(all_facts, bodies, region, year) else scored
        rows = base.units[(base.units["region"] == region) & (base.units["year"] == year)]
        method = method_for(all_facts.data.methods, year)
        for unit in rows.to_dict("records"):
            at, count = row_of(page, unit["unit"]), count + 1
            if pd.notna(unit["score"]):
                assert page.cell(at, 3).value == pytest.approx(unit["score"] / HUNDREDTHS, abs=1e-9)
            assert page.cell(at, 4).value == letter_of(unit["category"], unit["zone"], method, "id")
    assert count > {"terbit": 20, "ilustrasi": 15}[basis]


def shows(all_facts: Facts, bodies: pd.DataFrame, region: str, year: int) -> bool:
    """Nothing invented stands where the total is not known (government_brief)."""
    row = compare.of(bodies, region, year)
    return bool(pd.notna(row["score"])) or row["state"] == "dibulatkan"


def test_components_are_the_engines(all_facts, computed, years):
    count = 0
    for region, year in keys(all_facts, True, years):
        book = computed[f"ilustrasi-{region}-{year}"]
        method = method_for(all_facts.data.methods, year)
        parts = all_facts.illustrated.components[method.id]
        names = {c.name: parts.codes.index(c.code) for c in method.components}
        for page in (book[n] for n in book.sheetnames if n[0].isdigit()):
            unit = page["A1"].value.split(" — ")[0]
            at = parts.keys.index[
                (parts.keys["region"] == region) & (parts.keys["year"] == year) & (parts.keys["unit"] == unit)
            ][0]
            for r in range(8, page.max_row + 1):
                exact = parts.rolled.points[at, names[page.cell(r, 1).value]] / parts.whole
                assert page.cell(r, 7).value == pytest.approx(exact, abs=1e-9)
                count += 1
    assert count == 48 * sum(len([n for n in computed[f"ilustrasi-{r}-{y}"].sheetnames if n[0].isdigit()]) for r, y in keys(all_facts, True, years))  # fmt: skip
    assert count > 1_100


@pytest.mark.parametrize(
    ("basis", "typed", "total", "letter"),
    [
        # the seven units of Cilegon 2022 without the education office: 543,61 − 57,02 = 486,59
        ("terbit", 59.38, 78.00, "B"),  # (486,59 + 59,38) / 7 = 545,97 / 7 = 77,9957
        ("terbit", 59.37, 77.99, "C"),  # 545,96 / 7 = 77,9943
        ("terbit", 59.375, 78.00, "B"),  # the unit itself is rounded first: 59,38
        ("terbit", None, None, "?"),
        ("terbit", 101, None, "?"),
        ("terbit", "59,38", None, "?"),  # text is not a number
        ("ilustrasi", 59.38, 78.00, "B"),  # written over the formula that hangs on the unit's sheet
        ("ilustrasi", 59.37, 77.99, "C"),
    ],
)
def test_changing_one_unit_changes_total_and_category(basis, typed, total, letter, computed):
    page = computed[f"{basis}-{typed}"][SUMMARY]
    row = row_of(page, "Dihitung dari 7 unit")
    assert [page.cell(row, col).value for col in (3, 4)] == [77.66, "C"]
    assert [page.cell(row, col).value or None for col in (5, 6)] == [total, letter]


def test_changing_indicators_changes_unit_total_and_category(computed):
    """The education office at 100: (486,59 + 100) / 7 = 586,59 / 7 = 83,798… → 83,80, B; the printed 77,73 stays."""
    page = computed["indikator"][SUMMARY]
    unit, total = row_of(page, EDUCATION), row_of(page, "Dihitung dari 7 unit")
    assert [page.cell(unit, col).value for col in (3, 5, 6)] == [57.02, 100, "A"]
    assert [page.cell(total, col).value for col in (5, 6)] == [83.8, "B"]
    # the printed total gains what the mean gains: 77,73 + 42,98 / 7 = 77,73 + 6,14 = 83,87
    assert [page.cell(row_of(page, "Dicetak"), col).value for col in (3, 4, 5, 6, 7)] == [77.73, "C", 83.87, "B", 6.14]
    assert page.cell(row_of(page, "Ke kategori"), 5).value == pytest.approx(88 - 83.87, abs=1e-9)


def before_any_input(page, last_label: str) -> list[tuple]:
    """Rows of a sheet down to the bands whose simulated score, category, difference or rank is not the present one."""
    apart = []
    for r in range(layout.FIRST + 1, page.max_row + 1):
        label, state, now, letter, then, then_letter, gained, last = (page.cell(r, c).value for c in range(1, 9))
        if str(label or "") == last_label:
            break
        ranked = str(state or "").isdigit() and isinstance(last, (int, float))
        wrong = [
            then not in (None, "")
            and then != now
            and label is not None
            and not (label.startswith("Ke kategori") and now is None),
            then not in (None, "") and letter is not None and then_letter != letter,
            gained not in (None, "", 0),
            ranked and int(state) != last,
        ]
        apart += [(page.title, r, label, now, letter, then, then_letter, gained, last)] if any(wrong) else []
    return apart


def test_before_any_input_what_is_simulated_is_what_is_now(computed, tables):
    """Every government of these years, alone and in its province, with and without the illustration, computed by LibreOffice."""
    names = [name for name in computed if name in tables or name.startswith("banten-")]
    assert [apart for name in names for page in computed[name] for apart in unlike_now(page)] == []
    # Cilegon 2023 in its province: printed 89,45; its seven units give 89,35
    page = computed["banten-2023"][SUMMARY]
    row = row_of(page, "Cilegon")
    assert [page.cell(row, col).value for col in (3, 4, 5, 6, 7)] == [89.45, "A", 89.45, "A", 0]
    # Kab. Serang 2024: printed “91”, its six units give 91,98
    page = computed["banten-2024"][SUMMARY]
    row = row_of(page, "Kab. Serang")
    assert [page.cell(row, col).value for col in (3, 4, 5, 6, 7)] == ["≈91", "A", "≈91", "A", 0]


def unlike_now(page) -> list[tuple]:
    if page["A8"].value is not None and page.title[0].isdigit():  # a unit's sheet: points now and as proposed
        return [(page.title, r) for r in range(8, page.max_row + 1) if page.cell(r, 7).value != page.cell(r, 8).value]
    return before_any_input(page, "Kategori dan batasnya") if page.title != "Bobot" and page.title != "Sumber" else []


def test_a_change_on_a_governments_sheet_reaches_the_ranked_sheet(computed):
    """77,73 + 42,98 / 7 = 83,87: above Serang (79,24) and Kab. Serang (79,01), and just below Pandeglang (83,91): from 7 to 5."""
    page = computed["peringkat"][SUMMARY]
    row = row_of(page, "Cilegon")
    assert [page.cell(row, col).value for col in (2, 3, 4, 5, 6, 7, 8)] == ["7", 77.73, "C", 83.87, "B", 6.14, 5]


# --- what stands in it -------------------------------------------------------------------------------------------


def test_formulas_are_many_and_text_is_text(shown):
    for facts in ("ilustrasi", "terbit"):
        pages = shown(facts)
        assert len(formula_cells(pages)) > 50
        assert {cell.column_letter for cell in formula_cells(pages)} <= set("CDEFGHIJKLMNOPQ")


HOSTILE = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1:A9)", '=HYPERLINK("http://x")', "{=1+1}", "[a]:*?/\\'"]


def test_names_that_look_like_formulas_stay_text(data):
    rows = [
        f'2022,36.72,"{name.replace(chr(34), chr(34) * 2)}",,{60 + i},,,terbit,,1' for i, name in enumerate(HOSTILE)
    ]
    facts = scored_facts.facts(
        replace(data, observations=observed("2022,36.72,,,63,,,terbit,,1", *rows)), illustration=True
    )
    facts = replace(facts, illustrated=None)
    table = lines.tabled(facts, data.region(CILEGON), 2022, "id")
    book = opened(write([government_sheet.government_sheet(table, SUMMARY, set(), bands=True)], [], "x", MADE, "id"))
    cells = [book[SUMMARY].cell(row_of(book[SUMMARY], name), 1) for name in HOSTILE]
    assert [cell.value for cell in cells] == HOSTILE
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.style and cell.quotePrefix for cell in cells)
    assert opened(made(facts, CILEGON, 2022)).sheetnames[0] == SUMMARY


@pytest.mark.parametrize("name", [*HOSTILE, "x" * 80, "'", "Puskesmas Cilegon / Ciwandan: [baru]?"])
def test_sheet_names_are_ones_that_spreadsheets_take(name):
    tab_name = sheet_name(name, 3)
    assert 0 < len(tab_name) <= 31
    assert not re.search(r"[\[\]:*?/\\]", tab_name)
    assert tab_name[0] == "3"
    assert tab_name[-1] != "'"


@pytest.mark.parametrize("lang", ["id", "en"])
def test_it_opens_and_every_name_resolves(lang, shown):
    book = shown("ilustrasi", lang)
    folded = [name.casefold() for name in book.sheetnames]
    assert len(folded) == len(set(folded)) == 10
    assert set(book.defined_names) >= {
        "kode_kategori", "batas_bawah", "penyebut", "total_kini", "total_simulasi", "kategori_kini",
        "kategori_simulasi", "unit_kini", "unit_simulasi",
    }  # fmt: skip
    for name in book.defined_names.values():
        assert [book[sheet][area] for sheet, area in name.destinations]
    used = set(re.findall(r"\b[a-z]+_[a-z]+\b|\bpenyebut\b", " ".join(c.value for c in formula_cells(book))))
    assert used <= set(book.defined_names)
    assert book.calculation.fullCalcOnLoad


def test_the_same_input_gives_the_same_bytes(all_facts, province_book):
    first, again = made(all_facts, CILEGON, 2022), made(all_facts, CILEGON, 2022)
    assert first == again
    assert workbook.make(all_facts, all_facts.data.region(CILEGON), 2022, "id", "2026-11-26") != first
    assert workbook.make_province(all_facts, 2022, "en", MADE) == province_book(2022, "en")


def test_only_what_may_be_tried_is_unlocked(shown):
    book = shown("ilustrasi")
    assert all(page.protection.sheet and not page.protection.password for page in book)
    free = {
        n: {c.coordinate for row in book[n].iter_rows() for c in row if not c.protection.locked}
        for n in book.sheetnames
    }
    allowed = {n: set() for n in book.sheetnames}
    for name in book.sheetnames:
        for rule in book[name].data_validations.dataValidation:
            allowed[name] |= {str(c.coordinate) for ranges in rule.sqref.ranges for c in cells_of(book[name], ranges)}
    assert free == allowed
    assert len(free[SUMMARY]) == 7
    assert [len(cells) for name, cells in free.items() if name[0].isdigit()] == [38] * 7


def cells_of(page, ranges):
    return [
        cell for row in page[ranges.coord if ":" in ranges.coord else f"{ranges.coord}:{ranges.coord}"] for cell in row
    ]


def test_an_entry_takes_the_steps_of_the_instrument(shown):
    name, _ = lifted(shown("ilustrasi"))
    rules = shown("ilustrasi")[name].data_validations.dataValidation
    listed = {(rule.type, rule.formula1, rule.formula2) for rule in rules}
    assert listed == {("list", '"0,1,2,3"', None), ("decimal", "0", "100")}


@pytest.mark.parametrize(("lang", "word"), [("id", "ILUSTRASI"), ("en", "ILLUSTRATION")])
def test_the_word_stands_on_every_sheet_with_invented_values(lang, word, shown):
    book = shown("ilustrasi", lang)
    for page in book:
        if page.title[0].isdigit() or page.title == book.sheetnames[0]:
            text = " ".join(str(page.cell(r, 1).value) for r in range(1, 5))
            assert word in text, page.title
        assert word in page.oddFooter.left.text
    page_text = " ".join(str(c.value) for page in shown("terbit", lang) for row in page.iter_rows() for c in row)
    assert word not in page_text


def test_printed_and_computed_stand_beside_each_other(shown):
    page = shown("terbit")[SUMMARY]
    texts = [str(page.cell(r, 1).value) for r in range(1, page.max_row + 1)]
    assert {"Dihitung dari 7 unit", "Dicetak"} <= set(texts)
    assert any("TIDAK COCOK" in text and "77,66" in text and "77,73" in text for text in texts)


def test_a_year_without_an_assessment_says_so(all_facts):
    book = opened(made(all_facts, CILEGON, 2020))
    assert "Tidak ada penilaian pada 2020" in book[SUMMARY]["A2"].value
    assert formula_cells(book) == []


def test_a_year_without_edges_shows_what_was_published(all_facts):
    """Kota Tangerang 2019: 92,52, green; no what-if, for nobody knows the edges."""
    book = opened(made(all_facts, "36.71", 2019))
    row = row_of(book[SUMMARY], "Nilai total")
    assert [book[SUMMARY].cell(row, col).value for col in (3, 4, 5)] == [92.52, "Hijau", None]
    assert formula_cells(book) == []


def test_an_unknown_score_stays_unknown(all_facts):
    """Lebak 2024: nothing was found. Nothing invented stands in for it, and a total can be tried."""
    page = opened(made(all_facts, "36.02", 2024))[SUMMARY]
    row = row_of(page, "Nilai total")
    assert [page.cell(row, col).value for col in (3, 4, 5)] == ["≤95,25", "?", None]
    assert not page.cell(row, 5).protection.locked


# --- other data than the shipped one -----------------------------------------------------------------------------


def told(data, *rows: str, region: str = CILEGON, year: int = 2022, **more) -> lines.GovernmentTable:
    facts = replace(scored_facts.facts(replace(data, observations=observed(*rows))), illustrated=None)
    return lines.tabled(facts, data.region(region), year, "id", **more)


def alone(table: workbook.Table) -> bytes:
    """A workbook with the sheet of one government only."""
    return workbook.write([workbook.government_sheet(table, SUMMARY, set(), bands=True)], [], "", MADE, "id")


def weighed(data) -> workbook.Table:
    """Three units of 2021 with 10, 30 and 20 products."""
    lines = (
        "2021,36.04,DPMPTSP,,80,,,terbit,10,1",
        "2021,36.04,Disdukcapil,,60.02,,,terbit,30,1",
        "2021,36.04,Dinas Pendidikan,,70,,,terbit,20,1",
    )
    return told(data, *lines, region="36.04", year=2021)


def test_products_weigh_the_units_of_2021(data, computed):
    """(10 × 80 + 30 × 60,02 + 20 × 70) / 60 = 4000,60 / 60 = 66,6767 → 66,68; the plain mean would be 70,01."""
    table = weighed(data)
    assert (table.joined, table.computed) == (True, 6668)
    page = computed["produk"][SUMMARY]
    row = row_of(page, "Dihitung dari 3 unit")
    assert [page.cell(row, col).value for col in (3, 4, 5)] == [66.68, "Kuning", 66.68]


def test_dimensions_alone_are_entries(data):
    """A unit of which only its four dimensions are known: 20 + 30 + 20 + 20,005 = 90,005 → 90,01."""
    dimensions = {"input": 20, "proses": 30, "output": 20, "pengaduan": 20.005}
    table = told(data, *(f"2022,36.72,DPMPTSP,{code},{value},,,terbit,,1" for code, value in dimensions.items()))
    (line,) = table.lines
    assert line.present == 9001
    assert [(n.component.code, n.present.entered) for n in line.nodes] == [
        ("total", None), ("input", 20_000_000), ("proses", 30_000_000), ("output", 20_000_000), ("pengaduan", 20_005_000),
    ]  # fmt: skip
    assert not table.joined, "the year's list expects seven units"


def test_a_unit_with_a_component_missing_keeps_its_printed_total(data):
    table = told(data, "2022,36.72,DPMPTSP,,85,,,terbit,,1", "2022,36.72,DPMPTSP,input,20,,,terbit,,1")
    assert [(line.present, line.nodes) for line in table.lines] == [(8500, ())]


PRINTED_B = "2022,36.72,,,77.73,B,hijau,terbit,,1"
"""A total of category C that was printed as B."""


def test_a_printed_category_that_does_not_follow_stays_as_printed(data, computed):
    """As long as the score is what it was; another gives its own category."""
    sheet = workbook.government_sheet(told(data, PRINTED_B), SUMMARY, set(), bands=True)
    cells = {(c.row, c.col): c for c in sheet.cells}
    now, then = cells[layout.FIRST, 3], cells[layout.FIRST, 5]
    assert (now.content, now.formula, then.content) == ("B", "", "B")
    by_key = {name: computed[name][SUMMARY].cell(layout.FIRST + 1, 6).value for name in ("sama", "lain")}
    assert by_key == {"sama": "B", "lain": "C"}


def proposal(data, basis: str, *changes: Change) -> Scored:
    scenario = Scenario("uji", "", "", 2022, basis, "", changes)
    return score(apply(illustrated(data), scenario, data), data)


def proposed_values(all_facts: Facts) -> Scored:
    """The education office at 59,38 as a whole, and the complaint officers of DPMPTSP at 0."""
    officer = Change(CILEGON, "DPMPTSP", "pengaduan.pengelolaan.1", 0)
    return proposal(all_facts.data, "ilustrasi", Change(CILEGON, EDUCATION, "", 59_380_000), officer)


def test_a_proposal_fills_the_what_if_column(all_facts, books, computed):
    """The education office at 59,38 as a whole, and the complaint officers of DPMPTSP at 0: its 21,54 / 6 = 3,59 points are lost in part."""
    proposed, book, page = proposed_values(all_facts), books["usulan"], computed["usulan"][SUMMARY]
    rows = proposed.units[(proposed.units["region"] == CILEGON) & (proposed.units["year"] == 2022)]
    after = dict(zip(rows["unit"], rows["score"], strict=True))["DPMPTSP"] / HUNDREDTHS
    assert page.cell(row_of(page, EDUCATION), 5).value == 59.38
    assert [page.cell(row_of(page, "DPMPTSP"), col).value for col in (3, 5)] == [85.03, pytest.approx(after, abs=1e-9)]
    assert after < 85.03
    expected = compare.of(proposed.bodies, CILEGON, 2022)["computed"] / HUNDREDTHS
    total = row_of(page, "Dihitung dari 7 unit")
    assert [page.cell(total, col).value for col in (3, 5)] == [77.66, pytest.approx(expected, abs=1e-9)]
    assert sum(n[0].isdigit() for n in opened(book).sheetnames) == 7


def test_a_proposal_on_published_data_stands_on_published_data(all_facts):
    """545,97 / 7 = 77,9957 → 78,00; nothing invented is on the sheet."""
    proposed = proposal(all_facts.data, "terbit", Change(CILEGON, EDUCATION, "", 59_380_000))
    table = lines.tabled(all_facts, all_facts.data.region(CILEGON), 2022, "id", proposed=proposed)
    assert (table.computed, table.proposed, table.invented) == (7766, 7800, False)


def test_a_province_has_a_sheet_for_each_government(province_book):
    book = opened(province_book(2022, "en"))
    assert book.sheetnames[0] == "Overview"
    assert book.sheetnames[-1] == "Sources"
    assert len(book.sheetnames) == 11
    ranked = [book["Overview"].cell(r, 2).value for r in range(8, 16)]
    assert ranked == [str(i) for i in range(1, 9)]
    assert [book["Overview"].cell(r, 1).value for r in range(7, 16)] == book.sheetnames[1:10]
    assert book.sheetnames[1:3] == ["Banten Province", "South Tangerang"]


def test_sources_of_all_nine_are_one_list(all_facts, province_book):
    """The number beside a score is the number of its source on the last sheet."""
    book = opened(province_book(2022, "id"))
    listed = {c[0].value: c[1].value for c in book["Sumber"].iter_rows(max_col=2) if str(c[0].value).startswith("[")}
    assert len(listed) > 5
    page = book["Cilegon"]
    total = re.search(r"\[\d+\]", page.cell(row_of(page, "Dicetak"), 2).value).group()
    row = compare.of(all_facts.bodies, CILEGON, 2022)
    assert listed[total] == all_facts.data.sources[row["source"]].publisher
