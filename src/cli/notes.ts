/** Notes go to stderr, so that stdout holds nothing but data. */
export function note(quiet: boolean, lines: readonly string[]): void {
  if (!quiet && lines.length > 0) process.stderr.write(`${lines.map((line) => `klinelab: ${line}`).join('\n')}\n`);
}
