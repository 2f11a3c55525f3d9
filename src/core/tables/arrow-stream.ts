import { dataError } from '../base/errors.ts';
import { arrowMessages, endMark, joinBytes } from './arrow-messages.ts';
import { arrowSource } from './arrow-read.ts';
import type { TableSource } from './source.ts';
import type { Table } from './table.ts';
import { writeArrow } from './write-arrow.ts';

/**
 * The record batches of an Arrow IPC stream, one table each, checked as files are. Memory holds one batch and the
 * dictionaries. Errors (data): `ARROW_DAMAGED`, `ARROW_BATCH`, `ARCHIVE_BOMB`.
 */
export async function* readArrowStream(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<TableSource, void, undefined> {
  let schema: Uint8Array | undefined;
  const dictionaries = new Map<number, Uint8Array[]>();
  for await (const message of arrowMessages(chunks, name)) {
    if (message.kind === 'schema') {
      if (schema !== undefined) {
        throw dataError('ARROW_DAMAGED', `${name}: expected one schema, at the start, got another one`);
      }
      schema = message.bytes;
    } else if (schema === undefined) {
      throw dataError('ARROW_DAMAGED', `${name}: expected a schema before the data, got none`);
    } else if (message.kind === 'dictionary') {
      const { id, isDelta, bytes } = message;
      dictionaries.set(id, isDelta ? [...(dictionaries.get(id) ?? []), bytes] : [bytes]);
    } else {
      // Each batch is read as a stream of its own, so that whatever holds for files holds here.
      yield await arrowSource(joinBytes([schema, ...[...dictionaries.values()].flat(), message.bytes, endMark]), name);
    }
  }
  if (schema === undefined) throw dataError('ARROW_DAMAGED', `${name}: expected a schema, got none`);
}

/** Writes tables with the same columns as the record batches of one Arrow IPC stream. */
export interface ArrowStreamWriter {
  /** The bytes of one more batch; before the first, with the schema. */
  batch(table: Table): Promise<Uint8Array>;
  /** What ends the stream. */
  end(): Uint8Array;
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

export function createArrowStreamWriter(): ArrowStreamWriter {
  let begun = false;
  return {
    batch: async (table) => {
      const parts: Uint8Array[] = [];
      for await (const { kind, bytes } of arrowMessages(one(writeArrow(table, 'stream')), 'arrow')) {
        if (kind !== 'schema' || !begun) parts.push(bytes);
      }
      begun = true;
      return joinBytes(parts);
    },
    end: () => endMark,
  };
}
