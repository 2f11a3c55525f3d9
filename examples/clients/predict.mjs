// Asks a model of `klinelab serve` for the signal of the newest bar, with the package's own client: timeouts, retries with
// back-off, typed errors. Any other model of the package answers the same call.
//   node predict.mjs BARS.csv http://127.0.0.1:8000
import { readFileSync } from 'node:fs';
import { barCount, openKlines, sliceKlines } from 'klinelab';
import { HttpModel } from 'klinelab/server';

const [, , path, url] = process.argv;
const { klines } = await openKlines(readFileSync(path), { name: path });
const model = await HttpModel.connect({ url });
const bars = barCount(klines);
console.log(await model.predict(sliceKlines(klines, Math.max(0, bars - 100), bars)));
await model.close();
