"""One cell as an office typed it → what it says: text to compare, an exact number, a year, a date that once was a score."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel.dates import get_month_names

from kepatuhan.core.model import MILLIONTHS

INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))
"""Characters that nobody sees and that make two equal cells differ."""

MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2014": "-"})
DASHES = re.compile(r"[-\u2010-\u2015\u2212._*/…~\s]*")
MARKUP = re.compile(r"<\s*/?\s*[a-zA-Z!][^<>]*>")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet takes for the start of a formula, also in full width, which some accept. Source: OWASP, CSV injection."""
SIGNED = re.compile(r"[+-]\d+([.,]\d+)?", re.ASCII)
"""A number with its sign: no spreadsheet runs it."""

LONGEST = 40
"""Characters of the longest cell that may still be a number; a longer one is text, and costs no time."""

MONTH = r"(?:jan|feb|peb|mar|apr|mei|may|jun|jul|ag[tsu]|aug|sep|okt|oct|nov|nop|des|dec)[a-z]{0,7}\.?"
NO_YEAR = re.compile(
    r"(?<![^\s:(|])(?=[^\s|]*[^\W\d_])[^\s|]*/(?:19|20)\d\d(?!\d)[^\s|]*"
    r"|(?<![^\s:(|])(?=[^\s|]*/[^\s|]*[^\W\d_])(?:19|20)\d\d/[^\s|]*"
    r"|\b(?:nomor|no|number)\b[.:\s]*[\w.-]*/[\w./-]*"
    r"|\b(?:nomor|no|number)\b[.:\s]*[\w./-]*\s+(?:tahun|thn|of|year)\s+(?:19|20)\d\d"
    r"|\b(?:uu|pp|perpres|permenpan|permenpanrb|perda|pergub|perwal|perbup|peraturan)\b[^|;]{0,40}?\d+\s*(?:/|tahun)\s*(?:19|20)\d\d"
    rf"|\b\d{{1,2}}[\s-]+{MONTH}[\s-]+(?:19|20)\d\d"
    r"|\b\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d\d|(?<!\d)(?:19|20)\d\d-\d\d-\d\d(?!\d)",
    re.I,
)
"""Where a title writes a year that is not the year of its figures: the number of a letter or a law, and a date."""

PLACE_AND_DATE = re.compile(
    rf"[^\W\d_][^\d,:;]{{1,40}},\s*(?:tanggal\s+)?(?:\d{{1,2}}\s|[._\u2026]+\s?)?\s*(?:{MONTH}\s|[._\u2026]+\s?)?\s*(?:19|20)[\d._\u2026]{{1,6}}\s*",
    re.I,
)


def is_place_and_date(text: str) -> bool:
    """Whether a cell is the line above a signature: 'Cilegon, 12 Januari 2025', 'Serang, …… 2024'."""
    return len(text) <= 80 and PLACE_AND_DATE.fullmatch(clean(text)) is not None


def clean(text: str) -> str:
    """The text as it is kept: without what cannot be seen, blanks in a row as one, none around it."""
    return " ".join((text if text.isascii() else text.translate(INVISIBLE)).split())


@lru_cache(maxsize=65_536)
def key(text: str) -> str:
    """The text as it is compared: 'KAB. Lebak ' and 'kab lebak' are one; letters and digits in any width and case."""
    plain = unicodedata.normalize("NFKC", clean(text[:400])).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


