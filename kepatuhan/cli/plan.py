"""`python -m kepatuhan plan`: the least that lifts a government to a target, under an office's limits. 0, 1 without a plan, 2 for a wrong call."""

from __future__ import annotations

import csv
import io
import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd

from kepatuhan.cli.asked import (
    DATA_FOLDER,
    Refused,
    chosen_region,
    chosen_year,
    read_data,
    self_assessed_year,
    stated_of,
    stated_year,
    write,
)
from kepatuhan.core.cells import key
from kepatuhan.core.dataset import Dataset, illustrated
from kepatuhan.core.faults import fault
from kepatuhan.core.method import method_for
from kepatuhan.core.model import HUNDREDTHS, MILLIONTHS, Band, Change, Method, Problem, Region
from kepatuhan.intake.books import open_book
from kepatuhan.plans.caps import Caps
from kepatuhan.plans.optimise import Plan, plan
from kepatuhan.plans.prices import PriceList, indicators_by_name, price_list, rupiah
from kepatuhan.plans.situation import Key, NoPrice, Rules, Situation, readings, situation
from kepatuhan.plans.units import Objective
from kepatuhan.scenarios.scenario import amount
from kepatuhan.sentences.plans import (
    POINTS,
    cost_text,
    sentence,
    step_text,
    target_text,
    totals_text,
    why_enough,
    why_not,
)
from kepatuhan.sentences.self_assessment import open_words
from kepatuhan.words.catalogue import LANGUAGES, say
from kepatuhan.words.layers import titled
from kepatuhan.words.names import component_name, region_name
from kepatuhan.words.numbers import either, listing, number
from kepatuhan.words.problems import problem

AIMS: dict[str, Objective] = {"usaha": "effort", "indikator": "levers", "unit": "units"}
"""What `--tujuan` may say → what is made least."""
NO_PLAN, WRONG_CALL = 1, 2


@dataclass(frozen=True)
class Asked:
    """A call understood: for whom, to what total (hundredths), under which rules, in which currency; `data` are those that it is

    planned on, `waits` says what of a self-assessment is not known yet ('' for nothing).
    """

    region: Region
    year: int
    method: Method
    target: int
    band: Band | None
    rules: Rules
    currency: str
    objective: Objective
    data: Dataset
    waits: str = ""


def configure(parser: ArgumentParser) -> None:
    """Give `parser` the options of the command."""
    texts = {
        "--tahun": "cli_year",
        "--wilayah": "cli_region",
        "--ke": "cli_plan_to",
        "--paling-banyak-unit": "cli_plan_units",
        "--paling-banyak-indikator": "cli_plan_levers",
        "--anggaran": "cli_plan_budget",
        "--harga": "cli_plan_prices",
        "--templat-harga": "cli_plan_template",
        "--hari": "cli_plan_days",
        "--naik": "cli_plan_rise",
    }
    for name, text in texts.items():
        parser.add_argument(name, default="", help=say(text, "id"))
    for name, text in {"--kunci": "cli_plan_lock", "--wajib": "cli_plan_force"}.items():
        parser.add_argument(name, action="append", default=[], help=say(text, "id"))
    parser.add_argument("--tujuan", default="usaha", help=either(list(AIMS), "usaha"))
    layer = parser.add_mutually_exclusive_group()
    layer.add_argument("--ilustrasi", action="store_true", help=say("cli_invented", "id"))
    layer.add_argument("--mandiri", action="store_true", help=say("cli_self", "id"))
    parser.add_argument("--lang", default=LANGUAGES[0], help=either(list(LANGUAGES), LANGUAGES[0]))
    parser.add_argument("--json", action="store_true", help=say("cli_json", "id"))
    parser.add_argument("--data", default=str(DATA_FOLDER), help=say("cli_data", "id"))


def run(options: Namespace) -> int:
    """Plan what `options` (see `configure`) ask for. 0 with a plan or where the target is reached already, 1 where there is
    none (the reason is said), 2 after a sentence on stderr for a call that cannot be answered."""
    lang = options.lang if options.lang in LANGUAGES else LANGUAGES[0]
    try:
        data = read_data(Path(options.data), lang)
        asked, where = _asked(options, data, lang)
        if options.templat_harga:
            return _template(Path(options.templat_harga), where, asked, lang)
        made = plan(where, asked.target, asked.data, asked.objective, next(iter(readings(where)), "units"))
    except NoPrice as lacking:
        print(_no_price(lacking, data, lang), file=sys.stderr)
        return WRONG_CALL
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return WRONG_CALL
    shown = json.dumps(_as_json(made, where, asked, options, lang), ensure_ascii=False, indent=2)
    print(shown if options.json else _as_text(made, where, asked, lang))
    return 0 if made.state in ("found", "reached") else NO_PLAN


# --- the call -----------------------------------------------------------------------------------------------------


