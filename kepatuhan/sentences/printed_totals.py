"""A printed total beside the one recomputed from its units: the verdict, and which units are missing."""

from __future__ import annotations

import pandas as pd

from kepatuhan.core.columns import Record, records
from kepatuhan.core.dataset import Dataset
from kepatuhan.sentences.scores import score_text
from kepatuhan.words.catalogue import say
from kepatuhan.words.keys import RECOMPUTED_KEYS, VERDICT_KEYS
from kepatuhan.words.names import (
    in_language,
)
from kepatuhan.words.numbers import listing, number, signed

FITTING_RANGE = {"cut": "rec_range_cut", "rounded": "rec_range_rounded", "either": "rec_range_either"}
"""How a recomputed total inside a printed range became that range (`fit` of reconcile)."""
FITS = {"cut": "verdict_fit_cut", "rounded": "verdict_fit_rounded"}
"""The verdict in a cell where only one of the two ways fits."""


def reconciliation(row: Record, body: pd.Series, lang: str) -> str:
    """The verdict of reconcile on one printed total, as sentences; `body` is its row of compare.overview."""
    why = in_language(row, "explanation", lang)
    if row["verdict"] == "not_computable":
        return " ".join(part for part in (say(RECOMPUTED_KEYS[row["reason"]], lang), why) if part)
    verdict = say(
        _verdict_key(row),
        lang,
        sum=say("mean_of", lang, n=body["unit_count"]),
        recomputed=number(row["recomputed"], lang),
        printed=score_text(body, lang),
        difference=signed(row["difference"], lang),
        low=number(row["low"], lang),
        high=number(row["high"], lang),
    )
    return " ".join(part for part in (verdict, why) if part)


def _verdict_key(row: Record) -> str:
    """The sentence for a total that could be recomputed: of a print that is a range, whether it was cut or rounded."""
    if row["low"] != row["high"]:
        return FITTING_RANGE[row["fit"]] if row["verdict"] == "match" else "rec_range_mismatch"
    return "rec_mismatch" if row["verdict"] == "mismatch" else "rec_match_cut" if row["difference"] > 0 else "rec_match"


def verdict_text(row: Record, lang: str) -> str:
    """The verdict of reconcile in a cell: 'cocok', 'cocok bila dipotong', 'TIDAK COCOK', 'tidak dapat dihitung ulang'."""
    return say(FITS.get(row["fit"]) or VERDICT_KEYS[row["verdict"]], lang)


def missing_units(missing: object, data: Dataset, lang: str) -> str:
    """Which kinds of unit the year's list expects and nobody published (`missing` of a body's row); '' for none or no list."""
    if not isinstance(missing, tuple) or not missing:
        return ""
    names = {row["unit_type"]: in_language(row, "name", lang) for row in records(data.unit_types)}
    return say("units_missing", lang, names=listing([names[kind] for kind in missing], lang))
