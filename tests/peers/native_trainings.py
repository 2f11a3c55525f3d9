"""Trains what native-hashes.mjs laid down in FOLDER with lightgbm; leaves a model text beside each."""

import json
import os
import sys

import lightgbm as lgb
import numpy as np

folder = sys.argv[1]


def reals(number, part):
    return np.fromfile(os.path.join(folder, f"{number}.{part}"), "f8")


with open(os.path.join(folder, "trainings.json")) as file:
    trainings = json.load(file)
for i, training in enumerate(trainings):
    params = dict(training["params"], deterministic=True, num_threads=1, verbose=-1, force_col_wise=True)
    categories = params.pop("categorical_feature", [])
    X = reals(i, "columns").reshape(training["columns"], -1).T
    weight = reals(i, "weight") if training["weighted"] else None
    data = lgb.Dataset(X, reals(i, "label"), weight=weight, params=params, categorical_feature=categories)
    lgb.train(params, data, num_boost_round=training["rounds"]).save_model(os.path.join(folder, f"{i}.txt"))
