"""Times Python's lightgbm with one thread on FOLDER/model.txt and FOLDER/rows.f64; microseconds a row as JSON."""

import json
import pathlib
import sys
import time

import lightgbm
import numpy

folder = pathlib.Path(sys.argv[1])
booster = lightgbm.Booster(model_file=str(folder / "model.txt"), params={"num_threads": 1})
rows = numpy.fromfile(folder / "rows.f64").reshape(-1, booster.num_feature())


def median_us(times, count, work):
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return sorted(taken)[times // 2] * 1e6 / count


one = rows[:1]
few = rows[:100]
booster.predict(rows[:1000], num_threads=1)
result = {
    "batch": median_us(3, len(rows), lambda: booster.predict(rows, num_threads=1)),
    "single": median_us(5, 100, lambda: [booster.predict(one, num_threads=1) for _ in range(100)]),
    "contributions": median_us(3, 100, lambda: booster.predict(few, pred_contrib=True, num_threads=1)),
}
booster.predict(rows, raw_score=True, num_threads=1).tofile(folder / "raw.f64")
print(json.dumps(result))
