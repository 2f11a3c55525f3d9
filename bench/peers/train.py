"""One training by lightgbm with one thread, binning included; prints its milliseconds (wall, processor), writes the model."""

import os
import sys
import time

import lightgbm as lgb
import numpy as np

folder, columns, objective, rounds, layout, out = sys.argv[1:]
X = np.fromfile(os.path.join(folder, "columns"), "f8").reshape(int(columns), -1).T
y = np.fromfile(os.path.join(folder, objective), "f8")
params = dict(
    objective=objective,
    learning_rate=0.05,
    num_leaves=31,
    deterministic=True,
    num_threads=1,
    verbosity=-1,
    **{layout: True},
)
start, busy = time.perf_counter(), time.process_time()
data = lgb.Dataset(X, y, params=params).construct()
model = lgb.train(params, data, num_boost_round=int(rounds))
print((time.perf_counter() - start) * 1000, (time.process_time() - busy) * 1000)
model.save_model(out)
