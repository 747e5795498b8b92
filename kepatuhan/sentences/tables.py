"""Tables to take away: the rows of a screen as plain frames, figures as Decimal, and the words that stand above each."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pandas as pd

from kepatuhan.core.columns import Figure, Record, records
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.exports import DERIVED, neutral_frame
from kepatuhan.core.model import Method
from kepatuhan.scoring.explain import Breakdown, maxima
from kepatuhan.sentences.printed_totals import verdict_text
from kepatuhan.sentences.scores import rank_text, symbol_of
from kepatuhan.sentences.trust import contradictions, supports
from kepatuhan.words.catalogue import say
from kepatuhan.words.handout import Handout, figure
from kepatuhan.words.keys import RECOMPUTED_KEYS, ROLL_UP_KEYS, STATE_KEYS, TRUST_KEYS
from kepatuhan.words.layers import short_label
from kepatuhan.words.names import (
    band_label,
    break_reason,
    component_name,
    in_language,
    method_name,
    reference,
    region_name,
    zone_name,
)


def handed(frame: pd.DataFrame, title: str, lang: str, label: str = "") -> Handout:
    """A table of a screen to take away: above it its label, its title, and what empty and the states mean.

    It says that it was worked out here, also by a mark (exports.DERIVED): brought back, it is refused (ingest). Text that a spreadsheet would run as a
    formula is made neutral (exports).
    """
    note = say("table_note", lang, derived=say("table_derived", lang)).split("\n")
    return Handout(neutral_frame(frame), (label, title, *note, DERIVED), lang, say("table_marks", lang))


def bodies_table(rows: pd.DataFrame, data: Dataset, lang: str) -> pd.DataFrame:
    """Rows of compare.overview or of Scored.units in their order, with words for column names.

    score, low and high in points (Decimal), empty where not known; unit and rank only where the rows have them.
    """
    names = {r.code: region_name(r, lang) for r in data.country}
    methods = {m.id: method_name(m, lang) for m in data.methods}
    sources = {s.id: s.url for s in data.sources.values()}
    table = {
        say("year", lang): rows["year"],
        say("col_code", lang): rows["region"],
        say("col_body", lang): rows["region"].map(names),
        say("col_unit", lang): rows.get("unit", ""),
        say("rank", lang): [rank_text(row) for _, row in rows.iterrows()] if "rank_best" in rows else "",
        say("col_score", lang): [_score(row) for row in records(rows)],
        say("col_low", lang): [points(v) for v in rows["low"]],
        say("col_high", lang): [points(v) for v in rows["high"]],
        say("col_category", lang): [symbol_of(row).replace("?", "") for _, row in rows.iterrows()],
        say("col_zone", lang): [zone_name(z, lang) for z in rows["zone"]],
        say("col_state", lang): [say(STATE_KEYS[state], lang) for state in rows["state"]],
        say("col_measured", lang): rows["method"].map(methods),
        say("col_confidence", lang): [say(TRUST_KEYS[c], lang) if c else "" for c in rows["confidence"]],
        say("col_link", lang): rows["source"].map(sources),
    }
    frame = pd.DataFrame(table).fillna("")
    optional = [say(key, lang) for key in ("col_unit", "rank")]
    return frame.drop(columns=[name for name in optional if (frame[name] == "").all()])


def _score(row: Record) -> Decimal | str:
    return points(row["printed"] if row["state"] == "dibulatkan" else row["score"])


def points(hundredths: Figure) -> Decimal | str:
    """A figure with two decimals, '' where it is not known."""
    return "" if pd.isna(hundredths) else Decimal(int(hundredths)).scaleb(-2)


def components_table(method: Method, lang: str) -> pd.DataFrame:
    """The tree of a method: code, parent, name, largest entry, maximum points as shown (children add up), basis, reference."""
    shown = maxima(method)
    return pd.DataFrame(
        {
            say("col_id", lang): c.code,
            say("col_parent", lang): c.parent,
            say("col_component", lang): component_name(c, lang),
            say("col_entry", lang): f"0–{c.scale_max}" if c.level == "indicator" else "",
            say("col_points", lang): points(shown[c.code]),
            say("col_basis", lang): c.confidence,
            say("col_reference", lang): reference(c, lang),
        }
        for c in method.components
    )


def bands_table(method: Method, lang: str) -> pd.DataFrame:
    """The categories of a method with their edges in points, zone, basis and reference."""
    return pd.DataFrame(
        {
            say("col_category", lang): b.symbol,
            say("col_name", lang): band_label(b, lang),
            say("col_low", lang): points(b.lower),
            say("col_high", lang): points(b.upper),
            say("col_zone", lang): zone_name(b.zone, lang),
            say("col_basis", lang): b.confidence,
            say("col_reference", lang): reference(b, lang),
        }
        for b in method.bands
    )


def parts_table(breakdowns: Sequence[Breakdown], method: Method, data: Dataset, lang: str) -> pd.DataFrame:
    """Totals taken apart, a row for every component: points, maximum and points lost (children add up), and the status."""
    components = {c.code: component_name(c, lang) for c in method.components}
    return pd.DataFrame(
        {
            say("year", lang): one.year,
            say("col_body", lang): _body(one.region, data, lang),
            say("col_unit", lang): one.unit,
            say("col_id", lang): part["code"],
            say("col_parent", lang): part["parent"],
            say("col_component", lang): components[part["code"]],
            say("col_value", lang): points(part["value"]),
            say("tip_maximum", lang): points(part["maximum"]),
            say("col_lost", lang): points(part["lost"]),
            say("col_state", lang): short_label(one.layer, lang) or say("state_dihitung", lang),
        }
        for one in breakdowns
        for part in records(one.parts)
    )


def methods_table(data: Dataset, lang: str) -> pd.DataFrame:
    """Every method: first and last year, what is measured, how a government's score comes about, why it is not joined."""
    return pd.DataFrame(
        {
            say("col_first_year", lang): m.year_from,
            say("col_last_year", lang): m.year_to or "",
            say("col_measured", lang): method_name(m, lang),
            say("col_how", lang): say(ROLL_UP_KEYS[m.roll_up], lang),
            say("col_break", lang): break_reason(m, lang),
        }
        for m in data.methods
    )


