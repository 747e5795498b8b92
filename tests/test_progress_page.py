"""Rencana dan kemajuan in the papers: a page of the PDF, slides with a native chart and table, a sheet; nothing without a plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pypdf import PdfReader

from kepatuhan.__main__ import main
from kepatuhan.briefing import order, scored_facts
from kepatuhan.briefing.progress_page import progress_page
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.geography import Boundaries, load_boundaries, province_layer
from kepatuhan.follow_up import kept
from kepatuhan.follow_up.actions import Action, content
from kepatuhan.follow_up.progress import FollowUp
from kepatuhan.follow_up.targets import of_category, to_choose
from kepatuhan.roles.actor import anyone
from kepatuhan.store.opening import VARIABLE
from tests.conftest import ROOT
from tests.pdf_text import pdf_texts

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

ONE = Action("36.71", 2026, "Dinas Pendidikan", "", 2025, 88_060_000, 90_000_000, 28)
ACTIONS = (
    replace(ONE, owner="Ani Wijaya", due="2026-02-01", state="berjalan"),
    replace(ONE, unit="Dinas Sosial", points=14, owner="Budi", due="2026-02-10", state="selesai", done_on="2026-02-20"),
    replace(ONE, unit="DPMPTSP", points=20, basis="mandiri", due="2026-06-30"),
)


@pytest.fixture(scope="module")
def follow(data: Dataset) -> FollowUp:
    target = of_category("36.71", 2026, to_choose(data.methods[-1])[0])
    return FollowUp(2026, {("36.71", 2026): target}, ACTIONS, date(2026, 3, 2))


@cache
def boundaries() -> Boundaries:
    return load_boundaries(province_layer(ROOT / "geo", "36"))


@pytest.fixture(scope="module")
def facts(data: Dataset) -> scored_facts.Facts:
    return scored_facts.facts(data)


def ordered(facts, follow: FollowUp | None, region: str = "36.71", lang: str = "id") -> order.Order:
    return order.Order(facts, boundaries(), facts.data.region(region), 2025, lang, "2026-03-02", follow=follow)


def pdf_text(asked: order.Order) -> list[str]:
    return pdf_texts(order.MAKERS["pdf"](asked))


def test_the_page_says_the_target_the_points_and_who_is_late(facts, follow):
    """Only published figures are asked for: DPMPTSP's 0,20 rest on a self-assessment and are not there. 0,28 + 0,14 = 0,42."""
    page = progress_page(facts, facts.data.region("36.71"), "id", follow, True)
    assert page.sentence == "Sasaran Kota Tangerang 2026: Sangat Baik (88,00), sampai 31 Desember 2026; kurang 3,75."
    assert page.burn_title.startswith("0,14 dari 0,42 poin rencana sudah selesai.")
    assert [(row.what, row.step, row.points, row.state) for row in page.rows] == [
        ("Dinas Pendidikan", "88,06 → 90,00", "+0,28", "terlambat"),
        ("Dinas Sosial", "88,06 → 90,00", "+0,14", "selesai"),
        ("DPMPTSP", "–", "", "belum"),
    ]
    assert [(bar.name, bar.done, bar.planned) for bar in page.bars] == [
        ("Dinas Pendidikan", 0, 28),
        ("Dinas Sosial", 14, 14),
    ]
    assert page.label == ""
    assert progress_page(facts, facts.data.region("36.01"), "id", follow, True) is None
    assert progress_page(facts, None, "id", None, True) is None


def test_with_everything_asked_for_the_figures_carry_their_word(facts, follow):
    page = progress_page(facts, None, "en", follow, False)
    assert page.label == "SELF-ASSESSMENT"
    assert [(bar.name, bar.done, bar.planned) for bar in page.bars] == [("Tangerang City", 14, 62)]
    assert page.sentence == (
        "0 of 1 target for 2026 is reached; farthest is Tangerang City, 3.75 points short. 1 action is late."
    )


def test_the_pdf_has_one_page_more(facts, follow):
    plain, more = pdf_text(ordered(facts, None)), pdf_text(ordered(facts, follow))
    assert len(more) == len(plain) + 1 == 2
    assert "Rencana dan kemajuan menuju penilaian 2026" in more[1]
    assert "Ani Wijaya" in more[1]
    assert "terlambat" in more[1]
    assert len(pdf_text(ordered(facts, follow, "36.01"))) == 1
    long = replace(follow, actions=tuple(replace(ONE, unit=f"Unit {i}", owner="Nama " * 20) for i in range(60)))
    assert "Unit 59" in "".join(pdf_text(ordered(facts, long)))


def test_the_slides_have_a_native_chart_and_a_native_table(facts, follow):
    slides = {
        shape.text_frame.text: slide
        for slide in Presentation(BytesIO(order.MAKERS["pptx"](ordered(facts, follow, lang="en")))).slides
        for shape in [slide.shapes.title]
    }
    mine = [slide for name, slide in slides.items() if name.startswith("Plan and progress")]
    charts = [shape.chart for slide in mine for shape in slide.shapes if shape.has_chart]
    tables = [shape.table for slide in mine for shape in slide.shapes if shape.has_table]
    (chart,), (table,) = charts, tables
    assert list(chart.plots[0].categories) == ["Dinas Pendidikan", "Dinas Sosial"]
    assert [cell.text for cell in table.rows[1].cells] == [
        "Dinas Pendidikan", "88.06 → 90.00", "+0.28", "Ani Wijaya", "1 February 2026", "late",
    ]  # fmt: skip


def test_the_workbook_has_a_sheet_of_it(facts, follow):
    for region in ("36.71", None):
        asked = replace(ordered(facts, follow), region=facts.data.region(region) if region else None)
        book = load_workbook(BytesIO(order.MAKERS["xlsx"](asked)))
        assert book.sheetnames[-2] == "Rencana dan kemajuan"
        texts = [str(cell.value) for row in book["Rencana dan kemajuan"].iter_rows() for cell in row if cell.value]
        assert {"Ani Wijaya", "1 Februari 2026", "terlambat"} <= set(texts)
    assert "Rencana dan kemajuan" not in load_workbook(BytesIO(order.MAKERS["xlsx"](ordered(facts, None)))).sheetnames


@pytest.mark.usefixtures("read_once")
def test_by_command_with_what_the_store_holds_or_a_sentence_why_not(page_store, tmp_path, monkeypatch, capsys):
    step = replace(ONE, owner="Ani Wijaya", due="2026-02-01", state="berjalan")
    kept.write(page_store, [kept.EntryEdit(step.place, content(step), 0)], anyone("Ani"), NOW)
    asked = ["brief", "--tahun", "2025", "--wilayah", "36.71", "--out", str(tmp_path)]
    for more, there in (([], False), (["--kemajuan"], True)):
        assert main([*asked, *more]) == 0
        (paper,) = tmp_path.glob("*.pdf")
        assert ("Ani Wijaya" in "".join(p.extract_text() for p in PdfReader(paper).pages)) is there
        paper.unlink()
    monkeypatch.setenv(VARIABLE, "postgresql://zona:rahasia@127.0.0.1:1/zona")
    assert main([*asked, "--kemajuan"]) == 2
    assert list(tmp_path.glob("*.pdf")) == []
    assert "rahasia" not in capsys.readouterr().err
