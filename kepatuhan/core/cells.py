"""One cell as an office typed it → what it says: text to compare, an exact number, a year, a date that once was a score."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.dates import get_month_names

from kepatuhan.core.model import MILLIONTHS

INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\ufffe\uffff"))
"""Characters that nobody sees and that make two equal cells differ; the last two are none, and no XLSX holds them."""

MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2014": "-"})
DASHES = re.compile(r"[-\u2010-\u2015\u2212._*/…~\s]*")
TAG = re.compile(r"<[a-zA-Z/!?]")
OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Letters that turn the direction of writing, and so can make a name read as another."""
MARKUP = re.compile(r"<\s*/?\s*[a-zA-Z!][^<>]*>")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet takes for the start of a formula, also in full width, which some accept. Source: OWASP, CSV injection."""
SIGNED = re.compile(r"[+-]\d+([.,]\d+)?", re.ASCII)
"""A number with its sign: no spreadsheet runs it."""

ARABIC_MARKS = str.maketrans({"\u066b": ".", "\u066c": "'"})
"""The decimal and the thousands mark that stand between Arabic-Indic digits."""

RAISED = "\u00b9\u00b2\u00b3\u2070\u2074-\u2079\u207d\u207e\u02b0-\u02b8\u1d2c-\u1d6a\u2460-\u249b\u24d0-\u24e9"
"""Superscript digits and letters, and those in a circle: what footnotes are numbered with (for a class of a regex)."""

FOOTNOTE_MARK = (
    rf"(?>[{RAISED}*\u2020\u2021\u00a7\u00b6#]|\(?[0-9a-z]{{1,2}}\)|\[\w{{1,3}}\]|\^\w{{1,3}}|<sup>\w{{1,3}}</sup>)"
)
"""One of '¹', '*', '1)', '(a)', '[1]', '^1'. Atomic: a mark that was read is not read again in another way, whatever follows."""
NOTED_NUMBER = r"[+-]?[0-9][0-9.,' ]*%?"
FOOTNOTED = re.compile(
    rf"{NOTED_NUMBER}\s*(?>{FOOTNOTE_MARK}[)\s]*)+|(?>{FOOTNOTE_MARK}\s*)+{NOTED_NUMBER}", re.IGNORECASE
)
NAME_MARK = re.compile(rf"(?:[{RAISED}][)]?|[*\u2020\u2021]|\^[0-9]{{1,2}}|\[[0-9]{{1,2}}\])\Z")
"""The mark of a footnote behind a name: 'Dinas Sosial¹'."""

PERCENT = re.compile(r"[0-9]\s*(?:[%\uff05\u066a]|persen|percent|pct)", re.I)

SHEET_ERROR = re.compile(r"#(?:N/A|[A-Z][A-Z0-9/_]*[!?])|(?:Err|Galat|Error):[0-9]{3}", re.I)
"""What a spreadsheet writes into a cell whose formula failed: '#N/A', '#REF!', '#NAME?', and LibreOffice's 'Err:502'."""

YEAR = re.compile(r"(?<!\d)(?:19|20)[0-9]{2}(?!\d)")

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


def ascii_digits(text: str) -> str | None:
    """The text with its digits written 0–9: full width, Arabic-Indic and any other script alike.

    None where digits of two scripts stand side by side, or where a sign that is no decimal digit (superscript, circled,
    a fraction) would have to be taken for one.
    """
    if text.isascii():
        return text
    zeros, plain = set(), []
    for c in text:
        digit = unicodedata.decimal(c, None)
        if digit is not None:
            zeros.add(ord("0") if unicodedata.normalize("NFKC", c).isascii() else ord(c) - digit)
            plain.append(str(digit))
        elif any(part.isdigit() for part in unicodedata.normalize("NFKC", c)):
            return None
        else:
            plain.append(c)
    return unicodedata.normalize("NFKC", "".join(plain)) if len(zeros) <= 1 else None


def is_footnoted(text: str) -> bool:
    """Whether a number has the mark of a footnote before or behind it: '84,2¹', '84,2 1)', '84,2*', '84,2 [1]', '9²'."""
    plain = clean(text[: LONGEST + 1])
    return len(plain) <= LONGEST and FOOTNOTED.fullmatch(plain) is not None


def is_marked_name(text: str) -> bool:
    """Whether a name ends with the mark of a footnote: 'Dinas Sosial¹', 'DPMPTSP*'."""
    name = clean(text[:400])
    return name[:1].isalpha() and NAME_MARK.search(name) is not None


def is_percent(text: str) -> bool:
    """Whether a number is written as per cent: '19 %', '19 persen'."""
    return PERCENT.search(clean(text[:LONGEST])) is not None


def is_sheet_error(text: str) -> bool:
    """Whether the cell is what a spreadsheet shows where a formula failed: '#N/A', '#REF!', 'Err:502'."""
    return len(text) <= LONGEST and SHEET_ERROR.fullmatch(clean(text)) is not None


