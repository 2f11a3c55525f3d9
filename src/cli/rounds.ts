import type { RoundReport } from '../core/training/request.ts';
import { note } from './notes.ts';

/** Runs a training to its end with a progress line on stderr now and then. */
export function finishRounds<Result>(rounds: Generator<RoundReport, Result, 'stop' | void>, quiet: boolean): Result {
  let told = Date.now();
  for (;;) {
    const step = rounds.next();
    if (step.done) return step.value;
    if (quiet || Date.now() - told < 2000) continue;
    told = Date.now();
    const { iteration, total, evaluations } = step.value;
    const values = evaluations.map(({ dataset, metric, value }) => `${dataset} ${metric} ${value.toPrecision(6)}`);
    note(false, [`round ${iteration} of ${total}: ${values.join(', ')}`]);
  }
}
