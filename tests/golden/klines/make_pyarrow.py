"""Bars of bad/crlf.csv as pyarrow writes them, in each compression, page version and type that bars come in.

    python make_pyarrow.py    (pyarrow 25; writes into pyarrow/ beside this file)
"""
import decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.feather as feather
import pyarrow.parquet as pq

here = Path(__file__).parent
out = here / "pyarrow"
out.mkdir(exist_ok=True)
bars = pyarrow.csv.read_csv(here / "bad" / "crlf.csv")
prices = ["open", "high", "low", "close", "volume"]

for codec in ["none", "snappy", "gzip", "brotli", "zstd", "lz4"]:
    pq.write_table(bars, out / f"{codec}.parquet", compression=codec)
pq.write_table(bars, out / "v2_pages.parquet", data_page_version="2.0", compression="zstd", row_group_size=15)
pq.write_table(bars, out / "small_pages.parquet", data_page_size=64, write_batch_size=8, use_dictionary=False)
pq.write_table(bars, out / "delta.parquet", use_dictionary=False, column_encoding={"timestamp": "DELTA_BINARY_PACKED", **{p: "BYTE_STREAM_SPLIT" for p in prices}})

required = pa.schema([pa.field(f.name, f.type, nullable=False) for f in bars.schema])
pq.write_table(bars.cast(required), out / "required.parquet")
typed = bars.set_column(0, "date", pa.array([t.as_py() * 1_000_000 for t in bars["timestamp"]], pa.timestamp("ns", "UTC")))
pq.write_table(typed, out / "nanoseconds.parquet")
pq.write_table(typed, out / "int96.parquet", use_deprecated_int96_timestamps=True)
cents = pa.table({c: (bars[c] if c == "timestamp" else pa.array([decimal.Decimal(str(v.as_py())).quantize(decimal.Decimal("0.0001")) for v in bars[c]], pa.decimal128(18, 4))) for c in bars.column_names})
pq.write_table(cents, out / "decimals.parquet")
with_null = bars.set_column(5, "volume", pa.array([None if i == 7 else v.as_py() for i, v in enumerate(bars["volume"])], pa.float64()))
named = with_null.append_column("symbol", pa.array(["AAA"] * len(bars)).dictionary_encode())
pq.write_table(named, out / "null_volume.parquet")

for codec in ["uncompressed", "lz4", "zstd"]:
    feather.write_feather(named, str(out / f"{codec}.feather"), compression=codec, chunksize=16)
options = pa.ipc.IpcWriteOptions(compression="zstd")
with pa.OSFile(str(out / "zstd.arrows"), "wb") as f, pa.ipc.new_stream(f, typed.schema, options=options) as w:
    w.write_table(typed)
float32 = bars.cast(pa.schema([pa.field(f.name, pa.float32() if f.name == "volume" else f.type) for f in bars.schema]))
with pa.OSFile(str(out / "float32.arrow"), "wb") as f, pa.ipc.new_file(f, float32.schema) as w:
    w.write_table(float32)
