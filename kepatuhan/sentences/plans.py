"""What a plan, a budget and a margin say, as sentences with their sums written out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor

import pandas as pd

from kepatuhan.core.columns import Record, records
from kepatuhan.core.model import HUNDREDTHS, MILLIONTHS, Band, Change
from kepatuhan.plans.budget import Choice
from kepatuhan.plans.caps import TooTight
from kepatuhan.plans.optimise import Plan
from kepatuhan.plans.situation import Situation, readings, start_sum, total_after
from kepatuhan.plans.sureness import Answers, Margin, Resampled, WeightRange
from kepatuhan.sentences.scores import standing
from kepatuhan.words.catalogue import say
from kepatuhan.words.keys import READING_KEYS
from kepatuhan.words.layers import short_label, titled
from kepatuhan.words.names import band_label, zone_name
from kepatuhan.words.numbers import count, entry, listing, number, precise, whole

POINTS = "poin"
"""What a plan may cost in; any other currency is written behind its number."""
COSTS = {POINTS: "cost_poin", "rupiah": "cost_rupiah", "jam": "cost_jam"}
ASKED = {
    "petugas": "asked_petugas",
    "produk": "asked_produk",
    "pengguna": "asked_pengguna",
    "pejabat_pengaduan": "asked_pejabat_pengaduan",
}
"""Respondents of data/method/components.csv → who they are in a sentence."""


def cost_text(cost: Fraction, currency: str, lang: str) -> str:
    """'2,36 poin', 'Rp1.500', '12,5 jam'; currency: `poin`, `rupiah` or `jam`."""
    if currency == POINTS:
        return say(COSTS[POINTS], lang, value=number(round(cost * HUNDREDTHS), lang))
    return say(COSTS[currency], lang, value=whole(round(cost * HUNDREDTHS), lang))


def target_text(band: Band, lang: str) -> str:
    """'kategori B (Kualitas Tinggi)'; a band whose letter is its own name is named once."""
    return say("plan_target", lang, code=band.symbol, name=band_label(band, lang))


def plan_title(made: Sequence[Plan], name: str, band: Band, currency: str, lang: str) -> str:
    """The finding above the plans: what the least effort is, or why there is none. `made`: one plan a reading, the main one first."""
    first = made[0]
    words = {"name": name, "target": target_text(band, lang)}
    if first.state == "found":
        text = say("plan_found", lang, **words, cost=_costs(made, currency, lang))
        return titled(text, first.layer, lang)
    return say("plan_none", lang, **words, why=why_not(first, lang, currency))


def _costs(made: Sequence[Plan], currency: str, lang: str) -> str:
    """The cost of the main reading; behind it those of the others where they differ, each with the reading's name."""
    main, *others = [plan for plan in made if plan.state == "found"]
    cost = cost_text(main.cost, currency, lang)
    other_costs = [
        say("plan_cost_read", lang, cost=other_cost, reading=_first_small(say(READING_KEYS[other.reading], lang)))
        for other in others
        if (other_cost := cost_text(other.cost, currency, lang)) != cost
    ]
    return say("plan_costs", lang, cost=cost, others=", ".join(other_costs)) if other_costs else cost


def _first_small(text: str) -> str:
    return text[:1].lower() + text[1:]


def sentence(text: str) -> str:
    """A clause as a sentence of its own."""
    return f"{text[:1].upper()}{text[1:]}."


def why_not(plan: Plan, lang: str, currency: str = POINTS) -> str:
    """Why a plan changes nothing: already there, out of reach, a limit in the way, or only the mean is known."""
    if plan.state == "reached":
        return say("plan_reached", lang, score=number(plan.before or 0, lang))
    if plan.state == "infeasible":
        return say("plan_infeasible", lang, best=number(plan.best or 0, lang))
    if plan.state == "too_tight":
        return _tight(plan, currency, lang)
    if plan.state == "undecided":
        return say("plan_undecided", lang)
    if plan.before is None:
        return say("plan_no_total", lang)
    return say(
        "plan_unknown",
        lang,
        before=number(plan.before, lang),
        need=precise(plan.need_mean / HUNDREDTHS, lang),
        least=precise(_turn(plan.target), lang),
    )


