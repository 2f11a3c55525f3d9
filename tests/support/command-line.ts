import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The built command line's file. */
export const program = fileURLToPath(new URL('../../bin/klinelab.js', import.meta.url));

export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line in the project's folder. */
export function klinelab(...args: readonly string[]): CommandResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: fileURLToPath(new URL('../../', import.meta.url)),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return { status: status ?? -1, stdout, stderr };
}

/** What `klinelab signals` prints: one record a bar, missing numbers as NaN. */
export function klinelabSignals(...args: readonly string[]): Record<string, number>[] {
  const { status, stdout, stderr } = klinelab('signals', ...args, '--format', 'csv', '--quiet');
  if (status !== 0) throw new Error(`klinelab signals: expected exit code 0, got ${status}: ${stderr}`);
  const [header, ...lines] = stdout.trimEnd().split('\n');
  const names = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, index) => [name, cells[index] === '' ? NaN : Number(cells[index])]));
  });
}
