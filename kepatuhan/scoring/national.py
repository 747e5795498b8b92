"""One government among all of its kind in Indonesia: counts of zones, the published scores as a sample, rival claims of a rank."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import method_for
from kepatuhan.core.model import HUNDREDTHS, MILLIONTHS, ZONES, Method, Region
from kepatuhan.scoring.compare import percent_of, percentages
from kepatuhan.words.names import region_name

EVERYONE = "semua"
"""The kind in context/national_counts.csv that counts ministries, agencies and local governments together."""
TOTAL = "jumlah_dinilai"
PER_HUNDREDTH = MILLIONTHS // HUNDREDTHS
REST = "sisa"
"""What `zone_counts` calls those of whom a zone is known to exist but not which."""


@dataclass(frozen=True)
class SamplePlace:
    """How many other published scores of a sample lie above, at and below one score. No rank: the sample is no census."""

    above: int
    same: int
    below: int


def assessed(data: Dataset, kind: str, year: int) -> int | None:
    """How many bodies of `kind` were assessed in the country in `year`; None where no count is on record."""
    rows = _counts(data, kind, year)
    rows = rows[rows["zone_or_category"] == TOTAL]
    return None if rows.empty else int(rows["count"].iloc[0])


def sources(data: Dataset, kind: str) -> list[str]:
    """The ids of the sources of all counts of `kind`, in the order of the table."""
    counts = data.context["national_counts"]
    return [str(s) for s in counts.loc[counts["kind"] == kind, "source_id"].unique()]


def opinions(data: Dataset, kind: str, year: int) -> dict[str, int]:
    """How many bodies of `kind` got each named opinion in `year`, for methods that name opinions instead of zones."""
    method = method_for(data.methods, year)
    codes = {b.code for b in method.bands} if method else set()
    rows = _counts(data, kind, year)
    rows = rows[~rows["zone_or_category"].isin({TOTAL, *ZONES, *codes})]
    return {str(k): int(n) for k, n in zip(rows["zone_or_category"], rows["count"], strict=True)}


def _counts(data: Dataset, kind: str, year: int) -> pd.DataFrame:
    counts = data.context["national_counts"]
    return counts[(counts["kind"] == kind) & (counts["year"] == str(year))]


def counted_years(data: Dataset) -> tuple[int, ...]:
    """The years from the first with national counts to the last, those without any included; none where nothing was counted."""
    counted = data.context["national_counts"]["year"].astype(int)
    years = range(int(counted.min()), int(counted.max()) + 1) if len(counted) else range(0)
    return tuple(year for year in years if method_for(data.methods, year))


def zone_counts(data: Dataset, kind: str) -> pd.DataFrame:
    """Zones of `kind` per year: year, zone, count, of, percent, printed (hundredths of a percent), flagged (print differs).

    percent is each count's own, rounded half up, so that those of a year may add up to 99,99 or 100,01. Zones best first. A
    year of which only some zones were published has a row `REST`: those left of the whole.
    """
    rows = percentages(data)
    rows = rows[(rows["kind"] == kind) & rows["zone"].isin(ZONES)].astype({"year": int}).drop(columns="kind")
    rest = [left for _, group in rows.groupby("year") if (left := _rest(group)) is not None]
    order = {zone: i for i, zone in enumerate((*ZONES, REST))}
    both = pd.concat([rows, pd.DataFrame(rest, columns=rows.columns).astype(rows.dtypes)]) if rest else rows
    return both.sort_values(["year", "zone"], key=lambda s: s.map(order) if s.name == "zone" else s, ignore_index=True)


def _rest(group: pd.DataFrame) -> dict[str, object] | None:
    """The row of those whose zone is not broken down: what the published counts leave of the whole."""
    whole = group["of"].iloc[0]
    if pd.isna(whole) or set(group["zone"]) == set(ZONES):
        return None
    left = int(whole) - int(group["count"].sum())
    percent = percent_of(left, int(whole))
    rest_row = {"year": group["year"].iloc[0], "zone": REST, "count": left, "of": whole, "percent": percent}
    return {**rest_row, "printed": percent, "flagged": False} if left else None


def zone_floor(method: Method, zone: str) -> int | None:
    """The lowest score (hundredths) of a zone; None where the method has no such zone or its edge was not published."""
    edges = [b.lower for b in method.bands if b.zone == zone and b.lower is not None]
    return min(edges, default=None)


def sample(bodies: pd.DataFrame, data: Dataset, kind: str, year: int, lang: str) -> pd.DataFrame:
    """Every exactly published score of `kind` that was found: name in `lang`, region ('' outside the province), score (hundredths), weak.

    Best first. A list of what was found, not of all: `assessed` tells how many there are. Those of the province come from
    `bodies`, where what was published is checked first. `weak`: the source is of low confidence.
    """
    named = {r.code: region_name(r, lang) for r in data.country}
    rows = _others(data, kind, year)
    others = [
        (named[code], "", value // PER_HUNDREDTH, trust == "rendah")
        for code, value, trust in zip(rows["region"], rows["value"], rows["confidence"], strict=True)
    ]
    ours = {r.code for r in data.regions if r.kind == kind}
    scored = bodies[(bodies["year"] == year) & bodies["region"].isin(ours) & bodies["score"].notna()]
    entries = [
        (named[code], code, int(score), trust == "rendah")
        for code, score, trust in zip(scored["region"], scored["score"], scored["confidence"], strict=True)
    ]
    frame = pd.DataFrame([*others, *entries], columns=["name", "region", "score", "weak"])
    return frame.sort_values(["score", "name"], ascending=[False, True], ignore_index=True)


def sample_sources(data: Dataset, kind: str, year: int) -> int:
    """In how many pages the scores of `sample` outside the province were read."""
    return int(_others(data, kind, year)["source"].nunique())


def _others(data: Dataset, kind: str, year: int) -> pd.DataFrame:
    """The observations that give the total of another province's government of `kind` exactly, one a government."""
    rows, codes = data.elsewhere, {r.code for r in data.country if r.kind == kind}
    totals = rows[(rows["year"] == year) & (rows["unit"] == "") & (rows["component"] == "") & rows["preferred"]]
    return totals[totals["region"].isin(codes) & (totals["status"] == "terbit") & totals["value"].notna()]


def place(sample: pd.DataFrame, region: str) -> SamplePlace | None:
    """Where `region` lies among the others of `sample` (see `sample`); None where its score is not exactly known."""
    scores = sample.loc[sample["region"] == region, "score"]
    if scores.empty:
        return None
    score, others = int(scores.iloc[0]), sample.loc[sample["region"] != region, "score"]
    return SamplePlace(int((others > score).sum()), int((others == score).sum()), int((others < score).sum()))


def rivals(data: Dataset, region: Region, year: int, rank: str) -> pd.DataFrame:
    """Rows of context/national_scores.csv that give the same national rank of the same year to somebody else."""
    rows = data.context["national_scores"]
    same = (rows["year"] == str(year)) & (rows["rank_scope"] == f"nasional-{region.kind}") & (rows["rank"] == rank)
    return rows[same & (rows["entity"] != _entity(region)) & (rank != "")]


def _entity(region: Region) -> str:
    """What the list of published scores calls one of ours."""
    return region.name.removeprefix("Pemerintah ")