def _tight(plan: Plan, currency: str, lang: str) -> str:
    """Which limits stand in the way, and what each alone would have to be."""
    if not plan.tight:
        return say("plan_tight_together", lang)
    return say("plan_tight", lang, list="; ".join(_too_tight(limit, currency, lang) for limit in plan.tight))


def _too_tight(limit: TooTight, currency: str, lang: str) -> str:
    if limit.value is None or limit.least is None:
        return say("plan_tight_forced", lang)
    if limit.cap == "budget":
        given, least = (cost_text(value, currency, lang) for value in (limit.value, limit.least))
        return say("plan_tight_budget", lang, given=given, least=least)
    key = "plan_tight_units" if limit.cap == "units" else "plan_tight_levers"
    return say(key, lang, given=int(limit.value), least=int(limit.least))


def step_text(change: Change, now: int, names: Mapping[str, str], stepped: bool, lang: str) -> str:
    """'DPMPTSP › Toilet: 1 → 3'; `now` is what its lever stands at (millionths), `names` those of components."""
    what = " › ".join(part for part in (change.unit, names.get(change.component, "")) if part)
    return f"{what}: {entry_text(now, stepped, lang)} → {entry_text(change.value, stepped, lang)}"


def entry_text(value: int, stepped: bool, lang: str) -> str:
    """A value as entered (millionths) in words: '2,5' on a scale of steps, else with two decimals."""
    share = Fraction(value, MILLIONTHS)
    return entry(share, lang) if stepped else number(round(share * HUNDREDTHS), lang)


def _turn(target: int) -> Fraction:
    """Points from which a mean is rounded up to `target` (half up)."""
    return Fraction(2 * target - 1, 2 * HUNDREDTHS)


def why_enough(plan: Plan, where: Situation, lang: str) -> str:
    """The sum: what the units need together, have and gain, and how their mean then rounds; where that alone reaches the target, so it says.

    Of the printed totals that differ from the mean of their units by the last digit, some are cut (METHOD: 67,1867 as 67,18).
    """
    n, start = len(where.units), start_sum(where, plan.reading)
    least = n * _turn(plan.target)
    after = Fraction(start + plan.gained, HUNDREDTHS)
    mean = after / n
    cut = floor(mean * HUNDREDTHS)
    caution = " " + say("plan_why_cut", lang, cut=number(cut, lang)) if cut < plan.target else ""
    enough = say(
        "plan_why_units" if plan.reading == "units" else "plan_why_printed",
        lang,
        n=n,
        turn=precise(_turn(plan.target), lang),
        least=precise(least, lang),
        total=number(plan.before or 0, lang),
        start=number(start, lang),
        short=precise(least - Fraction(start, HUNDREDTHS), lang),
        gained=number(plan.gained, lang),
        sum=precise(after, lang),
        mean=precise(mean, lang),
        after=number(plan.after or 0, lang),
    )
    return enough + caution


def totals_text(plan: Plan, where: Situation, lang: str) -> list[str]:
    """Where there are two, what a plan makes of the total in each reading: the printed one first, as every page shows it."""
    if len(readings(where)) < 2:
        return []
    before = {"printed_before": where.printed, "units_before": where.computed}
    after = {reading: total_after(where, reading, plan.gained) for reading in readings(where)}
    words = {name: number(score or 0, lang) for name, score in (*before.items(), *after.items())}
    return [say("plan_totals", lang, **words)]


def needs_text(row: Record, lang: str) -> str:
    """What one row of `budget.what_it_takes` says is needed."""
    plan: Plan = row["plan"]
    if plan.state == "found":
        return say("needs_found", lang, cost=cost_text(plan.cost, POINTS, lang), levers=plan.levers, units=plan.units)
    if plan.state == "unknown_units":
        return say("needs_unknown", lang, need=precise(plan.need_mean / HUNDREDTHS, lang))
    return why_not(plan, lang)


