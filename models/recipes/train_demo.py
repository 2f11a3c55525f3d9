"""Trains the three demo models of KlineLab on the shipped EURUSD bars.

    npm run build
    node bin/klinelab.js features public/samples/eurusd-1h.csv --set lite53 -o /tmp/lite53.npy
    python models/recipes/train_demo.py /tmp/lite53.npy

Python 3.11, lightgbm 4.7.0, onnxmltools 1.16.0, onnx 1.23.2, numpy 2.4.6. The features come from KlineLab itself, so that
training and serving see the same numbers.

The first 70 % of the bars train, less as many as the label looks ahead (purged); the rest stays unseen. The number of
rounds is fixed: nothing was chosen by looking at later bars. The models take the columns of lite53 that do not carry the
price level, which says little of later years. The calibration is fitted on the training rows alone.
"""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import lightgbm as lgb
import numpy as np
import onnxruntime as ort
from onnxmltools import convert_lightgbm
from onnxmltools.convert.common.data_types import FloatTensorType

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "public" / "samples" / "eurusd-1h.csv"
OUT = ROOT / "models"
HOUR = 3_600_000
WARM_UP = 59  # first complete row of lite53, counted from 0
QUANTILES = 257
ROUNDS = 100
LEVELS = re.compile(r"^(sma|max|min|vol_mean|ema)_\d+$|^bb_(mid|upper|lower)$")

PARAMS = dict(
    learning_rate=0.02,
    num_leaves=15,
    min_data_in_leaf=100,
    feature_fraction=0.7,
    bagging_fraction=0.8,
    bagging_freq=1,
    lambda_l2=5.0,
    deterministic=True,
    num_threads=1,
    seed=42,
    verbose=-1,
)


def lite53_reference() -> dict:
    """Names and hash of the feature set, as the project itself states them."""
    call = ["node", str(ROOT / "bin" / "klinelab.js"), "inspect", "lite53", "--json"]
    stated = json.loads(subprocess.run(call, check=True, capture_output=True, text=True).stdout)
    return {"hash": stated["hash"], "names": [feature["name"] for feature in stated["features"]]}


def training_rows(rows: int, horizon: int) -> slice:
    return slice(WARM_UP, int(rows * 0.7) - horizon)


def card(name: str, time: np.ndarray, reference: dict, horizon: int, label: str, scores, rows: slice) -> dict:
    # numpy's linear quantiles; the page interpolates between them in the same way.
    quantiles = np.quantile(scores, np.linspace(0, 1, QUANTILES))
    return {
        "klinelabCard": 1,
        "name": name,
        "featureSet": {"id": "lite53", "hash": reference["hash"]},
        "label": {"expression": label, "horizon": horizon},
        "trained": {
            "symbol": "EURUSD",
            "intervalMs": HOUR,
            "from": int(time[rows.start]),
            "to": int(time[rows.stop - 1]),
        },
        "calibration": {"kind": "rank", "quantiles": [float(q) for q in quantiles]},
        "thresholds": {"buy": 0.6, "sell": -0.3},
    }


def train(features, label, names, rows, objective):
    data = lgb.Dataset(features[rows], label[rows], feature_name=names)
    return lgb.train(dict(PARAMS, objective=objective), data, num_boost_round=ROUNDS)


def with_card(text: str, stored: dict) -> str:
    """The card stands on a line of its own where LightGBM's reader does not look."""
    text = re.sub(r"\npandas_categorical:[^\n]*\n?$", "\n", text)
    return f"{text.rstrip()}\n\nklinelab_card:{json.dumps(stored, separators=(',', ':'))}\n\npandas_categorical:null\n"


def main(features_path: str) -> None:
    features = np.load(features_path)
    bars = np.genfromtxt(SAMPLE, delimiter=",", skip_header=1)
    time, close = bars[:, 0].astype(np.int64), bars[:, 4]
    reference = lite53_reference()
    assert features.shape == (len(close), len(reference["names"])), features.shape
    kept = [i for i, name in enumerate(reference["names"]) if not LEVELS.match(name)]
    names = [reference["names"][i] for i in kept]
    features = np.ascontiguousarray(features[:, kept])

    for name, horizon in (("lgb-5", 5), ("lgb-20", 20)):
        label = np.full(len(close), np.nan)
        label[:-horizon] = close[horizon:] / close[:-horizon] - 1
        rows = training_rows(len(close), horizon)
        booster = train(features, label, names, rows, "regression")
        expression = f"Ref($close, -{horizon}) / $close - 1"
        scores = booster.predict(features[rows], num_threads=1)
        stored = card(name, time, reference, horizon, expression, scores, rows)
        (OUT / f"{name}.txt").write_text(with_card(booster.model_to_string(), stored))

    # The third model says whether the next 10 bars end higher, and is shipped as ONNX.
    horizon = 10
    label = np.full(len(close), np.nan)
    label[:-horizon] = (close[horizon:] > close[:-horizon]).astype(float)
    rows = training_rows(len(close), horizon)
    booster = train(features, label, names, rows, "binary")
    graph = convert_lightgbm(
        booster,
        initial_types=[("float_input", FloatTensorType([None, len(names)]))],
        zipmap=False,
        target_opset=15,
    )
    graph.graph.name = "updown-10"  # the converter draws one at random

    session = ort.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    probability = session.run(None, {"float_input": features[rows].astype(np.float32)})[1][:, 1]
    # Of two classes the raw score is the probability of the second.
    scores = probability.astype(np.float64)
    expression = f"Gt(Ref($close, -{horizon}), $close)"
    stored = card("updown-10", time, reference, horizon, expression, scores, rows)
    for key, value in (("feature_names", names), ("klinelab_card", stored)):
        entry = graph.metadata_props.add()
        entry.key = key
        entry.value = json.dumps(value, separators=(",", ":"))
    (OUT / "updown-10.onnx").write_bytes(graph.SerializeToString())

    for path in sorted([*OUT.glob("*.txt"), *OUT.glob("*.onnx")]):
        print(path.name, path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())


if __name__ == "__main__":
    main(sys.argv[1])
