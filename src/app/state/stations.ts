import type { Job } from './jobs.svelte.ts';
import type { StationName } from './view.svelte.ts';
import type { Proof } from './workspace.svelte.ts';

export type StationStatus = 'ok' | 'warn' | 'bad' | 'running' | 'stale' | 'empty';

interface StationInputs {
  readonly hasKlines: boolean;
  readonly hasReport: boolean;
  readonly proof: Proof;
  readonly missing: { readonly klines: boolean; readonly models: boolean };
  /** The job worth showing, if there is one. */
  readonly job: Job | undefined;
}

/** How a station stands: what runs, what waits for that, what is missing, what was never computed. */
export function stationStatus(station: StationName, inputs: StationInputs): StationStatus {
  const { hasKlines, hasReport, proof, missing, job } = inputs;
  if (station === 'data') {
    if (job?.kind === 'read') return 'running';
    if (missing.klines) return 'warn';
    return hasKlines ? 'ok' : 'empty';
  }
  if (station === 'models' && missing.models) return 'warn';
  // Features and scores are computed together, block by block; votes follow from both.
  if (job?.kind === 'run') return station === 'signals' ? 'stale' : 'running';
  if (proof.kind === 'failed') return station === 'signals' ? 'bad' : 'stale';
  if (!hasReport) return 'empty';
  return proof.kind === 'stopped' || proof.kind === 'waiting' ? 'stale' : 'ok';
}