def needs_table(rows: pd.DataFrame, names: Mapping[str, str], lang: str) -> pd.DataFrame:
    """`budget.what_it_takes` with words for column names; points as Decimal, `status` says what is invented."""
    columns = {
        "col_body": [names[region] for region in rows["region"]],
        "needs_reading": [say(READING_KEYS[reading], lang) for reading in rows["reading"]],
        "needs_now": [_points(v) for v in rows["before"]],
        "needs_to": list(rows["category"]),
        "needs_least": [_points(v) for v in rows["target"]],
        "needs_mean": [Decimal(precise(Fraction(v) / HUNDREDTHS, "en")) for v in rows["need_mean"]],
        "needs_cost": ["" if v is None else _points(v * HUNDREDTHS) for v in rows["cost"]],
        "needs_what": [needs_text(row, lang) for row in records(rows)],
        "needs_status": [short_label(p.layer, lang) or say("state_terbit", lang) for p in rows["plan"]],
    }
    return pd.DataFrame({say(key, lang): values for key, values in columns.items()})


def aim_words(aimed: Band, lang: str) -> str:
    """What a budget aims at, in a sentence: 'zona hijau'; 'kategori Sangat Baik' in a year without zones."""
    if aimed.zone:
        return say("zone_word", lang, zone=zone_name(aimed.zone, lang))
    return standing({"category": aimed.code, "zone": ""}, lang)


def curve_table(curve: Sequence[Choice], names: Mapping[str, str], goal: str, lang: str) -> pd.DataFrame:
    """A curve of `budget.choices` with words for column names: budget in points, what is then in the goal, who is lifted."""
    columns = {
        say("budget_axis", lang): [_points(c.cost * HUNDREDTHS) for c in curve],
        say("budget_value_there", lang, goal=goal): [c.value for c in curve],
        say("budget_lifted", lang): [", ".join(names[r] for r in c.regions) for c in curve],
    }
    return pd.DataFrame(columns)


def _points(hundredths: Fraction | int) -> Decimal:
    return Decimal(round(hundredths)).scaleb(-2)


def choice_text(choice: Choice, of: int, names: Mapping[str, str], currency: str, goal: str, lang: str) -> str:
    """What a budget brings: how many governments are then in the goal (aim_words), and which are lifted for how much."""
    words = {"value": count(choice.value, lang), "of": count(of, lang), "goal": goal}
    if not choice.regions:
        return say("choice_none", lang, **words)
    lifted = listing([names[r] for r in choice.regions], lang)
    return say("choice_some", lang, **words, names=lifted, cost=cost_text(choice.cost, currency, lang))


def margin_text(margin: Margin, name: str, lang: str) -> str:
    """How far the zone above or below is, in points."""
    zone = (
        say("zone_word", lang, zone=zone_name(margin.band.zone, lang))
        if margin.band.zone
        else target_text(margin.band, lang)
    )
    return say(
        "margin_up" if margin.direction == "up" else "margin_down",
        lang,
        name=name,
        points=number(margin.points, lang),
        zone=zone,
    )


def answers_text(answers: Answers, component: str, direction: str, units: int, lang: str) -> str:
    """One kind of respondent: how many of their answers, one step each on `component`, would turn the zone."""
    return say(
        "answers_alone",
        lang,
        n=answers.count,
        way=say("answers_up" if direction == "up" else "answers_down", lang),
        who=say(ASKED[answers.respondent], lang),
        each=answers.asked // units,
        units=units,
        asked=answers.asked,
        component=component,
    )


def resampled_text(resampled: Resampled, lang: str) -> str:
    """In how many outcomes of asking others the zone stays, and what was assumed."""
    share = Fraction(resampled.same, resampled.draws)
    return say(
        "resampled",
        lang,
        same=_count(resampled.same, lang),
        draws=_count(resampled.draws, lang),
        percent=number(round(share * HUNDREDTHS * HUNDREDTHS), lang),
        low=number(resampled.low, lang),
        high=number(resampled.high, lang),
        assumed=say(resampled.assumption, lang),
    )


def _count(value: int, lang: str) -> str:
    return whole(value * HUNDREDTHS, lang)


def weights_text(weight_range: WeightRange, low: Band | None, high: Band | None, lang: str) -> str:
    """Between what totals the answer lies for all weights that were never published, and whether the category does too."""
    key = "weights_same" if low == high else "weights_differ"
    return say(
        key,
        lang,
        assumed=number(weight_range.assumed, lang),
        low=number(weight_range.low, lang),
        high=number(weight_range.high, lang),
        worst=low.symbol if low else "?",
        best=high.symbol if high else "?",
        proof=say("weights_exact" if weight_range.exact else "weights_near", lang),
    )
