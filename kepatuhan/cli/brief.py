"""`python -m kepatuhan brief`: briefings as files. Every refusal is a sentence and exit 2; a file is there whole or not at all."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from kepatuhan.briefing import scored_facts
from kepatuhan.briefing.order import MAKERS, MODULES, Maker, Order, whole_words
from kepatuhan.cli.asked import (
    DATA_FOLDER,
    ROOT,
    Refused,
    chosen_region,
    chosen_year,
    kept_follow_up,
    read_country,
    read_data,
    say_problems,
    self_assessed_year,
    stated_of,
    stated_year,
    write,
)
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.faults import fault
from kepatuhan.core.geography import COUNTRY_FILE, load_boundaries, load_country_map, longest_names, province_layer
from kepatuhan.core.model import Problem, Region, Scenario
from kepatuhan.scenarios.link import from_json
from kepatuhan.scoring import country
from kepatuhan.self_assessment.self_year import SelfYear
from kepatuhan.words.catalogue import LANGUAGES, say
from kepatuhan.words.names import region_name, widest_names
from kepatuhan.words.numbers import either, listing
from kepatuhan.words.problems import problem

BAR = 24
"""Characters of the progress bar."""


def configure(parser: ArgumentParser) -> None:
    """Give `parser` the options of the command."""
    parser.add_argument("--tahun", default="", help=say("cli_year", "id"))
    parser.add_argument("--provinsi", default="", help=say("cli_province", "id"))
    parser.add_argument("--wilayah", default="", help=say("cli_region", "id"))
    parser.add_argument("--semua", action="store_true", help=say("cli_all", "id"))
    parser.add_argument("--negara", action="store_true", help=say("cli_country", "id"))
    parser.add_argument("--skenario", default="", help=say("cli_scenario", "id"))
    parser.add_argument("--lang", default=LANGUAGES[0], help=either(list(LANGUAGES), LANGUAGES[0]))
    parser.add_argument("--format", default="pdf", help=say("cli_format", "id"))
    parser.add_argument("--out", default=".", help=say("cli_out", "id"))
    layer = parser.add_mutually_exclusive_group()
    layer.add_argument("--ilustrasi", action="store_true", help=say("cli_invented", "id"))
    layer.add_argument("--mandiri", action="store_true", help=say("cli_self", "id"))
    layer.add_argument("--hanya-terbit", action="store_true", help=say("cli_published", "id"))
    parser.add_argument("--kemajuan", action="store_true", help=say("cli_progress_page", "id"))
    parser.add_argument("--data", default=str(DATA_FOLDER), help=say("cli_data", "id"))


def run(options: Namespace, made: str) -> int:
    """Make what `options` (see `configure`) ask for. `made` is the ISO date to print. 0, or 2 after a sentence on stderr."""
    lang = options.lang if options.lang in LANGUAGES else LANGUAGES[0]
    try:
        _language(options.lang, lang)
        folder, makers = _folder(options.out, lang), _makers(options.format, lang)
        orders = _orders(options, made, lang)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 2
    except OSError as error:
        print(_unwritable(error, lang), file=sys.stderr)
        return 2
    if bare := _without_invented(options, orders, lang):
        print(bare, file=sys.stderr)
    failed: list[str] = []
    for path in _made(orders, makers, folder, lang, failed):
        print(path)
    for sentence in dict.fromkeys(failed):
        print(sentence, file=sys.stderr)
    return 2 if failed else 0


def _without_invented(options: Namespace, orders: list[Order], lang: str) -> str:
    """Whose briefings hold no invented value although the option asks for them, and why; '' for nobody's."""
    bare = [order for order in orders if options.ilustrasi and not order.layer]
    if not bare:
        return ""
    names = [region_name(o.region, lang) if o.region else whole_words(o.known.data, o.country, lang) for o in bare]
    years = sorted({str(year) for year in bare[0].known.data.illustration["year"]})
    return say("cli_nothing_invented", lang, year=bare[0].year, names=listing(names, lang), years=listing(years, lang))


def _unwritable(error: OSError, lang: str) -> str:
    return say("cli_unwritable", lang, reason=say(fault(error), lang))


def _language(asked: str, lang: str) -> None:
    if asked not in LANGUAGES:
        raise Refused(say("cli_bad_lang", lang, value=asked, choices=listing(list(LANGUAGES), lang)))


def _folder(asked: str, lang: str) -> Path:
    if not Path(asked).is_dir():
        raise Refused(say("cli_no_folder", lang, value=asked))
    return Path(asked)


def _makers(asked: str, lang: str) -> dict[str, Maker]:
    """The maker of every format asked for; Refused for one that nobody knows or that is not installed."""
    names = [name.strip().lower() for name in asked.split(",") if name.strip()]
    unknown = [name for name in names if name not in MAKERS]
    if unknown or not names:
        raise Refused(say("cli_bad_format", lang, value=asked, choices=listing(list(MAKERS), lang)))
    for name in names:
        try:
            import_module(MODULES[name])
        except ModuleNotFoundError as missing:
            raise Refused(say("cli_no_maker", lang, value=name, module=missing.name)) from missing
    return {name: MAKERS[name] for name in names}


