"""Columns of text and whole numbers, each different word looked at once; tables of ours as text; lists of problems kept short."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any, cast

import numpy as np
import pandas as pd
import pyarrow as pa
from pandas.api.extensions import ExtensionArray
from pandas.api.typing import NAType

from kepatuhan.core.aggregate import Flags, Ints
from kepatuhan.core.model import MILLIONTHS, Problem, Severity

Record = dict[str, Any]
"""One row of a table by its columns' names."""
Figure = int | float | np.integer | NAType | None
"""A number in a cell of a table; NA, NaN and None where there is none."""
FEW = 256
"""Whole numbers from the smallest to the largest (years) up to which each is its own place."""
DENSE = 4
"""How many times as large as there are numbers they may be for a table of them."""


def plain(value: Figure) -> str:
    """Millionths as they were written: 93720000 → '93.72', -92740000 → '-92.74'."""
    if pd.isna(value):
        return ""
    points, rest = divmod(abs(int(value)), MILLIONTHS)
    sign = "-" if int(value) < 0 else ""
    return f"{sign}{points}.{rest:06d}".rstrip("0").rstrip(".")


def int_or_none(value: Figure) -> int | None:
    """A whole number of a table's cell; None where it is missing (NA, NaN, None)."""
    return None if pd.isna(value) else int(value)


def records(frame: pd.DataFrame) -> list[Record]:
    """The rows of a frame, first to last; every frame of ours names its columns by strings."""
    return cast(list[Record], frame.to_dict("records"))


def coded(column: pd.Series) -> tuple[np.ndarray, pd.Index]:
    """Each cell's place among the column's different words (int64, -1: missing), and the words, in no order.

    Work on the words and take the places: a categorical then costs nothing a cell. Some words may have no cell.
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy(dtype=np.int64), column.cat.categories
    if pd.api.types.is_integer_dtype(column.dtype) and len(column) and not column.hasnans:
        numbers = column.to_numpy(dtype=np.int64)
        low, high = int(numbers.min()), int(numbers.max())
        if high - low < FEW:
            return numbers - low, pd.RangeIndex(low, high + 1)
    codes, words = pd.factorize(column)
    return codes, pd.Index(words)


def row_key(frame: pd.DataFrame, names: Sequence[str]) -> np.ndarray:
    """One whole number (int64) per row, the same for rows that have the same words in the columns `names`."""
    combined = np.zeros(len(frame), dtype=np.int64)
    for name in names:
        codes, words = coded(frame[name])
        combined = combined * (len(words) + 1) + codes + 1
    return combined


def different(numbers: Ints) -> Ints:
    """The different numbers in their order; where they are small a table finds them without sorting."""
    if not len(numbers) or numbers.min() < 0 or numbers.max() > DENSE * len(numbers):
        return np.unique(numbers)
    occurs = np.zeros(int(numbers.max()) + 1, dtype=bool)
    occurs[numbers] = True
    return np.flatnonzero(occurs)


def numbered(numbers: Ints) -> tuple[Ints, Ints]:
    """The place of each number among `different` ones, and those."""
    once = different(numbers)
    if not len(once) or once[0] < 0 or once[-1] > DENSE * len(numbers):
        return np.searchsorted(once, numbers), once
    places_ = np.zeros(int(once[-1]) + 1, dtype=np.int64)
    places_[once] = np.arange(len(once))
    return places_.take(numbers), once


def only(frame: pd.DataFrame, wanted: np.ndarray | pd.Series) -> pd.DataFrame:
    """The wanted rows of a frame that nobody changes. Copying a national year is dear: rows that stand together are a slice of it."""
    at = np.flatnonzero(wanted)
    together = len(at) and at[-1] - at[0] + 1 == len(at)
    return frame.iloc[at[0] : at[-1] + 1] if together else frame.iloc[at]


def among(column: pd.Series, wanted: Container[str]) -> np.ndarray:
    """A mask of the cells of a text column that hold one of `wanted`; each different word is looked up once."""
    codes, words = coded(column)
    is_wanted = np.array([str(word) in wanted for word in words.tolist()] + [False], dtype=bool)
    return is_wanted.take(codes)


def places(column: pd.Series, index: Mapping[str, int]) -> np.ndarray:
    """Each cell of a text column as its place in `index` (int64), -1 for strangers; each different word once."""
    codes, words = coded(column)
    place_of = np.array([index.get(str(word), -1) for word in words.tolist()], dtype=np.int64)
    return place_of.take(codes)


def whole_numbers(values: Ints, is_known: Flags) -> pd.Series:
    """Whole numbers (Int64), NA where one is not known."""
    return pd.Series(pd.arrays.IntegerArray(values.astype(np.int64), ~np.asarray(is_known, dtype=bool)))


def known_where(values: pd.Series, where: Flags) -> pd.Series:
    """The whole numbers of the rows `where`; NA in all others."""
    return whole_numbers(values.to_numpy(dtype=np.int64, na_value=0), values.notna().to_numpy() & where)


def filled_from(first: pd.Series, second: pd.Series, where: Flags | bool) -> pd.Series:
    """Whole numbers of `first`; where one is not known, those of `second` in the rows `where`."""
    first_known, other = first.notna().to_numpy(), second.notna().to_numpy() & where
    pair = [part.to_numpy(dtype=np.int64, na_value=0) for part in (first, second)]
    return whole_numbers(np.where(first_known, *pair), first_known | other)


def texts_at(column: pd.Series, at: Ints) -> ExtensionArray:
    """The cells `at` of a text column; '' for -1."""
    codes, words = coded(column)
    texts: ExtensionArray = pd.array([*words, ""], dtype="str").take(np.append(codes, -1)[at])  # -1 takes the last: ''
    return texts


def arrow_column(column: pa.ChunkedArray, name: str) -> pd.Series:
    """Arrow's own dictionary as a categorical, without looking at every cell again."""
    whole = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    words = pd.Index(whole.dictionary.to_pylist(), dtype="str")
    dtype = pd.CategoricalDtype(words)
    return pd.Series(pd.Categorical.from_codes(whole.indices.to_numpy(), dtype=dtype, validate=False), name=name)


LIMIT = 500
"""Problems of one kind that are named one by one; the rest is counted."""


def more_like(severity: Severity, file: str, left: int) -> list[Problem]:
    """One problem for the `left` others of a kind; none when nothing is left."""
    return [Problem("more_like_this", severity, file, params={"n": left})] if left > 0 else []
