"""Whether Spark's result is that of one process, bit for bit: python check.py BARS OUT -- klinelab stream …"""

import sys

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
from klinelab_arrow import score_batches

bars, out, separator, *command = sys.argv[1:]
assert separator == "--", __doc__
order = [("symbol", "ascending"), ("timestamp", "ascending")]
symbols = ds.partitioning(pa.schema([("symbol", pa.string())]), flavor="hive")
columns = ["symbol", "timestamp", "open", "high", "low", "close", "volume"]
table = ds.dataset(bars, format="parquet", partitioning=symbols).to_table(columns=columns).sort_by("timestamp")
alone = pa.Table.from_batches(score_batches(table.to_batches(max_chunksize=10_000), [*command, "--quiet"]))
alone = alone.sort_by(order)
spark = ds.dataset(out, format="parquet").to_table().sort_by(order)

if spark.column_names != alone.column_names or spark.num_rows != alone.num_rows:
    sys.exit(f"differ: {spark.num_rows} rows of {spark.column_names}, alone {alone.num_rows} of {alone.column_names}")


def bits(column):
    """NaN by its bits as well: equal is what no byte tells apart."""
    values = column.to_numpy()
    return values.view(np.int64) if values.dtype == np.float64 else values


for name in alone.column_names:
    different = np.flatnonzero(bits(spark[name]) != bits(alone[name]))
    if len(different) > 0:
        row = different[0]
        sys.exit(f"differ: {name} in {len(different)} rows, first {spark[name][row]} against {alone[name][row]}")
scored = np.count_nonzero(~np.isnan(alone[alone.column_names[-3]].to_numpy()))
print(f"equal bit for bit: {alone.num_rows} rows of {len(alone['symbol'].unique())} symbols, {scored} of them with scores")
