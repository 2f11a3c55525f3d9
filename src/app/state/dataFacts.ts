import type { DataReference } from '../../core/research/document.ts';
import type { OpenedKlines } from '../../workers/api.ts';
import type { Messages } from '../i18n/messages.ts';
import { isoMinute } from './format.ts';

export interface Fact {
  readonly label: string;
  readonly value: string;
  /** A hash or an expression, in fixed pitch. */
  readonly code?: boolean;
}

/** Holes in the times: real gaps, and pauses that look like the market's own hours. */
export function holes({ report }: OpenedKlines): { gaps: number; pauses: number } {
  const countOf = (code: string): number =>
    report.issues.filter((issue) => issue.code === code).reduce((sum, issue) => sum + issue.count, 0);
  return { gaps: countOf('GAPS'), pauses: countOf('MARKET_PAUSES') };
}

/** What the page says of the klines on screen, line by line. */
export function dataFacts(reference: DataReference, opened: OpenedKlines, t: Messages): Fact[] {
  const { klines, report } = opened;
  const last = klines.openTime.length - 1;
  const { gaps, pauses } = holes(opened);
  const range = `${isoMinute(klines.openTime[0])} – ${isoMinute(klines.openTime[last])} UTC`;
  return [
    { label: t.symbol, value: `${reference.symbol} ${reference.interval}` },
    { label: t.range, value: range },
    { label: t.barsTitle, value: t.rowsRead(report.rowsRead, report.bars) },
    { label: t.gapsTitle, value: pauses > 0 ? `${t.gaps(gaps)}, ${t.pauses(pauses)}` : t.gaps(gaps) },
    { label: t.fileTitle, value: [report.file, report.format.kind, ...report.wrappings].join(', ') },
    { label: t.source, value: reference.source },
    { label: t.barsHash, value: reference.sha256, code: true },
  ];
}
