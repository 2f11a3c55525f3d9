"""Reference values of each operator alone: pyqlib's for partial windows, pandas' defaults for full ones.

    python gen_operators.py OUT.json.gz

Needs numpy, pandas, pyqlib 0.9.7. Series: a walk, one with NaN, one with NaN and infinities, one that is mostly
constant. Left out where Qlib does not do what its documentation says: IdxMax and IdxMin with NaN (numpy's argmax
answers with the first NaN), Corr with N = 0 (it fails), regressions after an infinity (its running sums stay NaN for good).
"""

import gzip
import json
import logging
import math
import sys
import warnings

import numpy as np
import pandas as pd

logging.disable(logging.WARNING)
warnings.filterwarnings("ignore")

from qlib.config import C  # noqa: E402
from qlib.data import base, ops  # noqa: E402
from qlib.data.base import Feature, PFeature  # noqa: E402,F401
from qlib.data.cache import H  # noqa: E402
from qlib.data.ops import Operators  # noqa: E402,F401
from qlib.utils import parse_field  # noqa: E402

ops.register_all_ops(C)

BARS = 70
WINDOWS = (0, 1, 2, 5, 20)


def walk(seed, missing=0.0, infinite=0.0, repeated=0.0):
    rng = np.random.default_rng(seed)

    def column(start, step):
        moves = np.round(rng.standard_normal(BARS) * step * 64) / 64
        moves[rng.random(BARS) < repeated] = 0
        x = start + np.cumsum(moves)
        x[rng.random(BARS) < missing] = np.nan
        x[rng.random(BARS) < infinite] = np.inf
        return x

    return {name: column(start, step) for name, start, step in (
        ("open", 100, 1), ("high", 102, 1), ("low", 98, 1), ("close", 100, 1), ("volume", 1000, 30))}


SERIES = {
    "walk": walk(1),
    "gaps": walk(2, missing=0.1),
    "infinities": walk(3, missing=0.03, infinite=0.04),
    "constant": walk(4, repeated=0.9),
}

REGRESSIONS = ("Slope", "Rsquare", "Resi")
PLACES = ("IdxMax", "IdxMin")
ROLLING = ("Mean", "Sum", "Std", "Var", "Skew", "Kurt", "Mad", "Count", "WMA", "EMA", "Max", "Min", "Med", "Rank")
ELEMENTWISE = (
    "Abs($close - 100)", "Sign($close - 100)", "Log($close - 99)", "Power($close - 100, 2)",
    "Power($close - 100, 0.5)", "Add($open, $close)", "Sub($open, $close)", "Mul($open, $close)", "Div($open, $close - 100)",
    "Greater($open, $close)", "Less($open, $close)", "Gt($open, $close)", "Ge($open, $close)", "Lt($open, $close)",
    "Le($open, $close)", "Eq($close, Ref($close, 1))", "Ne($close, Ref($close, 1))",
    "And($open > $close, $close > 100)", "Or($open > $close, $close > 100)", "Not($close > $open)",
    "If($close > $open, $high, $low)", "Ref($close, 0)", "Ref($close, 3)", "Delta($close, 2)", "Delta($close, 0)",
)


def expressions(series):
    out = list(ELEMENTWISE)
    clean = not any(np.isnan(x).any() for x in series.values())
    finite = not any(np.isinf(x).any() for x in series.values())
    names = ROLLING + (PLACES if clean and finite else ()) + (REGRESSIONS if finite else ())
    for name in names:
        least = {"Skew": 3, "Kurt": 4}.get(name, 1)
        out += [f"{name}($close, {n})" for n in WINDOWS if n == 0 or n >= least]
    out += [f"Quantile($close, {n}, {q})" for n in WINDOWS for q in (0, 0.2, 0.77, 1)]
    out += [f"Cov($close, $volume, {n})" for n in WINDOWS if n != 1]
    out += [f"Corr($close, $volume, {n})" for n in WINDOWS if n > 1]
    out += ["Mean($close, 0.3)", "EMA($close, 0.3)"]
    return out


def partial(series):
    frame = pd.DataFrame(series)
    H["f"].clear()
    base.Feature._load_internal = lambda self, *_: frame[str(self)[1:]]
    values = {}
    for text in expressions(series):
        # The text becomes code because that is how Qlib builds an expression.
        node = eval(parse_field(text))
        values[text] = np.asarray(node.load("X", 0, BARS - 1, "day"), dtype=np.float64)
    return values


def full(series):
    close, volume = pd.Series(series["close"]), pd.Series(series["volume"])
    values = {}
    for n in (1, 2, 5, 20):
        window = close.rolling(n)
        values[f"Mean($close, {n})"] = window.mean()
        values[f"Sum($close, {n})"] = window.sum()
        values[f"Std($close, {n})"] = window.std()
        values[f"Var($close, {n})"] = window.var()
        values[f"Max($close, {n})"] = window.max()
        values[f"Min($close, {n})"] = window.min()
        values[f"Med($close, {n})"] = window.median()
        values[f"Quantile($close, {n}, 0.3)"] = window.quantile(0.3)
        values[f"Rank($close, {n})"] = window.rank(pct=True)
        if n >= 3:
            values[f"Skew($close, {n})"] = window.skew()
        if n >= 4:
            values[f"Kurt($close, {n})"] = window.kurt()
        if n >= 2:
            values[f"Cov($close, $volume, {n})"] = window.cov(volume)
    for span in (1, 2.5, 12):
        values[f"EWMA($close, {span})"] = close.replace([np.inf, -np.inf], np.nan).ewm(span=span, adjust=False).mean()
    values["EWMA($close, 0.3)"] = close.replace([np.inf, -np.inf], np.nan).ewm(alpha=0.3, adjust=False).mean()
    return values


def plain(values):
    def number(x):
        if math.isnan(x):
            return "NaN"
        return x if math.isfinite(x) else ("Infinity" if x > 0 else "-Infinity")

    return [number(float(x)) for x in values]


cases = [
    {
        "series": name,
        "columns": {key: plain(x) for key, x in series.items()},
        "partial": {key: plain(x) for key, x in partial(series).items()},
        "full": {key: plain(x) for key, x in full(series).items()},
    }
    for name, series in SERIES.items()
]
with open(sys.argv[1], "wb") as file:
    file.write(gzip.compress(json.dumps(cases, separators=(",", ":")).encode(), 9, mtime=0))