def _asked(options: Namespace, data: Dataset, lang: str) -> tuple[Asked, Situation]:
    """What is asked for, and the government laid out for it. Refused, or NoPrice."""
    of_year = self_assessed_year if options.mandiri else chosen_year
    year, region = of_year(options.tahun, data, lang), chosen_region(options.wilayah, data, lang)
    method = method_for(data.methods, year)
    if method is None:
        raise Refused(say("cli_bad_year", lang, value=year, first=data.years[0], last=data.years[-1]))
    target, band = _target(options.ke, method, lang)
    if options.tujuan not in AIMS:
        raise Refused(say("cli_plan_bad_aim", lang, value=options.tujuan, choices=listing(list(AIMS), lang)))
    observations, data, waits = _layer(options, data, region, year, lang)
    level: Rules = Rules("indicator" if options.ilustrasi or options.mandiri else "unit")
    try:
        plain = situation(observations, data, region.code, year, level)
    except KeyError as nothing:
        raise Refused(say("sure_unknown", lang, name=region_name(region, lang), year=year)) from nothing
    rules, currency = _rules(options, level, plain, method, lang)
    where = (
        plain if options.templat_harga or rules == level else situation(observations, data, region.code, year, rules)
    )
    return Asked(region, year, method, target, band, rules, currency, AIMS[options.tujuan], data, waits), where


def _layer(
    options: Namespace, data: Dataset, region: Region, year: int, lang: str
) -> tuple[pd.DataFrame, Dataset, str]:
    """The observations that are planned on, the data they belong to, and what of them is not known yet, in words. Refused."""
    if not options.mandiri:
        return (illustrated(data) if options.ilustrasi else data.observations), data, ""
    stated = stated_year(data, year, lang)
    entry, only = stated_of(stated, region, lang), stated.only({region.code})
    return only.rows, only.listed(data), open_words(entry.stands(data), lang)


def _target(asked: str, method: Method, lang: str) -> tuple[int, Band | None]:
    """A category by its letter or code, or a score as typed, in hundredths."""
    for band in method.bands:
        if asked and key(asked) in (key(band.symbol), key(band.code)) and band.lower is not None:
            return band.lower, band
    score = amount(asked) if asked else Problem("scenario_not_number", "error")
    if isinstance(score, Problem) or not 0 < score <= HUNDREDTHS:
        symbols = [b.symbol for b in method.bands if b.lower is not None]
        raise Refused(say("cli_plan_bad_target", lang, value=asked, choices=listing(symbols, lang)))
    return round(score * HUNDREDTHS), None


def _rules(options: Namespace, plain: Rules, where: Situation, method: Method, lang: str) -> tuple[Rules, str]:
    """The rules and their currency: rupiah with a price list, else points."""
    prices = _prices(options.harga, where, method, lang) if options.harga else None
    if options.anggaran and prices is None:
        raise Refused(say("cli_plan_budget_alone", lang))
    days = _count(options.hari, "--hari", lang)
    if days is not None and prices is None:
        raise Refused(say("cli_plan_days_alone", lang))
    caps = Caps(
        _count(options.paling_banyak_unit, "--paling-banyak-unit", lang),
        _count(options.paling_banyak_indikator, "--paling-banyak-indikator", lang),
        _budget(options.anggaran, lang),
        frozenset(_named(options.wajib, where, method, lang)),
    )
    rises = {("", ""): _rise(options.naik, lang)} if options.naik else {}
    rules = replace(plain, locked=frozenset(_named(options.kunci, where, method, lang)), rises=rises, caps=caps)
    if prices is None:
        return rules, POINTS
    return replace(rules, costs=prices.costs, fixed=prices.fixed, days=prices.days, time=days), "rupiah"


def _count(asked: str, option: str, lang: str) -> int | None:
    if not asked:
        return None
    if not (asked.isascii() and asked.isdecimal()) or not int(asked):
        raise Refused(say("cli_plan_bad_count", lang, option=option, value=asked))
    return int(asked)


def _budget(asked: str, lang: str) -> Fraction | None:
    if not asked:
        return None
    whole = rupiah(asked)
    if whole is None:
        raise Refused(say("cli_plan_bad_budget", lang, value=asked))
    return Fraction(whole)


def _rise(asked: str, lang: str) -> int:
    most = amount(asked)
    if isinstance(most, Problem) or most <= 0:
        raise Refused(say("cli_plan_bad_rise", lang, value=asked))
    return int(most * MILLIONTHS)


def _named(asked: Sequence[str], where: Situation, method: Method, lang: str) -> Iterable[Key]:
    """Units, indicators, or both as 'unit | indicator', by name or code."""
    units = {key(unit.name): unit.name for unit in where.units}
    parts = indicators_by_name(method)
    for text in asked:
        unit, _, part = (piece.strip() for piece in text.partition("|"))
        if key(unit) in units and (not part or key(part) in parts):
            yield units[key(unit)], parts[key(part)].code if part else ""
        elif not part and key(unit) in parts:
            yield "", parts[key(unit)].code
        else:
            raise Refused(say("cli_plan_bad_name", lang, value=text, choices=listing(list(units.values()), lang)))


