import { decompressZstd } from 'hyparquet-compressors';

const MAGIC = 0xfd2fb528;

/** The length that a Zstandard frame declares of its content; undefined where it declares none. */
function declaredLength(frame: Uint8Array): number | undefined {
  if (frame.length < 14) return undefined;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint32(0, true) !== MAGIC) return undefined;
  const flags = frame[4];
  const isSingleSegment = (flags & 32) !== 0;
  const at = 5 + (isSingleSegment ? 0 : 1) + [0, 1, 2, 4][flags & 3];
  switch (flags >> 6) {
    case 0:
      return isSingleSegment ? frame[at] : undefined;
    case 1:
      return view.getUint16(at, true) + 256;
    case 2:
      return view.getUint32(at, true);
    default:
      return undefined;
  }
}

/**
 * Decompresses Zstandard of known length, which bounds what the decoder may allocate. A frame that declares another
 * length is refused: the decoder would leave the rest of the output zero.
 */
export function decodeZstd(frame: Uint8Array, length: number): Uint8Array {
  const declared = declaredLength(frame);
  if (declared !== undefined && declared !== length) throw new Error(`${declared} bytes instead of ${length}`);
  const output = new Uint8Array(length);
  // The decoder compares its output with a number, for which all of its bytes would be written out as text.
  Object.defineProperty(output, Symbol.toPrimitive, { value: () => 0 });
  return new Uint8Array(decompressZstd(frame, output).buffer, 0, length);
}
