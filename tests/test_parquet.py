"""A table that comes as Parquet is read as the CSV with the same rows: rows, problems and their places alike; bad files are sentences."""

from __future__ import annotations

import io
import random
from datetime import date
from decimal import Decimal

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from kepatuhan.__main__ import main
from kepatuhan.checks.check import check
from kepatuhan.intake import books
from kepatuhan.intake import parquet as parquet_reader
from kepatuhan.intake.archive import TooLarge
from kepatuhan.intake.ingest import read, understood
from kepatuhan.intake.parquet import read_parquet
from kepatuhan.intake.returned import marked
from kepatuhan.words.problems import message, remedy
from tests.nightly import examples

HEAD = ["tahun", "kode_wilayah", "unit", "komponen", "nilai", "status", "sumber"]
WORD = st.sampled_from(["", "Dinas Sosial", "dinas  sosial", "=1+1", "tidak dinilai", "–", "77,73", "77.730", "1e3"])
ROW = st.tuples(
    st.sampled_from(["2022", "2023", "", "x"]),
    st.sampled_from(["36", "36.01", "36.10", "3601", "99", "Kota Cilegon"]),
    WORD,
    st.sampled_from(["", "D1", "zzz"]),
    st.one_of(WORD, st.floats(-1, 101).map(repr), st.integers(-99999, 99999).map(lambda n: f"{n / 100}")),
    st.sampled_from(["", "terbit", "zona", "?"]),
    st.sampled_from(["", "s157", "tidak ada"]),
)


def parquet(table: pd.DataFrame | pa.Table, **how: object) -> bytes:
    target = io.BytesIO()
    pq.write_table(table if isinstance(table, pa.Table) else pa.Table.from_pandas(table), target, **how)
    return target.getvalue()


def one_column(values: pa.Array | list, name: str = "nilai") -> bytes:
    """A table of totals of the province, a year for each value, with one column of any type."""
    years = [str(2022 + i) for i in range(len(values))]
    return parquet(pa.table({"tahun": years, "kode_wilayah": ["36"] * len(values), name: values}))


def codes(content: bytes, data) -> list[str]:
    return [p.code for p in read(content, "nilai.parquet", data).problems]


def millionths(content: bytes, data) -> list[object]:
    return read(content, "nilai.parquet", data).observations["value"].tolist()


def assert_same(ours, theirs):
    assert ours.problems == theirs.problems
    assert_frame_equal(ours.observations.astype(object), theirs.observations.astype(object))


@examples(12, 3_000)
@given(rows=st.lists(ROW, min_size=1, max_size=8), dictionary=st.booleans())
def test_a_table_of_text_is_read_as_its_csv(rows, dictionary, data):
    frame = pd.DataFrame(rows, columns=HEAD, dtype=str)
    given_as = frame.astype("category") if dictionary else frame
    ours = read(parquet(given_as, use_dictionary=dictionary), "nilai.csv", data)
    theirs = read(frame.to_csv(index=False).encode(), "nilai.csv", data)
    assert_same(ours, theirs)
    assert check(ours.observations, data) == check(theirs.observations, data)


def test_typed_columns_are_read_as_their_csv(data):
    # what pandas makes of a CSV whose types it guesses: whole numbers, floats with missing ones, words
    text = "tahun,kode_wilayah,unit,nilai,utama\n2022,36.01,Dinas Sosial,77.73,1\n2022,36.02,,,0\n2023,36.71,,91.0,1\n"
    typed = pd.read_csv(io.StringIO(text), dtype={"kode_wilayah": str})
    assert str(typed["nilai"].dtype) == "float64"
    ours = read(parquet(typed), "nilai.csv", data)
    assert_same(ours, read(text.encode(), "nilai.csv", data))
    assert ours.observations["value"].tolist() == [77_730_000, pd.NA, 91_000_000]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            pa.array([77.73, 0.1 + 0.2], pa.float64()),
            [77_730_000, 300_000],
        ),  # 0.30000000000000004 is the noise of a sum
        (pa.array([77.73, 88.5], pa.float32()), [77_730_000, 88_500_000]),  # as float64 it would be 77.7300033569336
        (pa.array([np.float16(77.75)] * 2, pa.float16()), [77_750_000, 77_750_000]),
        (pa.array([Decimal("77.730"), Decimal("90")], pa.decimal128(9, 3)), [77_730_000, 90_000_000]),
        (pa.array([77, 100], pa.int8()), [77_000_000, 100_000_000]),
        (pa.array([None, 5], pa.int64()), [pd.NA, 5_000_000]),
        (pa.array([float("nan"), 5.5], pa.float64()), [pd.NA, 5_500_000]),
        (pa.array(["77,73", b"77.73".decode()], pa.large_string()), [77_730_000, 77_730_000]),
        (pa.array([b"77.73", b"80"], pa.binary()), [77_730_000, 80_000_000]),
        (pa.array(["77.73", None], pa.string()).dictionary_encode(), [77_730_000, pd.NA]),
        (
            # as Polars writes a Categorical
            pa.DictionaryArray.from_arrays(pa.array([0, None], pa.uint32()), ["77.73"]),
            [77_730_000, pd.NA],
        ),
        (pa.nulls(2), [pd.NA, pd.NA]),
    ],
    ids=[
        "double",
        "float",
        "half",
        "decimal",
        "whole",
        "null",
        "NaN",
        "text",
        "bytes",
        "dictionary",
        "unsigned",
        "nothing",
    ],
)
def test_numbers_mean_what_was_written(values, expected, data):
    assert millionths(one_column(values), data) == expected