def is_dash(text: str) -> bool:
    """Whether the cell holds nothing but dashes, dots and the like: an empty cell that somebody filled in."""
    return DASHES.fullmatch(clean(text[:LONGEST])) is not None and len(text) <= LONGEST


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run this text (as typed, or without what cannot be seen before it); '-3,2' is a number."""
    return (text.startswith(FORMULA) or clean(text).startswith(FORMULA)) and not SIGNED.fullmatch(text)


def is_markup(text: str) -> bool:
    """Whether the text holds a tag that a browser would act upon."""
    return MARKUP.search(text) is not None


def millionths(text: str, units: Container[str]) -> int | None:
    """An exact number in millionths: '96,29 %' → 96290000, '1.234,5' → 1234500000; None for what is none.

    `units` are the words that may follow it. One mark alone is a decimal mark (a score has no thousands); the same
    mark twice are thousands; of two marks the last is the decimal one. More than six decimals are no exact number,
    unless they are the noise of a spreadsheet's arithmetic.
    """
    if len(text) > LONGEST:
        return None
    plain = unicodedata.normalize("NFKC", clean(text)).translate(MINUS).lstrip("'\u2019 ")
    found = re.fullmatch(r"([+-]?)\s*([\d.,' ]*\d[.,]?)\s*(.*)", plain)
    if found is None or (found[3] and found[3].casefold() not in units):
        return None
    digits = _plain_digits(found[2])
    return None if digits is None else _exact(Decimal(f"{found[1]}{digits}"))


def _plain_digits(written: str) -> str | None:
    """Digits with one decimal point at most, or None where the marks contradict each other."""
    marks = [c for c in written if c in ".,' "]
    if not marks:
        return written
    whole, _, rest = written.rpartition(marks[-1])
    grouped = set(marks[:-1])
    if marks[-1] in ".," and marks[-1] not in grouped:
        head = _ungroup(whole, grouped)
        return None if head is None else f"{head or '0'}.{rest}"
    return _ungroup(written, set(marks))


def _ungroup(written: str, marks: set[str]) -> str | None:
    """'1.234.567' → '1234567': one kind of mark, three digits after each."""
    if not marks:
        return written
    first, *others = written.split(next(iter(marks)))
    right = len(marks) == 1 and 1 <= len(first) <= 3 and all(len(g) == 3 and g.isdigit() for g in others)
    return first + "".join(others) if right and first.isdigit() else None


def _exact(value: Decimal) -> int | None:
    scaled = value * MILLIONTHS
    whole = scaled.to_integral_value()
    return int(whole) if abs(scaled - whole) < Decimal("0.001") else None


def year(text: str, words: Container[str]) -> int | None:
    """'2024', '2024.0', 'Tahun 2024' → 2024; None for anything else. `words` may stand beside the year."""
    plain = unicodedata.normalize("NFKC", clean(text[:LONGEST]))
    bare = re.fullmatch(r"(\d{4})(?:[.,]0+)?", plain)
    if bare:
        return int(bare[1])
    found = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", plain)
    beside = key(re.sub(r"(?<!\d)(?:19|20)\d\d(?!\d)", " ", plain))
    return int(found[0]) if len(found) == 1 and (not beside or beside in words) else None


def years_in(text: str) -> set[int]:
    """Every year that a title names; not the one of a letter ('B/2023/PW-36'), of a law ('UU No. 25 Tahun 2009') or of a date."""
    text = NO_YEAR.sub(" ", text[:400])
    return {int(y) for y in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", text[:400])}


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    return {
        key(name): number
        for locale in ("id", "en")
        for width in ("abbreviated", "wide")
        for number, name in get_month_names(width, locale=locale).items()
    }


def iso_date(text: str) -> str | None:
    """'30 Juni 2026', '30/6/2026', '2026-06-30' → '2026-06-30'; 'Juni 2026', '2026-06' → '2026-06'; None for anything else.

    The day stands before the month, as in Indonesia; a year of two digits is not guessed.
    """
    plain = clean(text[:LONGEST]).split("T")[0].split(" 00:00")[0]
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?", plain)
    if iso:
        return _on_calendar(int(iso[1]), int(iso[2]), iso[3])
    digits = re.fullmatch(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})", plain)
    if digits:
        return _on_calendar(int(digits[4]), int(digits[3]), digits[1])
    named = re.fullmatch(r"(?:(\d{1,2})[- ])?([^\W\d]+)\.?[- ](\d{4})", plain)
    month = _months().get(key(named[2])) if named else None
    return _on_calendar(int(named[3]), month, named[1]) if named and month else None


def _on_calendar(year_: int, month: int, day: str | None) -> str | None:
    try:
        return date(year_, month, int(day or 1)).isoformat()[: 10 if day else 7]
    except ValueError:
        return None


def date_as_score(text: str) -> str | None:
    """What was probably typed before a spreadsheet made a date of it: '12-Mei' → '12,05', 'Mei-74' → '5,74'.

    '' when the cell is a date but nothing is likely; None when it is no date.
    """
    plain = clean(text[:LONGEST]).split("T")[0].split(" 00:00")[0]
    iso = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", plain)
    if iso:
        return _from_date(int(iso[1]), int(iso[2]), int(iso[3]))
    slashed = re.fullmatch(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{2}|\d{4})", plain)
    if slashed:
        return f"{int(slashed[1])},{int(slashed[3]):02d}"
    named = re.fullmatch(r"(\d{1,2})[- ]([^\W\d]+)(?:[- ]\d{2,4})?|([^\W\d]+)[- ](\d{2,4})", plain)
    month = _months().get(key(named[2] or named[3])) if named else None
    if named is None or month is None:
        return None
    return f"{int(named[1])},{month:02d}" if named[1] else f"{month},{named[4][-2:]}"


def _from_date(year_: int, month: int, day: int) -> str:
    """12.05 becomes a 12 May of the year it was typed in; 5.74 becomes the first day of May 1974."""
    return f"{month},{year_ % 100:02d}" if day == 1 else f"{day},{month:02d}"
