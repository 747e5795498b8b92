"""What calls of the command line have in common: the data they read, the year and government they name, and their refusals."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from kepatuhan.checks.check import check, sound, sound_data
from kepatuhan.core.dataset import Dataset, load, load_country, missing
from kepatuhan.core.method import method_for
from kepatuhan.core.model import Problem, Region
from kepatuhan.core.overlay import Overlay
from kepatuhan.follow_up import kept
from kepatuhan.follow_up.actions import actions
from kepatuhan.follow_up.progress import FollowUp
from kepatuhan.follow_up.targets import targets
from kepatuhan.intake.table_store import StoreTables
from kepatuhan.self_assessment.grid import coming_year
from kepatuhan.self_assessment.grid import years as assessable
from kepatuhan.self_assessment.kept import answers, read_year
from kepatuhan.self_assessment.self_year import SelfYear, Stated, self_year
from kepatuhan.store.opening import Store, answered, names_store, open_store, store_url
from kepatuhan.words.catalogue import say
from kepatuhan.words.names import break_reason, region_name
from kepatuhan.words.numbers import listing
from kepatuhan.words.problems import problem

ROOT = Path(__file__).resolve().parents[2]
DATA_FOLDER = ROOT / "data"
Answered = TypeVar("Answered")


class Refused(Exception):
    """What was asked for cannot be made; the text says why, in the reader's language."""


def read_data(folder: Path, lang: str, province: str = "") -> Dataset:
    """The tables of `folder` for a province ('' for the edition's) without the rows that are wrong, as the screen uses them. Refused."""
    _there(folder, lang)
    data = load(folder, province, saved_over(folder, lang))
    if province and data.country and not data.regions:
        raise Refused(say("cli_bad_province", lang, value=province))
    say_problems(data.problems, lang)
    layers = (data.observations, data.illustration, data.proposals, data.self_assessed)
    problems = (*data.problems, *(one for rows in layers for one in check(rows, data)))
    observed, invented, planned, assessed = (sound(rows, problems) for rows in layers)
    parted = replace(data, observations=observed, illustration=invented, proposals=planned)
    kept = replace(parted, self_assessed=assessed)
    if lost := missing(kept):
        raise Refused("\n".join(problem(p, lang) for p in lost))
    return kept


def read_country(folder: Path, lang: str) -> Dataset:
    """The same for all governments of the country. Refused."""
    _there(folder, lang)
    read = load_country(folder, saved_over(folder, lang))
    kept, _ = sound_data(read)
    say_problems(read.problems, lang)
    if lost := missing(kept):
        raise Refused("\n".join(problem(p, lang) for p in lost))
    return kept


def saved_over(folder: Path, lang: str) -> Overlay:
    """What users saved over the tables of `folder` where those live in the store: only the app's own, whose tables the store has. Refused."""
    if folder.resolve() != DATA_FOLDER or not names_store(os.environ):
        return ()
    with opened_store(lang) as store:
        return given(answered(lambda: _overlay(store)), lang)


def _overlay(store: Store) -> Overlay:
    with StoreTables(store, DATA_FOLDER).look() as tables:
        return tables.overlay()


def _there(folder: Path, lang: str) -> None:
    if not (folder / "assessments").is_dir():
        raise Refused(say("cli_no_data", lang, value=folder))


def say_problems(problems: Iterable[Problem], lang: str) -> None:
    """What is wrong with the files read, on stderr: the briefing is made without it."""
    for one in problems:
        if one.severity != "note":
            print(problem(one, lang), file=sys.stderr)


def chosen_year(asked: str, data: Dataset, lang: str) -> int:
    """A year of the data in which an assessment was held. Refused."""
    years = {str(year): year for year in data.years}
    if asked not in years:
        key = "cli_bad_year" if asked else "cli_no_year"
        raise Refused(say(key, lang, value=asked, first=data.years[0], last=data.years[-1]))
    method = method_for(data.methods, years[asked])
    if method is not None and method.roll_up == "not_held":
        raise Refused(say("say_not_held", lang, year=asked, reason=break_reason(method, lang)))
    return years[asked]


def self_assessed_year(asked: str, data: Dataset, lang: str) -> int:
    """A year that governments may assess by themselves, also one to come. Refused."""
    years = {str(year): year for year in assessable(data)}
    if asked not in years:
        words = {"value": asked, "list": listing(list(years), lang)}
        raise Refused(say("cli_bad_self_year" if asked else "cli_no_year", lang, **words))
    return years[asked]


def stated_year(data: Dataset, year: int, lang: str) -> SelfYear:
    """What governments say of themselves in a year, as the store holds it now. Refused while it gives no answer."""
    with opened_store(lang) as store:
        cells = given(read_year(store, year), lang)
    return self_year(data, year, {code: answers(one) for code, one in cells.items()})


def kept_follow_up(data: Dataset, year: int, as_of: str, lang: str) -> FollowUp:
    """The targets and actions in the store for the assessment that papers of `year` look forward to, as they stand on that ISO date.

    Refused while the store gives no answer.
    """
    prepared, regions = max(year, coming_year(data)), [region.code for region in data.regions]
    with opened_store(lang) as store:
        aims = given(kept.read(store, "target", regions), lang)
        steps = given(kept.read(store, "action", regions, prepared), lang)
    return FollowUp(prepared, targets(aims, data.methods), actions(steps), date.fromisoformat(as_of))


@contextmanager
def opened_store(lang: str) -> Iterator[Store]:
    """The store, open for a while. Refused."""
    store = given(open_store(store_url(os.environ, ROOT)), lang)
    try:
        yield store
    finally:
        store.engine.dispose()


def given(answer: Answered | Problem, lang: str) -> Answered:
    """What the store answered. Refused for a Problem."""
    if isinstance(answer, Problem):
        raise Refused(problem(answer, lang))
    return answer


def stated_of(stated: SelfYear, region: Region, lang: str) -> Stated:
    """What one government says of itself. Refused where it has filled in nothing."""
    if region.code not in stated.entries:
        raise Refused(say("cli_self_none", lang, name=region_name(region, lang), year=stated.year))
    return stated.entries[region.code]


def chosen_region(asked: str, data: Dataset, lang: str) -> Region:
    """The government of that code. Refused."""
    region = data.region(asked)
    if region is None:
        choices = [f"{r.code} {region_name(r, lang)}" for r in data.regions]
        key = "cli_bad_region" if asked else "cli_no_region"
        raise Refused(say(key, lang, value=asked, choices=listing(choices, lang)))
    return region


def write(path: Path, content_: bytes) -> None:
    """Write a file whole or not at all: under another name in the same folder, then renamed. OSError as it comes."""
    handle, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content_)
        os.chmod(name, 0o644)  # mkstemp makes it readable to its owner only
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
