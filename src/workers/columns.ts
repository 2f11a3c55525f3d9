import type { RunControl } from '../core/base/progress.ts';
import { analyseFeature } from '../core/features/analyse.ts';
import { provePlanBlindness } from '../core/features/blindness.ts';
import { computeColumns } from '../core/features/compute.ts';
import type { Plan } from '../core/features/plan.ts';
import { compilePlan } from '../core/features/planner.ts';
import { correlationMatrix, correlationRows, sampled, summarize } from '../core/features/summary.ts';
import { thumbnail } from '../core/features/thumbnail.ts';
import { maskWarmUp } from '../core/features/warm-up.ts';
import type { RollingKernels } from '../core/kernels/rolling.ts';
import { barCount, type Klines } from '../core/klines/klines.ts';
import { writeTable } from '../core/tables/write.ts';
import type { ColumnDescription, ColumnRequest, EngineApi } from './api.ts';
import type { Turns } from './turns.ts';

interface ColumnHost {
  readonly kernels: RollingKernels;
  readonly klines: (sha256: string) => Klines;
  readonly turns: Turns;
}

type ColumnMethods = Pick<EngineApi, 'describe' | 'valuesAt' | 'correlate' | 'exportFeatures'> & {
  proveFeatures(
    request: ColumnRequest,
    mostPrefixes: number,
    control?: RunControl,
  ): ReturnType<EngineApi['proveFeatures']>;
};

const planOf = ({ features, windows, allowLookAhead }: ColumnRequest): Plan =>
  compilePlan(features, { windows, allowLookAhead });

/** Values held at once where only a few of each column are kept: 64 MB. */
const valuesAtOnce = 8_000_000;

/** What the engine tells of features without running any model. */
export function columnMethods({ kernels, klines, turns }: ColumnHost): ColumnMethods {
  const columnsOf = (request: ColumnRequest): Float64Array[] =>
    computeColumns(kernels, planOf(request), klines(request.sha256));

  return {
    describe: (request, points) =>
      turns(() => {
        const columns = columnsOf(request);
        return request.features.map(({ name, expression }, i): ColumnDescription => {
          const { lookBack, warmUp, lookAhead, pathDependent, settlesAfter } = analyseFeature(expression, name);
          return {
            name,
            summary: summarize(columns[i]),
            thumbnail: thumbnail(columns[i], points),
            last: columns[i].slice(-5),
            needs: {
              lookBack,
              warmUp,
              lookAhead,
              pathDependent,
              ...(settlesAfter === undefined ? {} : { settlesAfter }),
            },
          };
        });
      }),

    valuesAt: (request, bar) =>
      turns(() =>
        Float64Array.from(
          computeColumns(kernels, planOf(request), klines(request.sha256), { start: bar, end: bar + 1 }),
          ([value]) => value,
        ),
      ),

    correlate: async (request) => {
      // Some columns at a time, of which only the rows that count are kept.
      const bars = barCount(klines(request.sha256));
      const rows = Math.min(correlationRows, bars);
      const step = Math.max(1, Math.floor(valuesAtOnce / Math.max(1, bars)));
      const samples: Float64Array[] = [];
      for (let start = 0; start < request.features.length; start += step) {
        const part = { ...request, features: request.features.slice(start, start + step) };
        samples.push(...(await turns(() => columnsOf(part).map((column) => sampled(column, rows)))));
      }
      return turns(() => correlationMatrix(samples));
    },

    proveFeatures: (request, mostPrefixes, control) =>
      turns(() => provePlanBlindness(kernels, planOf(request), klines(request.sha256), { mostPrefixes, control })),

    exportFeatures: (request, format, masked) =>
      turns(() => {
        const plan = planOf(request);
        const bars = klines(request.sha256);
        const columns = computeColumns(kernels, plan, bars);
        if (masked) maskWarmUp(plan, columns);
        return writeTable(
          { names: ['timestamp', ...plan.names], columns: [Float64Array.from(bars.openTime), ...columns] },
          format,
        );
      }),
  };
}
