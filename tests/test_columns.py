"""columns.py: the fast ways give what the plain ones of NumPy and pandas give, on any column."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from kepatuhan.core.columns import different, numbered, only
from tests.nightly import examples

NUMBERS = st.lists(st.one_of(st.integers(-2, 12), st.integers(-(2**62), 2**62)), max_size=12)


@examples(40, 2_000)
@given(numbers=NUMBERS)
def test_numbers_have_the_places_that_sorting_gives(numbers):
    column = np.array(numbers, dtype=np.int64)
    once, places = np.unique(column, return_inverse=True)
    assert different(column).tolist() == once.tolist()
    assert [part.tolist() for part in numbered(column)] == [places.tolist(), once.tolist()]


@examples(40, 2_000)
@given(wanted=st.lists(st.booleans(), max_size=8))
def test_wanted_rows_are_those_of_the_mask_wherever_they_stand(wanted):
    frame = pd.DataFrame({"word": pd.Categorical(["a", "b"] * 4)[: len(wanted)], "n": range(len(wanted))})
    mask = np.array(wanted, dtype=bool)
    assert_frame_equal(only(frame, mask), frame[mask])
    assert_frame_equal(only(frame, pd.Series(mask, dtype=bool)), frame[mask])
