"""The flaws and the merged cells of an ODS's sheets; its rows and cells may be repeated."""

from __future__ import annotations

from kepatuhan.intake.flaws import (
    Flaw,
    Marked,
    Survey,
    Within,
    as_number,
    careful_parser,
    hidden_rows,
    percent_flaw,
    whole,
)


def survey_ods(xml: bytes, within: Within) -> dict[str, Survey]:
    """What is to be said of each sheet by its name; `within` is asked of every extent (height, width) and raises TooLarge."""
    sheet_parser = _Ods(within)
    parser = careful_parser()
    parser.StartElementHandler = sheet_parser.start
    parser.EndElementHandler = sheet_parser.end
    parser.CharacterDataHandler = sheet_parser.text
    parser.Parse(xml, True)
    return {
        name: survey if sheet_parser.results else _with_zeros(survey, sheet_parser.zeros[name])
        for name, survey in sheet_parser.found.items()
    }


def _with_zeros(survey: Survey, zeros: list[Flaw]) -> Survey:
    return Survey((*zeros, *survey.flaws), survey.merged)


class _Ods:
    """Rows and cells may be repeated: a few bytes can stand for a million cells. Empty ones at the end do not count."""

    def __init__(self, within: Within) -> None:
        self.within = within
        self.found: dict[str, Survey] = {}
        self.zeros: dict[str, list[Flaw]] = {}
        self.results = 0
        self.name = ""
        self._open("")

    def _open(self, name: str) -> None:
        self.name, self.row, self.width = name, 0, 0
        self.marked = Marked()
        self.hidden: list[int] = []
        self.merged: list[tuple[int, int, int, int]] = []
        self._row(1)

    def _row(self, repeat: int) -> None:
        self.repeat, self.column, self.last = repeat, 0, 0
        self._cell({})

    def _cell(self, attributes: dict[str, str]) -> None:
        self.times = whole(attributes.get("number-columns-repeated"))
        self.high, self.wide = (whole(attributes.get(f"number-{k}-spanned")) for k in ("rows", "columns"))
        self.formula, self.stored = "formula" in attributes, attributes.get("value", "")
        self.percent = attributes.get("value-type") == "percentage"
        self.filled = any(
            k in attributes for k in ("value", "date-value", "time-value", "boolean-value", "string-value")
        )

    def start(self, name: str, given: dict[str, str]) -> None:
        tag, attributes = name.rpartition(" ")[2], {k.rpartition(" ")[2]: v for k, v in given.items()}
        if tag == "table":
            self._open(attributes.get("name", ""))
        elif tag == "table-row":
            self._row(whole(attributes.get("number-rows-repeated")))
            if attributes.get("visibility") in ("collapse", "filter"):
                self.hidden.append(self.row + 1)
        elif tag in ("table-cell", "covered-table-cell"):
            self._cell(attributes)

    def text(self, data: str) -> None:
        self.filled = self.filled or bool(data.strip())

    def end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        if tag in ("table-cell", "covered-table-cell"):
            self._judge(self.row + 1, self.column + 1)
            if self.filled and (self.high > 1 or self.wide > 1):
                bottom, right = self.row + self.high - 1, self.column + self.wide - 1
                self.merged.append((self.row, self.column, bottom, right))
            self.column += self.times
            self.last = self.column if self.filled else self.last
            self._cell({})
        elif tag == "table-row":
            self.row += self.repeat
            self.width = max(self.width, self.last)
            if self.last:
                self.within(self.row, self.width)
        elif tag == "table":
            rows = [r for r in self.hidden if r <= self.row]
            flaws = self.marked.flaws("formula_no_value", "percent_cell")
            self.found[self.name] = Survey((*flaws, *hidden_rows(rows)), tuple(self.merged))
            self.zeros[self.name] = self.marked.flaws("formula_not_calculated")

    def _judge(self, row: int, column: int) -> None:
        """What is to be said of a cell; one that is repeated is named once."""
        number = as_number(self.stored)
        if self.formula and not self.filled:
            self.marked.add("formula_no_value", row, column)
        elif self.formula and number == 0:
            self.marked.add("formula_not_calculated", row, column)
        if self.percent and number:
            self.marked.add("percent_cell", row, column, **percent_flaw(number))
        self.results += self.formula and self.filled and number != 0