def is_dash(text: str) -> bool:
    """Whether the cell holds nothing but dashes, dots and the like: an empty cell that somebody filled in."""
    return DASHES.fullmatch(clean(text[:LONGEST])) is not None and len(text) <= LONGEST


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run this text (as typed, or without what cannot be seen before it); '-3,2' is a number."""
    return (text.startswith(FORMULA) or clean(text).startswith(FORMULA)) and not SIGNED.fullmatch(text)


def is_markup(text: str) -> bool:
    """Whether the text holds a tag that a browser would act upon."""
    return MARKUP.search(text) is not None


def is_odd(text: str) -> bool:
    """Whether a text that somebody types holds HTML, control characters, halves of characters, or OVERRIDES."""
    kinds = {unicodedata.category(letter) for letter in text}
    return bool(TAG.search(text) or kinds & {"Cc", "Cs", "Zl", "Zp"} or OVERRIDES & set(text))


def millionths(text: str, units: Container[str]) -> int | None:
    """An exact number in millionths: '96,29 %' → 96290000, '1.234,5' → 1234500000; None for what is none.

    `units` are the words that may follow it. One mark alone is a decimal mark (a score has no thousands); the same
    mark twice are thousands; of two marks the last is the decimal one. More than six decimals are no exact number
    (`rounded` reads them), unless they are the noise of a spreadsheet's arithmetic: 93.71999999999998 is 93,72.
    """
    number = _number(text, units)
    return None if number is None else _exact(number)


def rounded(text: str, units: Container[str]) -> int | None:
    """A number with more decimals than `millionths` keeps, half up to two, in millionths: '88.83666666666667' → 88840000.

    The decimal text decides, as it stands: a mean of 87,995 that a spreadsheet keeps as 87.99499999999999 is noise
    around 87,995, exact, and not for here; 87.9949999 lies below the half, and is 87,99.
    """
    number = _number(text, units)
    if number is None or abs(number) >= MILLIONTHS:
        return None
    return int(number.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) * MILLIONTHS)


def _number(text: str, units: Container[str]) -> Decimal | None:
    plain = ascii_digits(clean(text)) if len(text) <= LONGEST else None
    if plain is None:
        return None
    plain = plain.translate(MINUS).translate(ARABIC_MARKS).lstrip("'\u2019 ")
    match = re.fullmatch(r"([+-]?)\s*([0-9.,' ]*[0-9][.,]?)\s*(.*)", plain)
    if match is None or (match[3] and match[3].casefold() not in units):
        return None
    digits = _plain_digits(match[2])
    return None if digits is None else Decimal(f"{match[1]}{digits}")


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
    """'2024', '2024.0', 'Tahun 2024', 'T.A. 2024' → 2024; None for anything else. `words` may stand beside the year."""
    plain = ascii_digits(clean(text[:LONGEST]))
    if plain is None:
        return None
    bare = re.fullmatch(r"([0-9]{4})(?:[.,]0+)?", plain)
    if bare:
        return int(bare[1])
    years = re.findall(YEAR, plain)
    beside = key(re.sub(YEAR, " ", plain))
    measure = not beside or beside in words or beside.replace(" ", "") in words
    return int(years[0]) if len(years) == 1 and measure else None


def years_in(text: str) -> set[int]:
    """Every year that a title names; not the one of a letter ('B/2023/PW-36'), of a law ('UU No. 25 Tahun 2009') or of a date."""
    text = NO_YEAR.sub(" ", text[:400])
    return {int(y) for y in re.findall(YEAR, ascii_digits(text) or text)}


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
    plain = _day(text)
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?", plain)
    if iso:
        return _on_calendar(int(iso[1]), int(iso[2]), iso[3])
    digits = re.fullmatch(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})", plain)
    if digits:
        return _on_calendar(int(digits[4]), int(digits[3]), digits[1])
    named = re.fullmatch(r"(?:(\d{1,2})[- ])?([^\W\d]+)\.?[- ](\d{4})", plain)
    month = _months().get(key(named[2])) if named else None
    return _on_calendar(int(named[3]), month, named[1]) if named and month else None


def _day(text: str) -> str:
    """A date without its time of day, its digits as 0–9."""
    return (ascii_digits(clean(text[:LONGEST])) or "").split("T")[0].split(" 00:00")[0]


def _on_calendar(year_: int, month: int, day: str | None) -> str | None:
    try:
        return date(year_, month, int(day or 1)).isoformat()[: 10 if day else 7]
    except ValueError:
        return None


def date_as_score(text: str) -> str | None:
    """What was probably typed before a spreadsheet made a date of it: '12-Mei' → '12,05', 'Mei-74' → '5,74'.

    '' when the cell is a date but nothing is likely; None when it is no date.
    """
    plain = _day(text)
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
