import { modelError, usageError } from '../../base/errors.ts';
import { createRandom } from '../../base/random.ts';
import type { Model, ModelCard, ModelInput } from '../model.ts';
import { fromFloat16, toFloat16 } from './float16.ts';
import type { OnnxSession, OnnxTensor } from './runtime.ts';
import type { OnnxSignature } from './signature.ts';

/** Rows of one call where the graph leaves them open: enough to be fast, few enough for a recurrent net's memory. */
const BATCH_ROWS = 2048;

/** Rows [start, start + rows) as the graph's input tensor; rows after the last of the input repeat it. */
function inputTensor(
  { columns, rows: available }: ModelInput,
  { type, width, window }: OnnxSignature['input'],
  start: number,
  rows: number,
): OnnxTensor {
  const features = width || columns.length;
  const size = rows * features;
  const data =
    type === 'float64' ? new Float64Array(size) : type === 'float32' ? new Float32Array(size) : new Uint16Array(size);
  for (let column = 0; column < features; column++) {
    const place =
      window === undefined ? column : (column % window.steps) * window.fields + Math.floor(column / window.steps);
    const values = columns[column];
    for (let row = 0; row < rows; row++) {
      const value = values[Math.min(start + row, available - 1)];
      data[row * features + place] = type === 'float16' ? toFloat16(value) : value;
    }
  }
  const dims = window === undefined ? [rows, features] : [rows, window.steps, window.fields];
  return { type, dims, data };
}

function numbersOf({ type, data }: OnnxTensor): Float64Array {
  if (type === 'float16') return Float64Array.from(data as ArrayLike<number>, fromFloat16);
  return Float64Array.from(data as ArrayLike<number | bigint>, Number);
}

/** A model that runs in ONNX Runtime. Calls wait for one another: a session runs one at a time. */
export class OnnxModel implements Model {
  readonly card: ModelCard;
  readonly #session: OnnxSession;
  readonly #signature: OnnxSignature;
  #last: Promise<unknown> = Promise.resolve();
  #disposed = false;

  constructor(session: OnnxSession, signature: OnnxSignature, card: ModelCard) {
    this.#session = session;
    this.#signature = signature;
    this.card = card;
  }

  predict(input: ModelInput): Promise<Float64Array> {
    const run = this.#last.then(() => this.#predict(input));
    this.#last = run.catch(() => undefined);
    return run;
  }

  async #predict(input: ModelInput): Promise<Float64Array> {
    if (this.#disposed) throw usageError('MODEL_DISPOSED', 'model: expected one that is in use, got one disposed of');
    const { batch, width } = this.#signature.input;
    if (width !== 0 && input.columns.length !== width) {
      throw modelError('MODEL_INPUT_WIDTH', `model input: expected ${width} columns, got ${input.columns.length}`);
    }
    const { outputCount } = this.card;
    const result = new Float64Array(input.rows * outputCount);
    const rowsPerCall = batch ?? Math.min(BATCH_ROWS, input.rows);
    for (let start = 0; start < input.rows; start += rowsPerCall) {
      const left = input.rows - start;
      const rows = batch ?? Math.min(rowsPerCall, left);
      const scores = await runOnce(this.#session, this.#signature, input, start, rows, outputCount);
      result.set(scores.subarray(0, Math.min(left, rows) * outputCount), start * outputCount);
    }
    return result;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    void this.#last.then(() => this.#session.release()).catch(() => undefined);
  }
}

async function runOnce(
  session: OnnxSession,
  { input: signature, output }: OnnxSignature,
  input: ModelInput,
  start: number,
  rows: number,
  outputCount: number | undefined,
): Promise<Float64Array> {
  const feeds = { [signature.name]: inputTensor(input, signature, start, rows) };
  const results = await session.run(feeds, [output.name]);
  const tensor = results[output.name];
  const values = numbersOf(tensor);
  const perRow = output.secondOfTwo ? 2 : outputCount;
  if (values.length % rows !== 0 || (perRow !== undefined && values.length !== rows * perRow)) {
    const wanted = perRow === undefined ? `a multiple of ${rows}` : String(rows * perRow);
    throw modelError(
      'ONNX_OUTPUT_SHAPE',
      `ONNX output ${output.name}: expected ${wanted} values for ${rows} rows, got [${tensor.dims.join(', ')}]`,
    );
  }
  return output.secondOfTwo ? values.filter((_, index) => index % 2 === 1) : values;
}

/**
 * Runs a few made-up rows once, to learn how many values a row has and that the model gives numbers at all. Throws
 * `ONNX_SCORES_NAN` where every value is NaN: such a model must not trade.
 */
export async function probe(session: OnnxSession, signature: OnnxSignature): Promise<number> {
  const { columns, secondOfTwo } = signature.output;
  const known = secondOfTwo ? 1 : columns;
  const { batch, width } = signature.input;
  if (width === 0) return known ?? 1;
  const rows = batch ?? 2;
  const random = createRandom(1);
  // Around 1, as ratios of prices are.
  const made = Array.from({ length: width }, () => Float64Array.from({ length: rows }, () => 0.5 + random.next()));
  const values = await runOnce(session, signature, { rows, columns: made }, 0, rows, known);
  if (values.every((value) => value !== value)) {
    throw modelError('ONNX_SCORES_NAN', 'ONNX model: expected scores, got NaN for every row that was tried', {
      hint: 'Its weights hold NaN; train or export it again.',
    });
  }
  return values.length / rows;
}
