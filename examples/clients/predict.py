"""Asks a model for the signal of the newest bar, over HTTP and through a kept process. Standard library only."""

import csv
import json
import subprocess
import sys
import urllib.error
import urllib.request

COLUMNS = ("open", "high", "low", "close", "volume")


def last_bars(path, count):
    """The newest `count` bars of a CSV with a header, oldest first, as the five arrays of a request."""
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))[-count:]
    return {name: [float(row[name]) for row in rows] for name in COLUMNS}


def ask_service(url, bars, model=None, timeout=5):
    """The answer of `klinelab serve`; a refusal is raised with its code and what was wrong with the request."""
    address = f"{url}/predict" + (f"?model={model}" if model else "")
    request = urllib.request.Request(address, json.dumps(bars).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        problem = json.load(refused)
        raise ValueError(f"{problem['code']}: {problem['detail']}") from None


class KeptProcess:
    """`klinelab serve --stdio`: one process for many questions, a line of JSON each."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.asked = 0

    def predict(self, bars):
        self.asked += 1
        self.process.stdin.write(json.dumps({"id": self.asked, "method": "predict", "input": bars}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise ValueError(f"{answer['error']['code']}: {answer['error']['message']}")
        return answer["result"]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: predict.py BARS.csv URL | predict.py BARS.csv COMMAND…")
    newest = last_bars(sys.argv[1], 100)
    if sys.argv[2].startswith("http"):
        print(ask_service(sys.argv[2], newest))
    else:
        model = KeptProcess(sys.argv[2:])
        print(model.predict(newest))
        model.close()
