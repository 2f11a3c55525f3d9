import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeOutput } from '../../src/cli/files.ts';

const folder = mkdtempSync(join(tmpdir(), 'klinelab-files-'));
const unwritable = expect.objectContaining({ code: 'FILE_UNWRITABLE' });

describe('an output', () => {
  it('takes the place of a file, and of the file behind a link, and leaves nothing beside it', () => {
    const file = join(folder, 'file.csv');
    const link = join(folder, 'link.csv');
    writeFileSync(file, 'before');
    symlinkSync(file, link);
    writeOutput(link, 'after');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(file, 'utf8')).toBe('after');
    expect(() => writeOutput(folder, 'text')).toThrow(unwritable);
    expect(() => writeOutput(join(folder, 'none', 'file.csv'), 'text')).toThrow(unwritable);
    expect(readdirSync(folder).sort()).toEqual(['file.csv', 'link.csv']);
  });

  // Whoever may write to /dev could otherwise lose his /dev/null to a table.
  it('is written into what is no regular file, which keeps its place', () => {
    const pipe = join(folder, 'pipe');
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    const script = `timeout 20 cat ${pipe} > ${pipe}.read & "$0" bin/klinelab.js synthetic --bars 100 -q -o ${pipe}; wait`;
    expect(spawnSync('sh', ['-c', script, process.execPath]).status).toBe(0);
    expect(lstatSync(pipe).isFIFO()).toBe(true);
    expect(readFileSync(`${pipe}.read`, 'utf8').trimEnd().split('\n')).toHaveLength(101);
  });

  it.runIf(existsSync('/dev/full'))('that finds no room ends with code 1 and says so', () => {
    for (const command of [
      'synthetic --bars 100 -q',
      'live public/samples/eurusd-1h.csv --model models/lgb-5.txt -q',
    ]) {
      const { status, stderr } = spawnSync('sh', [
        '-c',
        `"$0" bin/klinelab.js ${command} > /dev/full`,
        process.execPath,
      ]);
      expect(stderr.toString()).toBe(
        'klinelab: FILE_UNWRITABLE: stdout: expected to take what is written, got ENOSPC\n',
      );
      expect(status).toBe(1);
    }
  });
});
