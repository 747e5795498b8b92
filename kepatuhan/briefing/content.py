"""What a briefing says, as frozen values without a layout. Nothing is computed here: score, compare, reconcile and explain did."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import pandas as pd

from kepatuhan.charts.frames import map_frame
from kepatuhan.core.columns import int_or_none
from kepatuhan.core.dataset import Dataset, illustrated
from kepatuhan.core.exports import web_address
from kepatuhan.core.method import above_floor, method_for, points_to_next
from kepatuhan.core.model import HUNDREDTHS, MILLIONTHS, Band, Method, Region
from kepatuhan.scenarios.scenario import base_hash
from kepatuhan.scoring import compare, explain
from kepatuhan.scoring.reconcile import reconcile
from kepatuhan.scoring.score import Scored, score
from kepatuhan.sentences import years as sentences
from kepatuhan.words.catalogue import say
from kepatuhan.words.names import band_label, component_name, method_name, region_name, zone_name
from kepatuhan.words.numbers import counted, date, number, precise, whole


@dataclass(frozen=True)
class Facts:
    """Everything that briefings are made from, scored once. `illustrated` is None where invented values are to be hidden.

    `version` is the content hash of all observations, by the rule of kepatuhan.scenario.
    """

    data: Dataset
    scored: Scored
    bodies: pd.DataFrame
    reconciled: pd.DataFrame
    illustrated: Scored | None
    version: str


@dataclass(frozen=True)
class Mark:
    """How a category or zone is shown: its letter on its colour (a token of charts.theme), hatched where no score stands behind it."""

    symbol: str
    colour: str
    words: str
    category: str
    zone: str
    hatched: bool


@dataclass(frozen=True)
class Unit:
    """One service unit. `score` in hundredths or None; contribution, maximum and lost (hundredths of the government's
    computed total) only where that total is the mean of all its units. `sources` are numbers of the brief's sources."""

    name: str
    text: str
    score: int | None
    state: str
    mark: Mark
    contribution: int | None
    maximum: int | None
    lost: int | None
    sources: tuple[int, ...]


@dataclass(frozen=True)
class Aspect:
    """One dimension: its maximum, value and loss in hundredths of the total, as text too."""

    code: str
    name: str
    maximum: int
    value: int
    lost: int
    maximum_text: str
    value_text: str
    lost_text: str


@dataclass(frozen=True)
class Aspects:
    """The computed total taken apart. `label` is the word ILUSTRASI where `invented`: it stands in every picture of the rows
    and beside the title, which is then no finding about the world."""

    title: str
    note: str
    label: str
    invented: bool
    total: int
    total_text: str
    rows: tuple[Aspect, ...]


@dataclass(frozen=True)
class YearMark:
    """One year of a government; `breaks` where its method differs from the year before, so that nothing may join the two.

    `sources` are numbers of the brief's sources, as everywhere here.
    """

    year: int
    text: str
    score: int | None
    mark: Mark
    method: str
    breaks: bool
    sources: tuple[int, ...]


@dataclass(frozen=True)
class Cited:
    """A sentence with the numbers of the sources of what it names."""

    text: str
    sources: tuple[int, ...]


@dataclass(frozen=True)
class Reference:
    """A numbered source: publisher, address as recorded ('' where none is), its date as text, and the address as a link.

    `link` is '' where the recorded address is none of the web (exports.web_address): it is then shown, and leads nowhere.
    """

    number: int
    publisher: str
    url: str
    date: str
    link: str


@dataclass(frozen=True)
class Legend:
    """One line of a map's legend: a band's letter and colour token with its words, or what a hatch means (symbol '')."""

    symbol: str
    colour: str
    words: str
    hatched: bool


@dataclass(frozen=True)
class Place:
    """One district on the map; the fields of charts.frames.map_frame."""

    code: str
    name: str
    short: str
    symbol: str
    colour: str
    pattern: str
    score_text: str
    zone_text: str
    note: str
    selected: bool


@dataclass(frozen=True)
class Map:
    """The zones of a year: the finding as title, a text alternative, the places, the legend, and where it all comes from."""

    title: str
    alt: str
    source: str
    places: tuple[Place, ...]
    legend: tuple[Legend, ...]


