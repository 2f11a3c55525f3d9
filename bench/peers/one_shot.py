"""One process, one answer, as one writes it with pandas and lightgbm: python one_shot.py MODEL < BARS.json."""

import json
import sys

import lightgbm
import pandas
from lite53 import lite53_pandas

booster = lightgbm.Booster(model_file=sys.argv[1])
frame = pandas.DataFrame(json.load(sys.stdin))
row = lite53_pandas(frame)[booster.feature_name()].iloc[[-1]].to_numpy()
print(json.dumps({"score": float(booster.predict(row, num_threads=1)[0])}))
