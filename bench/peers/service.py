"""A model behind FastAPI as one writes it with pandas and lightgbm: python service.py MODEL PORT."""

import sys

import lightgbm
import numpy
import pandas
import uvicorn
from fastapi import FastAPI
from lite53 import lite53_pandas
from pydantic import BaseModel

booster = lightgbm.Booster(model_file=sys.argv[1], params={"num_threads": 1})
names = booster.feature_name()
app = FastAPI()


class Bars(BaseModel):
    open: list[float]
    high: list[float]
    low: list[float]
    close: list[float]
    volume: list[float]


@app.post("/predict")
def predict(bars: Bars):
    frame = pandas.DataFrame({name: numpy.asarray(values) for name, values in bars.model_dump().items()})
    row = lite53_pandas(frame)[names].iloc[[-1]].to_numpy()
    score = float(booster.predict(row, num_threads=1)[0])
    signal = 1 if score > 0.6 else -1 if score < -0.3 else 0
    confidence = (score - 0.6) / 0.4 if signal == 1 else (-0.3 - score) / 0.7 if signal == -1 else 0.0
    return {"signal": signal, "score": score, "confidence": min(confidence, 1.0)}


@app.get("/health")
def health():
    return {"status": "ok", "model_loaded": True}


uvicorn.run(app, port=int(sys.argv[2]), log_level="warning")
