// Trains the three demo models anew: `npm run build`, then `node models/recipes/build.mjs`. The bytes come out the same.
//
// The first 70 % of the bars train, less as many as the label looks ahead (purged); the rest stays unseen. The number of
// rounds is fixed: nothing was chosen by looking at later bars. The models take the columns of lite53 that do not carry
// the price level, which says little of later years.
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const models = join(root, 'models');
const klinelab = (...args) => {
  const { status, stdout } = spawnSync(process.execPath, [join(root, 'bin', 'klinelab.js'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (status !== 0) process.exit(status ?? 1);
  return stdout;
};

const levels = /^(sma|max|min|vol_mean|ema)_\d+$|^bb_(mid|upper|lower)$/;
const { features } = JSON.parse(klinelab('inspect', 'lite53', '--json'));
const columns = features.map(({ name }) => name).filter((name) => !levels.test(name));

const params = {
  learning_rate: 0.02,
  num_leaves: 15,
  min_data_in_leaf: 100,
  feature_fraction: 0.7,
  bagging_fraction: 0.8,
  bagging_freq: 1,
  lambda_l2: 5,
  seed: 42,
};

function train(name, label, objective, ...output) {
  klinelab(
    ...['train', join(root, 'public', 'samples', 'eurusd-1h.csv'), '--set', 'lite53', '--columns', columns.join(',')],
    ...['--label', label, '--split', '0.7', '--rounds', '100', '--early-stopping', '0', '--name', name],
    ...['--params', Object.entries({ objective, ...params }).map(([key, value]) => `${key}=${value}`).join(',')],
    ...output,
  );
}

train('lgb-5', 'Ref($close, -5) / $close - 1', 'regression', '-o', join(models, 'lgb-5.txt'));
train('lgb-20', 'Ref($close, -20) / $close - 1', 'regression', '-o', join(models, 'lgb-20.txt'));
// The third says whether the next ten bars end higher, and is shipped as ONNX.
const text = join(mkdtempSync(join(tmpdir(), 'klinelab-')), 'updown-10.txt');
train('updown-10', 'Gt(Ref($close, -10), $close)', 'binary', '-o', text, '--onnx', join(models, 'updown-10.onnx'));
