import { parseDecimal } from '../core/tables/decimal.ts';
import { writeArrow } from '../core/tables/write-arrow.ts';
import type { Prediction, SignalInput } from '../core/serving/signal-model.ts';
import { bodyError, mostRows } from '../core/serving/wire.ts';

/** Most bars of all requests of a batch together; compressed columns could hold more than a body's bytes tell. */
const mostBars = 1_000_000;

const barColumns = ['open', 'high', 'low', 'close', 'volume'] as const;

/**
 * The requests in an Arrow stream or file. Columns named after the model's features: every row is one request. Columns
 * `request`, open, high, low, close, volume and maybe timestamp: neighbouring rows of one `request` number are its bars.
 * Errors: `ARROW_DAMAGED` (data), `BODY_COLUMNS`, `BODY_VALUE` (usage).
 */
export async function arrowRequests(body: Uint8Array, featureNames: readonly string[]): Promise<SignalInput[]> {
  // Apache Arrow is loaded with the first such request.
  const { arrowSource } = await import('../core/tables/arrow-read.ts');
  const source = await arrowSource(body, 'body');
  const { names: found = [] } = source;
  const columnsOf = async (names: readonly string[]): Promise<Float64Array[]> => {
    const indices = names.map((name) => found.indexOf(name));
    const absent = names.filter((_, place) => indices[place] < 0);
    if (absent.length > 0) {
      throw bodyError('BODY_COLUMNS', `expected the column ${absent[0]}, got none`, `/${absent[0]}`);
    }
    const requests = indices.map((index) => ({ index, as: 'number' as const, parse: parseDecimal }));
    const { columns, problems, problemCount } = await source.read(requests);
    if (problemCount > 0) {
      throw bodyError('BODY_VALUE', `expected numbers, got ${problems[0].text}`, `/${problems[0].column}`);
    }
    return columns as Float64Array[];
  };
  const isBars = found.includes('request');
  const timed = isBars && found.includes('timestamp');
  const names = isBars ? ['request', ...barColumns, ...(timed ? ['timestamp'] : [])] : featureNames;
  const columns = await columnsOf(names);
  const rows = columns[0].length;
  const most = isBars ? mostBars : mostRows;
  if (rows === 0 || rows > most) throw bodyError('BODY_VALUE', `expected 1 to ${most} rows, got ${rows}`, '');
  return isBars ? barRequests(columns) : featureRequests(columns, rows);
}

const featureRequests = (columns: readonly Float64Array[], rows: number): SignalInput[] =>
  Array.from({ length: rows }, (_, row) => ({
    features: columns.map((column) => column[row]),
  }));

function barRequests([request, ...columns]: readonly Float64Array[]): SignalInput[] {
  const requests: SignalInput[] = [];
  for (let start = 0, end = 0; start < request.length; start = end) {
    while (end < request.length && request[end] === request[start]) end++;
    // NaN is no number of a request, and equals nothing, not even itself.
    if (end === start || requests.length === mostRows) {
      throw bodyError('BODY_VALUE', `expected up to ${mostRows} numbered requests, got others`, '/request');
    }
    const [open, high, low, close, volume, timestamp] = columns.map((column) => column.subarray(start, end));
    requests.push({ open, high, low, close, volume, ...(timestamp === undefined ? {} : { timestamp }) });
  }
  return requests;
}

/** Predictions as an Arrow stream: `signal`, `score` (NaN where there is none), `confidence`, and `error` where asked for. */
export function arrowPredictions(
  predictions: readonly (Prediction | { readonly error: { readonly code: string } })[],
  partial: boolean,
): Uint8Array {
  const column = (name: keyof Prediction): Float64Array =>
    Float64Array.from(predictions, (one) => ('error' in one ? Number.NaN : one[name]));
  const errors = predictions.map((one) => ('error' in one ? one.error.code : ''));
  return writeArrow(
    {
      names: ['signal', 'score', 'confidence', ...(partial ? ['error'] : [])],
      columns: [column('signal'), column('score'), column('confidence'), ...(partial ? [errors] : [])],
    },
    'stream',
  );
}
