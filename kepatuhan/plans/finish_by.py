"""A day by which all must be finished: the working days until then, and how many a plan would need where they are too few."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from kepatuhan.core.columns import among, only
from kepatuhan.core.dataset import Dataset
from kepatuhan.plans.optimise import plan
from kepatuhan.plans.situation import Reading, Rules, situation
from kepatuhan.scoring.score import score


def working_days(today: date, until: date) -> int:
    """Mondays to Fridays after `today` up to and with `until`; 0 for a day that is not to come. Holidays are not taken out:

    they are decreed anew each year.
    """
    if until <= today:
        return 0
    return int(np.busday_count(today + timedelta(days=1), until + timedelta(days=1)))


def days_needed(
    observations: pd.DataFrame, data: Dataset, region: str, year: int, rules: Rules, target: int, reading: Reading
) -> int | None:
    """The fewest working days with which there is a plan to `target` (hundredths) under rules whose time is too short.

    None where there is none whatever time there is, or the time is not what stands in the way.
    """
    if rules.time is None:
        return None
    of_year = (observations["year"] == year).to_numpy(dtype=bool, na_value=False)
    rows = only(observations, of_year & among(observations["region"], {region}))
    scored = score(rows, data)  # how long things take changes no score
    for days in [rules.time, *sorted({days for days in rules.days.values() if days > rules.time})]:
        where = situation(rows, data, region, year, replace(rules, time=days), scored)
        if plan(where, target, data, "effort", reading).state == "found":
            return None if days == rules.time else days
    return None
