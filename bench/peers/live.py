"""One live bar with pandas and lightgbm: python live.py BARS.csv MODEL... The last window of 100 bars, made anew."""

import json
import sys
import time

import lightgbm
import pandas
from lite53 import lite53_pandas

boosters = [lightgbm.Booster(model_file=path, params={"num_threads": 1}) for path in sys.argv[2:]]
frame = pandas.read_csv(sys.argv[1])
least = float("inf")
for bar in range(1000, 1060):
    start = time.perf_counter()
    features = lite53_pandas(frame.iloc[bar - 99 : bar + 1]).iloc[[-1]]
    scores = [float(b.predict(features[b.feature_name()].to_numpy(), num_threads=1)[0]) for b in boosters]
    votes = [1 if score > 0.6 else -1 if score < -0.3 else 0 for score in scores]
    winner = max((-1, 0, 1), key=votes.count)
    least = min(least, time.perf_counter() - start)
print(json.dumps({"micros": least * 1e6, "score": sum(scores) / len(scores), "bar": bar}))
