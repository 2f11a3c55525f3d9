import type { KlineLabError } from '../../base/errors.ts';
import { modelError } from '../../base/errors.ts';
import { nearestName } from '../../base/nearest.ts';
import type { Ensemble, Tree } from './ensemble.ts';
import { Fields, quote } from './fields.ts';
import { readTree, TREE_KEYS } from './tree-text.ts';

const HEADER_KEYS = new Set([
  'version',
  'num_class',
  'num_tree_per_iteration',
  'label_index',
  'max_feature_idx',
  'objective',
  'average_output',
  'feature_names',
  'monotone_constraints',
  'feature_infos',
  'tree_sizes',
]);

const CARD_PREFIX = 'klinelab_card:';
const PANDAS_PREFIX = 'pandas_categorical:';
/** JavaScript strings end near 512 M characters; so does every model worth having. */
const MAX_BYTES = 500_000_000;

const textError = (code: string, message: string, line?: number, hint?: string): KlineLabError =>
  modelError(code, `LightGBM model: ${message}`, { where: line === undefined ? {} : { line }, hint });

const truncated = (expected: string, line: number): KlineLabError =>
  textError(
    'MODEL_TRUNCATED',
    `expected ${expected}, got the end of the file after line ${line}`,
    line,
    'The file is incomplete; copy or download it again.',
  );

/** Walks the lines of a file; positions are UTF-16 units of the text, lines are counted from 1. */
class Lines {
  readonly #lines: readonly string[];
  #next = 0;

  constructor(text: string) {
    this.#lines = text.split('\n');
  }

  get ended(): boolean {
    return this.#next >= this.#lines.length;
  }

  /** 1-based number of the line that `peek` shows. */
  get number(): number {
    return this.#next + 1;
  }

  peek(): string {
    return this.#lines[this.#next] ?? '';
  }

  take(): string {
    return this.#lines[this.#next++] ?? '';
  }
}

function decode(bytes: Uint8Array): string {
  if (bytes.length > MAX_BYTES) {
    throw textError('MODEL_TOO_LARGE', `expected at most ${MAX_BYTES} bytes, got ${bytes.length}`);
  }
  try {
    // Editors on Windows turn \n into \r\n; the numbers are the same, and the sizes are counted without.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\r\n', '\n');
  } catch {
    throw textError('MODEL_ENCODING', 'expected UTF-8 text, got bytes that are not');
  }
}

/** Adds one `key=value` line to `fields`, refusing keys that change a meaning we would not know of. */
function addLine(fields: Fields, known: ReadonlySet<string>, text: string, line: number): void {
  const mark = text.indexOf('=');
  const key = mark < 0 ? text : text.slice(0, mark);
  if (!known.has(key)) {
    const nearest = nearestName(key, known);
    throw textError(
      'MODEL_KEY_UNKNOWN',
      `expected a key of formats v2 to v4, got ${quote(key)} at line ${line}`,
      line,
      nearest === undefined ? undefined : `Did the writer mean ${nearest}?`,
    );
  }
  fields.add(key, mark < 0 ? '' : text.slice(mark + 1), line);
}

function readHeader(lines: Lines): Fields {
  if (lines.take() !== 'tree') throw textError('MODEL_NOT_LIGHTGBM', 'expected "tree" as the first line', 1);
  const header = new Fields('LightGBM model');
  while (!lines.ended) {
    const text = lines.peek();
    if (text.startsWith('Tree=') || text === 'end of trees') return header;
    if (text !== '') addLine(header, HEADER_KEYS, text, lines.number);
    lines.take();
  }
  throw truncated('the first tree', lines.number - 1);
}

const blockError = (expected: string, got: string, tree: number, line: number): KlineLabError =>
  modelError('MODEL_TREE_BLOCK', `LightGBM model: expected ${expected}, got ${quote(got)} at line ${line}`, {
    where: { tree, line },
  });

