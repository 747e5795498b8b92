"""What is to be said of each sheet of a workbook, found before a reader makes room for its cells."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

from kepatuhan.intake.archive import TooLarge, Unsafe, Zipped
from kepatuhan.intake.flaws import Survey
from kepatuhan.intake.survey_ods import survey_ods
from kepatuhan.intake.survey_xlsx import survey_xlsx


def survey_all(kind: Zipped, parts: Mapping[str, bytes], rows: int, columns: int, cells: int) -> dict[str, Survey]:
    """What is to be said of each sheet by its name; raises TooLarge before a reader makes room for the cells."""
    try:
        within = partial(_within, rows, columns, cells)
        return survey_ods(parts["content.xml"], within) if kind == "ods" else survey_xlsx(parts, within)
    except (expat.ExpatError, ParseError, KeyError, ValueError, LookupError) as error:
        raise Unsafe("broken_workbook") from error


def _within(rows: int, columns: int, cells: int, height: int, width: int) -> None:
    if height > rows or width > columns or height * width > cells:
        raise TooLarge(f"{height} × {width}")
