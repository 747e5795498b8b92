"""The price list of a government as the store keeps it: an entry a price, alike for all years of one method."""

from __future__ import annotations

from collections.abc import Mapping

from kepatuhan.core.model import Method
from kepatuhan.follow_up.kept import Content, EntryEdit, EntryPlace, KeptEntry
from kepatuhan.plans.optimise import Key
from kepatuhan.plans.prices import PriceList

FIELDS = ("costs", "fixed", "days")
"""The tables of a PriceList: names of what an entry says."""


def place(region: str, method: Method, key: Key) -> EntryPlace:
    """Where the store keeps the price of a unit, of an indicator, or of an indicator of one unit ('' stands for all)."""
    return EntryPlace("price", region, method.year_from, *key)


def price_list(entries: Mapping[EntryPlace, KeptEntry], method: Method) -> PriceList:
    """The prices that are kept for a method and not taken away."""
    prices = PriceList()
    for at, kept in entries.items():
        if at.year == method.year_from and kept.content is not None:
            for name in FIELDS:
                if kept.content.get(name) is not None:
                    getattr(prices, name)[at.unit, at.component] = int(kept.content[name])
    return prices


def edits(
    prices: PriceList, entries: Mapping[EntryPlace, KeptEntry], region: str, method: Method
) -> tuple[EntryEdit, ...]:
    """What to write so that the store holds exactly this list; what it no longer names is taken away."""
    keys = {*prices.costs, *prices.fixed, *prices.days}
    held = {(at.unit, at.component) for at, kept in entries.items() if at.year == method.year_from and kept.content}
    return tuple(_edit(prices, entries, place(region, method, key)) for key in sorted(keys | held))


def _edit(prices: PriceList, entries: Mapping[EntryPlace, KeptEntry], at: EntryPlace) -> EntryEdit:
    held = entries.get(at)
    return EntryEdit(at, _content(prices, (at.unit, at.component)), held.version if held else 0)


def _content(prices: PriceList, key: Key) -> Content | None:
    """None where the list says nothing of it."""
    said = {name: getattr(prices, name)[key] for name in FIELDS if key in getattr(prices, name)}
    return said or None
