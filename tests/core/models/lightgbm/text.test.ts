import { describe, expect, it } from 'vitest';
import { KlineLabError } from '../../../../src/core/base/errors.ts';
import { TreeKernels } from '../../../../src/core/kernels/trees.ts';
import { openModel } from '../../../../src/core/models/open.ts';
import type { ModelInput, TreeModel } from '../../../../src/core/models/model.ts';
import { wasmModule } from '../../../support/wasm.ts';

const kernels = new TreeKernels(wasmModule('trees'));

/** A model of two features and one tree: `a <= 0.5`, then `b` in categories {1, 33} on the left. */
const TREE = {
  num_leaves: '3',
  num_cat: '1',
  split_feature: '0 1',
  split_gain: '2 1',
  threshold: '0.5 0',
  decision_type: '10 1',
  left_child: '1 -1',
  right_child: '-3 -2',
  leaf_value: '0.25 -0.5 1',
  leaf_weight: '10 20 30',
  leaf_count: '10 20 30',
  internal_value: '0 0',
  internal_weight: '60 30',
  internal_count: '60 30',
  cat_boundaries: '0 2',
  cat_threshold: '2 2',
  is_linear: '0',
  shrinkage: '1',
};

const HEADER = {
  version: 'v4',
  num_class: '1',
  num_tree_per_iteration: '1',
  label_index: '0',
  max_feature_idx: '1',
  objective: 'regression',
  feature_names: 'a b',
  feature_infos: '[0:1] -1:1:33',
};

type Lines = Readonly<Record<string, string | undefined>>;

const block = (lines: Lines): string =>
  Object.entries(lines)
    .flatMap(([key, value]) => (value === undefined ? [] : [value === '' ? key : `${key}=${value}`]))
    .join('\n');

/** The model above with lines changed (undefined leaves one out, '' writes the key alone). */
const modelText = (header: Lines = {}, tree: Lines = {}, end = 'end of trees\n'): string =>
  `tree\n${block({ ...HEADER, ...header })}\n\nTree=0\n${block({ ...TREE, ...tree })}\n\n\n${end}`;

const open = async (text: string): Promise<TreeModel> =>
  (await openModel(new TextEncoder().encode(text), { name: 'small.txt', kernels })) as TreeModel;