def reconciled_table(reconciled: pd.DataFrame, data: Dataset, lang: str) -> pd.DataFrame:
    """Every printed total (reconcile.reconcile) in points beside the recomputed one, the difference and the verdict."""
    return pd.DataFrame(
        {
            say("year", lang): row["year"],
            say("col_body", lang): _body(row["region"], data, lang),
            say("col_printed", lang): points(row["printed"]),
            say("col_recomputed", lang): points(row["recomputed"]),
            say("col_difference", lang): "" if row["fit"] else points(row["difference"]),
            say("col_verdict", lang): verdict_text(row, lang),
            say("col_why", lang): say(RECOMPUTED_KEYS[row["reason"]], lang)
            if row["reason"]
            else in_language(row, "explanation", lang),
        }
        for row in records(reconciled)
    )


def _body(code: str, data: Dataset, lang: str) -> str:
    region = data.region(code)
    return region_name(region, lang) if region else code


def contradictions_table(data: Dataset, lang: str) -> pd.DataFrame:
    """Reports that contradict the one used: both values (points) or zones, both publishers."""
    publishers = {s.id: s.publisher for s in data.sources.values()}
    return pd.DataFrame(
        {
            say("year", lang): row["year"],
            say("col_body", lang): _body(row["region"], data, lang),
            say("col_unit", lang): row["unit"],
            say("col_used", lang): _reported(row["used_value"], row["used_zone"], lang),
            say("col_used_source", lang): publishers.get(row["used_source"], ""),
            say("col_other", lang): _reported(row["value"], row["zone"], lang),
            say("col_publisher", lang): publishers.get(row["source"], ""),
            say("col_state", lang): say(STATE_KEYS[row["status"]], lang),
        }
        for row in records(contradictions(data))
    )


def _reported(millionths: Figure, zone: str, lang: str) -> Decimal | str:
    """What a source says: its value, else its zone in words."""
    return zone_name(zone, lang) if pd.isna(millionths) else figure(millionths)


def sources_table(data: Dataset, lang: str) -> pd.DataFrame:
    """All sources: id, publisher, date as yyyy-mm-dd, link, in how many rows each is named."""
    counts = supports(data)
    return pd.DataFrame(
        {
            say("col_id", lang): s.id,
            say("col_publisher", lang): s.publisher,
            say("col_date", lang): s.date,
            say("col_link", lang): s.url,
            say("col_supports", lang): counts[s.id],
        }
        for s in data.sources.values()
    )
