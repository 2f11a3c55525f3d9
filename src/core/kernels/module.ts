import { dataError } from '../base/errors.ts';

/** What every WASM module of KlineLab exports besides its kernels: an arena that is filled and reset as a whole. */
export interface ArenaExports {
  readonly memory: WebAssembly.Memory;
  /** Address of `bytes` fresh bytes, 16-byte aligned, not cleared; grows the memory where needed; 0 where it cannot. */
  allocate(bytes: number): number;
  /** The arena's current top, to be handed to `release`. */
  mark(): number;
  /** Frees everything allocated since `mark` returned this value. */
  release(top: number): void;
}

/** Instantiates a compiled module with the imports AssemblyScript expects. Synchronous: workers and Node only. */
export function instantiate<Exports extends ArenaExports>(module: WebAssembly.Module): Exports {
  const abort = (_message: number, _file: number, line: number, column: number): never => {
    throw new Error(`kernel: expected no trap, got abort at ${line}:${column}`);
  };
  return new WebAssembly.Instance(module, { env: { abort } }).exports as unknown as Exports;
}

/**
 * Typed views into a module's arena. Views die when the memory grows: allocate everything a call needs first, then
 * make the views, and never keep one across calls.
 */
export class Arena {
  readonly #exports: ArenaExports;

  constructor(exports: ArenaExports) {
    this.#exports = exports;
  }

  allocate(bytes: number): number {
    // The module counts in 32 bits; its addresses come back signed.
    const address = bytes < 2 ** 32 ? this.#exports.allocate(bytes) >>> 0 : 0;
    if (address === 0) {
      throw dataError('OUT_OF_MEMORY', `kernel memory: expected room for ${bytes} more bytes, got none`, {
        hint: 'Use fewer bars or columns at once.',
      });
    }
    return address;
  }

  /** Runs `work` and frees all it allocated, also when it throws. */
  scope<Result>(work: () => Result): Result {
    const top = this.#exports.mark();
    try {
      return work();
    } finally {
      this.#exports.release(top);
    }
  }

  f64(address: number, length: number): Float64Array {
    return new Float64Array(this.#exports.memory.buffer, address, length);
  }

  f32(address: number, length: number): Float32Array {
    return new Float32Array(this.#exports.memory.buffer, address, length);
  }

  u32(address: number, length: number): Uint32Array {
    return new Uint32Array(this.#exports.memory.buffer, address, length);
  }

  u16(address: number, length: number): Uint16Array {
    return new Uint16Array(this.#exports.memory.buffer, address, length);
  }

  i32(address: number, length: number): Int32Array {
    return new Int32Array(this.#exports.memory.buffer, address, length);
  }

  u8(address: number, length: number): Uint8Array {
    return new Uint8Array(this.#exports.memory.buffer, address, length);
  }

  get bytes(): number {
    return this.#exports.memory.buffer.byteLength;
  }
}
