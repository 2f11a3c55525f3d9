import { dataError } from '../base/errors.ts';

/** A table inside FlatBuffers data; every access is checked against the bytes present. */
export interface FlatTable {
  /** Byte position of a field's value, or 0 where the field is absent. */
  field(index: number): number;
  int8(index: number, absent?: number): number;
  int64(index: number): number;
  table(index: number): FlatTable | undefined;
  /** Position of the first element and number of elements of a vector. */
  vector(index: number, elementSize: number): { readonly start: number; readonly count: number } | undefined;
  tables(index: number): FlatTable[];
}

/** A reader of FlatBuffers that trusts nothing: positions outside the bytes are refused as damage. */
export function flatRoot(bytes: Uint8Array, name: string): FlatTable {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const check = (at: number, size: number): number => {
    if (!(at >= 0 && at + size <= bytes.length)) {
      throw dataError(
        'ARROW_DAMAGED',
        `${name}: expected Arrow metadata inside its message, got a position past its end`,
        {
          where: { offset: bytes.byteOffset },
          hint: 'The file is cut or altered; write it again.',
        },
      );
    }
    return at;
  };
  const int32 = (at: number): number => view.getInt32(check(at, 4), true);
  const uint32 = (at: number): number => view.getUint32(check(at, 4), true);
  const tableAt = (position: number): FlatTable => {
    const vtable = position - int32(position);
    const vtableSize = view.getUint16(check(vtable, 4), true);
    const tableSize = view.getUint16(vtable + 2, true);
    check(vtable, vtableSize);
    check(position, tableSize);
    if (vtableSize < 4 || tableSize < 4) check(-1, 0);
    const field = (index: number): number => {
      const slot = 4 + 2 * index;
      if (slot + 2 > vtableSize) return 0;
      const offset = view.getUint16(check(vtable + slot, 2), true);
      if (offset >= tableSize) check(-1, 0);
      return offset === 0 ? 0 : position + offset;
    };
    const vector = (index: number, elementSize: number) => {
      const at = field(index);
      if (at === 0) return undefined;
      const start = at + uint32(at) + 4;
      const count = uint32(start - 4);
      check(start, count * elementSize);
      return { start, count };
    };
    return {
      field,
      vector,
      int8: (index, absent = 0) => (field(index) === 0 ? absent : view.getInt8(check(field(index), 1))),
      int64: (index) => (field(index) === 0 ? 0 : Number(view.getBigInt64(check(field(index), 8), true))),
      table: (index) => (field(index) === 0 ? undefined : tableAt(field(index) + uint32(field(index)))),
      tables: (index) => {
        const found = vector(index, 4);
        if (found === undefined) return [];
        return Array.from({ length: found.count }, (_, i) => {
          const at = found.start + 4 * i;
          return tableAt(at + uint32(at));
        });
      },
    };
  };
  return tableAt(uint32(0));
}
