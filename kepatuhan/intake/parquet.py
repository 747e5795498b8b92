"""Bytes of a Parquet file → the different values of each column and where they stand; what is broken or too large is refused.

Columns stay dictionaries while they are read, so that a word that stands in every row is held once, however long it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from kepatuhan.core.aggregate import Ints
from kepatuhan.intake.archive import TooLarge, Unsafe
from kepatuhan.intake.flaws import Flaw

MAGIC = b"PAR1"
ENCRYPTED = b"PARE"
"""Beginning of a file whose list of columns is encrypted."""
LARGEST = 200 * 1024 * 1024
"""Bytes that all columns together may have when they are unpacked."""
BATCH = 16_384
"""Rows that are read at a time: a file that holds more than it says is given up after the first too many."""
BYTES = (
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_string_view,
    pa.types.is_binary,
    pa.types.is_large_binary,
    pa.types.is_binary_view,
    pa.types.is_fixed_size_binary,
)
"""Types whose cells are bytes; those written without the mark of a text (by Impala, for one) are texts all the same."""
WIDEST = 64
"""Bytes of a cell of fixed size: those are not kept as dictionaries, and none that is wider is a word of a table."""
OWN_INDEX = re.compile(r"__index_level_\d+__")
"""What pandas calls the numbers of rows that it writes as a column of their own."""


@dataclass(frozen=True)
class ParquetColumn:
    """A column: its different values (any type, None and '' for nothing), and the place among them of each row's, -1 for nothing."""

    name: str
    values: list[Any]
    places: Ints


def read_parquet(content: bytes, most_rows: int, most_cells: int) -> tuple[list[ParquetColumn], list[Flaw]]:
    """The columns of a table, and a warning for each that holds no single values and was left out.

    Raises TooLarge, and Unsafe with the code of a problem.
    """
    if content.startswith(ENCRYPTED):
        raise Unsafe("protected")
    try:
        table, schema = _table(content, most_rows, most_cells)
        columns = [_column(field.name, table.column(i)) for i, field in enumerate(table.schema)]
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise Unsafe("broken_parquet") from error
    return columns, _left_out(schema)


def _table(content: bytes, most_rows: int, most_cells: int) -> tuple[pa.Table, pa.Schema]:
    """The columns of single values, and the types of all."""
    file = pq.ParquetFile(pa.BufferReader(content))
    schema = file.schema_arrow
    _refuse_large(file.metadata, most_rows, most_cells)
    single, texts = _single_columns(schema), [field.name for field in schema if _is_text(field.type)]
    if not single:
        raise Unsafe("parquet_no_columns")
    file = pq.ParquetFile(pa.BufferReader(content), metadata=file.metadata, read_dictionary=texts)
    batches, rows, size = [], 0, 0
    for batch in file.iter_batches(BATCH, columns=single):
        rows, size = rows + batch.num_rows, size + batch.nbytes  # of what it is; what it says of itself may be a lie
        if rows > most_rows or size > LARGEST:
            raise TooLarge(f"{rows} × {len(schema)}")
        batches.append(batch)
    if not batches:
        empty = file.schema_arrow.empty_table()  # by place: a name may stand there twice
        return empty.select([at for at, name in enumerate(empty.schema.names) if name in single]), schema
    return pa.Table.from_batches(batches).unify_dictionaries(), schema


def _refuse_large(about: pq.FileMetaData, most_rows: int, most_cells: int) -> None:
    """By what the file says of itself; what it says of single chunks is not asked: where that is damaged, pyarrow ends the process."""
    size = sum(about.row_group(i).total_byte_size for i in range(about.num_row_groups))
    if about.num_rows > most_rows or about.num_rows * about.num_columns > most_cells or size > LARGEST:
        raise TooLarge(f"{about.num_rows} × {about.num_columns}")


def _single_columns(schema: pa.Schema) -> list[str]:
    """Names of the columns that are read: few cells may hold any number of lists. A dot in a name is a step into a structure, too."""
    nested = tuple(f"{field.name}." for field in schema if not _is_single(field.type))
    single = [field.name for field in schema if _is_single(field.type)]
    return [name for name in single if not (nested and name.startswith(nested)) and not OWN_INDEX.fullmatch(name)]


def _is_text(kind: pa.DataType) -> bool:
    return any(is_kind(kind) for is_kind in BYTES) and not pa.types.is_fixed_size_binary(kind)


def _is_single(kind: pa.DataType) -> bool:
    """Whether a cell of this type is one value that a sheet could show: no list, no structure, none of the types that programs add."""
    if pa.types.is_dictionary(kind):
        return _is_single(kind.value_type)
    if pa.types.is_fixed_size_binary(kind) and kind.byte_width > WIDEST:
        return False
    return not (pa.types.is_nested(kind) or isinstance(kind, pa.BaseExtensionType))


def _left_out(schema: pa.Schema) -> list[Flaw]:
    read = {*_single_columns(schema), *filter(OWN_INDEX.fullmatch, schema.names)}
    return [Flaw("parquet_column", "warning", None, name) for name in schema.names if name not in read]


def _column(name: str, column: pa.ChunkedArray) -> ParquetColumn:
    whole = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
    if pa.types.is_null(whole.type):
        return ParquetColumn(name, [], np.full(len(whole), -1))
    coded = whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()
    # some programs number words without a sign (Polars), where -1 has no place
    indices = coded.indices.cast(pa.int64())
    places = (indices.fill_null(-1) if indices.null_count else indices).to_numpy(zero_copy_only=False)
    return ParquetColumn(name, _values(coded.dictionary), places)


def _values(given: pa.Array) -> list[Any]:
    """Python values; bytes as UTF-8, a float of half the length as it was written (77.73, not 77.7300033569336), NaN as nothing."""
    kind = given.type
    if pa.types.is_floating(kind):
        written = given.to_numpy(zero_copy_only=False)
        return ["" if np.isnan(value) else float(str(value)) for value in written]
    if pa.types.is_decimal(kind):
        return [None if value is None else f"{value:f}" for value in given.to_pylist()]
    if any(is_kind(kind) for is_kind in BYTES):
        return [
            None if value is None else value.decode("utf-8", "replace")
            for value in given.cast(pa.large_binary()).to_pylist()
        ]
    values: list[Any] = given.to_pylist()
    return values
