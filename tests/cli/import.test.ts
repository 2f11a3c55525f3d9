import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { klinelab } from '../support/command-line.ts';
import { klinesFile } from '../support/klines-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'klinelab-import-'));
const write = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const lines = new TextDecoder().decode(klinesFile('bad/non_numeric_cell.csv')).trim().split('\n');

describe('klinelab import', () => {
  it('refuses what only a rule would let pass, and reads it where the rule is given', () => {
    const file = write('AAA-1h.csv', lines.join('\n') + '\n');
    const refused = klinelab('import', file);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(/CELL_NOT_A_NUMBER.*line 12[^]*drop-bad-rows/);
    const read = klinelab('import', file, '--repair', 'drop-bad-rows');
    expect(read.status).toBe(0);
    expect(read.stdout.trim().split('\n')).toHaveLength(lines.length - 1);
    expect(read.stderr).toContain('1 row that could not be read dropped');
    expect(klinelab('import', file, '--repair', 'drop-everything')).toMatchObject({ status: 2 });
  });

  it('takes the order of dates as told, where they leave it open', () => {
    const rows = [1, 2, 3].map((day) => `0${day}/02/2024,1,2,1,2,3\n`).join('');
    const file = write('DDD-1d.csv', `Date,Open,High,Low,Close,Volume\n${rows}`);
    const refused = klinelab('import', file);
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('--date-order')]);
    const read = klinelab('import', file, '--date-order', 'dmy');
    expect(read.stdout.split('\n')[1]).toMatch(new RegExp(`^${Date.UTC(2024, 1, 1)},`));
    expect(klinelab('import', file, '--date-order', 'ydm').status).toBe(2);
  });

  it('leaves out a usual rule on demand', () => {
    const doubled = write('BBB-1h.csv', klinesFile('bad/duplicate_timestamp_same.csv'));
    expect(klinelab('import', doubled).status).toBe(0);
    const strict = klinelab('import', doubled, '--no-repair', 'drop-duplicates');
    expect([strict.status, strict.stderr]).toEqual([1, expect.stringContaining('DUPLICATE')]);
  });

  it('puts pieces together, verified by their checksums, and takes columns as told', () => {
    const sound = lines.filter((_, i) => i !== 11);
    const header = 'Zeit,o,h,l,Schluss,v';
    const a = write('CCC-1h-a.csv', [header, ...sound.slice(1, 20)].join('\n') + '\n');
    const b = write('CCC-1h-b.csv', [header, ...sound.slice(20)].join('\n') + '\n');
    const hash = createHash('sha256')
      .update([header, ...sound.slice(1, 20)].join('\n') + '\n')
      .digest('hex');
    const sum = write('CCC-1h-a.csv.CHECKSUM', `${hash}  CCC-1h-a.csv\n`);
    const columns = ['--columns', 'time=Zeit,close=5'];
    const read = klinelab('import', b, a, sum, ...columns);
    expect(read.status).toBe(0);
    expect(read.stdout.trim().split('\n')).toHaveLength(sound.length);
    write('CCC-1h-a.csv.CHECKSUM', `${'0'.repeat(64)}  CCC-1h-a.csv\n`);
    expect(klinelab('import', b, a, sum, ...columns)).toMatchObject({ status: 4 });
    expect(klinelab('import', a, '--columns', 'time')).toMatchObject({ status: 2 });
  });
});