@pytest.mark.parametrize("value", [77.73512345678901, float("inf"), 9274.0, -0.5])
def test_a_number_that_is_no_score_is_the_problem_that_it_is_in_a_csv(value, data):
    ours = read(one_column([value]), "nilai.csv", data)
    theirs = read(f"tahun,kode_wilayah,nilai\n2022,36,{value!r}\n".encode(), "nilai.csv", data)
    assert_same(ours, theirs)
    assert check(ours.observations, data) == check(theirs.observations, data)
    assert ours.problems or check(ours.observations, data)


@pytest.mark.parametrize(
    "values",
    [pa.array([True, False]), pa.array([date(2022, 5, 12)] * 2), pa.array([10**9] * 2, pa.timestamp("s"))],
    ids=["truth", "date", "moment"],
)
def test_a_column_of_the_wrong_type_is_named_row_by_row(values, data):
    problems = [p for p in read(one_column(values), "nilai.parquet", data).problems if p.severity == "error"]
    assert [(p.row, p.column) for p in problems] == [(2, "nilai"), (3, "nilai")]


def test_a_column_of_lists_is_left_out_and_named(data):
    beside = parquet(pa.table({"tahun": ["2022"], "kode_wilayah": ["36"], "nilai": [88.5], "rincian": [[1, 2]]}))
    reading = read(beside, "nilai.parquet", data)
    assert [(p.code, p.severity, p.column) for p in reading.problems] == [("parquet_column", "warning", "rincian")]
    assert reading.observations["value"].tolist() == [88_500_000]
    assert codes(one_column([[88.5]]), data) == ["parquet_column", "missing_column"]
    assert codes(parquet(pa.table({"x": [{"a": 1}]})), data) == ["parquet_no_columns"]


def test_rows_that_pandas_numbered_are_no_column(data):
    frame = pd.DataFrame({"tahun": ["2022"], "kode_wilayah": ["36"], "nilai": [88.5]}, index=[7])
    assert "__index_level_0__" in pq.read_table(io.BytesIO(parquet(frame))).column_names
    assert codes(parquet(frame), data) == []


def test_columns_that_are_missing_twice_or_unknown_are_said_as_in_a_csv(data):
    for text in ("tahun,unit\n2022,Dinas Sosial\n", "tahun,kode_wilayah,nilai,warna\n2022,36,88.5,biru\n"):
        frame = pd.read_csv(io.StringIO(text), dtype=str)
        assert_same(read(parquet(frame), "a.csv", data), read(text.encode(), "a.csv", data))
    twice = pa.table([["2022"], ["36"], ["88.5"], ["88.6"]], names=["tahun", "kode_wilayah", "nilai", "nilai"])
    text = b"tahun,kode_wilayah,nilai,nilai\n2022,36,88.5,88.6\n"
    assert_same(read(parquet(twice), "a.csv", data), read(text, "a.csv", data))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (one_column([88.5])[:-9], "broken_parquet"),
        (b"PAR1" + b"\0" * 40 + b"PAR1", "broken_parquet"),
        (b"PARE" + b"\0" * 40 + b"PARE", "protected"),
        (one_column(pa.array([], pa.float64())), "no_rows"),
        (parquet(pa.table([pa.array([], pa.string())] * 2, names=["tahun", "tahun"])), "duplicate_column"),
    ],
    ids=["cut off", "empty inside", "encrypted", "no rows", "no rows below a name twice"],
)
def test_a_bad_file_is_a_sentence(content, code, data):
    problems = read(content, "nilai.parquet", data).problems
    assert code in {p.code for p in problems}
    for lang in ("id", "en"):
        assert all(message(p, lang) and remedy(p, lang) for p in problems)


