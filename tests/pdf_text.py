"""What is written on the pages of a PDF: the borders of a map are taken out first, for pypdf parses each of their points."""

from __future__ import annotations

import io
import re

from pypdf import PageObject, PdfReader
from pypdf.generic import DecodedStreamObject, NameObject

OUTLINE = re.compile(rb"(?<![^\s])(?:-?[\d.]+ ){2}(?:[ml]|(?:-?[\d.]+ ){4}c)(?=\s)")
"""An operator that begins or goes on with an outline: numbers, then m, l or c. Text is in parentheses and comes with other operators."""


def pdf_pages(content: bytes) -> list[PageObject]:
    """The pages of a PDF (its bytes), ready for `extract_text`, without outlines."""
    return [_without_outlines(page) for page in PdfReader(io.BytesIO(content)).pages]


def pdf_texts(content: bytes) -> list[str]:
    """The text of each page of a PDF (its bytes)."""
    return [page.extract_text() for page in pdf_pages(content)]


def _without_outlines(page: PageObject) -> PageObject:
    drawn = page.get_contents()
    assert drawn is not None
    bare = DecodedStreamObject()
    bare.set_data(OUTLINE.sub(b"", drawn.get_data()))
    page[NameObject("/Contents")] = bare
    return page
