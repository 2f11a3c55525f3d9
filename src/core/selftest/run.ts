import { toErrorRecord } from '../base/errors.ts';
import { computeColumns } from '../features/compute.ts';
import { compilePlan } from '../features/planner.ts';
import { lite53 } from '../features/sets/lite53.ts';
import type { RollingKernels } from '../kernels/rolling.ts';
import type { TreeKernels } from '../kernels/trees.ts';
import { openModel } from '../models/open.ts';
import type { OnnxRuntime } from '../models/onnx/runtime.ts';
import { LightGbmModel } from '../models/lightgbm/model.ts';
import { lastBarFeatures, lightgbmVector, onnxVector, vectorKlines } from './vectors.ts';

export interface SelfTestHost {
  readonly rolling: () => RollingKernels;
  readonly trees: () => TreeKernels;
  readonly onnxRuntime: () => Promise<OnnxRuntime>;
}

/** What one engine's test found; `detail` says what was compared, or why it failed. */
export interface SelfTestResult {
  readonly engine: 'features' | 'lightgbm' | 'onnx';
  readonly passed: boolean;
  readonly detail: string;
}

/** The largest |got - expected| in units of `scale(expected)`. */
function largestDifference(got: ArrayLike<number>, expected: readonly number[], relative: boolean): number {
  let largest = got.length === expected.length ? 0 : Infinity;
  expected.forEach((value, i) => {
    const difference = Math.abs(got[i] - value) / (relative ? Math.max(Math.abs(value), 1e-300) : 1);
    largest = difference <= largest ? largest : difference;
  });
  return largest;
}

function judge(engine: SelfTestResult['engine'], what: string, difference: number, tolerance: number): SelfTestResult {
  // A NaN difference must fail.
  const passed = difference <= tolerance;
  return { engine, passed, detail: `${what}, largest difference ${difference}, allowed ${tolerance}` };
}

function testFeatures({ rolling }: SelfTestHost): SelfTestResult {
  const names = Object.keys(lastBarFeatures);
  const features = lite53.features.filter(({ name }) => names.includes(name));
  const plan = compilePlan(features, { windows: lite53.windows });
  const columns = computeColumns(rolling(), plan, vectorKlines());
  const got = names.map((name) => columns[plan.names.indexOf(name)].at(-1) ?? Number.NaN);
  const difference = largestDifference(got, Object.values(lastBarFeatures), true);
  return judge('features', `${names.length} features of lite53 against NumPy`, difference, 1e-12);
}

async function testLightGbm({ trees }: SelfTestHost): Promise<SelfTestResult> {
  const { text, columns, raw, probability } = lightgbmVector;
  const model = await openModel(new TextEncoder().encode(text), { name: 'selftest', kernels: trees() });
  if (!(model instanceof LightGbmModel)) throw new Error('selftest model: expected LightGBM trees');
  try {
    const input = { rows: raw.length, columns };
    const exact = largestDifference(model.rawScore(input), raw, false);
    const transformed = largestDifference(model.predict(input), probability, false);
    return judge('lightgbm', `${raw.length} rows against LightGBM 4.7`, exact === 0 ? transformed : Infinity, 1e-15);
  } finally {
    model.dispose();
  }
}

function bytesOfBase64(base64: string): Uint8Array {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const digits = [...base64].filter((letter) => letter !== '=').map((letter) => alphabet.indexOf(letter));
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  digits.forEach((digit, i) => {
    const bit = i * 6;
    const at = bit >> 3;
    const shifted = digit << (10 - (bit & 7));
    bytes[at] |= shifted >> 8;
    if (at + 1 < bytes.length) bytes[at + 1] |= shifted & 0xff;
  });
  return bytes;
}

async function testOnnx({ trees, onnxRuntime }: SelfTestHost): Promise<SelfTestResult> {
  const { base64, columns, output } = onnxVector;
  const model = await openModel(bytesOfBase64(base64), { name: 'selftest', kernels: trees(), onnx: onnxRuntime });
  try {
    const got = await model.predict({ rows: output.length, columns });
    return judge('onnx', `${output.length} rows against ONNX Runtime`, largestDifference(got, output, false), 1e-6);
  } finally {
    model.dispose();
  }
}

/** Runs every engine on built-in vectors whose answers came from the peers. Never throws: a failure is a result. */
export async function runSelfTest(host: SelfTestHost): Promise<SelfTestResult[]> {
  const tests = { features: testFeatures, lightgbm: testLightGbm, onnx: testOnnx } as const;
  const results: SelfTestResult[] = [];
  for (const [engine, test] of Object.entries(tests) as [SelfTestResult['engine'], typeof testOnnx][]) {
    try {
      results.push(await test(host));
    } catch (error) {
      const { code, message } = toErrorRecord(error);
      results.push({ engine, passed: false, detail: `${code}: ${message}` });
    }
  }
  return results;
}
