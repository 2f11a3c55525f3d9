import { modelError } from '../../base/errors.ts';

export type OnnxElementType = 'float32' | 'float64' | 'float16' | 'int64' | 'int32' | 'bool' | 'string';

/** A dense tensor, row-major. float16 travels as its bits; int64 as BigInt64Array; strings as an array. */
export interface OnnxTensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: ArrayLike<number> | ArrayLike<bigint> | ArrayLike<string>;
}

export interface OnnxSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Runs the graph and returns the tensors that `fetch` names. */
  run(feeds: Readonly<Record<string, OnnxTensor>>, fetch: readonly string[]): Promise<Record<string, OnnxTensor>>;
  release(): Promise<void>;
}

/** ONNX Runtime as the core sees it. Hosts load the real one on first use: it weighs 14 MB. */
export interface OnnxRuntime {
  createSession(bytes: Uint8Array): Promise<OnnxSession>;
}

export type OnnxRuntimeLoader = () => Promise<OnnxRuntime>;

interface LibrarySession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Record<string, unknown>, fetches: readonly string[]): Promise<Record<string, unknown>>;
  release(): Promise<void>;
}

/** The part of the `onnxruntime-web` (or `-node`) package that is used. */
export interface OnnxLibrary {
  readonly InferenceSession: {
    create(bytes: Uint8Array, options: Readonly<Record<string, unknown>>): Promise<LibrarySession>;
  };
  readonly Tensor: new (type: never, data: never, dims: readonly number[]) => unknown;
}

/** First line of a library's message without its own source paths. */
const plain = (thrown: unknown): string => {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return message
    .replace(/\S*onnxruntime\/core\/\S+:\d+ /g, '')
    .split('\n')[0]
    .slice(0, 300);
};

/** ONNX Runtime's package behind the interface of the core; its errors become typed ones. */
export function adaptOnnxLibrary(library: OnnxLibrary): OnnxRuntime {
  return {
    async createSession(bytes) {
      let session: LibrarySession;
      try {
        // Fatal messages only: the rest would go to the console of whoever embeds the core.
        session = await library.InferenceSession.create(bytes, { logSeverityLevel: 4, executionProviders: ['wasm'] });
      } catch (cause) {
        throw modelError('ONNX_LOAD', `ONNX model: expected one that ONNX Runtime loads, got: ${plain(cause)}`, {
          cause,
        });
      }
      const { inputNames, outputNames } = session;
      return {
        inputNames,
        outputNames,
        async run(feeds, fetch) {
          try {
            const tensors = Object.entries(feeds).map(([name, { type, data, dims }]) => [
              name,
              new library.Tensor(type as never, data as never, dims),
            ]);
            const results = await session.run(Object.fromEntries(tensors), fetch);
            return results as Record<string, OnnxTensor>;
          } catch (cause) {
            throw modelError('ONNX_RUN', `ONNX model: expected it to run, got: ${plain(cause)}`, { cause });
          }
        },
        release: () => session.release(),
      };
    },
  };
}
