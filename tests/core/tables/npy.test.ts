import { describe, expect, it } from 'vitest';
import { npyColumns, readNpy } from '../../../src/core/tables/npy.ts';
import { writeTable } from '../../../src/core/tables/write.ts';

function npy(header: string, data: ArrayBuffer | Uint8Array, version = 1): Uint8Array {
  const bytes = Buffer.from(header, 'latin1');
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  if (version === 1) length.writeUInt16LE(bytes.length);
  else length.writeUInt32LE(bytes.length);
  return new Uint8Array(
    Buffer.concat([
      Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]),
      length,
      bytes,
      Buffer.from(data as Uint8Array),
    ]),
  );
}

const header = (descr: string, shape: string, order = 'False'): string =>
  `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }\n`;

describe('NPY arrays', () => {
  it.each([
    ['<f8', Float64Array.of(1.5, -2, 3, 4, 5, 6)],
    ['<f4', Float32Array.of(1.5, -2, 3, 4, 5, 6)],
    ['<i8', BigInt64Array.of(1n, -2n, 3n, 4n, 5n, 6n)],
    ['<i4', Int32Array.of(1, -2, 3, 4, 5, 6)],
    ['<u2', Uint16Array.of(1, 2, 3, 4, 5, 6)],
    ['|i1', Int8Array.of(1, -2, 3, 4, 5, 6)],
    ['|b1', Uint8Array.of(1, 0, 1, 1, 0, 1)],
  ] as const)('of %s are read as doubles', (descr, data) => {
    const { shape, values } = readNpy(npy(header(descr, '(3, 2)'), new Uint8Array(data.buffer)), 'a.npy');
    expect(shape).toEqual([3, 2]);
    expect([...values]).toEqual([...data].map(Number));
  });

  it('of half precision and of the other byte order are read', () => {
    // 1.5, -2, the smallest subnormal and infinity in binary16
    const half = Uint16Array.of(0x3e00, 0xc000, 1, 0x7c00);
    expect([...readNpy(npy(header('<f2', '(4,)'), new Uint8Array(half.buffer)), 'a').values]).toEqual([
      1.5,
      -2,
      2 ** -24,
      Infinity,
    ]);
    const big = new DataView(new ArrayBuffer(8));
    big.setFloat64(0, Math.PI);
    expect([...readNpy(npy(header('>f8', '(1,)'), big.buffer, 2), 'a').values]).toEqual([Math.PI]);
  });

  it('in Fortran order are put in row order', () => {
    const data = Float64Array.of(1, 2, 3, 10, 20, 30);
    const columns = npyColumns(readNpy(npy(header('<f8', '(3, 2)', 'True'), new Uint8Array(data.buffer)), 'a'));
    expect(columns).toEqual([Float64Array.of(1, 2, 3), Float64Array.of(10, 20, 30)]);
  });

  it('that were written are read again', async () => {
    const columns = [Float64Array.of(0.1, Number.NaN, -0), Float64Array.of(1e300, 2, 3)];
    const read = readNpy(await writeTable({ names: ['a', 'b'], columns }, 'npy'), 'a');
    expect(npyColumns(read)).toEqual(columns);
  });

  it.each([
    ['objects', header('|O', '(1,)'), 8, 'NPY_TYPE'],
    ['records', `{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }`, 8, 'NPY_HEADER'],
    ['text', header('<U8', '(1,)'), 32, 'NPY_TYPE'],
    [
      'code in the header',
      `{'descr': '<f8', 'fortran_order': False, 'shape': (__import__('os').getpid(),), }`,
      8,
      'NPY_HEADER',
    ],
    ['a key twice', `{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (1,), }`, 8, 'NPY_HEADER'],
    ['a missing key', `{'descr': '<f8', 'shape': (1,), }`, 8, 'NPY_HEADER'],
    ['a huge shape', header('<f8', '(4294967296, 4294967296)'), 8, 'NPY_DAMAGED'],
    ['too few bytes', header('<f8', '(2,)'), 8, 'NPY_DAMAGED'],
    ['too many bytes', header('<f8', '(1,)'), 16, 'NPY_DAMAGED'],
    ['three dimensions', header('<f8', '(1, 1, 1)'), 8, 'NPY_DAMAGED'],
    ['something behind the dictionary', `${header('<f8', '(1,)')} x`, 8, 'NPY_HEADER'],
  ])('with %s are refused', (_, text, size, code) => {
    expect(() => readNpy(npy(text, new Uint8Array(size)), 'a.npy')).toThrow(expect.objectContaining({ code }));
  });

  it('of integers beyond 2^53 are refused rather than rounded', () => {
    const data = new Uint8Array(BigInt64Array.of(2n ** 53n + 1n).buffer);
    expect(() => readNpy(npy(header('<i8', '(1,)'), data), 'a')).toThrow(
      expect.objectContaining({ code: 'NPY_INTEGER' }),
    );
  });

  it('cut anywhere are refused', () => {
    const whole = npy(header('<f8', '(2, 2)'), new Uint8Array(32));
    for (let length = 0; length < whole.length; length++) {
      expect(() => readNpy(whole.slice(0, length), 'a')).toThrow(expect.objectContaining({ kind: 'data' }));
    }
  });
});
