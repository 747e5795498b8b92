"""What is said of a government among its kind in the country: the sentence, the doubts, the sample, the median."""

from __future__ import annotations

import pandas as pd

from kepatuhan.core.columns import records
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import method_for
from kepatuhan.core.model import Region
from kepatuhan.scoring import compare, national, ranking
from kepatuhan.sentences.scores import begins_with_figure, score_text, score_words, state_text
from kepatuhan.sentences.titles import headline
from kepatuhan.words.catalogue import say
from kepatuhan.words.names import in_language, province_name, region_name, zone_name
from kepatuhan.words.numbers import listing, number

KINDS = {
    national.EVERYONE: "kind_semua",
    "provinsi": "kind_provinsi",
    "kabupaten": "kind_kabupaten",
    "kota": "kind_kota",
}
TRUST = {"high": "trust_tinggi", "medium": "trust_sedang", "low": "trust_rendah"}
"""The words of context/national_scores.csv → words of this product."""


def kind_name(kind: str, lang: str) -> str:
    """'provinsi' → 'provinsi' / 'provinces'; also `national.EVERYONE`."""
    return say(KINDS[kind], lang)


def title(bodies: pd.DataFrame, data: Dataset, region: Region, year: int, lang: str) -> str:
    """Score and published national rank of a government (`notes` say who published it); a year without an assessment says so."""
    method = method_for(data.methods, year)
    if method is not None and method.roll_up == "not_held":
        return headline(bodies, data, year, lang)
    row = compare.of(bodies, region.code, year)
    words = score_words(row, lang)
    score = say("nat_score", lang, score=words) if begins_with_figure(row) else words
    return say(
        "nat_title", lang, name=region_name(region, lang), year=year, score=score, rank=_rank(data, region, year, lang)
    )


def _rank(data: Dataset, region: Region, year: int, lang: str) -> str:
    row = ranking.official_rank(data, region, year, f"nasional_{region.kind}")
    if row is None:
        return say("nat_rank_none", lang)
    kind = kind_name(region.kind, lang)
    if row["rank"]:
        return say("nat_rank", lang, rank=row["rank"], of=row["of"], kind=kind)
    return say("nat_rank_max", lang, rank=row["rank_max"], kind=kind)


def publisher(data: Dataset, source_id: str, lang: str) -> str:
    """Who published a source; one that nobody listed is said to be missing."""
    source = data.sources.get(source_id)
    return source.publisher if source else say("source_unknown", lang)


def notes(bodies: pd.DataFrame, data: Dataset, region: Region, year: int, lang: str) -> list[str]:
    """What a reader must know: who published the rank, who else claims it, where the press prints another percentage, the place in the sample."""
    return [
        *_rank_notes(data, region, year, lang),
        *(_place(bodies, data, region, year, lang)),
        *printed_differences(data, (national.EVERYONE, region.kind), lang),
    ]


def _rank_notes(data: Dataset, region: Region, year: int, lang: str) -> list[str]:
    row = ranking.official_rank(data, region, year, f"nasional_{region.kind}")
    if row is None:
        return []
    note = in_language(row, "note", lang)
    claims = records(national.rivals(data, region, year, row["rank"]))
    source = say("nat_rank_source", lang, publisher=publisher(data, row["source_id"], lang))
    return [source, *([note] if note else [])] + [
        say(
            "nat_rival",
            lang,
            rank=row["rank"],
            name=claim["entity"],
            publisher=publisher(data, claim["source_id"], lang),
            trust=say(TRUST[claim["confidence"]], lang),
        )
        for claim in claims
    ]


def _place(bodies: pd.DataFrame, data: Dataset, region: Region, year: int, lang: str) -> list[str]:
    sample = national.sample(bodies, data, region.kind, year, lang)
    name = region_name(region, lang)
    if sample.empty:
        return []
    at = national.place(sample, region.code)
    weak = int(sample["weak"].sum())
    lines = [say("nat_weak", lang, n=weak)] if weak else []
    if at is None:
        row = compare.of(bodies, region.code, year)
        state = state_text(row, lang)
        return [say("nat_place_none", lang, name=name, state=state[:1].lower() + state[1:]), *lines]
    return [say("nat_place", lang, above=at.above, same=at.same, below=at.below, name=name), *lines]


def printed_differences(data: Dataset, kinds: tuple[str, ...], lang: str) -> list[str]:
    """Each percentage that the press prints differently from what its own counts give, both beside each other."""
    return [
        say(
            "nat_percent",
            lang,
            year=row["year"],
            kind=kind_name(kind, lang),
            zone=zone_name(row["zone"], lang),
            count=row["count"],
            of=int(row["of"]),
            percent=number(row["percent"], lang),
            printed=number(row["printed"], lang),
        )
        for kind in kinds
        for row in records(national.zone_counts(data, kind))
        if row["flagged"]
    ]


def strip_title(sample: pd.DataFrame, data: Dataset, kind: str, year: int, lang: str) -> str:
    """The title of the strip: what it shows, how many of how many, and that this is a sample."""
    whole = national.assessed(data, kind, year)
    of = say("nat_of", lang, of=whole) if whole else ""
    return say("nat_strip_title", lang, kind=kind_name(kind, lang), year=year, n=len(sample), of=of)


def source_names(data: Dataset, kind: str, lang: str) -> str:
    """Who published the counts of `kind`, each once."""
    names = dict.fromkeys(publisher(data, source, lang) for source in national.sources(data, kind))
    return say("nat_sources", lang, names=listing(list(names), lang))


def median_text(bodies: pd.DataFrame, data: Dataset, kinds: tuple[str, ...], year: int, lang: str) -> str:
    """The median of the exactly known scores of the province's governments of `kinds` with its counts; '' for fewer than two."""
    codes = [r.code for r in data.regions if r.kind in kinds]
    median = compare.median_known(bodies, codes, year)
    if median.value is None or median.known < 2:
        return ""
    kind = kind_name(kinds[0], lang) if len(kinds) == 1 else say("kind_both", lang)
    value = number(median.value, lang)
    province = province_name(data.province, lang)
    counts = {"known": median.known, "unknown": median.unknown}
    return say("median", lang, year=year, kind=kind, province=province, value=value, **counts)


def uncompared(bodies: pd.DataFrame, data: Dataset, region: Region, lang: str) -> list[str]:
    """The scores on the two sides of each change of method, side by side with the reason why no difference is made."""
    lines = []
    for before, after in zip(data.years, data.years[1:], strict=False):
        change = compare.change(bodies, region.code, after, before)
        if change.reason != "method_differs" or None in (change.before, change.after):
            continue
        texts = (score_text(compare.of(bodies, region.code, year), lang) for year in (before, after))
        years = dict(zip(("before", "after"), texts, strict=True))
        lines.append(
            say("uncompared", lang, year_before=before, year_after=after, why=say(change.reason, lang), **years)
        )
    return lines
