import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { klinelab } from '../support/command-line.ts';

const eurusd = 'public/samples/eurusd-1h.csv';
const folder = mkdtempSync(join(tmpdir(), 'klinelab-features-'));
const at = (name: string): string => join(folder, name);
const rows = (csv: string): string[][] =>
  csv
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));

/** The first `count` hours of EURUSD with every price times `factor`, as a file of its own. */
function scaled(name: string, factor: number, count: number): string {
  const [header, ...lines] = readFileSync(eurusd, 'utf8').trimEnd().split('\n');
  const bars = lines.slice(0, count).map((line) => {
    const [time, open, high, low, close, volume] = line.split(',').map(Number);
    return [time, open * factor, high * factor, low * factor, close * factor, volume].join(',');
  });
  writeFileSync(at(name), [header, ...bars].join('\n'));
  return at(name);
}

describe('feature tables of the command line', () => {
  it('show a higher interval only from the bar with which its own bar has closed', () => {
    const [header, ...lines] = rows(klinelab('features', eurusd, '-q', '--expr', 'c=$close', '--higher', '4h').stdout);
    expect(header).toEqual(['timestamp', 'c', 'c@4h']);
    const hour = 3_600_000;
    for (const [i, [time, , higher]] of lines.slice(10, 200).entries()) {
      const closed = Math.floor((Number(time) + hour) / (4 * hour)) * 4 * hour;
      const before = lines.slice(0, i + 11).filter((line) => Number(line[0]) + hour <= closed);
      // The last close inside the newest four hours that are over; weekends leave older ones in sight.
      expect(higher).toBe(before.at(-1)?.[1]);
    }
  });

  it('compute a panel symbol by symbol, and processors across the symbols of a bar', () => {
    const files = [scaled('AAA.csv', 1, 300), scaled('BBB.csv', 100, 300)];
    const plain = rows(klinelab('features', ...files, '--panel', '-q', '--columns', 'sma_5').stdout);
    expect(plain[0]).toEqual(['timestamp', 'symbol', 'sma_5']);
    expect(plain).toHaveLength(601);
    const [a, b] = ['AAA', 'BBB'].map((symbol) => plain.filter((row) => row[1] === symbol).map((row) => row[2]));
    expect(a).toEqual(
      rows(klinelab('features', files[0], '-q', '--columns', 'sma_5').stdout)
        .slice(1)
        .map((row) => row[1]),
    );
    expect(Number(b[299]) / Number(a[299])).toBeCloseTo(100, 9);
    const scores = rows(
      klinelab('features', ...files, '--panel', '-q', '--columns', 'sma_5', '--processors', 'CSZScoreNorm').stdout,
    );
    // Two values at a time: their standard scores are -1/sqrt(2) and 1/sqrt(2).
    expect(scores.slice(-2).map((row) => Number(row[2]).toFixed(12))).toEqual(['-0.707106781187', '0.707106781187']);
  });

  it('learn processors from the training rows alone, and hand over what they learnt', () => {
    const fit = ['--columns', 'rsi_6', '--processors', 'RobustZScoreNorm,Fillna', '--fit-to', '2017-06-30'];
    const whole = rows(klinelab('features', eurusd, '-q', ...fit, '--fitted', at('norm.json')).stdout);
    const cut = scaled('EURUSD.csv', 1, 5000);
    const prefix = rows(klinelab('features', cut, '-q', ...fit).stdout);
    expect(prefix).toEqual(whole.slice(0, 5001));
    expect(JSON.parse(readFileSync(at('norm.json'), 'utf8'))).toMatchObject([
      { kind: 'RobustZScoreNorm', fitted: { columns: [{ name: 'rsi_6' }] } },
      { kind: 'Fillna' },
    ]);
    const refused = klinelab('features', eurusd, '--processors', 'RobustZScoreNorm');
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('--fit-to');
  });
});
