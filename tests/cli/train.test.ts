import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { klinelab } from '../support/command-line.ts';

const klines = 'public/samples/eurusd-1h.csv';
const folder = mkdtempSync(join(tmpdir(), 'klinelab-train-'));
const at = (name: string): string => join(folder, name);
const small = 'num_leaves=15,learning_rate=0.05,min_data_in_leaf=100';

const trees = (text: string): string => text.slice(text.indexOf('Tree=0'), text.indexOf('end of trees'));

describe('klinelab train', () => {
  const trained = klinelab(
    ...['train', klines, '--split', '0.6,0.2', '--params', small, '--rounds', '20', '--early-stopping', '0'],
    ...['-o', at('lgb.txt'), '--onnx', at('lgb.onnx'), '--json'],
  );

  it('trains on klines, purges the horizon, and says what it did with the bars', () => {
    expect(trained.status).toBe(0);
    // 6225 bars: 3735 to train on less 59 of warm-up and 5 purged, then 1245 less 5, then 1245.
    expect(trained.stderr).toContain('trained on 3671 bars, watched on 1240, 1245 unseen');
    expect(JSON.parse(trained.stdout)).toMatchObject({ bestIteration: 20, stopped: 'all rounds', droppedRows: 0 });
  });

  it('puts feature set, label, range and a rank calibration on the card', () => {
    const card = JSON.parse(klinelab('inspect', at('lgb.txt'), '--json').stdout);
    expect(card).toMatchObject({
      name: 'lgb',
      featureSet: { id: 'lite53' },
      label: { expression: 'Ref($close, -5) / $close - 1', horizon: 5 },
      trained: { symbol: 'EURUSD', intervalMs: 3_600_000 },
      calibration: { kind: 'rank' },
    });
  });

  it('trains the same trees from the feature matrix as from the klines', () => {
    // The same rows by hand: bars 59 to 3729, label five bars ahead.
    const close = readFileSync(klines, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => Number(line.split(',')[4]));
    const [header, ...rows] = klinelab('features', klines, '-q').stdout.trimEnd().split('\n');
    const withoutTime = (line: string): string => line.slice(line.indexOf(',') + 1);
    writeFileSync(at('X.csv'), [header, ...rows.slice(59, 3730)].map(withoutTime).join('\n'));
    const labels = close.slice(59, 3730).map((price, i) => close[i + 64] / price - 1);
    writeFileSync(at('y.csv'), ['y', ...labels].join('\n'));
    const { status, stderr } = klinelab(
      ...['train', at('X.csv'), '--target', at('y.csv'), '--params', small, '--rounds', '20', '-q'],
      ...['-o', at('matrix.txt')],
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(trees(readFileSync(at('matrix.txt'), 'utf8'))).toBe(trees(readFileSync(at('lgb.txt'), 'utf8')));
  });

  it('writes ONNX that gives the signals of the text model', () => {
    const { stdout } = klinelab('signals', klines, '--model', at('lgb.txt'), '--model', at('lgb.onnx'), '-q');
    const rows = stdout
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
    const apart = rows.filter((row) => row[2] !== row[4]);
    // Features are float32 in ONNX: few bars sit so close to a threshold of a tree.
    expect(apart.length).toBeLessThan(rows.length / 100);
  });

  it.each([
    [['--params', 'num_leafs=31'], 2, /num_leafs.*/, /Did you mean "num_leaf"/],
    [['--params', 'linear_tree=true'], 2, /linear_tree/, undefined],
    [['--label', '$close / Ref($close, 5)'], 1, /LABEL_HORIZON/, undefined],
    [['--split', '1.2'], 2, /--split/, undefined],
    [['--json'], 2, /--output/, undefined],
  ] as const)('refuses %j', (args, status, message, hint) => {
    const refused = klinelab('train', klines, '--rounds', '1', ...args);
    expect(refused.status).toBe(status);
    expect(refused.stderr).toMatch(message);
    if (hint) expect(refused.stderr).toMatch(hint);
  });
});

describe('klinelab export', () => {
  it('checks an ONNX export against ONNX Runtime on real rows before it writes', () => {
    const { status, stderr } = klinelab('export', 'models/lgb-5.txt', '--onnx', at('e.onnx'), '--check', klines);
    expect(status).toBe(0);
    expect(stderr).toMatch(/on 6225 rows: largest difference [\d.e-]+/);
  });

  it('writes the LightGBM text that it read, byte for byte up to the card', () => {
    const upToCard = (text: string): string => text.slice(0, text.indexOf('klinelab_card'));
    const written = klinelab('export', 'models/lgb-5.txt').stdout;
    expect(upToCard(written) === upToCard(readFileSync('models/lgb-5.txt', 'utf8'))).toBe(true);
    expect(written).toContain('"name":"lgb-5"');
  });
});

describe('klinelab diff', () => {
  it('says where two models part, as files and on bars', () => {
    const { status, stdout } = klinelab(
      'diff',
      'models/lgb-5.txt',
      'models/lgb-20.txt',
      '--on',
      klines,
      '--json',
      '-q',
    );
    expect(status).toBe(0);
    const { structural, behavioural } = JSON.parse(stdout);
    expect(structural).toMatchObject({ same: false, equalTrees: 0, trees: [100, 100], featuresOnlyInOne: [] });
    // 6225 bars less 59 of warm-up; every bar stands in one cell of the table.
    expect(behavioural.bars).toBe(6166);
    expect(behavioural.counts.flat().reduce((a: number, b: number) => a + b, 0)).toBe(6166);
  });

  it('finds a model equal to itself, and asks for bars where a network stands against trees', () => {
    expect(klinelab('diff', 'models/lgb-5.txt', 'models/lgb-5.txt').stdout).toMatch(/^the same trees/);
    const { status, stderr } = klinelab('diff', 'models/lgb-5.txt', 'models/updown-10.onnx');
    expect(status).toBe(2);
    expect(stderr).toContain('--on');
  });
});
