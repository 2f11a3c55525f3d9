import type { RunControl } from '../core/base/progress.ts';
import { jsonText } from '../core/report/json.ts';
import { reportPage } from '../core/report/page.ts';
import { checkResearch } from '../core/research/checklist.ts';
import type { Research } from '../core/research/document.ts';
import { monitorModels } from '../core/research/monitoring.ts';
import type { Report } from '../core/research/report.ts';
import { assessTrust } from '../core/research/trust.ts';
import type { RollingKernels } from '../core/kernels/rolling.ts';
import type { Klines } from '../core/klines/klines.ts';
import type { JudgementApi } from './judgementApi.ts';
import type { Turns } from './turns.ts';

interface Parts {
  readonly kernels: RollingKernels;
  readonly klines: (research: Research) => Klines;
  readonly run: (research: Research, control?: RunControl) => Promise<Report>;
  readonly turns: Turns;
}

/** The engine's judgement of documents; runs are from its cache where only the judgement is new. */
export function judgementMethods({ kernels, klines, run, turns }: Parts) {
  const judged = async (research: Research, control?: RunControl) => {
    const report = await run(research, control);
    return { report, checks: checkResearch(research, report), trust: assessTrust(report, klines(research), control) };
  };
  return {
    async audit(research, control?: RunControl) {
      try {
        const { checks, trust } = await judged(research, control);
        return { checks, trust };
      } catch (error) {
        if (control?.signal?.aborted) throw error;
        return { checks: checkResearch(research), trust: undefined };
      }
    },

    async monitor(research, options, control?: RunControl) {
      const report = await run(research, control);
      return turns(() => monitorModels(report, klines(research), kernels, options, control));
    },

    async reportFile(research, format, control?: RunControl) {
      const { report, ...judgement } = await judged(research, control);
      const text =
        format === 'json' ? jsonText({ ...report, ...judgement }) : reportPage(report, klines(research), judgement);
      return new TextEncoder().encode(text);
    },
  } satisfies JudgementApi;
}
