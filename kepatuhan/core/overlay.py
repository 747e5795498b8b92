"""Tables that are saved elsewhere than in the folder data/assessments, laid over the files that ship there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from kepatuhan.core.journal import digest
from kepatuhan.core.model import Problem

T = TypeVar("T")


@dataclass(frozen=True)
class SavedFile:
    """What stands in place of the file of that name; `content` None: as if the folder had none, a Problem: the store has lost it.

    over: sha256 of the file that shipped when it was first saved over, None where none did.
    """

    name: str
    content: bytes | Problem | None = field(repr=False)
    over: str | None


Overlay = tuple[SavedFile, ...]
"""One for each name of which something else is saved than what shipped; () where tables are saved in the folder itself."""


def digest_or_none(content: bytes | None) -> str | None:
    """sha256, None of nothing."""
    return None if content is None else digest(content)


def lost(saved: Overlay) -> Problem | None:
    """The first content that the store should have and has not; None where it has all."""
    return next((one.content for one in saved if isinstance(one.content, Problem)), None)


def in_place(shipped: Mapping[str, T], saved: Overlay) -> dict[str, T | bytes | Problem]:
    """Every file that is read, by its name: what is saved in place of what ships, in the order of the names."""
    kept = {one.name: one.content for one in saved if one.content is not None}
    gone = {one.name for one in saved if one.content is None}
    return dict(sorted({**{name: file for name, file in shipped.items() if name not in gone}, **kept}.items()))


def laid_over(
    shipped: Mapping[str, bytes | Problem], saved: Overlay
) -> tuple[dict[str, bytes | Problem], tuple[Problem, ...]]:
    """Files by name as they are to be read, in the order of their names, and what a release brought that is not shown.

    The saved one is shown: it was checked against all others, and rows of theirs were marked for it.
    """
    differing = [one.name for one in saved if _differs(shipped.get(one.name), one)]
    problems = (Problem("release_differs", "warning", name, params={"table": name}) for name in differing)
    return in_place(shipped, saved), tuple(problems)


def _differs(ships: bytes | Problem | None, one: SavedFile) -> bool:
    if isinstance(ships, Problem) or isinstance(one.content, Problem):
        return False
    return digest_or_none(ships) not in (one.over, digest_or_none(one.content))
