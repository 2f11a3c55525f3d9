import { createFeatureSet } from '../create.ts';
import type { Feature, FeatureSet } from '../set.ts';

/** Qlib's Alpha360 (`qlib/contrib/data/loader.py`, 0.9.7): the last 60 bars of each field, scaled by the newest. */
type Row = readonly [name: string, field: string, scale: string, meaning: string];

const rows: readonly Row[] = [
  ['CLOSE', '$close', '$close', 'Close'],
  ['OPEN', '$open', '$close', 'Open'],
  ['HIGH', '$high', '$close', 'High'],
  ['LOW', '$low', '$close', 'Low'],
  ['VWAP', '$vwap', '$close', 'Volume-weighted price'],
  ['VOLUME', '$volume', '($volume + 1e-12)', 'Volume'],
];

const features: Feature[] = [];
for (const [name, field, scale, what] of rows) {
  const over = name === 'VOLUME' ? 'volume' : 'close';
  for (let ago = 59; ago >= 0; ago--) {
    features.push({
      name: `${name}${ago}`,
      expression: `${ago === 0 ? field : `Ref(${field}, ${ago})`} / ${scale}`,
      group: name.toLowerCase(),
      unit: 'ratio',
      meaning: `${what} of ${ago === 0 ? 'this bar' : `${ago} bar${ago === 1 ? '' : 's'} ago`} over this bar's ${over}.`,
    });
  }
}

// Of the rows above; model cards and documents carry it, so it never changes.
const hash = '9ff65510ef4ad409e091bf11d25f127683aa40c57eda8312777e420a77a5c72d';

/** 360 columns: 60 bars of six fields, oldest first. */
export const createAlpha360 = (): FeatureSet =>
  createFeatureSet({ id: 'Alpha360', windows: 'partial', features }, hash);