async function refusal(text: string): Promise<KlineLabError> {
  const error = await open(text).then(
    () => new Error('opened'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(KlineLabError);
  return error as KlineLabError;
}

const rows: ModelInput = {
  rows: 5,
  columns: [Float64Array.of(0, 0.5, 0.4, 0.6, Number.NaN), Float64Array.of(1, 33.7, 2, 1, -1)],
};

describe('a small model', () => {
  it('predicts what its lines say', async () => {
    const model = await open(modelText());
    // NaN in a goes left (default left), where -1 is no category and goes right.
    expect([...model.predict(rows)]).toEqual([0.25, 0.25, -0.5, 1, -0.5]);
    expect(model.card).toMatchObject({
      name: 'small',
      kind: 'lightgbm',
      objective: 'regression',
      featureNames: ['a', 'b'],
      outputCount: 1,
      trees: 1,
      calibration: { kind: 'none' },
    });
  });

  it('reads CRLF, a version of v2 or v3 or none, and lines that may be missing', async () => {
    const informational = {
      split_gain: undefined,
      leaf_weight: undefined,
      internal_value: undefined,
      internal_weight: undefined,
      is_linear: undefined,
      shrinkage: undefined,
    };
    for (const text of [
      modelText().replaceAll('\n', '\r\n'),
      modelText({ version: 'v2' }),
      modelText({ version: 'v3' }),
      modelText({ version: undefined }),
      modelText({}, informational),
      modelText({ num_tree_per_iteration: undefined }),
    ]) {
      const model = await open(text);
      expect([...model.predict(rows)]).toEqual([0.25, 0.25, -0.5, 1, -0.5]);
    }
  });

  it('without counts predicts, and refuses contributions by tree and field', async () => {
    const model = await open(modelText({}, { leaf_count: undefined, internal_count: '' }));
    expect(model.predict(rows).length).toBe(5);
    expect(() => model.contributions(rows)).toThrow(/Tree=0: expected leaf_count and internal_count/);
  });

  it('a missing type of None reads NaN as 0, of Zero sends zero and NaN the default way', async () => {
    const zeros = { rows: 3, columns: [Float64Array.of(0, Number.NaN, 1e-36), Float64Array.of(1, 1, 1)] };
    const leafOf = async (decision: string, threshold: string): Promise<number[]> => {
      const model = await open(modelText({}, { decision_type: `${decision} 1`, threshold: `${threshold} 0` }));
      return [...model.predict(zeros)];
    };
    expect(await leafOf('2', '0.5')).toEqual([0.25, 0.25, 0.25]);
    expect(await leafOf('2', '-0.5')).toEqual([1, 1, 1]);
    expect(await leafOf('6', '-0.5')).toEqual([0.25, 0.25, 0.25]);
    expect(await leafOf('4', '0.5')).toEqual([1, 1, 1]);
  });

  it('an infinite threshold separates NaN from everything else', async () => {
    const model = await open(modelText({}, { decision_type: '8 1', threshold: 'inf 0' }));
    const input = { rows: 3, columns: [Float64Array.of(1e308, Infinity, Number.NaN), Float64Array.of(1, 1, 1)] };
    expect([...model.predict(input)]).toEqual([0.25, 0.25, 1]);
  });
});

describe('output functions', () => {
  const raw = 0.25;
  it.each([
    ['regression', raw],
    ['regression sqrt', raw * raw],
    ['regression_l1', raw],
    ['huber', raw],
    ['fair', raw],
    ['quantile', raw],
    ['mape', raw],
    ['lambdarank', raw],
    ['rank_xendcg', raw],
    ['poisson', Math.exp(raw)],
    ['gamma', Math.exp(raw)],
    ['tweedie tweedie_variance_power:1.5', Math.exp(raw)],
    ['binary sigmoid:1', 1 / (1 + Math.exp(-raw))],
    ['binary sigmoid:2', 1 / (1 + Math.exp(-2 * raw))],
    ['cross_entropy', 1 / (1 + Math.exp(-raw))],
    ['cross_entropy_lambda', Math.log1p(Math.exp(raw))],
    [undefined, raw],
  ])('%s', async (objective, wanted) => {
    const model = await open(modelText({ objective }));
    expect(model.rawScore(rows)[0]).toBe(raw);
    // Within 2 ulp of this engine's own exp and log.
    expect(Math.abs(model.predict(rows)[0] - wanted)).toBeLessThanOrEqual(4.5e-16 * Math.max(1, wanted));
  });

  it('the mean of a random forest comes before the output function', async () => {
    const model = await open(modelText({ objective: 'binary sigmoid:1', average_output: '' }));
    expect(model.predict(rows)[0]).toBeCloseTo(1 / (1 + Math.exp(-raw)), 15);
  });
});

describe('model files that are refused', () => {
  it.each<[string, string, string, string, { tree?: number; field?: string }]>([
    ['a child beyond the nodes', modelText({}, { left_child: '5 -1' }), 'MODEL_FIELD_VALUE', 'left_child', { tree: 0 }],
    ['a cycle', modelText({}, { left_child: '0 -1' }), 'MODEL_TREE_BROKEN', 'node 0 twice', { field: 'left_child' }],
    ['a leaf reached twice', modelText({}, { right_child: '-1 -2' }), 'MODEL_TREE_BROKEN', 'leaf 0 twice', { tree: 0 }],
    ['a feature beyond the last', modelText({}, { split_feature: '0 2' }), 'MODEL_FIELD_VALUE', 'from 0 to 1', {}],
    ['too few leaves said', modelText({}, { num_leaves: '2' }), 'MODEL_FIELD_LENGTH', 'expected 1 values', {}],
    ['too many leaves said', modelText({}, { num_leaves: '4' }), 'MODEL_FIELD_LENGTH', 'expected 3 values', {}],
    ['no leaf', modelText({}, { num_leaves: '0' }), 'MODEL_FIELD_VALUE', 'num_leaves', { tree: 0 }],
    ['a threshold that is no number', modelText({}, { threshold: 'nan 0' }), 'MODEL_FIELD_VALUE', '"nan"', {}],
    [
      'a leaf that is infinite',
      modelText({}, { leaf_value: '0 inf 1' }),
      'MODEL_TREE_BROKEN',
      'finite',
      { field: 'leaf_value' },
    ],
    ['hexadecimal', modelText({}, { leaf_count: '0x10 20 30' }), 'MODEL_FIELD_VALUE', '"0x10"', {}],
    ['a category set that is not there', modelText({}, { threshold: '0.5 1' }), 'MODEL_TREE_BROKEN', 'set below 1', {}],
    ['half a category set', modelText({}, { threshold: '0.5 0.5' }), 'MODEL_TREE_BROKEN', '0.5 at node 1', {}],
    ['boundaries past the words', modelText({}, { cat_boundaries: '0 3' }), 'MODEL_TREE_BROKEN', '3 words, got 2', {}],
    [
      'boundaries that fall',
      modelText({}, { num_cat: '2', cat_boundaries: '0 2 1' }),
      'MODEL_TREE_BROKEN',
      'ascending',
      {},
    ],
    ['a missing type of 3', modelText({}, { decision_type: '14 1' }), 'MODEL_TREE_BROKEN', 'missing type', {}],
    ['no children', modelText({}, { left_child: undefined }), 'MODEL_FIELD_MISSING', 'left_child line', { tree: 0 }],
    ['an unknown key of a tree', modelText({}, { leaf_valeu: '1' }), 'MODEL_KEY_UNKNOWN', '"leaf_valeu"', {}],
    ['an unknown key of the header', modelText({ num_clas: '1' }), 'MODEL_KEY_UNKNOWN', '"num_clas"', {}],
    ['an unknown objective', modelText({ objective: 'hinge' }), 'MODEL_OBJECTIVE', '"hinge"', { field: 'objective' }],
    ['an objective of Object', modelText({ objective: 'toString' }), 'MODEL_OBJECTIVE', '"toString"', {}],
    ['an unknown option', modelText({ objective: 'binary slope:1' }), 'MODEL_OBJECTIVE', 'known options', {}],
    ['a sigmoid of 0', modelText({ objective: 'binary sigmoid:0' }), 'MODEL_OBJECTIVE', 'positive', {}],
    ['classes that differ', modelText({ objective: 'multiclass num_class:3' }), 'MODEL_OBJECTIVE', 'num_class:1', {}],
    [
      'trees for half a round',
      modelText({ num_class: '3', num_tree_per_iteration: '3' }),
      'MODEL_CLASSES',
      '1 trees in all',
      {},
    ],
    ['too few names', modelText({ feature_names: 'a' }), 'MODEL_FIELD_LENGTH', 'expected 2 words, got 1', {}],
    ['a name twice', modelText({ feature_names: 'a a' }), 'MODEL_NAMES', 'got a twice', { field: 'feature_names' }],
    ['a version of the future', modelText({ version: 'v9' }), 'MODEL_VERSION', '"v9"', {}],
    ['sizes that do not fit', modelText({ tree_sizes: '12' }), 'MODEL_TREE_SIZES', 'got 12', { tree: 0 }],
    ['a missing end', modelText({}, {}, ''), 'MODEL_TRUNCATED', 'the rest of Tree=0', {}],
    ['an end within a tree', modelText().slice(0, 300), 'MODEL_TRUNCATED', 'got the end of the file after line', {}],
    ['a tree out of turn', modelText().replace('Tree=0', 'Tree=1'), 'MODEL_TREE_ORDER', 'expected Tree=0', {}],
    [
      'a blank line inside a tree',
      modelText().replace('left_child', '\nleft_child'),
      'MODEL_TREE_BLOCK',
      'left_child',
      { tree: 0 },
    ],
    ['no blank line after a tree', modelText().replace('\n\n\nend', '\nend'), 'MODEL_TREE_BLOCK', 'after Tree=0', {}],
    ['a tree after the end', `${modelText()}\nTree=1\n`, 'MODEL_TREE_ORDER', 'no tree after', {}],
    ['linear leaves without their lines', modelText({}, { is_linear: '1' }), 'MODEL_FIELD_MISSING', 'num_features', {}],
    ['a card that is no JSON', `${modelText()}klinelab_card:{"klinelabCard":1\n`, 'MODEL_CARD', 'expected JSON', {}],
    ['a card of another version', `${modelText()}klinelab_card:{"klinelabCard":2}\n`, 'MODEL_CARD', 'klinelabCard', {}],
  ])('%s', async (_, text, code, words, where) => {
    const error = await refusal(text);
    expect(error).toMatchObject({ code, kind: 'model', where });
    expect(error.message).toContain(words);
  });

  it('bytes that are not UTF-8', async () => {
    const bytes = Uint8Array.of(...new TextEncoder().encode('tree\nversion='), 0xff, 0xfe, 10);
    await expect(openModel(bytes, { name: 'x', kernels })).rejects.toMatchObject({ code: 'MODEL_ENCODING' });
  });
});

describe('files that are something else', () => {
  const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
  it.each([
    ['an empty file', '', 'MODEL_EMPTY', /empty/],
    ['a web page', '<!DOCTYPE html><html>404</html>', 'MODEL_FORMAT', /a web page/],
    [
      'a Git LFS pointer',
      'version https://git-lfs.github.com/spec/v1\noid sha256:0',
      'MODEL_FORMAT',
      /Git LFS pointer/,
    ],
    ['a pickle', '\x80\x04\x95\x00', 'MODEL_FORMAT', /Python pickle/],
    ['gzip', '\x1f\x8b\x08', 'MODEL_FORMAT', /gzip/],
    ['a zip archive', 'PK\x03\x04', 'MODEL_FORMAT', /zip archive/],
    ['HDF5', '\x89HDF\r\n', 'MODEL_FORMAT', /HDF5/],
    ['XGBoost', '{"learner":{}}', 'MODEL_FORMAT', /XGBoost/],
    ['a JSON dump', '{"name":"tree","version":"v4"}', 'MODEL_FORMAT', /JSON/],
    ['words', 'hello', 'MODEL_FORMAT', /bytes of neither/],
  ])('%s is named', async (_, text, code, message) => {
    await expect(openModel(bytesOf(text), { name: 'x', kernels })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
  });
});
