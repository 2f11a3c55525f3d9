/** ZIP64: fields of 64 bits beside those of a plain ZIP archive, where programs write to a pipe or files are huge. */

const MARK = 0xffffffff;
const EXTRA_ID = 1;
const LOCATOR = 0x07064b50;
const LOCATOR_SIZE = 20;
const END_RECORD = 0x06064b50;
const END_RECORD_SIZE = 56;

/**
 * Fields of a header in the order size, compressed size, offset: those that hold the mark stand in the extra field
 * instead. A mark without its extra field stays, and lies past the end of any archive that fits in memory.
 */
export function largeFields(extra: Uint8Array, fields: readonly number[]): number[] {
  const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength);
  const result = [...fields];
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== EXTRA_ID) continue;
    const end = Math.min(extra.length, at + 4 + view.getUint16(at + 2, true));
    let next = at + 4;
    for (let i = 0; i < fields.length; i++) {
      if (fields[i] !== MARK || next + 8 > end) continue;
      result[i] = Number(view.getBigUint64(next, true));
      next += 8;
    }
    break;
  }
  return result;
}

/**
 * What the larger end record says of the directory, where there is one: before the plain one at `end` stands a locator,
 * and before that the record. `directoryEnd` is where the record starts.
 */
export function largeDirectory(view: DataView, end: number) {
  const locator = end - LOCATOR_SIZE;
  if (locator < END_RECORD_SIZE || view.getUint32(locator, true) !== LOCATOR) return undefined;
  const record = Number(view.getBigUint64(locator + 8, true));
  if (!(record + END_RECORD_SIZE <= locator) || view.getUint32(record, true) !== END_RECORD) return undefined;
  return {
    count: Number(view.getBigUint64(record + 32, true)),
    onDisk: Number(view.getBigUint64(record + 24, true)),
    disk: view.getUint32(record + 16, true),
    directory: Number(view.getBigUint64(record + 48, true)),
    directorySize: Number(view.getBigUint64(record + 40, true)),
    directoryEnd: record,
  };
}
