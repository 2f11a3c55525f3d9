import type { Report } from '../../core/research/report.ts';
import type { Job } from './jobs.svelte.ts';
import type { StationName } from './view.svelte.ts';
import type { Proof } from './workspace.svelte.ts';

export type StationStatus = 'ok' | 'warn' | 'bad' | 'running' | 'stale' | 'empty';

const isUnseen = ({ research }: Report): boolean => research.evaluation?.inSample !== true;

/**
 * Whether predictions are stronger than luck, and trading them better than holding. Nothing is good news on bars that
 * the models know.
 */
export const goodNews = (
  report: Report | undefined,
): { readonly evaluation?: boolean; readonly backtest?: boolean } => ({
  evaluation: report?.evaluation && isUnseen(report) && report.evaluation.ensemble.verdict.verdict === 'signal',
  backtest:
    report?.backtest &&
    isUnseen(report) &&
    report.backtest.statistics['Return [%]'] > report.backtest.statistics['Buy & Hold Return [%]'],
});

interface StationInputs {
  readonly hasKlines: boolean;
  readonly hasReport: boolean;
  readonly proof: Proof;
  readonly missing: { readonly klines: boolean; readonly models: boolean };
  /** The job worth showing, if there is one. */
  readonly job: Job | undefined;
  /** A search, which goes on behind everything else. */
  readonly background: Job | undefined;
  /** Whether what the report says of it is good news; undefined where it says nothing. */
  readonly good: { readonly evaluation?: boolean; readonly backtest?: boolean };
}

/** How a station stands: what runs, what waits for that, what is missing, what was never computed. */
export function stationStatus(station: StationName, inputs: StationInputs): StationStatus {
  const { hasKlines, hasReport, proof, missing, job, background, good } = inputs;
  if (station === 'data') {
    if (job?.kind === 'read') return 'running';
    if (missing.klines) return 'warn';
    return hasKlines ? 'ok' : 'empty';
  }
  if (station === 'models') {
    if (missing.models) return 'warn';
    if (job?.kind === 'train' || (background && !job)) return 'running';
  }
  if (station === 'evaluation' || station === 'backtest') {
    if (good[station] === undefined) return 'empty';
    if (job?.kind === 'run' || ['failed', 'stopped', 'waiting'].includes(proof.kind)) return 'stale';
    return good[station] ? 'ok' : 'warn';
  }
  // Features and scores are computed together, block by block; votes follow from both.
  if (job?.kind === 'run') return station === 'signals' ? 'stale' : 'running';
  if (proof.kind === 'failed') return station === 'signals' ? 'bad' : 'stale';
  if (!hasReport) return 'empty';
  return proof.kind === 'stopped' || proof.kind === 'waiting' ? 'stale' : 'ok';
}