@dataclass(frozen=True)
class Way:
    """One way to the next category (briefing.plans): its name, the sentence, (what, before, after) of each change that is
    named, how many more there are in words, and the word ILUSTRASI where it rests on invented values."""

    title: str
    sentence: str
    changes: tuple[tuple[str, str, str], ...]
    rest: str
    label: str


@dataclass(frozen=True)
class Stamp:
    """What stands on every briefing: method of the year, date it was made (text), data version, language."""

    method: str
    made: str
    version: str
    lang: str


@dataclass(frozen=True)
class GovernmentBrief:
    """One government in one year. Hundredths beside every text; None or '' where something is not known or does not apply.

    `total`: the score that counts (printed where printed). `computed`: what its units give. `short` and `spare`:
    hundredths to the next category and above the own floor, `to_next` and `above_floor` in words. `plans`: empty where
    nobody asked for them (briefing.plans). `held`: whether there was an assessment that year. `illustrated`: whether anything in it was invented.
    `eight`: the eight ranked, where there is nothing below the total to show. `sources_of_sentence`: of the score and the
    rank that the opening sentence names.
    """

    region: str
    year: int
    held: bool
    name: str
    title: str
    sentence: str
    note: str
    total: int | None
    total_text: str
    computed: int | None
    mark: Mark
    category_words: str
    to_next: str
    above_floor: str
    short: int | None
    spare: int | None
    ranks: tuple[Cited, ...]
    units_title: str
    units: tuple[Unit, ...]
    units_note: str
    aspects: Aspects | None
    plans: tuple[Way, ...]
    reconciliation: str
    mismatch: bool
    years: tuple[YearMark, ...]
    years_note: str
    eight_title: str
    eight: tuple[Row, ...]
    map: Map
    sources: tuple[Reference, ...]
    sources_of_total: tuple[int, ...]
    sources_of_sentence: tuple[int, ...]
    illustrated: bool
    stamp: Stamp


@dataclass(frozen=True)
class Row:
    """One government among the nine. `rank` is '3', '4–8' or '' and stands for the eight only.

    `short` and `spare`: hundredths to the next category and above the own floor, `to_next` and `above_floor` in words.
    """

    region: str
    name: str
    short_name: str
    rank: str
    text: str
    score: int | None
    low: int | None
    high: int | None
    mark: Mark
    to_next: str
    above_floor: str
    short: int | None
    spare: int | None
    sources: tuple[int, ...]


@dataclass(frozen=True)
class Count:
    """How many of the eight lie in a zone ('' for none that is known), and the clause that says so."""

    zone: str
    count: int
    words: str


@dataclass(frozen=True)
class ProvinceBrief:
    """The province in one year: its own government, the eight ranked, what changed and what is not known."""

    year: int
    held: bool
    title: str
    sentence: str
    province: Row
    province_note: str
    ranked_title: str
    ranked: tuple[Row, ...]
    rank_note: str
    counts: tuple[Count, ...]
    average: str
    changes: tuple[Cited, ...]
    changes_title: str
    unknowns: tuple[Cited, ...]
    unknown_title: str
    map: Map
    sources: tuple[Reference, ...]
    sources_of_sentence: tuple[int, ...]
    illustrated: bool
    stamp: Stamp


def facts(data: Dataset, illustration: bool = False) -> Facts:
    """Score `data` for briefings; published figures only, unless the `illustration` is asked for."""
    scored = score(data.observations, data)
    bodies = compare.overview(scored.bodies, data)
    invented = score(illustrated(data), data) if illustration and len(data.illustration) else None
    return Facts(data, scored, bodies, reconcile(bodies, data), invented, base_hash(data.observations))


