"""The sentence of a year: counts as words, "only" where some are missing, short enough to be read aloud."""

from __future__ import annotations

from functools import cache

import pytest

from kepatuhan.intake.ingest import read
from kepatuhan.intake.review import joined, review
from kepatuhan.scoring import compare
from kepatuhan.scoring.score import score
from kepatuhan.sentences.titles import finding, headline

SCORES = [
    ("36.01", "85.20"), ("36.02", "81.00"), ("36.03", "90.11"), ("36.04", "88.00"),
    ("36.71", "84.25"), ("36.72", "79.45"), ("36.73", "86.02"), ("36.74", "95.55"),
]  # fmt: skip
LONGEST = 170
"""Characters that fit on two lines of a title at 1366 px: 169 did in the browser, 173 did not."""


@pytest.fixture(scope="module")
def brought(data):
    """2025 with the scores of the first `count` of the eight, and of others, brought as an own table; scored once."""

    @cache
    def scored(count: int, *more: tuple[str, str]):
        lines = "".join(f"2025,{code},{value}\n" for code, value in (*more, *SCORES[:count]))
        rows = review(read(f"tahun,kode_wilayah,nilai\n{lines}".encode(), "baru.csv", data), data).accepted
        merged = joined(data, rows)
        return compare.overview(score(merged.observations, merged).bodies, merged), merged

    return scored


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        # Kota Tangerang's 84,25 is published
        (0, "baru satu dari delapan kabupaten/kota ditemukan nilainya: Kota Tangerang 84,25"),
        (1, "baru dua dari delapan kabupaten/kota ditemukan nilainya (84,25–85,20)"),
        (4, "baru lima dari delapan kabupaten/kota ditemukan nilainya (81,00–90,11)"),
        (8, "nilai kedelapan kabupaten/kota 79,45 (Cilegon) sampai 95,55 (Tangsel)"),
    ],
)
def test_only_is_said_where_some_are_missing(brought, count, sentence):
    assert finding(*brought(count), 2025, "id") == sentence


def test_the_same_in_english(brought):
    assert finding(*brought(0), 2025, "en") == (
        "only one of the eight regencies and cities is known: Tangerang City 84.25"
    )
    assert finding(*brought(8), 2025, "en") == (
        "all eight regencies and cities score 79.45 (Cilegon)–95.55 (South Tangerang)"
    )


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("count", range(9))
def test_the_sentence_stays_short_whatever_is_brought(brought, count, lang):
    assert len(headline(*brought(count, ("36", "91.16")), 2025, lang)) <= LONGEST


def test_counts_of_zones_are_words_like_the_number_of_the_eight(bodies, data):
    assert finding(bodies, data, 2022, "id") == "dari delapan kabupaten/kota, enam berzona hijau dan dua berzona kuning"
