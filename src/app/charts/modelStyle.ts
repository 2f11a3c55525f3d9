import type { MarkShape, TrackStyle } from './types.ts';

const shapes: readonly MarkShape[] = ['square', 'diamond', 'circle', 'triangle', 'cross'];
const colours = ['--model-1', '--model-2', '--model-3'];

/** The look of the model at this place of the list: shapes repeat after five models, colours after three. */
export const modelStyle = (index: number): TrackStyle => ({
  shape: shapes[index % shapes.length],
  colour: colours[index % colours.length],
});

export const ensembleStyle: TrackStyle = { shape: 'bar', colour: '--ensemble' };
