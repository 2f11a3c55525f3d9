// What the training kernels agree on about memory.
//
//   bins       u8 [tile][row][8]: eight features (a tile) in one 64-bit load; or [row][tile][8] when all bins together
//              outgrow the cache: the rows of small leaves lie far apart, and then a row's tiles share a cache line.
//              Features with more than 256 bins have a u16 column of their own instead.
//   gradients  f32 [row][2]: gradient and hessian, rounded to float32 as LightGBM stores them
//   histogram  f64 [feature][cell][2]: sums of gradients and hessians, one SIMD register a cell
//   rows       u32 [row]: row numbers grouped by leaf, ascending inside a leaf

/** Cells of a feature in a tile: 256 bins and a pad, so that equal bins of neighbours do not share L1 cache sets. */
export const TILE_CELLS: usize = 260;
/** Bytes from one feature of a tile to the next in a histogram. */
export const FEATURE_BYTES: usize = TILE_CELLS * 16;
/** Histogram bytes of a tile of eight features. */
export const TILE_BYTES: usize = 8 * FEATURE_BYTES;
/** Rows that go through all tiles before the next ones do; their numbers and gradients then stay in the cache. */
export const BLOCK_ROWS: usize = 2048;

/** 1e-15 as float32, widened: LightGBM's guard in hessian sums. */
export const HESSIAN_GUARD: f64 = 1.0000000036274937e-15;
/** 1e-35 as float32, widened: values no larger in magnitude count as zero. */
export const ZERO_THRESHOLD: f64 = 1.0000000180025095e-35;
