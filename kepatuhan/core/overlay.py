"""Tables that are saved elsewhere than in the folder data/assessments, laid over the files that ship there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kepatuhan.core.journal import digest
from kepatuhan.core.model import Problem


@dataclass(frozen=True)
class SavedFile:
    """What stands in place of the file of that name; `content` None: as if the folder had none.

    over: sha256 of the file that shipped when it was first saved over, None where none did.
    """

    name: str
    content: bytes | None = field(repr=False)
    over: str | None

    @property
    def counts(self) -> bool:
        """Whether it says anything else than what shipped: after an undoing nothing is left of it."""
        return digest_or_none(self.content) != self.over


Overlay = tuple[SavedFile, ...]
"""One for each name that was ever saved; () where tables are saved in the folder itself."""


def digest_or_none(content: bytes | None) -> str | None:
    """sha256, None of nothing."""
    return None if content is None else digest(content)


def laid_over(
    shipped: Mapping[str, bytes | Problem], saved: Overlay
) -> tuple[dict[str, bytes | Problem], tuple[Problem, ...]]:
    """Files by name as they are to be read, in the order of their names, and what a release brought that is not shown.

    The saved one is shown: it was checked against all others, and rows of theirs were marked for it.
    """
    contents, problems = dict(shipped), []
    for one in saved:
        if not one.counts:
            continue
        ships = contents.pop(one.name, None)
        if one.content is not None:
            contents[one.name] = one.content
        if not isinstance(ships, Problem) and digest_or_none(ships) not in (one.over, digest_or_none(one.content)):
            problems.append(Problem("release_differs", "warning", one.name, params={"table": one.name}))
    return dict(sorted(contents.items())), tuple(problems)
