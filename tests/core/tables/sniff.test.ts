import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { sniff } from '../../../src/core/tables/sniff.ts';
import { klinesFile } from '../../support/klines-files.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const bytes = (...values: number[]): Uint8Array => Uint8Array.from([...values, ...new Array<number>(32).fill(0)]);

describe('what a file is', () => {
  it.each([
    ['empty', text('')],
    ['empty', text(' \n\n')],
    ['csv', text('time,open\n1,2\n')],
    ['csv', text('\ufefftime;open\n')],
    ['csv', text('<DATE>\t<TIME>\t<OPEN>\n')],
    ['json', text(' [[1,2]]')],
    ['json', text('{"code":-1121}')],
    ['research', text('{ "klinelab": 1, "title": "x" }')],
    ['lightgbm', text('tree\nversion=v4\nnum_class=1\n')],
    ['lightgbm', text('tree\r\nversion=v3\r\n')],
    ['onnx', bytes(0x08, 0x08, 0x12, 0x04, 0x74, 0x65, 0x73, 0x74)],
    ['html', text('<!DOCTYPE html><html></html>')],
    ['html', text('\n<html lang="en">')],
    ['xml', text('<?xml version="1.0"?><a/>')],
    ['git-lfs', text('version https://git-lfs.github.com/spec/v1\noid sha256:1\n')],
    ['checksum', text(`${'ab'.repeat(32)}  BTCUSDT-1h-2024-01.zip\n`)],
    ['pickle', bytes(0x80, 0x04, 0x95)],
    ['hdf5', bytes(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a)],
    ['npy', bytes(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59)],
    ['gzip', new Uint8Array(gzipSync('x'))],
    ['zip', klinesFile('bad/two_csvs.zip')],
    ['zip', klinesFile('bad/empty.zip')],
    ['parquet', klinesFile('EURUSD_1h.parquet')],
    ['arrow-file', klinesFile('EURUSD_1h.arrow')],
    ['arrow-file', klinesFile('freqtrade_EURUSD_1h.feather')],
    ['arrow-stream', klinesFile('EURUSD_1h_stream.arrows')],
    ['html', klinesFile('bad/html_error.csv')],
    ['binary', klinesFile('bad/random_bytes.csv')],
    ['csv', klinesFile('bad/utf16.csv')],
    ['csv', klinesFile('bad/csv_named.parquet')],
  ] as const)('%s', (kind, content) => {
    expect(sniff(content)).toBe(kind);
  });
});