def _orders(options: Namespace, made: str, lang: str) -> list[Order]:
    if options.negara:
        return [_country(options, made, lang)]
    data = read_data(Path(options.data), lang, options.provinsi)
    proposed = _scenario(options.skenario, lang) if options.skenario else None
    self_assessed = options.mandiri or (
        proposed is not None and proposed.basis == "mandiri" and not options.hanya_terbit
    )
    of_year = self_assessed_year if self_assessed else chosen_year
    year = of_year(options.tahun or (str(proposed.year) if proposed else ""), data, lang)
    if proposed and proposed.year != year:
        raise Refused(say("cli_other_year", lang, value=year, own=proposed.year))
    regions = _touched(options, proposed, data, lang) if proposed else _regions(options, data, lang)
    boundaries = load_boundaries(province_layer(ROOT / "geo", data.regions[0].code), longest_names(data.regions))
    say_problems(boundaries.problems, lang)
    stated = _stated(data, year, [] if proposed else regions, lang) if self_assessed else None
    facts = scored_facts.facts(data, _illustration(options, proposed), () if year in data.years else (year,))
    follow = kept_follow_up(data, year, made, lang) if options.kemajuan and not proposed else None
    return [Order(facts, boundaries, region, year, lang, made, proposed, stated, follow) for region in regions]


def _country(options: Namespace, made: str, lang: str) -> Order:
    """The briefing of the country, which holds published figures of everybody: Refused together with what asks for less or for more."""
    others = ("provinsi", "wilayah", "semua", "skenario", "ilustrasi", "mandiri", "kemajuan")
    if given := [f"--{name}" for name in others if getattr(options, name)]:
        raise Refused(say("cli_country_alone", lang, options=listing(given, lang)))
    data = read_country(Path(options.data), lang)
    year = chosen_year(options.tahun, data, lang)
    drawn = load_country_map(ROOT / "geo" / COUNTRY_FILE, widest_names(data.country)).provinces
    say_problems(drawn.problems, lang)
    scored = country.scored(data)
    facts = scored_facts.country_facts(data, scored, country.bodies(scored, data))
    return Order(facts, drawn, None, year, lang, made, country=True)


def _stated(data: Dataset, year: int, regions: list[Region | None], lang: str) -> SelfYear:
    """What governments say of themselves; Refused where one of `regions` says nothing, and for the province as a whole."""
    if None in regions:
        raise Refused(say("cli_self_province", lang))
    stated = stated_year(data, year, lang)
    for region in regions:
        if region is not None:
            stated_of(stated, region, lang)
    return stated


def _illustration(options: Namespace, proposed: Scenario | None) -> bool:
    """Whether invented values are asked for: by the option, or by a scenario that stands on them."""
    return options.ilustrasi or (proposed is not None and proposed.basis == "ilustrasi" and not options.hanya_terbit)


def _scenario(asked: str, lang: str) -> Scenario:
    path = Path(asked)
    if not path.is_file():
        raise Refused(say("cli_no_file", lang, value=asked))
    scenario = from_json(path.read_bytes())
    if isinstance(scenario, Problem):
        raise Refused(problem(replace(scenario, file=path.name), lang))
    return scenario


def _touched(options: Namespace, proposed: Scenario, data: Dataset, lang: str) -> list[Region | None]:
    """Whose workbook a scenario goes into: the government asked for, else the only one that it changes, else none."""
    if options.wilayah:
        return _regions(options, data, lang)
    codes = {change.region for change in proposed.changes}
    return [data.region(codes.pop()) if len(codes) == 1 else None]


def _regions(options: Namespace, data: Dataset, lang: str) -> list[Region | None]:
    """All nine and the province, or the one asked for."""
    if options.semua:
        return [*data.regions, None]
    return [chosen_region(options.wilayah, data, lang)]


def _made(orders: list[Order], makers: dict[str, Maker], folder: Path, lang: str, failed: list[str]) -> Iterator[Path]:
    """Make every order in every format, with a progress bar on stderr where there are several; yields what was written.

    One that cannot be made is a sentence in `failed` and stops no other, whatever went wrong with it.
    """
    jobs = [(order, ending) for order in orders for ending in makers]
    for order, ending in _shown(jobs, lang):
        path = folder / f"{order.name}.{ending}"
        try:
            write(path, makers[ending](order))
        except OSError as error:
            failed.append(_unwritable(error, lang))
        except Exception as fault:  # a fault of the program: the reader hears of it in a sentence
            failed.append(say("cli_not_made", lang, file=path.name, fault=type(fault).__name__))
        else:
            yield path


def _shown(jobs: list[tuple[Order, str]], lang: str) -> Iterable[tuple[Order, str]]:
    for done, (order, ending) in enumerate(jobs, start=1):
        yield order, ending
        if len(jobs) > 1:
            filled = "#" * (BAR * done // len(jobs))
            whole = whole_words(order.known.data, order.country, lang)
            name = whole if order.region is None else region_name(order.region, lang)
            line = f"[{filled:.<{BAR}}] {done}/{len(jobs)} {name} {ending}"
            print(f"\r{line:<78}", end="\n" if done == len(jobs) else "", file=sys.stderr, flush=True)
