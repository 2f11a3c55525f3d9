import { describe, expect, it } from 'vitest';
import { marksOverlay } from '../../../../src/app/charts/overlays/marks.ts';
import type { BarAxis, Scene } from '../../../../src/app/charts/market/scene.ts';
import { barsOf, issuesAt, marksOf } from '../../../../src/app/state/data/marks.ts';
import { openKlines } from '../../../../src/core/klines/open.ts';
import type { Issue } from '../../../../src/core/klines/report.ts';

const hour = 3_600_000;
const start = Date.UTC(2024, 0, 1);

/** A hundred hours, three missing after the fortieth, the sixtieth twice, the eightieth far off, one without a price. */
async function opened() {
  const rows = Array.from({ length: 100 }, (_, i) => {
    const price = 100 + Math.sin(i);
    const high = i === 79 ? 300 : price + 1;
    return `${start + i * hour},${price},${high},${price - 1},${i === 20 ? '' : price},10`;
  });
  rows.splice(60, 0, rows[59]);
  rows.splice(40, 3);
  const bytes = new TextEncoder().encode(['time,open,high,low,close,volume', ...rows, ''].join('\n'));
  return openKlines(bytes, { name: 'x.csv' });
}

describe('marks of findings', () => {
  it('stand at the bars that the doctor named, and at those that took the place of dropped ones', async () => {
    const { klines, report } = await opened();
    const marks = marksOf(report.issues, klines.openTime);
    const found = Array.from(marks?.bars ?? [], (bar, i) => {
      const place = marks?.of[i] ?? 0;
      return [(klines.openTime[bar] - start) / hour, marks?.issues[place].code, marks?.kinds[place]];
    });
    expect(found).toEqual([
      // The dropped twentieth bar leaves a hole of its own, after the nineteenth.
      [19, 'GAPS', 'gap'],
      [21, 'BARS_INCOMPLETE', 'repair'],
      [39, 'GAPS', 'gap'],
      [59, 'DUPLICATES', 'repair'],
      [79, 'OUTLIERS', 'warning'],
    ]);
    if (marks) expect(issuesAt(marks, 35, 45).map(({ code }) => code)).toEqual(['GAPS']);
  });

  it('are none where nothing was found, and none for notes such as the market’s own hours', () => {
    const times = Float64Array.of(start);
    const note: Issue = { code: 'MARKET_PAUSES', severity: 'note', count: 1, rows: [], message: '', values: {}, times };
    expect(marksOf([], Float64Array.of(start))).toBeUndefined();
    expect(marksOf([note], Float64Array.of(start))).toBeUndefined();
    expect([...barsOf({ ...note, times: Float64Array.of(start - 1, start + 1) }, Float64Array.of(start))]).toEqual([
      0, 0,
    ]);
  });

  it.each([100, 100_000])('are painted in as many strokes as fit beside each other, of %i findings', (count) => {
    const openTime = Float64Array.from({ length: count }, (_, i) => start + i * hour);
    const issue: Issue = {
      code: 'OUTLIERS',
      severity: 'warning',
      count,
      rows: [],
      message: '',
      values: {},
      times: openTime,
    };
    const marks = marksOf([issue], openTime);
    let painted = 0;
    const context = {
      beginPath: () => undefined,
      moveTo: () => painted++,
      lineTo: () => undefined,
      closePath: () => undefined,
      stroke: () => undefined,
      fill: () => undefined,
    } as unknown as CanvasRenderingContext2D;
    const width = 1000;
    const spacing = width / count;
    const axis = {
      step: 1,
      spacing,
      first: 0,
      end: count,
      left: (bar: number) => bar * spacing,
      centre: (bar: number) => (bar + 0.5) * spacing,
      y: () => 0,
    } as unknown as BarAxis;
    if (marks) marksOverlay(marks)(context, { width, height: 300 }, axis, { palette: () => '' } as unknown as Scene);
    expect(painted).toBe(100);
  });
});
