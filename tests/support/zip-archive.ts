import { deflateRawSync } from 'node:zlib';
import { crc32 } from '../../src/core/tables/crc32.ts';

export interface Member {
  readonly name: string;
  readonly content: Uint8Array;
  readonly method?: number;
  /** Lies that the central directory tells. */
  readonly crc?: number;
  readonly size?: number;
  readonly flags?: number;
  readonly centralName?: string;
}

/** A ZIP archive written by the book, but for the lies that it is told to tell. */
export function zip(members: readonly Member[], comment = ''): Uint8Array {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const {
    name,
    content,
    method = 8,
    crc = crc32(content),
    size = content.length,
    flags = 0,
    centralName = name,
  } of members) {
    const data = method === 8 ? deflateRawSync(content) : Buffer.from(content);
    const header = (signature: number, label: string, extra: number): Buffer => {
      const bytes = Buffer.alloc(extra + 26);
      bytes.writeUInt32LE(signature, 0);
      const at = extra;
      bytes.writeUInt16LE(flags, at + 2);
      bytes.writeUInt16LE(method, at + 4);
      bytes.writeUInt32LE(crc, at + 10);
      bytes.writeUInt32LE(data.length, at + 14);
      bytes.writeUInt32LE(size, at + 18);
      bytes.writeUInt16LE(Buffer.byteLength(label), at + 22);
      return bytes;
    };
    const local = Buffer.concat([header(0x04034b50, name, 4), Buffer.from(name), data]);
    const entry = Buffer.concat([header(0x02014b50, centralName, 6), Buffer.alloc(14), Buffer.from(centralName)]);
    entry.writeUInt32LE(offset, 42);
    parts.push(local);
    central.push(entry);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(Buffer.byteLength(comment), 20);
  return new Uint8Array(Buffer.concat([...parts, directory, end, Buffer.from(comment)]));
}
