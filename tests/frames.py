"""Small observation tables for tests, written the way a user writes a file."""

from __future__ import annotations

import pandas as pd

from kepatuhan.core.assessments import read_assessment

HEADER = "tahun,kode_wilayah,unit,komponen,nilai,kategori,zona,status,produk,utama"


def observed(*lines: str) -> pd.DataFrame:
    """Observations of CSV lines in the order of HEADER; trailing columns may be left out."""
    width = HEADER.count(",")
    rows = [line + "," * (width - line.count(",")) for line in lines]
    frame, problems = read_assessment("\n".join([HEADER, *rows]).encode(), "uji.csv")
    assert not problems
    return frame