def government(
    known: Facts, region: Region, year: int, lang: str, made: str = "", plans: tuple[Way, ...] = ()
) -> GovernmentBrief:
    """The briefing of one government. `made` is the ISO date to print; KeyError for a year or region without a row."""
    row, method = compare.of(known.bodies, region.code, year), method_for(known.data.methods, year)
    book, name = _Book(known.data, lang), region_name(region, lang)
    of_total = book.cite([row["source"], *compare.rank_sources(row, known.data)])
    units, aspects = _units(known, region, year, lang, book), _aspects(known, row, method, lang)
    ranks, of_rank = _ranks(known, row, region, lang, book)
    years = _years(known, region, lang, book)
    eight = () if units or aspects or plans else _eight(known, year, lang, book)
    return GovernmentBrief(
        region=region.code,
        year=year,
        held=_held(method),
        name=name,
        title=say("brief_title", lang, name=name, year=year),
        sentence=sentences.government_sentence(known.bodies, known.data, region, year, lang),
        note=_note(row, region, lang),
        **_total(row, method, lang),
        **_distances(row, method, lang),
        ranks=ranks,
        units_title=_units_title(units, row, lang),
        units=units,
        units_note=sentences.missing_units(row["missing"], known.data, lang),
        aspects=aspects,
        plans=plans,
        **_reconciled(known, row, lang),
        years=years,
        years_note=sentences.longest_change(known.bodies, known.data, region, lang),
        eight_title=_eight_title(known.data, year, lang) if eight else "",
        eight=eight,
        map=zone_map(known, year, lang, region.code),
        sources=book.references(),
        sources_of_total=of_total,
        sources_of_sentence=_together(of_total, of_rank),
        illustrated=(aspects is not None and aspects.invented) or any(way.label for way in plans),
        stamp=stamp_of(known, method, made, lang),
    )


def province(known: Facts, year: int, lang: str, made: str = "") -> ProvinceBrief:
    """The briefing of the whole province. `made` is the ISO date to print; KeyError for a year without rows."""
    data, bodies = known.data, known.bodies
    book, method = _Book(data, lang), method_for(data.methods, year)
    own = compare.of(bodies, data.province.code, year)
    ranked = compare.ranked(bodies, data, year)
    province_row = _row(own, method, data, lang, book)
    ranks = [r for r in sentences.ranks(data, data.province, year) if r["scope"] == "nasional_provinsi"]
    named = [book.cite([rank["source_id"]]) for rank in ranks] if sentences.has_score(own) else []
    rows = [_row(row, method, data, lang, book) for _, row in ranked.iterrows()]
    sentence = sentences.headline(bodies, data, year, lang)
    named += [row.sources for row in rows if row.score is not None and row.text in sentence]
    mean = compare.simple_mean(bodies, data, year)
    held = _held(method)
    zoned = method is not None and any(band.zone for band in method.bands)
    return ProvinceBrief(
        year=year,
        held=held,
        title=say("brief_title", lang, name=say("brief_province", lang), year=year),
        sentence=sentence,
        province=province_row,
        province_note=say("province_note", lang),
        ranked_title=_eight_title(data, year, lang),
        ranked=tuple(rows) if held else (),
        rank_note=say("rank_note", lang) if any(row.rank for row in rows) else "",
        counts=tuple(Count(*told) for told in sentences.zone_counts(ranked, lang)) if zoned else (),
        average=""
        if mean is None
        else say("average", lang, districts=counted(len(data.districts), lang), value=number(mean, lang)),
        changes=_cited_lines(sentences.change_lines(bodies, data, year, lang), known, (year - 1, year), book),
        changes_title=say("changed", lang, year=year - 1),
        unknowns=_cited_lines(sentences.unknown_lines(bodies, data, year, lang), known, (year,), book) if held else (),
        unknown_title=say("unknown_title", lang),
        map=zone_map(known, year, lang, ""),
        sources=book.references(),
        sources_of_sentence=_together(province_row.sources, *named),
        illustrated=False,
        stamp=stamp_of(known, method, made, lang),
    )


def _ranks(
    known: Facts, row: pd.Series, region: Region, lang: str, book: _Book
) -> tuple[tuple[Cited, ...], tuple[int, ...]]:
    """The published ranks, and the sources of the one that the opening sentence names beside a score."""
    scope = "nasional_provinsi" if region.kind == "provinsi" else compare.DISTRICT_SCOPE
    rows = sentences.ranks(known.data, region, int(row["year"]))
    told = [(r["scope"], Cited(sentences.published_rank_text(r, lang), book.cite([r["source_id"]]))) for r in rows]
    named = [rank.sources for own, rank in told if own == scope] if sentences.has_score(row) else []
    return tuple(rank for _, rank in told), _together(*named)


