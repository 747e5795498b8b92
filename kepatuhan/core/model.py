"""The words of the engine as frozen types. Scores are whole hundredths (93,72 is 9372) so that no float decides a category."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

HUNDREDTHS = 100
"""One point of a score in the engine's unit."""

FULL = 100 * HUNDREDTHS
"""The most that any score can be."""

ZONES = ("hijau", "kuning", "merah")
"""The zones, best first."""

MILLIONTHS = 1_000_000
"""One point of a value as read: enough for 87,995 and for the noise that spreadsheets add, still exact in int64."""

Severity = Literal["error", "warning", "note"]
Level = Literal["total", "dimension", "variable", "indicator"]
RollUp = Literal["unit_mean", "product_mean", "as_published", "not_held"]
Kind = Literal["provinsi", "kabupaten", "kota"]

Status = Literal["terbit", "dibulatkan", "zona", "tidak_dinilai", "ilustrasi", "usulan", "mandiri"]
"""What a row of an assessment table says about itself (data/README.md)."""

State = Literal[
    "terbit",
    "dibulatkan",
    "zona",
    "tidak_dinilai",
    "ilustrasi",
    "usulan",
    "mandiri",
    "dihitung",
    "tidak_ditemukan",
    "tidak_ada_penilaian",
    "belum_ada",
]
"""What is known of a body in a year: a row's status, or that nothing was found, that no assessment was held, or that the
government did not exist yet."""

Layer = Literal["", "ilustrasi", "mandiri"]
"""Whose values lie below a figure: published ones alone (''), invented ones, or what a government says of itself. Each but
the first is named wherever the figure stands."""


Basis = Literal["terbit", "ilustrasi", "mandiri"]
"""What a simulation starts from."""


@dataclass(frozen=True)
class Region:
    """One government; `code` is the Kemendagri code (36, 36.01 … 36.74)."""

    code: str
    name: str
    short: str
    name_en: str
    short_en: str
    kind: Kind
    parent: str
    year_from: int = 0
    """The first year of an assessment in which it stood; 0: in all of them."""


@dataclass(frozen=True)
class Source:
    """Where a published figure was read; `date` is ISO, to the day or month, or empty when the page shows none."""

    id: str
    publisher: str
    url: str
    date: str


@dataclass(frozen=True)
class Band:
    """One category of a method; edges in hundredths, None where the edge was never published."""

    code: str
    lower: int | None
    upper: int | None
    label: str
    label_en: str
    zone: str
    symbol: str
    colour: str
    confidence: str
    reference: str
    reference_en: str


@dataclass(frozen=True)
class Component:
    """One node of the instrument. `points` is its exact maximum; `scale_max` the largest entry of an indicator."""

    code: str
    parent: str
    level: Level
    name: str
    name_en: str
    points: Fraction
    scale_max: Fraction
    step: Fraction | None
    confidence: str
    reference: str
    reference_en: str


@dataclass(frozen=True)
class Method:
    """The rules of a span of years; components are ordered parents before children, bands best first."""

    id: str
    year_from: int
    year_to: int | None
    name: str
    name_en: str
    roll_up: RollUp
    tolerance: int
    break_reason: str
    break_reason_en: str
    confidence: str
    reference: str
    reference_en: str
    components: tuple[Component, ...]
    bands: tuple[Band, ...]

    def __hash__(self) -> int:
        """By its name: caches look methods up at every step, and a method has more than a hundred parts."""
        return hash((self.id, self.year_from))

    @property
    def zoned(self) -> bool:
        """Whether its categories have zones; the opinions since 2025 have none."""
        return any(band.zone for band in self.bands)

    def covers(self, year: int) -> bool:
        """Whether the method was in force in `year`."""
        return self.year_from <= year and (self.year_to is None or year <= self.year_to)


@dataclass(frozen=True)
class Change:
    """One proposed value in place of what an assessment says; `value` in millionths as entered, `component` '' is the unit's total.

    `unit` '' is the government's own total. `before` is what the data said when the change was made, None where nothing
    was known: it tells what differs when the data have changed since. `layer` is `mandiri` where it was made on what the
    government says of itself, which then all of its changes stand on.
    """

    region: str
    unit: str
    component: str
    value: int
    before: int | None = None
    layer: Layer = ""


@dataclass(frozen=True)
class Scenario:
    """What if: changes to one year's observations. `base` is the content hash of the data it was made on.

    `basis` says whether only published values count (`terbit`), those below the units are illustration where only that knows
    them (`ilustrasi`), or some governments stand on what they say of themselves (`mandiri`, see Change.layer).
    """

    name: str
    author: str
    note: str
    year: int
    basis: Basis
    base: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Problem:
    """One thing wrong with the input. `code` is the key of its sentence, which `params` fill; `row` is the spreadsheet row.

    `value` is what the file says, or with `figure` the number that was read from it, in plain notation ('190.5').
    """

    code: str
    severity: Severity
    file: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    figure: bool = False
