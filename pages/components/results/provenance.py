"""Where a number comes from, one click away: publisher, date, link, status. Everything shown is escaped."""

from __future__ import annotations

from html import escape

import pandas as pd

from kepatuhan.core.columns import Figure, Record, plain, records
from kepatuhan.core.exports import web_address
from kepatuhan.core.method import hundredths
from kepatuhan.scoring import ranking
from kepatuhan.sentences.scores import BodyRow, state_text
from kepatuhan.words.keys import STATE_KEYS, TRUST_KEYS
from kepatuhan.words.names import in_language, zone_name
from kepatuhan.words.numbers import date, number, whole
from pages.components.shell.view import View, remembered


def number_with_source(row: pd.Series, text: str, view: View, size: str = "") -> str:
    """HTML: `text` which opens its source below itself, by click or keyboard. No source, no button."""
    if not row["source"] and not _of_ranks(row, view):
        return f'<span class="zh-number {size}">{escape(text)}</span>'
    return (
        f'<details class="zh-source"><summary class="zh-number {size}" title="{escape(view.say("provenance_help"))}">'
        f"{escape(text)}</summary><div>{source_card(row, view)}</div></details>"
    )


def fact_with_source(text: str, row: BodyRow, view: View) -> str:
    """HTML: a fact of a context table (source_id, and where it has them confidence and note) which opens its source below itself."""
    trust = view.say(TRUST_KEYS[row["confidence"]]) if "confidence" in row else ""
    note = in_language(row, "note", view.lang) if "note" in row else ""
    parts = [_named(row["source_id"], view), escape(trust), escape(note)]
    card = "<br>".join(part for part in parts if part)
    return (
        f'<details class="zh-source"><summary class="zh-fact" title="{escape(view.say("provenance_help"))}">'
        f"{escape(text)}</summary><div>{card}</div></details>"
    )


def _named(source_id: str, view: View) -> str:
    """HTML: publisher with link, date and id of a source; a source nobody listed is said to be missing."""
    source = view.known.data.sources.get(source_id)
    if source is None:
        return escape(view.say("source_unknown"))
    published = date(source.date, view.lang) or view.say("date_unknown")
    return f"{_link(source.publisher, source.url)} · {escape(published)} <small>[{escape(source.id)}]</small>"


def source_card(row: pd.Series, view: View) -> str:
    """HTML: status, publisher with link, date, confidence and note of one row's source."""
    parts = [f"<b>{escape(view.say(STATE_KEYS[row['state']]))}</b>"]
    parts += [_named(row["source"], view)] if row["source"] or not _of_ranks(row, view) else []
    parts += [f"{escape(view.say('official_rank'))}: {_named(source, view)}" for source in _of_ranks(row, view)]
    if row["confidence"]:
        parts.append(escape(view.say(TRUST_KEYS[row["confidence"]])))
    note = in_language(row, "note", view.lang)
    parts += [escape(text) for text in (note, state_text(row, view.lang) if "by_rank" in row else "") if text]
    return "<br>".join(parts)


def _of_ranks(row: pd.Series, view: View) -> tuple[str, ...]:
    """Ids of the sources of the ranks that a range rests on."""
    return ranking.rank_sources(row, view.known.data) if row.get("by_rank") else ()


def _link(name: str, url: str) -> str:
    address = web_address(url)
    return f'<a href="{escape(address)}" target="_blank" rel="noopener">{escape(name)}</a>' if address else escape(name)


@remembered
@remembered
def evidence(view: View, region: str) -> list[str]:
    """HTML lines: every report of the body's total in the chosen year, the one that is used first; a contradiction is said."""
    rows = view.known.data.observations
    rows = rows[
        (rows["region"] == region) & (rows["year"] == view.year) & (rows["unit"] == "") & (rows["component"] == "")
    ]
    return [_report(row, view) for row in records(rows.sort_values("preferred", ascending=False))]


def _report(row: Record, view: View) -> str:
    what = reported(row["value"], row["zone"], row["status"], view)
    note = in_language(row, "note", view.lang)
    mark = "" if row["preferred"] else f"<small>{escape(view.say('more_rows'))}: </small>"
    return f"{mark}<b>{escape(what)}</b> · {_named(row['source'], view)}<br><small>{escape(note)}</small>"


def reported(value: Figure, zone: str, status: str, view: View) -> str:
    """What one report of a total says: its score as it was written, else its zone, else the word of its state."""
    if pd.isna(value):
        return zone_name(zone, view.lang) or view.say(STATE_KEYS[status])
    written = hundredths(plain(value))
    return whole(written, view.lang) if status == "dibulatkan" else number(written, view.lang)