def test_a_table_that_is_too_large_is_not_unpacked(data):
    # 1,000,001 equal numbers are a few kilobytes of file; 100 lists of 200,000 are many cells in few rows, and are not read
    many = parquet(pa.table({"nilai": pa.array(np.zeros(books.PARQUET_ROWS + 1, dtype=np.int8))}))
    assert len(many) < 10_000
    assert codes(many, data) == ["too_large_inside"]
    lists = pa.array([np.zeros(200_000, dtype=np.int8)] * 100)
    columns, left_out = read_parquet(parquet(pa.table({"nilai": [1.0] * 100, "x": lists})), 100, 200)
    assert ([c.name for c in columns], [flaw.column for flaw in left_out]) == (["nilai"], ["x"])
    with pytest.raises(TooLarge):
        read_parquet(one_column([1.0, 2.0, 3.0]), most_rows=2, most_cells=100)


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.string_view(), pa.large_binary(), pa.binary(2000)], ids=str
)
def test_a_long_word_in_every_row_is_held_once(kind, monkeypatch):
    """60,000 × 2,000 bytes would be 120 MB, of a file of some kilobytes."""
    word = "x" * 2000 if pa.types.is_unicode(kind) or kind == pa.string_view() else b"x" * 2000
    schema, target = pa.schema([("nilai", kind), ("tahun", pa.int16())]), io.BytesIO()
    some = pa.record_batch([pa.array([word] * 500, kind), pa.array([2022] * 500, pa.int16())], schema)
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for _ in range(120):
            writer.write_batch(some, row_group_size=60_000)
    held: list[int] = []
    monkeypatch.setattr(parquet_reader, "_column", lambda name, column: held.append(column.nbytes))
    read_parquet(target.getvalue(), 60_000, 120_000)
    assert 0 < sum(held) < 20_000_000


def varint(number: int, length: int) -> bytes:
    """A whole number as Parquet's footer writes it (zigzag, seven bits a byte), on exactly so many bytes."""
    left = number * 2
    digits = [left >> 7 * i & 127 for i in range(length)]
    return bytes([*(digit | 128 for digit in digits[:-1]), digits[-1]])


def test_a_file_that_says_it_is_small_is_given_up_for_what_it_is(monkeypatch, data):
    """3,000 different words of 1,006 letters are some 3 MB; its footer says that they are 1 byte."""
    content = parquet(pa.table({"nilai": [f"{i:06}" + "x" * 1000 for i in range(3_000)]}), compression="zstd")
    about = pq.ParquetFile(io.BytesIO(content)).metadata.row_group(0)
    told = varint(about.total_byte_size, 4)
    assert about.total_byte_size > 3_000_000
    assert told in content
    lying = content.replace(told, varint(1, 4))
    assert pq.ParquetFile(io.BytesIO(lying)).metadata.row_group(0).total_byte_size == 1
    assert len(read_parquet(lying, 3_000, 3_000)[0][0].values) == 3_000  # read as any other while it is not too large
    monkeypatch.setattr(parquet_reader, "LARGEST", 1_000_000)
    assert codes(content, data) == codes(lying, data) == ["too_large_inside"]


def test_damage_anywhere_is_a_sentence_or_a_table(data):
    whole, chance = one_column([88.5, 77.73, 66.01]), random.Random(16)
    for _ in range(60):
        bytes_ = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            bytes_[chance.randrange(4, len(bytes_))] = chance.randrange(256)
        reading = read(
            bytes(bytes_[: chance.choice([len(bytes_), chance.randrange(8, len(bytes_))])]), "a.parquet", data
        )
        assert all(message(p, "id") for p in reading.problems)


def test_what_was_understood_says_how_rows_are_counted(data):
    reading = read(one_column([88.5]), "nilai.parquet", data)
    assert understood(reading, "id") == (
        "Dibaca sebagai PARQUET · judul di baris 1 · nomor baris dihitung dari nama kolom sebagai baris 1."
    )
    assert "row numbers count the names of the columns as row 1" in understood(reading, "en")


def test_the_marked_copy_is_a_workbook_with_the_bad_cell(data):
    content = one_column(["88.5", "delapan puluh"])
    reading = read(content, "nilai.parquet", data)
    book = openpyxl.load_workbook(io.BytesIO(marked(content, reading, reading.problems, data, "id")))
    cell = book.worksheets[0]["C3"]
    assert (cell.value, cell.comment is not None) == ("delapan puluh", True)


def test_a_name_with_a_dot_is_no_way_into_a_structure(data):
    # the reader takes "x.y" for the part y of the structure x
    table = pa.table({"nilai": [88.5], "x": [{"y": 1}], "x.y": [2]})
    columns, left_out = read_parquet(parquet(table), 10, 100)
    assert ([c.name for c in columns], [flaw.column for flaw in left_out]) == (["nilai"], ["x", "x.y"])


@pytest.mark.usefixtures("read_once")
def test_the_command_checks_it(tmp_path, capsys):
    path = tmp_path / "nilai.parquet"
    path.write_bytes(one_column([88.5, 9274.0]))
    assert main(["check", str(path)]) == 2  # rejected: 9274 is no score
    assert "92,74" in capsys.readouterr().out
