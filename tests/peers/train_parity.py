"""Random trainings, once by Python's lightgbm and once by KlineLab, compared as text byte for byte.

usage: python tests/peers/train_parity.py [COUNT] [SEED] [--only CASE]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

import lightgbm as lgb
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
ROWS = [40, 150, 600, 1023, 1025, 3000, 9000]
OBJECTIVES = ["regression", "binary", "regression_l1", "huber", "fair", "quantile", "poisson", "multiclass"]
METRICS = {
    "regression": ["l2", "rmse", "l1", "mape", "huber", "fair", "quantile"],
    "binary": ["binary_logloss", "auc", "binary_error", "average_precision"],
    "multiclass": ["multi_logloss", "multi_error"],
    "poisson": ["poisson", "l2"],
}


def column(r, n):
    """One column of a random kind, and whether it is a categorical one."""
    kind = r.integers(0, 15)
    x = r.normal(size=n)
    if kind == 1:
        x = np.round(x, int(r.integers(0, 3)))
    elif kind == 2:
        x = np.where(r.random(n) < r.random(), 0, x)
    elif kind == 3:
        x = np.where(r.random(n) < r.random(), np.nan, x)
    elif kind == 4:
        x = np.where(r.random(n) < 0.8, float(r.normal()), x)
    elif kind == 5:
        x = np.abs(x) + r.random() * 2
    elif kind == 6:
        x = -np.exp(x * 3)
    elif kind == 7:
        x = r.integers(0, int(r.integers(1, 6)), n).astype(float)
    elif kind == 8:
        x = np.where(r.random(n) < 0.3, np.nan, np.where(r.random(n) < 0.5, 0, np.round(x, 1)))
    elif kind == 9:
        x = 100 + np.cumsum(x)
    elif kind == 10:
        x = np.full(n, x[0])
    elif kind == 11:
        x = np.where(r.random(n) < 0.97, 0, np.round(x, 1))
    elif kind == 12:
        x = r.integers(0, int(r.integers(2, 60)), n).astype(float)
    elif kind == 13:
        x = r.geometric(0.1, n).astype(float) - float(r.integers(0, 3))
        x[r.random(n) < 0.05] = np.nan
    elif kind == 14:
        x = np.where(r.random(n) < 0.01, np.inf, np.exp(x * 20))
    return x, kind in (12, 13)


def parameters(r, n):
    """Random values for a random choice of the supported parameters."""
    p = dict(
        learning_rate=float(r.choice([0.03, 0.1, 0.3, 1.0, round(float(r.random()) + 0.01, 3)])),
        num_leaves=int(r.choice([2, 7, 31, 80])),
        min_data_in_leaf=int(r.choice([1, 5, 20, 60])),
        objective=str(r.choice(OBJECTIVES)),
    )

    def maybe(chance, **more):
        if r.random() < chance:
            p.update(more)

    maybe(0.2, max_depth=int(r.integers(1, 8)))
    maybe(0.2, lambda_l1=float(r.random() * 3))
    maybe(0.2, lambda_l2=float(r.random() * 20))
    maybe(0.12, max_delta_step=float(r.random()))
    maybe(0.12, path_smooth=float(r.random() * 20))
    maybe(0.15, min_gain_to_split=float(r.random()))
    maybe(0.3, max_bin=int(r.choice([2, 3, 7, 31, 300, 1000])))
    maybe(0.2, min_data_in_bin=int(r.choice([1, 20])))
    maybe(0.3, feature_fraction=float(r.choice([0.3, 0.6, 0.9])))
    maybe(0.15, feature_fraction_bynode=float(r.choice([0.3, 0.7])))
    maybe(0.15, extra_trees=True)
    maybe(0.3, seed=int(r.integers(0, 10000)))
    maybe(0.1, bagging_seed=int(r.integers(0, 100)), feature_fraction_seed=int(r.integers(0, 100)))
    maybe(0.1, extra_seed=int(r.integers(0, 100)), data_random_seed=int(r.integers(0, 100)))
    maybe(0.1, use_missing=False)
    maybe(0.15, zero_as_missing=True)
    maybe(0.15, feature_pre_filter=False)
    maybe(0.15, bin_construct_sample_cnt=int(max(20, n // 2)))
    maybe(0.15, min_sum_hessian_in_leaf=float(r.choice([0.0, 1.0, 10.0])))
    maybe(0.15, boost_from_average=False)
    maybe(0.1, enable_bundle=False)
    maybe(0.1, is_enable_sparse=False)
    maybe(0.2, cat_smooth=1.0, cat_l2=float(r.choice([0.0, 1.0])), min_data_per_group=int(r.choice([1, 30])))
    maybe(0.15, max_cat_threshold=int(r.choice([2, 8])))
    maybe(0.2, max_cat_to_onehot=int(r.choice([1, 20])))
    maybe(0.1, max_leaves=p.pop("num_leaves")) if r.random() < 0.1 else None
    row_sampling(r, p)
    objective_details(r, p)
    return p


def row_sampling(r, p):
    kind = r.random()
    if kind < 0.3:
        p.update(bagging_fraction=float(r.choice([0.2, 0.5, 0.85])), bagging_freq=int(r.integers(1, 5)))
    elif kind < 0.4:
        p.update(data_sample_strategy="goss", top_rate=float(r.choice([0.1, 0.3])), other_rate=float(r.choice([0.1, 0.5])))
    elif kind < 0.45 and p["objective"] == "binary":
        p.update(pos_bagging_fraction=0.5, neg_bagging_fraction=float(r.choice([0.7, 1.0])), bagging_freq=2)
    boosting = r.random()
    if boosting < 0.12:
        p.update(boosting="dart", drop_rate=float(r.choice([0.1, 0.4])), skip_drop=float(r.choice([0.0, 0.5])))
        p.update(max_drop=int(r.choice([-1, 3, 50])), uniform_drop=bool(r.random() < 0.4))
        p.update(xgboost_dart_mode=bool(r.random() < 0.4), drop_seed=int(r.integers(0, 50)))
    elif boosting < 0.2 and p.get("data_sample_strategy") != "goss":
        p.update(boosting="rf", bagging_fraction=0.6, bagging_freq=1)
        p.pop("pos_bagging_fraction", None)
        p.pop("neg_bagging_fraction", None)


def objective_details(r, p):
    objective = p["objective"]
    if objective == "multiclass":
        p["num_class"] = int(r.choice([3, 5]))
    if objective == "binary":
        kind = r.random()
        if kind < 0.2:
            p["is_unbalance"] = True
        elif kind < 0.4:
            p["scale_pos_weight"] = float(r.random() * 5 + 0.1)
        if r.random() < 0.3:
            p["sigmoid"] = float(r.choice([0.5, 1.3, 2.0]))
    if objective in ("huber", "quantile") and r.random() < 0.6:
        p["alpha"] = float(r.choice([0.1, 0.5, 0.77, 0.95]))
    if objective == "fair" and r.random() < 0.5:
        p["fair_c"] = float(r.random() * 2 + 0.1)
    if objective == "poisson" and r.random() < 0.5:
        p["poisson_max_delta_step"] = float(r.random() + 0.1)
    if objective == "regression" and r.random() < 0.15:
        p["reg_sqrt"] = True


def labels(r, X, p):
    finite = np.nan_to_num(X, posinf=1e6, neginf=-1e6)
    y = (finite / (np.abs(finite).max(0) + 1e-9)) @ r.normal(size=X.shape[1])
    y = y + r.normal(size=len(y)) * r.choice([0.01, 0.2, 1])
    if p["objective"] == "binary":
        return (y > np.quantile(y, r.choice([0.3, 0.5, 0.9]))) * 1.0
    if p["objective"] == "multiclass":
        k = p["num_class"]
        return np.digitize(y, np.quantile(y, np.arange(1, k) / k)) * 1.0
    if p["objective"] == "poisson":
        return np.floor(np.exp(np.clip(y, -3, 3)))
    return y


def make_case(seed, number):
    r = np.random.default_rng([seed, number])
    n = int(r.choice(ROWS))
    cols, cats = zip(*(column(r, n) for _ in range(int(r.integers(1, 14)))))
    X = np.column_stack(cols)
    p = parameters(r, n)
    y = labels(r, X, p)
    classes = p.get("num_class", 1)
    case = dict(params=p, rounds=int(r.integers(5, 60)), patience=0, columns=X.shape[1], parts=[], n=n)
    p["categorical_feature"] = [i for i, c in enumerate(cats) if c]
    train_rows = n
    if r.random() < 0.35 and n > 100:
        train_rows = n * 2 // 3
        case["parts"].append("valid")
        metrics = METRICS.get(p["objective"], METRICS["regression"])
        chosen = r.permutation(metrics)[: int(r.integers(1, 3))]
        p["metric"] = [str(m) for m in chosen]
        if r.random() < 0.6:
            case["patience"] = int(r.integers(3, 12))
            if r.random() < 0.3:
                p["first_metric_only"] = True
            if r.random() < 0.3:
                p["early_stopping_min_delta"] = float(r.choice([0.0001, 0.01]))
    weight = r.uniform(0.1, 4, n) if r.random() < 0.25 else None
    init = r.normal(size=(n, classes)) * 0.3 if r.random() < 0.08 and p.get("boosting") != "rf" else None
    if weight is not None:
        case["parts"].append("weight")
    if init is not None:
        case["parts"].append("init")
    halves = []
    for rows in (slice(0, train_rows), slice(train_rows, n)):
        part = lambda a: None if a is None else a[rows]
        halves.append(dict(columns=X[rows], label=y[rows], weight=part(weight), init=part(init)))
    return case, halves


def write_rows(prefix, rows):
    np.ascontiguousarray(rows["columns"].T).astype("f8").tofile(prefix + ".columns")
    rows["label"].astype("f8").tofile(prefix + ".label")
    if rows["weight"] is not None:
        rows["weight"].astype("f8").tofile(prefix + ".weight")
    if rows["init"] is not None:
        np.ascontiguousarray(rows["init"].T).astype("f8").tofile(prefix + ".init")


def train_natively(case, halves):
    """Text of lightgbm's model, its best iteration and its evaluations; raises what lightgbm raises."""
    p = dict(case["params"])
    cats = p.pop("categorical_feature")
    patience, first, delta = case["patience"], p.pop("first_metric_only", False), p.pop("early_stopping_min_delta", 0.0)

    def dataset(rows, **more):
        init = rows["init"]
        init = None if init is None else (init[:, 0] if init.shape[1] == 1 else init)
        return lgb.Dataset(
            rows["columns"], rows["label"], weight=rows["weight"], init_score=init, params=p, free_raw_data=False, **more
        )

    train = dataset(halves[0], categorical_feature=cats)
    evals, callbacks, valid = {}, [], []
    if "valid" in case["parts"]:
        valid = [dataset(halves[1], reference=train)]
        callbacks.append(lgb.record_evaluation(evals))
        if patience and p.get("boosting") != "dart":
            callbacks.append(lgb.early_stopping(patience, first_metric_only=first, min_delta=delta, verbose=False))
    model = lgb.train(p, train, num_boost_round=case["rounds"], valid_sets=valid, callbacks=callbacks)
    return model.model_to_string(), model.best_iteration, evals


