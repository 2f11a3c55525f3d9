"""Synthetic minute bars as Parquet, one folder a symbol: python make_bars.py FOLDER [SYMBOLS] [BARS]."""

import sys

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds


def symbol_bars(index, bars):
    rng = np.random.default_rng(index)
    close = 100 * np.exp(np.cumsum(rng.normal(0, 0.001, bars)))
    open_ = np.concatenate([[100.0], close[:-1]])
    return pa.table(
        {
            "symbol": pa.array([f"SYM{index:03d}"] * bars),
            "timestamp": pa.array(1_700_000_000_000 // 60_000 * 60_000 + 60_000 * np.arange(bars)),
            "open": open_,
            "high": np.maximum(open_, close) * (1 + np.abs(rng.normal(0, 0.0005, bars))),
            "low": np.minimum(open_, close) * (1 - np.abs(rng.normal(0, 0.0005, bars))),
            "close": close,
            "volume": rng.lognormal(6, 1, bars),
        }
    )


if __name__ == "__main__":
    folder, symbols, bars = sys.argv[1], *map(int, (sys.argv[2:] + [200, 500][len(sys.argv) - 2 :])[:2])
    table = pa.concat_tables(symbol_bars(index, bars) for index in range(symbols))
    partitioning = ds.partitioning(pa.schema([("symbol", pa.string())]), flavor="hive")
    ds.write_dataset(table, folder, format="parquet", partitioning=partitioning, existing_data_behavior="delete_matching")
    print(f"{table.num_rows} bars of {symbols} symbols in {folder}")
