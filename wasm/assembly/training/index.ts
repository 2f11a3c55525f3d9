// Kernels of GBDT training: every loop over rows or bins. What happens once per leaf or rarer is src/core/training.

export { allocate, mark, release } from '../shared/arena';
export { assignBins, assignWideBins, findBounds } from './binning';
export { absoluteError, binary, exp, fair, huber, log, poisson, quantile, softmax, squaredError } from './gradients';
export { addTiles, addWide, restoreMostFrequent, subtractFeature } from './histogram';
export { addToScores, countRows, partition, partitionWide, sumGradients } from './rows';
export { setLimits } from './lanes';
export { searchSplits } from './search';

import { BLOCK_ROWS, TILE_CELLS } from './layout';

/** Cells of a feature in a tile. */
export function tileCells(): i32 {
  return <i32>TILE_CELLS;
}
/** Rows of the block that `addTiles` needs room for. */
export function blockRows(): i32 {
  return <i32>BLOCK_ROWS;
}
