"""The kind of unit (Dinas Kesehatan, RSUD, ...) that a unit's name begins with."""

from __future__ import annotations

from collections.abc import Iterable

from kepatuhan.core.dataset import Dataset


def unit_type(name: str, data: Dataset) -> str:
    """The kind of unit that a name begins with (data/unit_types.csv), or '' for a kind not listed."""
    return unit_types([name], data)[name]


def unit_types(names: Iterable[str], data: Dataset) -> dict[str, str]:
    """`unit_type` of each name."""
    listed = zip(data.unit_types["starts_with"].tolist(), data.unit_types["unit_type"].tolist(), strict=True)
    starts = sorted(((start.casefold(), kind) for start, kind in listed), key=lambda s: -len(s[0]))
    return {name: next((kind for s, kind in starts if name.casefold().startswith(s)), "") for name in names}
