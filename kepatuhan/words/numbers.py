"""How a language writes numbers, dates, times and lists."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, parse_date
from babel.lists import format_list
from babel.numbers import NumberPattern, format_decimal, get_decimal_symbol, get_group_symbol, parse_pattern

from kepatuhan.core.model import HUNDREDTHS, MILLIONTHS
from kepatuhan.words.catalogue import LANGUAGES, say

TWO_DECIMALS = "#,##0.00"
HOME = "Asia/Jakarta"
"""Where moments are told unless another zone is known: Banten's."""
ZONES = {
    "Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Ujung_Pandang": "WITA", "Asia/Jayapura": "WIT",
}  # fmt: skip
"""The three zones of Indonesia (Keputusan Presiden 41/1987) by the names that browsers give."""


@lru_cache(maxsize=8)
def locale(lang: str) -> Locale:
    """How `lang` writes numbers, dates and lists; one that CLDR does not know writes them as Indonesian does."""
    try:
        return Locale.parse(lang)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(LANGUAGES[0])


def language_name(lang: str) -> str:
    """A language as it calls itself: 'Indonesia', 'English'; its code where CLDR does not know it."""
    try:
        name = Locale.parse(lang).get_display_name()
    except (UnknownLocaleError, ValueError):
        return lang
    return f"{name[:1].upper()}{name[1:]}" if name else lang


def marks(lang: str) -> tuple[str, str]:
    """The decimal mark and the mark between thousands: (',', '.') in Indonesian."""
    return get_decimal_symbol(locale(lang)), get_group_symbol(locale(lang))


@lru_cache(maxsize=8)
def _pattern(text: str) -> NumberPattern:
    return parse_pattern(text)


def _written(pattern: str, value: Decimal, lang: str) -> str:
    return str(_pattern(pattern).apply(value, locale(lang)))


def number(hundredths: int, lang: str) -> str:
    """Hundredths as a score with two decimals: 9372 → '93,72' (Indonesian) or '93.72'."""
    return _number(int(hundredths), lang)


@lru_cache(maxsize=32_768)
def _number(hundredths: int, lang: str) -> str:
    return _written(TWO_DECIMALS, Decimal(hundredths) / HUNDREDTHS, lang)


def counted(n: int, lang: str) -> str:
    """A small whole number as a word, as sentences write it: 8 → 'delapan' / 'eight'; 12 → '12'."""
    words = say("numerals", lang).split(", ")
    return words[n] if n < len(words) else str(n)


def signed(hundredths: int, lang: str) -> str:
    """A difference with its sign, a real minus: 312 → '+3,12', -40 → '−0,40'; '0,00' has none."""
    sign = "+" if hundredths > 0 else "−" if hundredths < 0 else ""
    return sign + number(abs(int(hundredths)), lang)


def count(number_: int, lang: str) -> str:
    """A number of things or people: 12881374 → '12.881.374' (Indonesian) or '12,881,374'."""
    return _written("#,##0", Decimal(number_), lang)


def whole(hundredths: int, lang: str) -> str:
    """A score that was printed without decimals, as printed: 9100 → '91', 9150 → '91,5'."""
    return _written("#,##0.##", Decimal(int(hundredths)) / HUNDREDTHS, lang)


def precise(value: Fraction, lang: str) -> str:
    """An exact number with two to four decimals, before it is rounded to a score: 67,1867 or 93,72."""
    return _written("#,##0.00##", Decimal(value.numerator) / Decimal(value.denominator), lang)


def exact(millionths: int, lang: str) -> str:
    """A value as read, none of its decimals lost, two at least: 87995000 → '87,995', 85200000 → '85,20'."""
    return _written("#,##0.00####", Decimal(int(millionths)) / MILLIONTHS, lang)


def entry(value: Fraction, lang: str) -> str:
    """An answer on an indicator's own scale: whole steps without decimals (2), a continuous share with two (87,46)."""
    hundredths = round(value * HUNDREDTHS)
    return whole(hundredths, lang) if value.denominator == 1 else number(hundredths, lang)


def as_printed(value: str, lang: str) -> str:
    """A figure of any size as its source printed it, with the reader's marks: '67.2' → '67,2' / '67.2'; '15-20' stays."""
    plain = re.fullmatch(r"\d+(\.\d+)?", value)
    return format_decimal(Decimal(value), locale=locale(lang)) if plain else value


def with_mark(plain: str, lang: str) -> str:
    """A number in plain notation with the reader's decimal mark, and none between thousands: '190.5' → '190,5', '9274' stays."""
    return plain.replace(".", marks(lang)[0])


def date(iso: str, lang: str) -> str:
    """'2023-12-20' → '20 Desember 2023', '2024-12' → 'Desember 2024', '' → ''."""
    if not iso:
        return ""
    to_day = len(iso) == len("2023-12-20")
    pattern = say("pattern_day" if to_day else "pattern_month", lang)
    return format_date(parse_date(iso if to_day else iso + "-01", locale="sv"), pattern, locale(lang))


def moment(when: datetime, lang: str, zone: str = HOME) -> str:
    """A moment in `zone` (a name such as Asia/Makassar; one that is not known: HOME), always with the zone's short name.

    '29 Nov 2026, 03.30 WIB'; outside Indonesia the hours from UTC: '28 Nov 2026, 21.30 UTC+1', '29 Nov 2026, 02.00 UTC+5.30'.
    """
    local_zone = zone if valid_zone(zone) else HOME
    local = when.astimezone(ZoneInfo(local_zone))
    return f"{format_datetime(local, say('pattern_moment', lang), locale=locale(lang))} {_zone_name(local, local_zone, lang)}"


def day(when: datetime, zone: str = HOME) -> str:
    """The day of a moment in `zone`, as ISO: 2026-11-28T20:30Z is '2026-11-29' in Jakarta."""
    return when.astimezone(ZoneInfo(zone if valid_zone(zone) else HOME)).date().isoformat()


def valid_zone(name: str) -> bool:
    """Whether a zone of that name is known."""
    try:
        return bool(name) and bool(ZoneInfo(name))
    except (ValueError, OSError, ZoneInfoNotFoundError):  # also '../etc' and the name of a folder of zones
        return False


def _zone_name(local: datetime, zone: str, lang: str) -> str:
    """'WIB' in Indonesia, else 'UTC+8'; a part of an hour with the mark of times: 'UTC+5.30'."""
    if zone in ZONES:
        return ZONES[zone]
    offset = local.utcoffset()
    minutes = int(offset.total_seconds()) // 60 if offset else 0
    hours, rest = divmod(abs(minutes), 60)
    mark = "." if "HH.mm" in say("pattern_moment", lang) else ":"
    return f"UTC{('+' if minutes > 0 else '−') if minutes else ''}{hours or ''}{f'{mark}{rest:02d}' if rest else ''}"


def listing(items: list[str], lang: str) -> str:
    """'A, B, dan C' / 'A, B and C'; what is named twice is named once with its number: 'Puskesmas (2)'."""
    counts = Counter(items)
    return format_list([f"{item} ({n})" if n > 1 else item for item, n in counts.items()], locale=locale(lang))


def either(items: list[str], lang: str) -> str:
    """'A, B, atau C' / 'A, B or C'."""
    return format_list(items, style="or", locale=locale(lang))
