"""Archives: what is unpacked, what is looked at, and what the values of a sheet do not show."""

from __future__ import annotations

import io
import zipfile

import pytest

from kepatuhan.intake.archive import TooLarge, Unsafe, unpacked
from kepatuhan.intake.flaws import Flaw, letter
from kepatuhan.intake.survey import survey_all
from tests.books import SHEET, TANGSEL, edited, ods, xlsx

ROOM = (1000, 100, 10_000)


@pytest.mark.parametrize(
    ("number", "name"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA"), (16_384, "XFD")]
)
def test_letters_of_columns(number, name):
    assert letter(number) == name


def surveyed(content: bytes, *room: int) -> dict[str, tuple[Flaw, ...]]:
    kind, _, parts = unpacked(content)
    return {name: item.flaws for name, item in survey_all(kind, parts, *(room or ROOM)).items()}


def test_merged_cells_of_libreoffice():
    rows = [["a", "b", "c"], ["x", "y", "z"], [None, 1, 2], [None, 3, None]]
    kind, _, parts = unpacked(ods(rows, [(1, 0, 3, 0), (2, 1, 2, 2), (3, 2, 4, 2)]))
    # an empty cell that is merged says nothing for the others
    assert survey_all(kind, parts, *ROOM)["Data"].merged == ((1, 0, 3, 0), (2, 1, 2, 2))


def test_a_plain_workbook_has_nothing_to_be_said():
    assert surveyed(xlsx(TANGSEL)) == {"Data": ()}
    assert surveyed(ods(TANGSEL)) == {"Data": ()}


def test_the_copy_holds_only_what_was_looked_at():
    kind, safe, parts = unpacked(
        edited(xlsx(TANGSEL), {}, add={"xl/media/image1.png": b"x", "xl/vbaProject.bin": b"x"})
    )
    with zipfile.ZipFile(io.BytesIO(safe)) as archive:
        assert kind == "xlsx"
        assert set(archive.namelist()) == set(parts)
        assert {i.compress_type for i in archive.infolist()} == {zipfile.ZIP_STORED}
        assert not [n for n in parts if n.endswith((".png", ".bin"))]


@pytest.mark.parametrize("room", [(3, 100, 10_000), (1000, 2, 10_000), (1000, 100, 20)])
def test_no_room(room):
    # a formula makes the sheet unusual, so that it is looked at cell by cell
    with pytest.raises(TooLarge):
        surveyed(xlsx([*TANGSEL, [("=1", 1)]]), *room)
    with pytest.raises(TooLarge):
        surveyed(ods(TANGSEL), *room)


def test_formatted_but_empty_cells_far_away_are_no_cells():
    far = '<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    assert surveyed(edited(xlsx(TANGSEL), {SHEET: ("</sheetData>", far)})) == {"Data": ()}


@pytest.mark.parametrize(
    ("before", "after"),
    [('<c r="A2"', '<c  r="A2"'), ('<c r="A2"', "<c"), ('<row r="2"', "<row")],
    ids=["two blanks", "no place", "row without number"],
)
def test_an_unusual_way_of_writing_is_looked_at(before, after):
    assert surveyed(edited(xlsx(TANGSEL), {SHEET: (before, after)})) == {"Data": ()}


def test_a_name_from_nowhere_is_refused():
    with pytest.raises(Unsafe, match="broken_workbook"):
        surveyed(edited(xlsx(TANGSEL), {SHEET: ("<row ", "<x:row ")}))


@pytest.mark.parametrize("content", [b"PK\3\4", b"PK\3\4" + bytes(100), xlsx(TANGSEL)[:-40]])
def test_a_broken_archive(content):
    with pytest.raises(Unsafe, match="broken_workbook"):
        unpacked(content)