def without_parameters(text):
    return text.split("\nparameters:")[0]


def first_difference(native, ours):
    for a, b in zip(native.split("\n"), ours.split("\n")):
        if a != b:
            return a[:160], b[:160]
    return len(native), len(ours)


def worst_evaluation(native, ours):
    worst = 0.0
    for dataset, metrics in native.items():
        for name, values in metrics.items():
            mine = ours.get(dataset, {}).get(name, [])
            if len(mine) != len(values):
                return float("inf")
            for a, b in zip(values, mine):
                if b is None:
                    b = float("nan")
                same = a == b or (a != a and b != b)
                worst = max(worst, 0.0 if same else abs(a - b) / max(abs(a), 1.0))
    return worst


def compare(case, counts):
    native = case["native"]
    with open(case["path"] + ".ours.json") as file:
        ours = json.load(file)
    if "error" in native or "error" in ours:
        both = "error" in native and "error" in ours and "CRASH" not in ours["error"]
        counts["refused by both" if both else "DIFFERENT"] += 1
        return None if both else (native.get("error"), ours.get("error"))
    with open(case["path"] + ".ours") as file:
        text = file.read()
    problems = []
    if without_parameters(native["text"]) != without_parameters(text):
        problems.append(first_difference(native["text"], text))
    if native["best"] > 0 and native["best"] != ours["bestIteration"]:
        problems.append(("best iteration", native["best"], ours["bestIteration"]))
    worst = worst_evaluation(native["evals"], ours["evals"])
    if worst > 1e-9:
        problems.append(("evaluations", worst))
    counts["DIFFERENT" if problems else "identical"] += 1
    counts["trees"] += 0 if problems else text.count("\nTree=")
    return problems or None


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("count", nargs="?", type=int, default=100)
    arguments.add_argument("seed", nargs="?", type=int, default=1)
    arguments.add_argument("--only", type=int)
    options = arguments.parse_args()
    numbers = range(options.count) if options.only is None else [options.only]
    counts = {"identical": 0, "refused by both": 0, "DIFFERENT": 0, "trees": 0}
    with tempfile.TemporaryDirectory() as folder:
        cases = []
        for number in numbers:
            case, halves = make_case(options.seed, number)
            layout = "force_col_wise" if number % 2 else "force_row_wise"
            case["params"].update({"deterministic": True, "num_threads": 1, "verbose": -1, layout: True})
            case["path"] = os.path.join(folder, str(number))
            write_rows(case["path"], halves[0])
            write_rows(case["path"] + ".valid", halves[1])
            try:
                text, best, evals = train_natively(case, halves)
                case["native"] = dict(text=text, best=best, evals=evals)
            except lgb.basic.LightGBMError as error:
                case["native"] = dict(error=str(error))
            cases.append((number, case))
        listing = os.path.join(folder, "cases.json")
        with open(listing, "w") as file:
            json.dump([{k: v for k, v in case.items() if k != "native"} for _, case in cases], file)
        subprocess.run(["node", os.path.join(HERE, "train-cases.mjs"), listing], check=True)
        for number, case in cases:
            problem = compare(case, counts)
            if problem:
                print(f"case {number}: rows {case['n']} {case['params']} {case['parts']}\n   {problem}")
    print(", ".join(f"{value} {name}" for name, value in counts.items()))
    sys.exit(1 if counts["DIFFERENT"] else 0)


if __name__ == "__main__":
    main()
