/** @file Tile sizes and memory layouts that the kernels and their callers share; plain numbers that AssemblyScript and TypeScript both read. */

/** Elements of one tile of a flat kernel: elementwise operations, casts, Adam. tiles = ceil(count / ELEMENTWISE_TILE). */
export const ELEMENTWISE_TILE = 1024;

/** Scratch bytes of a thread of the kernels of random tensors: a tile of random words, and two of float64 values. */
export const RANDOM_SCRATCH_BYTES = 20480;

/** Rows of one tile of a row kernel: sumAxis and maxAxis with inner = 1, argMax, cross-entropy, pick, place. tiles = ceil(rows / ROW_TILE). */
export const ROW_TILE = 4;

/** Columns of one tile of sumAxis and maxAxis with inner > 1. tiles = outer * ceil(inner / COLUMN_TILE). */
export const COLUMN_TILE = 32;

/** Elements of one block of a striped sum (sumBlocks, squaredNormBlocks: one tile a block, ceil(count / SUM_BLOCK) tiles). */
export const SUM_BLOCK = 4096;

/** Interleaved partial sums within a block. */
export const SUM_LANES = 16;

// copyStrided: tiles = product of all dimensions but the last (1 for rank 0 and rank 1); a tile is one output row.

/** Bytes of one row of a packed B panel: 16 columns of f32, 8 of f64. packB: tiles = ceil(n / (PANEL_BYTES / bytes)); packed elements = tiles * (PANEL_BYTES / bytes) * k. */
export const PANEL_BYTES = 64;

/** Rows of A that a pass over k keeps in cache; K blocks continue from the stored C. */
export const GEMM_K_BLOCK = 256;

/** Rows that tileRows is best a multiple of, or of a third: panels of A have 4 rows in the strict module, 6 in the fast one. */
export const GEMM_ROW_UNIT = 12;

// gemm: tiles = ceil(m / tileRows) * ceil(n / tileColumns), the column tile counting fastest; tileColumns is a multiple of
// PANEL_BYTES / bytes. Scratch bytes of one thread:
//   ceil(min(tileRows, m) / GEMM_ROW_UNIT) * GEMM_ROW_UNIT * min(k, GEMM_K_BLOCK) * bytes + GEMM_EDGE_BYTES
/** Scratch bytes of a thread beside its packed A. */
export const GEMM_EDGE_BYTES = 1024;

/** Rows of a good default tile. From 24 to 192 rows nothing was gained or lost, so the choice is free for balance. */
export const GEMM_TILE_ROWS = 160;

/** Columns of a good default tile: what a tile packs of A serves all its columns, so few wide tiles are best. */
export const GEMM_TILE_COLUMNS = 512;

// convolve: tiles = groups * ceil(rows / tileRows) * ceil(columns / tileColumns), the column tile counting fastest. Scratch bytes
// of one thread: GEMM_EDGE_BYTES + CONVOLUTION_PLACES_BYTES + a row of `inner` zeros, on a multiple of 64, + rows as for gemm, each
// CONVOLUTION_GAP numbers longer.
/** Numbers between rows of patches, where they are kept as rows. */
export const CONVOLUTION_GAP = 16;

/** Scratch bytes for where the patches of a panel begin: four words a row. */
export const CONVOLUTION_PLACES_BYTES = 256;

// convolveFilters: tiles likewise, of filters and (tap, channel) columns. Scratch bytes of one thread, `rows` being tileRows up to a
// multiple of GEMM_ROW_UNIT, tileColumns a multiple of PANEL_BYTES / bytes:
//   2 * PANEL_BYTES * FILTER_BLOCK + rows * (FILTER_BLOCK + tileColumns) * bytes
/** Places of the output that a pass of the filters' gradient keeps in cache; blocks continue from the stored sums. */
export const FILTER_BLOCK = 256;

/** Bytes of a barrier, zero at first, on a multiple of 64: the words `arrived`, `generation` and `sleepers` each on a cache line of its own. */
export const BARRIER_BYTES = 192;

/** Byte offset of `sleepers`, the workers asleep until the next launch, in a control block; `generation` stands at 0. */
export const CONTROL_SLEEPERS = 64;

/** Byte offset of the address of the launched program. */
export const CONTROL_PROGRAM = 128;

/** Byte offset of the number of its records. */
export const CONTROL_COUNT = 132;

/** Byte offset of the stop flag. */
export const CONTROL_STOP = 136;

/** Byte offset of the barrier of the threads. */
export const CONTROL_BARRIER = 192;

/** Bytes of a control block, zero at first, on a multiple of 64. */
export const CONTROL_BYTES = 384;

/** Words of one record of a program: [tableIndex, tileCount, argsAddress, 0]. */
export const RECORD_WORDS = 4;

/** Floating-point operations of one iteration of peakMultiplyAdd. */
export const PEAK_FLOPS_PER_ITERATION = 192;

/** Byte offset, from either word of sleepers (of a control block, of a barrier), of the polls before a thread sleeps. */
export const POLLS_BEHIND_SLEEPERS = 4;

/** Byte offset of a barrier's sleepers. */
export const BARRIER_SLEEPERS = 128;

/** Elements that one thread copies at a time. */
export const COPY_TILE = 1024;