def _eight_title(data: Dataset, year: int, lang: str) -> str:
    return say("eight", lang, districts=counted(len(data.districts), lang), year=year)


def _together(*numbers: Iterable[int]) -> tuple[int, ...]:
    """All of them once, in their order."""
    return tuple(dict.fromkeys(n for some in numbers for n in some))


def _eight(known: Facts, year: int, lang: str, book: _Book) -> tuple[Row, ...]:
    """The eight, ranked."""
    method = method_for(known.data.methods, year)
    ranked = compare.ranked(known.bodies, known.data, year)
    return tuple(_row(row, method, known.data, lang, book) for _, row in ranked.iterrows()) if _held(method) else ()


def _cited_lines(lines: list[sentences.Line], known: Facts, years: tuple[int, ...], book: _Book) -> tuple[Cited, ...]:
    """Each line with the sources of the scores it names, of all `years`."""
    rows = {line: [compare.of(known.bodies, code, year) for code in line.regions for year in years] for line in lines}
    return tuple(
        Cited(
            line.text,
            book.cite(s for row in rows[line] for s in (row["source"], *compare.rank_sources(row, known.data))),
        )
        for line in lines
    )


class _Book:
    """Numbers the sources in the order in which they are first cited."""

    def __init__(self, data: Dataset, lang: str) -> None:
        self.data, self.lang, self.numbers = data, lang, {}  # type: ignore[var-annotated]

    def cite(self, ids: Iterable[str]) -> tuple[int, ...]:
        """The numbers of the sources `ids`; an empty id or one that nobody listed has none."""
        told = [i for i in dict.fromkeys(ids) if i in self.data.sources]
        return tuple(self.numbers.setdefault(i, len(self.numbers) + 1) for i in told)

    def references(self) -> tuple[Reference, ...]:
        """All sources cited so far."""
        found = ((n, self.data.sources[i]) for i, n in self.numbers.items())
        blank = say("date_unknown", self.lang)
        return tuple(
            Reference(n, s.publisher, s.url, date(s.date, self.lang) or blank, web_address(s.url)) for n, s in found
        )


def value_text(millionths: int, entered: bool, lang: str) -> str:
    """A value as it is written: an indicator's entry without needless zeros, a score with at least two decimals."""
    exact = Fraction(millionths, MILLIONTHS)
    if entered and (exact * HUNDREDTHS).denominator == 1:
        return whole(int(exact * HUNDREDTHS), lang)
    return precise(exact, lang)


def mark(row: pd.Series, lang: str) -> Mark:
    """The look of a row of `score.Scored.units` or `compare.overview`."""
    words = sentences.state_words(row, lang)
    seen = (row["colour"], words, row["category"], row["zone"], not sentences.has_score(row))
    return Mark(sentences.symbol_of(row), *seen)


def _total(row: pd.Series, method: Method | None, lang: str) -> dict:
    own = next((b for b in method.bands if b.code == row["category"]), None) if method else None
    return {
        "total": int_or_none(row["score"]),
        "total_text": sentences.score_text(row, lang),
        "computed": int_or_none(row["computed"]),
        "mark": mark(row, lang),
        "category_words": band_label(own, lang) if own else "",
    }


def _held(method: Method | None) -> bool:
    return method is None or method.roll_up != "not_held"


def _distances(row: pd.Series, method: Method | None, lang: str) -> dict:
    """To the next category and above the own floor, in words and hundredths; '' and None where they are not known."""
    to_next, floor = sentences.margins(row, method, lang)
    told = {"to_next": to_next, "above_floor": floor, "short": None, "spare": None}
    if method is None or pd.isna(row["score"]):
        return told
    score_ = int(row["score"])
    return told | {"short": points_to_next(method, score_), "spare": above_floor(method, score_)}