def _prices(asked: str, where: Situation, method: Method, lang: str) -> PriceList:
    path = Path(asked)
    try:
        book = open_book(path.read_bytes(), path.name, lambda rows: max(map(len, rows), default=0))
    except OSError as error:
        raise Refused(say("cli_cannot_open", lang, file=path.name, reason=say(fault(error), lang))) from error
    problems = book.problems
    if book.sheets:
        sheet = book.sheets[0]
        lines = list(zip(*(column.astype("str").tolist() for column in sheet.columns), strict=True))
        prices, problems = price_list(lines, sheet.rows.tolist(), path.name, method, [u.name for u in where.units])
        if not problems:
            return prices
    raise Refused("\n".join(problem(p, lang) for p in problems if p.severity == "error"))


def _no_price(lacking: NoPrice, data: Dataset, lang: str) -> str:
    names = {c.code: component_name(c, lang) for method in data.methods for c in method.components}
    levers = [" · ".join(part for part in (unit, names.get(code, "")) if part) for unit, code in lacking.keys]
    return say("cli_plan_no_price", lang, n=len(levers), list=listing(levers, lang))


def _template(path: Path, where: Situation, asked: Asked, lang: str) -> int:
    """A price list with every lever and no price, for an office to fill in."""
    names = {c.code: component_name(c, lang) for c in asked.method.components}
    target = io.StringIO()
    rows = csv.writer(target, delimiter=";", lineterminator="\r\n")
    rows.writerow(("unit", "komponen", "keterangan", "rupiah", "rupiah_awal", "hari_kerja"))
    rows.writerows((x.unit, x.component, names.get(x.component, ""), "", "", "") for u in where.units for x in u.levers)
    try:
        write(path, target.getvalue().encode("utf-8-sig"))
    except OSError as error:
        raise Refused(say("cli_unwritable", lang, reason=say(fault(error), lang))) from error
    print(path)
    return 0


# --- the answer ---------------------------------------------------------------------------------------------------


def _steps(made: Plan, where: Situation) -> list[tuple[Change, int, Fraction]]:
    """Each change, what its lever stands at now (millionths), and what the step costs: in points what it brings alone."""
    by_key = {(lever.unit, lever.component): lever for unit in where.units for lever in unit.levers}
    steps_made = []
    for change in made.changes:
        lever = by_key[change.unit, change.component]
        steps = (change.value - lever.value) // lever.step
        priced = lever.cost * steps + lever.fixed
        steps_made.append(
            (change, lever.value, priced if where.rules.costs is not None else lever.worth * steps / HUNDREDTHS)
        )
    return steps_made


def _as_json(made: Plan, where: Situation, asked: Asked, options: Namespace, lang: str) -> dict[str, Any]:
    category = made.band.symbol if made.band else None
    steps = [
        {
            "unit": c.unit,
            "component": c.component,
            "from": now / MILLIONTHS,
            "to": c.value / MILLIONTHS,
            "cost": float(cost),
        }
        for c, now, cost in _steps(made, where)
    ]
    return {
        "year": asked.year,
        "region": asked.region.code,
        "layer": "mandiri" if options.mandiri else "ilustrasi" if options.ilustrasi else "terbit",
        "invented": made.invented,
        "reading": made.reading,
        "state": made.state,
        "target": asked.target / HUNDREDTHS,
        "before": None if made.before is None else made.before / HUNDREDTHS,
        "total": None if made.after is None else made.after / HUNDREDTHS,
        "category": category,
        "steps": steps,
        "currency": asked.currency,
        "effort": float(made.cost),
        "units": made.units,
        "levers": made.levers,
        "objective": made.objective,
        "bound": float(made.bound),
        "proven": made.proven,
        "reason": "" if made.state == "found" else asked.waits or sentence(why_not(made, lang, asked.currency)),
        "limits": [{"limit": t.cap, "given": _plain(t.value), "least": _plain(t.least)} for t in made.tight],
    }


def _plain(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _as_text(made: Plan, where: Situation, asked: Asked, lang: str) -> str:
    """The finding, the steps, and why they are enough; or the reason why there is no plan."""
    name = region_name(asked.region, lang)
    target = target_text(asked.band, lang) if asked.band else number(asked.target, lang)
    if made.state != "found" and asked.waits:
        return asked.waits
    if made.state != "found":
        key_ = "plan_none" if made.state != "reached" else "plan_reached_title"
        return sentence(say(key_, lang, name=name, target=target, why=why_not(made, lang, asked.currency)))
    names = {c.code: component_name(c, lang) for c in asked.method.components}
    head = say("plan_found", lang, name=name, target=target, cost=cost_text(made.cost, asked.currency, lang))
    stepped = {c.code for c in asked.method.components if c.step is not None}
    lines = [
        f"  {step_text(change, now, names, change.component in stepped, lang)} ({cost_text(cost, asked.currency, lang)})"
        for change, now, cost in _steps(made, where)
    ]
    doubt = [] if made.proven else [say("plan_not_proven", lang, bound=cost_text(made.bound, asked.currency, lang))]
    return "\n".join(
        [
            f"{titled(head, made.layer, lang)}.",
            *lines,
            *totals_text(made, where, lang),
            why_enough(made, where, lang),
            *doubt,
        ]
    )
