import type { Check } from '../core/research/checklist.ts';
import type { Research } from '../core/research/document.ts';
import type { Monitoring, MonitoringOptions } from '../core/research/monitoring.ts';
import type { Trust } from '../core/research/trust.ts';

/** What a document keeps to of good practice, and whether its result may be believed. */
export interface Audit {
  readonly checks: readonly Check[];
  /** Undefined where the document cannot be run; the checks then say as much as it does by itself. */
  readonly trust: Trust | undefined;
}

/** The kinds of file that a report is kept as; both are those of `klinelab run`. */
export type ReportFormat = 'html' | 'json';

/** How the engine judges a document beyond its run. */
export interface JudgementApi {
  audit(research: Research): Promise<Audit>;
  /** Watches the document's models over the bars they do not know. */
  monitor(research: Research, options: MonitoringOptions): Promise<Monitoring>;
  /** The document's run with checks and trust as a file. */
  reportFile(research: Research, format: ReportFormat): Promise<Uint8Array>;
}
