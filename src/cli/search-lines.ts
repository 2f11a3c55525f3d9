import type { SearchTrust } from '../core/research/training/search-trust.ts';
import { shortNumber } from '../core/report/words.ts';
import type { Study } from '../core/training/search/study.ts';

const verdictWords = {
  signal: 'more than luck',
  inverse: 'more than luck, with the wrong sign',
  noise: 'not told from noise',
  unknown: 'too little to judge',
} as const;

/** What came of a search: the winner, and whether it may be believed, with the numbers behind it. */
export function searchLines({ best, counts }: Pick<Study, 'best' | 'counts'>, trust: SearchTrust): string[] {
  const { valid, test } = trust.judgement;
  const others = (['pruned', 'failed', 'abandoned'] as const).flatMap((state) =>
    counts[state] > 0 ? [`${counts[state]} ${state}`] : [],
  );
  const short = (value: number): string => shortNumber(value, 3);
  return [
    `best of ${counts.total} trials${others.length > 0 ? ` (${others.join(', ')})` : ''}: IC ${shortNumber(best?.value ?? NaN)} on validation bars`,
    `parameters: ${JSON.stringify(best?.parameters)}`,
    `validation bars: ${verdictWords[valid.verdict.verdict]}; luck alone brings the best of ${counts.total} an IC of about ${short(valid.luckyIc)}, ` +
      `shuffled labels do as well in ${short(valid.permutation)} of cases for a single trial`,
    test === undefined
      ? 'unseen bars: none; leave some with --split 0.6,0.2'
      : `unseen bars: ${verdictWords[test.verdict.verdict]}; IC ${short(test.ic)}, 95 % band ${short(test.band.low)} to ${short(test.band.high)}, ${test.count} bars`,
    ...(trust.overfitting === undefined
      ? []
      : [
          `probability of overfitting ${short(trust.overfitting.pbo)} (${trust.overfitting.divisions} divisions of the trials' returns)`,
        ]),
    `Sharpe ratio ${short(trust.sharpe)} a bar before costs: above the luckiest of ${counts.total} with probability ${short(trust.deflatedSharpe)}; ` +
      `${trust.bars} bars of ${short(trust.minimumBars)} needed for a ratio above 0`,
    `Say --trials ${counts.total} when you evaluate or backtest the model file; a document written with --research counts them.`,
  ];
}
