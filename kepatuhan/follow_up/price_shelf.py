"""The price list of a government as the store keeps it: an entry a price, alike for all years of one method."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kepatuhan.core.model import Method
from kepatuhan.follow_up.kept import EntryEdit, EntryPlace, KeptEntry
from kepatuhan.plans.prices import PriceList
from kepatuhan.plans.situation import Key, PlanLevel

FIELDS: Mapping[PlanLevel, Mapping[str, str]] = MappingProxyType(
    {
        "indicator": {"costs": "costs", "fixed": "fixed", "days": "days"},
        "unit": {"costs": "point_costs", "fixed": "point_fixed", "days": "point_days"},
    }
)
"""By the level of a plan, tables of a PriceList → names of what an entry says. A unit's point and a step of each of its

indicators are priced apart: the price of one says nothing of the other."""


def place(region: str, method: Method, key: Key) -> EntryPlace:
    """Where the store keeps the price of a unit, of an indicator, or of an indicator of one unit ('' stands for all)."""
    return EntryPlace("price", region, method.year_from, *key)


def price_list(entries: Mapping[EntryPlace, KeptEntry], method: Method, level: PlanLevel) -> PriceList:
    """The prices that are kept for plans of a level by a method, and not taken away."""
    prices = PriceList()
    for at, kept in entries.items():
        if at.year == method.year_from and kept.content is not None:
            for name, field in FIELDS[level].items():
                if kept.content.get(field) is not None:
                    getattr(prices, name)[at.unit, at.component] = int(kept.content[field])
    return prices


def edits(
    prices: PriceList, entries: Mapping[EntryPlace, KeptEntry], region: str, method: Method, level: PlanLevel
) -> tuple[EntryEdit, ...]:
    """What to write so that the store holds exactly this list for a level; what it no longer names is taken away.

    `entries` are those that were looked at: what somebody else wrote since comes back as a conflict.
    """
    keys = {*prices.costs, *prices.fixed, *prices.days}
    kept_keys = {
        (at.unit, at.component) for at, kept in entries.items() if at.year == method.year_from and kept.content
    }
    asked = [_edit(prices, entries, place(region, method, key), level) for key in sorted(keys | kept_keys)]
    return tuple(edit for edit in asked if edit is not None)


def _edit(
    prices: PriceList, entries: Mapping[EntryPlace, KeptEntry], at: EntryPlace, level: PlanLevel
) -> EntryEdit | None:
    """None where the entry says that already; what it says of the other level stays."""
    kept, key = entries.get(at), (at.unit, at.component)
    before = (kept.content if kept else None) or {}
    tables = {field: getattr(prices, name) for name, field in FIELDS[level].items()}
    content = {field: value for field, value in before.items() if field not in tables}
    content |= {field: table[key] for field, table in tables.items() if key in table}
    return None if content == before else EntryEdit(at, content or None, kept.version if kept else 0)
