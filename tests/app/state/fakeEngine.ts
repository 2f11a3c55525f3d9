import { abortedError, dataError } from '../../../src/core/base/errors.ts';
import type { Research } from '../../../src/core/research/document.ts';
import type { Fingerprints } from '../../../src/core/research/document.ts';
import type { Report } from '../../../src/core/research/report.ts';
import type { OpenedFile } from '../../../src/workers/api.ts';
import type { EngineClient } from '../../../src/workers/client.ts';
import { card, klines, report, sha } from './research.ts';

/** Opened klines with a fingerprint made of one digit. */
export const openedKlines = (digit: string, symbol = 'EURUSD'): Extract<OpenedFile, { kind: 'klines' }> => ({
  kind: 'klines',
  klines: {
    sha256: sha(digit),
    klines: { ...klines([1, 2, 3]), symbol },
    report: { issues: [], repairs: [] } as never,
    notes: [],
  },
});

export const openedModel = (digit: string, missing: string[] = []): Extract<OpenedFile, { kind: 'model' }> => ({
  kind: 'model',
  model: { card: card({ sha256: sha(digit) }), missing, matched: 'name' },
});

/** An engine whose files are named in advance; runs are answered by hand, or at once. */
export class FakeEngine implements Pick<EngineClient, 'open' | 'reopen' | 'run'> {
  /** What a file of this name turns out to be. */
  readonly shelf = new Map<string, OpenedFile>();
  readonly runs: Research[] = [];
  fingerprints: Fingerprints = {
    klines: sha('a'),
    features: sha('b'),
    scores: sha('c'),
    votes: sha('d'),
    report: sha('e'),
  };
  /** Stops the next run as if the worker had been ended by another job. */
  abortNext = false;
  failWith: Error | undefined;
  hold: Promise<void> | undefined;

  async open({ name }: { name: string }): Promise<OpenedFile> {
    const opened = this.shelf.get(name);
    if (!opened) throw dataError('NOT_KLINES', `${name}: expected bars, got something else`);
    return opened;
  }

  async reopen(): Promise<OpenedFile> {
    return [...this.shelf.values()][0];
  }

  async run(research: Research): Promise<Report> {
    this.runs.push(research);
    await this.hold;
    if (this.abortNext) {
      this.abortNext = false;
      throw abortedError('run');
    }
    if (this.failWith) throw this.failWith;
    const { fingerprints } = this;
    const expected = research.expect;
    const stages = Object.keys(fingerprints) as (keyof Fingerprints)[];
    return report(
      research,
      research.models.map(() => [undefined, 1, 1]),
      [undefined, 1, 1],
      {
        fingerprints,
        ...(expected
          ? {
              differs: stages.filter(
                (stage) => expected[stage] !== undefined && expected[stage] !== fingerprints[stage],
              ),
            }
          : {}),
      },
    );
  }
}

/** Lets everything that waits for nothing but promises happen. */
export const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