def _note(row: pd.Series, region: Region, lang: str) -> str:
    told = [sentences.state_text(row, lang)] if row["state"] not in ("tidak_ada_penilaian", "terbit") else []
    own = [say("province_note", lang)] if region.kind == "provinsi" and row["state"] != "tidak_ada_penilaian" else []
    return " ".join(part for part in told + own if part)


def _units(known: Facts, region: Region, year: int, lang: str, book: _Book) -> tuple[Unit, ...]:
    """The units that somebody published, best first as on the screen, with what each brings to the total where that is known."""
    units = known.scored.units
    own = units[(units["year"] == year) & (units["region"] == region.code)].assign(by_rank=False)
    order = own.assign(middle=own["score"].fillna(own["low"])).sort_values(
        ["middle", "unit"], ascending=[False, True], na_position="last"
    )
    # contributions mean something only where these are all units: one of several is not the whole total
    whole = compare.of(known.bodies, region.code, year)["missing"] == ()
    parts = explain.contributions(known.scored, region.code, year).set_index("unit")
    parts = parts if whole else parts.head(0)
    return tuple(_unit(row, parts, lang, book) for _, row in order.iterrows())


def _unit(row: pd.Series, parts: pd.DataFrame, lang: str, book: _Book) -> Unit:
    brings = parts.loc[row["unit"]] if row["unit"] in parts.index else {}
    value, maximum, lost = (int(brings[k]) if k in brings else None for k in ("value", "maximum", "lost"))
    text = sentences.score_text(row, lang)
    cited = book.cite([row["source"]])
    return Unit(
        row["unit"], text, int_or_none(row["score"]), row["state"], mark(row, lang), value, maximum, lost, cited
    )


def _units_title(units: tuple[Unit, ...], row: pd.Series, lang: str) -> str:
    """The finding above the units: the lowest with a score, said to be the lowest of all only where all are known."""
    known = [u for u in units if u.score is not None]
    if len(known) < 2:
        return say("units", lang) if units else say("units_none", lang)
    lowest = min(known, key=lambda u: (u.score, u.name))
    key = "brief_units_title" if len(known) == len(units) and row["missing"] == () else "brief_units_title_some"
    return say(key, lang, name=lowest.name, score=lowest.text)


def _aspects(known: Facts, row: pd.Series, method: Method | None, lang: str) -> Aspects | None:
    """The dimensions of a total that is known; real ones where the units' components are, else the illustration.

    Where the total itself is not known nothing is shown: an invented total must not be read as the missing one.
    """
    if method is None or not sentences.has_score(row):
        return None
    for scored in (known.scored, known.illustrated):
        found = explain.breakdown(scored, method, row["region"], int(row["year"])) if scored else None
        if found:
            return _taken_apart(found, method, row, lang)
    return None


def _taken_apart(found: explain.Breakdown, method: Method, row: pd.Series, lang: str) -> Aspects:
    (root,) = explain.children(method, "")
    names = {c.code: component_name(c, lang) for c in explain.children(method, root.code)}
    parts = found.parts[found.parts["code"].isin(names)].to_dict("records")
    rows = tuple(_aspect(part, names[part["code"]], lang) for part in parts)
    most = max(rows, key=lambda r: r.lost)
    notes = ["brief_aspects_invented"] if found.invented else []
    notes.append(_sum_note(found.total, row))
    return Aspects(
        title=say("brief_aspects_title", lang, name=most.name, lost=most.lost_text, maximum=most.maximum_text),
        note=" ".join(
            say(note, lang, total=number(found.total, lang), printed=sentences.score_text(row, lang)) for note in notes
        ),
        label=say("brief_invented", lang) if found.invented else "",
        invented=found.invented,
        total=found.total,
        total_text=number(found.total, lang),
        rows=rows,
    )


def _sum_note(total: int, row: pd.Series) -> str:
    """The sentence on how the parts' sum stands to the score above: the same, inside what was printed as a range, or another."""
    if total == int_or_none(row["score"]):
        return "brief_aspects_sum"
    inside = row["state"] == "dibulatkan" and row["low"] <= total <= row["high"]
    return "brief_aspects_sum_range" if inside else "brief_aspects_sum_differs"


