import type { ArenaExports } from '../module.ts';
import { Arena } from '../module.ts';

interface Span {
  readonly address: number;
  readonly bytes: number;
}

/**
 * Blocks that outlive a call and can be freed one by one, within a module's arena. Freed blocks are used again first
 * fit; scratch memory of a call lies above all blocks (`arena.scope`), so no block may be taken inside a scope.
 */
export class KernelHeap {
  readonly arena: Arena;
  #free: Span[] = [];
  readonly #taken = new Map<number, number>();

  constructor(exports: ArenaExports) {
    this.arena = new Arena(exports);
  }

  allocate(wanted: number): number {
    const bytes = (wanted + 15) & ~15;
    const index = this.#free.findIndex((span) => span.bytes >= bytes);
    if (index < 0) {
      const address = this.arena.allocate(bytes);
      this.#taken.set(address, bytes);
      return address;
    }
    const span = this.#free[index];
    const rest = { address: span.address + bytes, bytes: span.bytes - bytes };
    this.#free.splice(index, 1, ...(rest.bytes > 0 ? [rest] : []));
    this.#taken.set(span.address, bytes);
    return span.address;
  }

  free(address: number): void {
    const bytes = this.#taken.get(address);
    if (bytes === undefined) return;
    this.#taken.delete(address);
    const spans = [...this.#free, { address, bytes }].sort((a, b) => a.address - b.address);
    this.#free = [];
    for (const span of spans) {
      const last = this.#free.at(-1);
      if (last !== undefined && last.address + last.bytes === span.address) {
        this.#free[this.#free.length - 1] = { address: last.address, bytes: last.bytes + span.bytes };
      } else this.#free.push(span);
    }
  }
}