/** Reads the tree blocks up to `end of trees`, and checks their sizes in bytes where the header gives them. */
function readTrees(lines: Lines, featureCount: number, sizes: Float64Array | undefined): Tree[] {
  const encoder = new TextEncoder();
  const trees: Tree[] = [];
  while (lines.peek() !== 'end of trees') {
    const index = trees.length;
    if (lines.ended) throw truncated(`Tree=${index} or "end of trees"`, lines.number - 1);
    const first = lines.number;
    const opening = lines.take();
    if (opening === '') continue;
    if (opening !== `Tree=${index}`) {
      throw textError('MODEL_TREE_ORDER', `expected Tree=${index}, got ${quote(opening)} at line ${first}`, first);
    }
    const fields = new Fields(`Tree=${index}`, index);
    let bytes = opening.length + 1;
    // LightGBM ends a block at its first blank line.
    let closed = false;
    while (!lines.ended && !lines.peek().startsWith('Tree=') && lines.peek() !== 'end of trees') {
      const number = lines.number;
      const text = lines.take();
      bytes += (/^[\x00-\x7f]*$/.test(text) ? text.length : encoder.encode(text).length) + 1;
      if (text === '') closed = true;
      else if (closed) throw blockError(`a blank line, Tree=${index + 1} or "end of trees"`, text, index, number);
      else addLine(fields, TREE_KEYS, text, number);
    }
    if (lines.ended) throw truncated(`the rest of Tree=${index}`, lines.number - 1);
    if (!closed) throw blockError(`a blank line after Tree=${index}`, lines.peek(), index, lines.number);
    if (sizes !== undefined && sizes[index] !== bytes) {
      const got = index < sizes.length ? `${sizes[index]}` : 'no entry';
      throw modelError('MODEL_TREE_SIZES', `Tree=${index}: expected ${bytes} in tree_sizes, got ${got}`, {
        where: { tree: index, field: 'tree_sizes', line: first },
        hint: 'The file was changed after it was written. Remove the tree_sizes line if that was on purpose.',
      });
    }
    trees.push(readTree(fields, featureCount));
  }
  lines.take();
  if (sizes !== undefined && sizes.length !== trees.length) {
    throw textError(
      'MODEL_TREE_SIZES',
      `expected the ${sizes.length} trees of tree_sizes, got ${trees.length}`,
      lines.number - 1,
    );
  }
  return trees;
}

/** The parameters section, and the JSON lines after it; the importances are known from the trees. */
function readTail(lines: Lines): Pick<Ensemble, 'parameters' | 'storedCard' | 'pandasCategorical'> {
  const parameters: [string, string][] = [];
  let within = false;
  let seen = false;
  let storedCard: string | undefined;
  let pandasCategorical: string | undefined;
  while (!lines.ended) {
    const number = lines.number;
    const text = lines.take();
    if (!within && (text.startsWith('Tree=') || text === 'end of trees')) {
      throw textError(
        'MODEL_TREE_ORDER',
        `expected no tree after "end of trees", got ${quote(text)} at line ${number}`,
        number,
      );
    }
    if (text === 'parameters:') within = seen = true;
    else if (text === 'end of parameters') within = false;
    else if (within) {
      const parts = /^\[([^:\]]+): ?(.*)\]$/.exec(text);
      if (parts !== null) parameters.push([parts[1], parts[2]]);
    } else if (text.startsWith(CARD_PREFIX)) storedCard = text.slice(CARD_PREFIX.length);
    else if (text.startsWith(PANDAS_PREFIX)) pandasCategorical = text.slice(PANDAS_PREFIX.length);
  }
  return { parameters: seen ? parameters : undefined, storedCard, pandasCategorical };
}

function words(fields: Fields, key: string, expected: number): string[] {
  const text = fields.text(key).trim();
  const list = text === '' ? [] : text.split(' ');
  if (list.length !== expected) throw fields.error('MODEL_FIELD_LENGTH', key, `${expected} words`, String(list.length));
  return list;
}

/**
 * Reads a LightGBM text model (format v2, v3 or v4, LF or CRLF) as data. Every line is checked for form: known keys,
 * numbers that are numbers, lists of the length that the tree needs, blocks of the size the header names. What the
 * numbers mean together is `proveEnsemble`'s to check.
 */
export function readModelText(bytes: Uint8Array): Ensemble {
  const lines = new Lines(decode(bytes));
  const header = readHeader(lines);
  const version = header.optional('version') ?? 'v2';
  if (!/^v[234]$/.test(version)) {
    throw header.error('MODEL_VERSION', 'version', 'v2, v3 or v4', quote(version));
  }
  const featureCount = header.integer('max_feature_idx', 0, 10_000_000) + 1;
  const classCount = header.integer('num_class', 1, 100_000);
  const sizes = header.has('tree_sizes') ? header.integers('tree_sizes', 1, MAX_BYTES) : undefined;
  const trees = readTrees(lines, featureCount, sizes);
  return {
    version,
    classCount,
    treesPerIteration: header.has('num_tree_per_iteration')
      ? header.integer('num_tree_per_iteration', 1, 100_000)
      : classCount,
    labelIndex: header.integer('label_index', -1, 10_000_000),
    objective: header.optional('objective'),
    averageOutput: header.has('average_output'),
    featureNames: words(header, 'feature_names', featureCount),
    featureInfos: words(header, 'feature_infos', featureCount),
    monotoneConstraints: header.optional('monotone_constraints'),
    trees,
    ...readTail(lines),
  };
}
