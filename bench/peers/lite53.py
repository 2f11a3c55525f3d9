"""The set lite53 as one writes it with pandas."""

import numpy
import pandas


def lite53_pandas(frame):
    o, h, l, c, v = (frame[name] for name in ("open", "high", "low", "close", "volume"))
    out = {"returns": c.pct_change(), "log_returns": numpy.log(c / c.shift(1))}
    out["kbar_upper"] = (h - numpy.maximum(o, c)) / o
    out["kbar_lower"] = (numpy.minimum(o, c) - l) / o
    out["kbar_body"] = (c - o) / o
    for n in (5, 10, 20, 60):
        out[f"sma_{n}"] = c.rolling(n).mean()
        out[f"std_{n}"] = c.rolling(n).std()
        out[f"max_{n}"] = h.rolling(n).max()
        out[f"min_{n}"] = l.rolling(n).min()
        out[f"vol_mean_{n}"] = v.rolling(n).mean()
        out[f"close_sma_ratio_{n}"] = c / out[f"sma_{n}"]
        out[f"high_low_ratio_{n}"] = out[f"max_{n}"] / out[f"min_{n}"]
    for n in (1, 2, 3, 5, 10, 20):
        out[f"return_{n}d"] = c.pct_change(n)
    d = c.diff()
    gain, loss = d.clip(lower=0), -d.clip(upper=0)
    for n in (6, 12, 24):
        g, s = gain.rolling(n).mean(), loss.rolling(n).mean()
        out[f"rsi_{n}"] = (100 - 100 / (1 + g / s)).mask((g == 0) & (s == 0), 50.0)
    out["ema_12"] = c.ewm(span=12, adjust=False).mean()
    out["ema_26"] = c.ewm(span=26, adjust=False).mean()
    out["macd"] = out["ema_12"] - out["ema_26"]
    out["macd_signal"] = out["macd"].ewm(span=9, adjust=False).mean()
    out["macd_hist"] = out["macd"] - out["macd_signal"]
    mid, std = out["sma_20"], out["std_20"]
    upper, lower = mid + 2 * std, mid - 2 * std
    width = upper - lower
    out.update(bb_mid=mid, bb_std=std, bb_upper=upper, bb_lower=lower, bb_width=width / mid)
    out["bb_position"] = ((c - lower) / width).mask(width == 0, 0.5)
    return pandas.DataFrame(out)
