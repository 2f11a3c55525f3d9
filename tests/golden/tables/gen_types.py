"""Writes one table of every type that a column of numbers, times or text may have, in every encoding that pyarrow has.

`full` has all its values, `gaps` misses a fifth of them. *.json says what a reader should end up with: doubles (null where
missing), times as epoch milliseconds, text. Made with pyarrow 25 and numpy 2.
"""

import decimal
import json

import numpy as np
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as parquet

ROWS = 48
random = np.random.default_rng(1)


def table(gaps):
    missing = random.random(ROWS) < 0.2 if gaps else None

    def column(values, kind):
        return pa.array(values, type=kind, mask=missing)

    def decimals(values, kind, places):
        cells = [decimal.Decimal(int(v)).scaleb(-places) for v in values]
        return pa.array([None if gaps and missing[i] else c for i, c in enumerate(cells)], type=kind)

    few = random.integers(0, 5, ROWS)
    wide = random.integers(-(2**62), 2**62, ROWS)
    wide[:4] = [2**63 - 1, -(2**63), 0, -1]
    words = [f"w{v}é" for v in few]
    return pa.table(
        {
            "int8": column(random.integers(-128, 128, ROWS).astype("i1"), pa.int8()),
            "uint16": column(random.integers(0, 2**16, ROWS).astype("u2"), pa.uint16()),
            "int32": column(random.integers(-(2**31), 2**31, ROWS).astype("i4"), pa.int32()),
            "uint32": column(random.integers(0, 2**32, ROWS).astype("u4"), pa.uint32()),
            "int64": column(wide, pa.int64()),
            "uint64": column(random.integers(0, 2**64, ROWS, dtype="u8"), pa.uint64()),
            "float16": column(random.normal(size=ROWS).astype("f2"), pa.float16()),
            "float32": column(random.normal(size=ROWS).astype("f4"), pa.float32()),
            "float64": column(random.normal(size=ROWS), pa.float64()),
            "repeated": column(few * 0.1, pa.float64()),
            "ascending": column(np.arange(ROWS) * 60_000 + 1_700_000_000_000, pa.int64()),
            "bool": column(random.random(ROWS) < 0.5, pa.bool_()),
            "date": column(random.integers(-30_000, 50_000, ROWS).astype("i4"), pa.date32()),
            "seconds": column(random.integers(-(2**31), 2**33, ROWS), pa.timestamp("s")),
            "milliseconds": column(random.integers(-(2**40), 2**42, ROWS), pa.timestamp("ms", tz="UTC")),
            "microseconds": column(random.integers(-(2**50), 2**52, ROWS), pa.timestamp("us")),
            "nanoseconds": column(random.integers(-(2**60), 2**62, ROWS), pa.timestamp("ns")),
            "decimal9": decimals(random.integers(-(10**8), 10**8, ROWS), pa.decimal128(9, 3), 3),
            "decimal18": decimals(random.integers(-(10**17), 10**17, ROWS), pa.decimal128(18, 8), 8),
            "decimal38": decimals(random.integers(-(10**17), 10**17, ROWS), pa.decimal128(38, 17), 17),
            "text": column(np.array(words, dtype=object), pa.string()),
            "prefixed": column(np.array([f"prefix-{i // 7:06d}-{i}" for i in range(ROWS)], dtype=object), pa.string()),
            "large": column(np.array([f"q{i}" for i in range(ROWS)], dtype=object), pa.large_string()),
        }
    )


def expected(column):
    kind = column.type
    if pa.types.is_timestamp(kind):
        scale = {"s": lambda v: v * 1000, "ms": float, "us": lambda v: v / 1000, "ns": lambda v: (v // 1000) / 1000}
        return [None if v is None else scale[kind.unit](v) for v in column.cast(pa.int64()).to_pylist()]
    if pa.types.is_date(kind):
        return [None if v is None else v * 86_400_000 for v in column.cast(pa.int32()).to_pylist()]
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return ["" if v is None else v for v in column.to_pylist()]
    return [None if v is None else float(v) for v in column.to_pylist()]


def encodings(whole, integers):
    chosen = {}
    for name in whole.column_names:
        kind = whole[name].type
        if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
            chosen[name] = "BYTE_STREAM_SPLIT"
        elif pa.types.is_boolean(kind):
            chosen[name] = "RLE"
        elif pa.types.is_string(kind):
            chosen[name] = "DELTA_BYTE_ARRAY"
        elif pa.types.is_large_string(kind):
            chosen[name] = "DELTA_LENGTH_BYTE_ARRAY"
        else:
            chosen[name] = integers
    return chosen


for name in ("full", "gaps"):
    whole = table(name == "gaps")
    with open(f"{name}.json", "w") as out:
        json.dump({column: expected(whole[column]) for column in whole.column_names}, out)

    def write(tag, source=whole, **options):
        parquet.write_table(source, f"{name}-{tag}.parquet", **{"compression": "zstd", "write_statistics": False, **options})

    write("dictionary")
    write("plain-v2", use_dictionary=False, data_page_version="2.0", compression="snappy")
    write("pages", data_page_size=64, write_batch_size=5, row_group_size=20, write_page_checksum=True)
    delta = encodings(whole, "DELTA_BINARY_PACKED")
    write("delta", use_dictionary=False, column_encoding=delta)
    write("delta-v2", use_dictionary=False, column_encoding=delta, data_page_version="2.0")
    split = encodings(whole, "BYTE_STREAM_SPLIT")
    write("split", use_dictionary=False, column_encoding=split, compression="gzip")
    write("int96", source=whole.select(["microseconds", "milliseconds"]), use_deprecated_int96_timestamps=True)
    feather.write_feather(whole, f"{name}-lz4.feather", compression="lz4", chunksize=20)
    feather.write_feather(whole, f"{name}-zstd.feather", compression="zstd")

nested = pa.table({"time": [1, 2], "close": [[1.5], [2.5, 3.5]], "point": [{"x": 1.0}, {"x": 2.0}], "open": [4.5, 5.5]})
parquet.write_table(nested, "nested.parquet")
feather.write_feather(nested, "nested.feather")
