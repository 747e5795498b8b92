"""The last sheet: what the workbook is, how it computes, how certain each rule is, and every source."""

from __future__ import annotations

from kepatuhan.briefing.citations import Reference
from kepatuhan.briefing.country_brief import CountryBrief
from kepatuhan.briefing.government_brief import GovernmentBrief
from kepatuhan.briefing.province_brief import ProvinceBrief
from kepatuhan.briefing.workbook.layout import footer
from kepatuhan.briefing.workbook.lines import letter
from kepatuhan.briefing.workbook.spreadsheet import BookSheet, SheetCell
from kepatuhan.core.model import Layer, Method
from kepatuhan.words.catalogue import say
from kepatuhan.words.keys import GRADE_KEYS
from kepatuhan.words.layers import banner
from kepatuhan.words.names import method_name, reference


def documentation(
    brief: GovernmentBrief | ProvinceBrief | CountryBrief, sources: tuple[Reference, ...], method: Method, layer: Layer
) -> BookSheet:
    """What the workbook is, how it computes, how certain each rule is, and every source with its number."""
    lang, to = brief.stamp.lang, 3
    lines = _about(brief, method, lang, layer)
    cells = [SheetCell(0, 0, say("book_about", lang), "title")]
    cells += [SheetCell(1 + i, col, text, look, to=to if col else None) for i, pair in enumerate(lines)
              for col, text, look in ((0, pair[0], "label"), (1, pair[1], "note"))]  # fmt: skip
    row = len(lines) + 2
    heads = (say("col_id", lang), say("col_publisher", lang), say("col_date", lang), say("col_link", lang))
    cells += [SheetCell(row, i, text, "head") for i, text in enumerate(heads)]
    for i, source in enumerate(sources):
        at = row + 1 + i
        cells += [
            SheetCell(at, 0, f"[{source.number}]", "centre"),
            SheetCell(at, 1, source.publisher, "wrapped"),
            SheetCell(at, 2, source.date, "soft"),
            SheetCell(at, 3, source.url or "–", "link" if source.link else "soft", url=source.link),
        ]
    return BookSheet(
        name=say("sources", lang),
        cells=tuple(cells),
        widths=(20, 30, 20, 96),
        header=0,
        printed=to,
        footer=footer(brief, lang, layer),
        landscape=True,
        one_page=False,
    )


def _about(
    brief: GovernmentBrief | ProvinceBrief | CountryBrief, method: Method, lang: str, layer: Layer
) -> list[tuple[str, str]]:
    """Label and text of every line above the sources."""
    grades = sorted(
        {method.confidence, *(b.confidence for b in method.bands), *(c.confidence for c in method.components)}
    )
    lines = [
        (say("book_what", lang), banner(layer, lang) if layer == "mandiri" else say("book_what_text", lang)),
        (say("book_invented_label", lang), say("book_invented_text", lang) if layer == "ilustrasi" else ""),
        (say("page_metode", lang), f"{method_name(method, lang)}. {reference(method, lang)} ({method.confidence})"),
        *((f"{say('book_basis', lang)} {g}", say(key, lang)) for g, key in GRADE_KEYS.items() if g in grades),
        (say("bands_title", lang), "\n".join(_band_references(method, lang))),
        (say("book_rounding", lang), say("book_rounding_text", lang)),
        (say("book_use", lang), say("book_use_text", lang)),
        (say("book_data", lang), footer(brief, lang, layer)),
    ]
    return [(label, text) for label, text in lines if text]


def _band_references(method: Method, lang: str) -> list[str]:
    """Where the edges are known from; bands of the same reference are named together."""
    letters_by_reference: dict[str, list[str]] = {}
    for band in method.bands:
        letters_by_reference.setdefault(f"{reference(band, lang)} ({band.confidence})", []).append(letter(band, lang))
    return [f"{', '.join(letters)}: {why}" for why, letters in letters_by_reference.items()]