def _aspect(part: dict, name: str, lang: str) -> Aspect:
    maximum, value, lost = (int(part[k]) for k in ("maximum", "value", "lost"))
    texts = [number(v, lang) for v in (maximum, value, lost)]
    return Aspect(part["code"], name, maximum, value, lost, *texts)


def _reconciled(known: Facts, row: pd.Series, lang: str) -> dict:
    """The recomputation of the printed total as a sentence, and whether it does not match; '' where nothing was printed."""
    rows = known.reconciled
    found = rows[(rows["region"] == row["region"]) & (rows["year"] == row["year"])].to_dict("records")
    if not found:
        return {"reconciliation": "", "mismatch": False}
    told = sentences.reconciliation(found[0], row, lang)
    return {"reconciliation": told, "mismatch": found[0]["verdict"] == "mismatch"}


def _years(known: Facts, region: Region, lang: str, book: _Book) -> tuple[YearMark, ...]:
    rows = [compare.of(known.bodies, region.code, year) for year in known.data.years]
    breaks = [False, *(before["method"] != after["method"] for before, after in pairwise(rows))]
    return tuple(
        YearMark(
            int(row["year"]),
            sentences.score_text(row, lang),
            int_or_none(row["score"]),
            mark(row, lang),
            row["method"],
            bool(new),
            book.cite([row["source"], *compare.rank_sources(row, known.data)]),
        )
        for row, new in zip(rows, breaks, strict=True)
    )


def _row(row: pd.Series, method: Method | None, data: Dataset, lang: str, book: _Book) -> Row:
    region = data.region(row["region"])
    assert region is not None
    return Row(
        region=region.code,
        name=region_name(region, lang),
        short_name=region_name(region, lang, short=True),
        rank=sentences.rank_text(row) if "rank_best" in row else "",
        text=sentences.score_text(row, lang),
        score=int_or_none(row["score"]),
        low=int_or_none(row["low"]),
        high=int_or_none(row["high"]),
        mark=mark(row, lang),
        **_distances(row, method, lang),
        sources=book.cite([row["source"], *compare.rank_sources(row, data)]),
    )


def zone_map(known: Facts, year: int, lang: str, selected: str) -> Map:
    """The map of a year as published; `selected` is the code of the district to frame, or ''."""
    data, bodies, method = known.data, known.bodies, method_for(known.data.methods, year)
    frame = map_frame(bodies, data, year, lang, selected)
    places = tuple(Place(**{str(k): v for k, v in row.items()}) for row in frame.to_dict("records"))
    told = "; ".join(f"{p.name}: {p.zone_text}, {p.score_text}" for p in places)
    title = sentences.map_title(bodies, data, year, lang)
    return Map(
        title=title,
        alt=say("map_alt", lang, year=year, finding=title.removesuffix("."), list=told),
        source=say("map_source", lang, year=year),
        places=places,
        legend=legend(method, places, lang),
    )


def legend(method: Method | None, places: tuple[Place, ...], lang: str) -> tuple[Legend, ...]:
    """The year's bands, then what the hatches on this map mean, then which edges are not sure."""
    patterns = {p.pattern for p in places}
    bands = method.bands if method else ()
    hatches = [("hatch", "", "legend_hatch"), ("unknown", "?", "legend_unknown")]
    return (
        *(Legend(b.symbol, b.colour, _band_words(b, lang), False) for b in bands),
        *(Legend(symbol, "", say(key, lang), True) for kind, symbol, key in hatches if kind in patterns),
        *(Legend("", "", words, False) for words in (sentences.doubted_edges(method, lang) if method else ())),
    )


def _band_words(band: Band, lang: str) -> str:
    return f"{sentences.band_edges(band, lang)} {zone_name(band.zone, lang)}".strip()


def stamp_of(known: Facts, method: Method | None, made: str, lang: str) -> Stamp:
    """What stands on every briefing; `made` is an ISO date or ''."""
    return Stamp(method_name(method, lang) if method else "", date(made, lang), known.version, lang)
