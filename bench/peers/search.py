"""A search by optuna's TPE over lightgbm with one thread: prints its milliseconds (wall, processor) and the best IC."""

import json
import os
import sys
import time

import lightgbm as lgb
import numpy as np
import optuna

folder, trials, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
facts = json.load(open(os.path.join(folder, "facts.json")))
X = np.fromfile(os.path.join(folder, "columns"), "f8").reshape(facts["columns"], -1).T
y = np.fromfile(os.path.join(folder, "label"), "f8")
parts = [slice(*facts[part]) for part in ("train", "valid")]
(Xt, yt), (Xv, yv) = ((X[part], y[part]) for part in parts)
optuna.logging.set_verbosity(optuna.logging.ERROR)


def objective(trial):
    params = dict(
        objective="regression",
        num_leaves=trial.suggest_int("num_leaves", 15, 63),
        learning_rate=trial.suggest_float("learning_rate", 0.01, 0.1, log=True),
        feature_fraction=trial.suggest_float("feature_fraction", 0.6, 1.0),
        bagging_fraction=trial.suggest_float("bagging_fraction", 0.6, 1.0),
        reg_alpha=trial.suggest_float("reg_alpha", 1e-8, 10.0, log=True),
        reg_lambda=trial.suggest_float("reg_lambda", 1e-8, 10.0, log=True),
        bagging_freq=1,
        deterministic=True,
        force_row_wise=True,
        num_threads=1,
        verbosity=-1,
    )
    model = lgb.train(params, lgb.Dataset(Xt, yt), num_boost_round=rounds)
    return np.corrcoef(model.predict(Xv, num_threads=1), yv)[0, 1]


start, busy = time.perf_counter(), time.process_time()
study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=1))
study.optimize(objective, n_trials=trials)
print((time.perf_counter() - start) * 1000, (time.process_time() - busy) * 1000, study.best_value)
