import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openKlines } from '../../src/core/klines/open.ts';
import { klinelab } from '../support/command-line.ts';

it('klinelab verify reads a file as the document says that it was read, and takes no other model for the one named', async () => {
  const rows = Array.from({ length: 400 }, (_, i) => {
    const date = new Date(Date.UTC(2024, 0, 1, i)).toISOString().slice(0, 16).replace('T', ' ');
    const price = 100 + Math.sin(i / 9);
    return `${date},${price},${price + 1},${price - 1},${price + 0.5},${10 + i}`;
  });
  const bytes = new TextEncoder().encode(['date,open,high,low,close,volume', ...rows].join('\n'));
  const { report } = await openKlines(bytes, { name: 'bars.csv', zone: '+08:00' });
  const folder = mkdtempSync(join(tmpdir(), 'klinelab-reading-'));
  const [file, document] = [join(folder, 'bars.csv'), join(folder, 'research.json')];
  writeFileSync(file, bytes);
  const modelSha = createHash('sha256').update(readFileSync('models/lgb-5.txt')).digest('hex');
  const verified = (reading: object, model = modelSha) => {
    const data = [{ symbol: 'BARS', interval: '1h', source: 'file:bars.csv', sha256: report.sha256, ...reading }];
    const models = [{ name: 'lgb-5', source: 'models:lgb-5', sha256: model }];
    writeFileSync(
      document,
      JSON.stringify({ klinelab: 1, title: 'zone', data, models, expect: { klines: report.sha256 } }),
    );
    return klinelab('verify', document, '--data', file, '--model', 'models/lgb-5.txt');
  };
  const right = verified({ reading: { zone: '+08:00' } });
  const wrong = verified({});
  const other = verified({}, '0'.repeat(64));
  expect([other.status, other.stderr]).toEqual([3, expect.stringContaining('MODEL_MISSING')]);
  expect([right.status, wrong.status]).toEqual([0, 4]);
});
