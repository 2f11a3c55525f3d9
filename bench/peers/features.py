"""Times a feature set on FOLDER/{open,high,low,close,volume}.f64 with pandas, polars or Qlib's own operators.

    python features.py lite53|Alpha158|Alpha360 FOLDER

Prints seconds of processor time by library as JSON, the least of five runs; a library that is not installed is left out.
"""

import json
import logging
import pathlib
import sys
import time
import warnings

import numpy
import pandas
from lite53 import lite53_pandas

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)

kind, folder = sys.argv[1], pathlib.Path(sys.argv[2])
frame = pandas.DataFrame(
    {name: numpy.fromfile(folder / f"{name}.f64") for name in ("open", "high", "low", "close", "volume")}
)


def least(work, times=5):
    taken = []
    for _ in range(times):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def lite53_polars(polars, table):
    col = polars.col
    o, h, l, c, v = (col(name) for name in frame)
    first = [
        (c / c.shift(1) - 1).alias("returns"),
        (c / c.shift(1)).log().alias("log_returns"),
        ((h - polars.max_horizontal(o, c)) / o).alias("kbar_upper"),
        ((polars.min_horizontal(o, c) - l) / o).alias("kbar_lower"),
        ((c - o) / o).alias("kbar_body"),
        c.ewm_mean(span=12, adjust=False).alias("ema_12"),
        c.ewm_mean(span=26, adjust=False).alias("ema_26"),
        c.diff().clip(lower_bound=0).alias("gain"),
        (-c.diff().clip(upper_bound=0)).alias("loss"),
    ]
    for n in (5, 10, 20, 60):
        first += [
            c.rolling_mean(n).alias(f"sma_{n}"),
            c.rolling_std(n).alias(f"std_{n}"),
            h.rolling_max(n).alias(f"max_{n}"),
            l.rolling_min(n).alias(f"min_{n}"),
            v.rolling_mean(n).alias(f"vol_mean_{n}"),
        ]
    first += [(c / c.shift(n) - 1).alias(f"return_{n}d") for n in (1, 2, 3, 5, 10, 20)]
    second = [(col("ema_12") - col("ema_26")).alias("macd")]
    for n in (5, 10, 20, 60):
        second.append((c / col(f"sma_{n}")).alias(f"close_sma_ratio_{n}"))
        second.append((col(f"max_{n}") / col(f"min_{n}")).alias(f"high_low_ratio_{n}"))
    for n in (6, 12, 24):
        second.append(col("gain").rolling_mean(n).alias(f"g_{n}"))
        second.append(col("loss").rolling_mean(n).alias(f"s_{n}"))
    mid, std = col("sma_20"), col("std_20")
    second += [(mid + 2 * std).alias("bb_upper"), (mid - 2 * std).alias("bb_lower")]
    width = col("bb_upper") - col("bb_lower")
    third = [
        col("macd").ewm_mean(span=9, adjust=False).alias("macd_signal"),
        (width / mid).alias("bb_width"),
        polars.when(width == 0).then(0.5).otherwise((c - col("bb_lower")) / width).alias("bb_position"),
    ]
    for n in (6, 12, 24):
        g, s = col(f"g_{n}"), col(f"s_{n}")
        flat = (g == 0) & (s == 0)
        third.append(polars.when(flat).then(50.0).otherwise(100 - 100 / (1 + g / s)).alias(f"rsi_{n}"))
    fourth = (col("macd") - col("macd_signal")).alias("macd_hist")
    lazy = table.lazy().with_columns(first).with_columns(second).with_columns(third).with_columns(fourth)
    return lazy.collect()


def qlib_operators(name):
    """Qlib's parser and operators on float64 series in memory, in place of its float32 files."""
    from qlib.config import C
    from qlib.contrib.data.loader import Alpha158DL, Alpha360DL
    from qlib.data import base, ops
    from qlib.data.base import Feature, PFeature
    from qlib.data.cache import H
    from qlib.data.ops import Operators
    from qlib.utils import parse_field

    ops.register_all_ops(C)
    series = frame.assign(vwap=(frame["high"] + frame["low"] + frame["close"]) / 3)
    base.Feature._load_internal = lambda self, *_: series[str(self)[1:]]
    loader = Alpha158DL if name == "Alpha158" else Alpha360DL
    expressions, _ = loader.get_feature_config()
    # The text becomes code here because that is how Qlib builds an expression.
    names = {"Operators": Operators, "Feature": Feature, "PFeature": PFeature}
    nodes = [eval(parse_field(text), names) for text in expressions]

    def work():
        H["f"].clear()
        return [node.load("X", 0, len(series) - 1, "day") for node in nodes]

    return work


seconds = {}
if kind == "lite53":
    seconds["pandas"] = least(lambda: lite53_pandas(frame))
    try:
        import polars

        table = polars.DataFrame({name: frame[name].to_numpy() for name in frame})
        seconds["polars"] = least(lambda: lite53_polars(polars, table))
    except ImportError:
        pass
else:
    try:
        seconds["qlib"] = least(qlib_operators(kind))
    except ImportError:
        pass
print(json.dumps(seconds))
