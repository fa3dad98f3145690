/*
 * Matrix products and convolutions, as src/engine/kernels/gemm.ts, pack.ts and convolution*.ts define them: the same arguments, the same packed panels of B, and
 * the same order of every sum, so that under `strict` every bit is the same, but for the payload of a NaN.
 *
 * The file includes itself for each type of numbers and each width of vectors: its second part is a template. Which width the
 * processor has is asked when the library is loaded, so one build serves unlike machines of a cluster.
 */
#ifndef LEVEL

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* As in src/engine/kernels/tiles.ts. */
#define PANEL_BYTES 64
#define K_BLOCK 256
#define FILTER_BLOCK 256
#define CONVOLUTION_GAP 16

#define JOIN3(a, b, c) a##_##b##_##c
#define JOIN(a, b, c) JOIN3(a, b, c)
#define NAME(what) JOIN(what, TYPE, LEVEL)
#define ALWAYS static inline __attribute__((always_inline)) TARGET

/* Elements of two short vectors. */
#ifdef __clang__
#define SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define SHUFFLE(a, b, ...) __builtin_shuffle(a, b, (NAME(order)){__VA_ARGS__})
#endif

typedef void Kernel(uint8_t *memory, uint32_t arguments, int32_t begin, int32_t end, int32_t thread);

/* One axis of `convolve`, as it stands in its arguments: place i goes to i * outStep + outOrigin, its tap t reads i * rowStep + t * tapStep + origin. */
struct axis {
  int32_t rows, source, out, taps, rowStep, tapStep, origin, outStep, outOrigin;
};

/* One axis of `convolveFilters`. */
struct window {
  int32_t places, source, taps, stride, dilation, padding;
};

/* Argument i, as a number and as an address; 0 is none. */
#define WORD(i) (((const int32_t *)(memory + arguments))[i])
#define AT(i) (WORD(i) == 0 ? NULL : memory + (uint32_t)WORD(i))

#ifdef FUSED
#define WITH_FMA ",fma"
#else
#define WITH_FMA
#endif

#if !defined(__x86_64__) && !defined(__aarch64__)
#error "there are no products for this processor"
#endif

/*
 * HEIGHT rows by VECTORS vectors stay in registers. A third and two thirds of HEIGHT serve what is left at the bottom, half of
 * VECTORS what is left at the right.
 */
#if defined(__x86_64__)
#define LEVEL avx512
#define TARGET __attribute__((target("avx512f")))
#define VECTOR_BYTES 64
#define HEIGHT 12
#define VECTORS 2
#include "products.c"
#undef LEVEL
#undef TARGET
#undef VECTOR_BYTES
#undef HEIGHT
#undef VECTORS
#define LEVEL avx2
#define TARGET __attribute__((target("avx2" WITH_FMA)))
#define VECTOR_BYTES 32
#define HEIGHT 6
#define VECTORS 2
#include "products.c"
#elif defined(__aarch64__)
#define LEVEL neon
#define TARGET
#define VECTOR_BYTES 16
#define HEIGHT 6
#define VECTORS 4
#include "products.c"
#endif

/* 512, 256, 128: bits of the vectors that are used here; 0 for an x86 processor that has neither. */
int32_t vector_bits(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f")) return 512;
#ifdef FUSED
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? 256 : 0;
#else
  return __builtin_cpu_supports("avx2") ? 256 : 0;
#endif
#else
  return 128;
#endif
}

#if defined(__x86_64__)
#define PEAK(type, rounds) (vector_bits() == 512 ? peak_##type##_avx512(rounds) : peak_##type##_avx2(rounds))
#define EXPORT(kernel)                                                                                        \
  void kernel(uint8_t *memory, uint32_t arguments, int32_t begin, int32_t end, int32_t thread) {              \
    static Kernel *chosen;                                                                                    \
    if (chosen == NULL) chosen = vector_bits() == 512 ? kernel##_avx512 : kernel##_avx2;                      \
    chosen(memory, arguments, begin, end, thread);                                                            \
  }
#elif defined(__aarch64__)
#define PEAK(type, rounds) peak_##type##_neon(rounds)
#define EXPORT(kernel)                                                                                        \
  void kernel(uint8_t *memory, uint32_t arguments, int32_t begin, int32_t end, int32_t thread) {              \
    kernel##_neon(memory, arguments, begin, end, thread);                                                     \
  }
#endif
EXPORT(gemm_f32)
EXPORT(gemm_f64)
EXPORT(packB_f32)
EXPORT(packB_f64)
EXPORT(convolve_f32)
EXPORT(convolve_f64)
EXPORT(convolveFilters_f32)
EXPORT(convolveFilters_f64)

/* Floating-point operations of `rounds` rounds that registers alone limit. */
double peak_f32(int64_t rounds) { return PEAK(f32, rounds); }
double peak_f64(int64_t rounds) { return PEAK(f64, rounds); }

#elif !defined(TYPE)

#define TYPE f32
#define NUMBER float
#define INTEGER int32_t
#define IS_SINGLE 1
#include "products.c"
#undef TYPE
#undef NUMBER
#undef INTEGER
#undef IS_SINGLE
#define TYPE f64
#define NUMBER double
#define INTEGER int64_t
#define IS_SINGLE 0
#include "products.c"
#undef TYPE
#undef NUMBER
#undef INTEGER
#undef IS_SINGLE

#else

#define VECTOR NAME(vector)
#define MASK NAME(mask)
#define LANES (int)(VECTOR_BYTES / sizeof(NUMBER))
/* Vectors of a row of a panel. */
#define WIDTH (PANEL_BYTES / VECTOR_BYTES)
#define COLUMNS (int)(PANEL_BYTES / sizeof(NUMBER))

typedef NUMBER VECTOR __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(NUMBER)), may_alias));
typedef INTEGER MASK __attribute__((vector_size(VECTOR_BYTES)));

/* What becomes of a stretch of C over one block of k: it goes on from what is stored, and the last block adds bias and clips. */
struct NAME(pass) {
  int resume, last, relu;
  const NUMBER *bias;
};

/*
 * `height` rows by `vectors` vectors of C, whose rows are `row` numbers apart; panels of B are `panel` numbers apart, rows of A
 * `aRow`, its steps `aStep`.
 */
ALWAYS void NAME(multiply)(const int height, const int vectors, const NUMBER *a, const ptrdiff_t aRow, const ptrdiff_t aStep,
                           const NUMBER *b, ptrdiff_t panel, int k, NUMBER *c, ptrdiff_t row, const struct NAME(pass) * pass) {
  VECTOR sums[HEIGHT][VECTORS];
#pragma GCC unroll 12
  for (int i = 0; i < height; i++)
#pragma GCC unroll 8
    for (int j = 0; j < vectors; j++) sums[i][j] = (VECTOR){0};
  if (pass->resume)
#pragma GCC unroll 12
    for (int i = 0; i < height; i++)
#pragma GCC unroll 8
      for (int j = 0; j < vectors; j++) sums[i][j] = *(const VECTOR *)(c + i * row + j * LANES);
  /* What is below in C is next. */
#pragma GCC unroll 12
  for (int i = 0; i < height; i++) {
    __builtin_prefetch(c + (height + i) * row, 1);
    __builtin_prefetch(c + (height + i) * row + vectors * LANES - 1, 1);
  }
#pragma GCC unroll 1
  for (; k > 0; k--) {
    VECTOR right[VECTORS];
#pragma GCC unroll 8
    for (int j = 0; j < vectors; j++)
      right[j] = *(const VECTOR *)(b + (j / WIDTH) * panel + (j % WIDTH) * LANES);
#pragma GCC unroll 12
    for (int i = 0; i < height; i++)
#pragma GCC unroll 8
      for (int j = 0; j < vectors; j++) sums[i][j] += a[i * aRow] * right[j];
    a += aStep;
    b += COLUMNS;
  }
  if (pass->last && pass->bias)
#pragma GCC unroll 12
    for (int i = 0; i < height; i++)
#pragma GCC unroll 8
      for (int j = 0; j < vectors; j++) sums[i][j] += *(const VECTOR *)(pass->bias + j * LANES);
  if (pass->last && pass->relu)
#pragma GCC unroll 12
    for (int i = 0; i < height; i++)
#pragma GCC unroll 8
      for (int j = 0; j < vectors; j++)
        sums[i][j] = (VECTOR)((MASK)sums[i][j] & ~(MASK)(sums[i][j] <= (VECTOR){0}));
#pragma GCC unroll 12
  for (int i = 0; i < height; i++)
#pragma GCC unroll 8
    for (int j = 0; j < vectors; j++) *(VECTOR *)(c + i * row + j * LANES) = sums[i][j];
}

typedef void NAME(Micro)(const NUMBER *a, const NUMBER *b, ptrdiff_t panel, int k, NUMBER *c, ptrdiff_t row,
                         const struct NAME(pass) * pass);

/* The same of rows of A as they are, `aRow` numbers apart. */
typedef void NAME(MicroRows)(const NUMBER *a, ptrdiff_t aRow, const NUMBER *b, ptrdiff_t panel, int k, NUMBER *c, ptrdiff_t row,
                             const struct NAME(pass) * pass);

/* Functions of their own, so that each has all registers. */
#define MICRO(name, height, vectors)                                                                           \
  static __attribute__((noinline)) TARGET void NAME(name)(const NUMBER *a, const NUMBER *b, ptrdiff_t panel,   \
                                                          int k, NUMBER *c, ptrdiff_t row,                     \
                                                          const struct NAME(pass) * pass) {                    \
    NAME(multiply)(height, vectors, a, 1, height, b, panel, k, c, row, pass);                                  \
  }                                                                                                            \
  static __attribute__((noinline)) TARGET void NAME(name##Rows)(const NUMBER *a, ptrdiff_t aRow, const NUMBER *b, \
                                                                ptrdiff_t panel, int k, NUMBER *c, ptrdiff_t row, \
                                                                const struct NAME(pass) * pass) {              \
    NAME(multiply)(height, vectors, a, aRow, 1, b, panel, k, c, row, pass);                                    \
  }
MICRO(lowNarrow, HEIGHT / 3, VECTORS / 2)
MICRO(middleNarrow, HEIGHT / 3 * 2, VECTORS / 2)
MICRO(tallNarrow, HEIGHT, VECTORS / 2)
MICRO(lowWide, HEIGHT / 3, VECTORS)
MICRO(middleWide, HEIGHT / 3 * 2, VECTORS)
MICRO(tallWide, HEIGHT, VECTORS)
#undef MICRO

/* By whether they are wide, and their thirds of HEIGHT less one. */
static NAME(Micro) *const NAME(micro)[2][3] = {
    {NAME(lowNarrow), NAME(middleNarrow), NAME(tallNarrow)},
    {NAME(lowWide), NAME(middleWide), NAME(tallWide)},
};

static NAME(MicroRows) *const NAME(microRows)[2][3] = {
    {NAME(lowNarrowRows), NAME(middleNarrowRows), NAME(tallNarrowRows)},
    {NAME(lowWideRows), NAME(middleWideRows), NAME(tallWideRows)},
};

/* Numbers that one 16-byte vector holds: so many rows are turned into columns at a time. */
#define FEW (16 / (int)sizeof(NUMBER))
typedef NUMBER NAME(few) __attribute__((vector_size(16), aligned(sizeof(NUMBER)), may_alias));
typedef INTEGER NAME(order) __attribute__((vector_size(16)));

/* FEW rows of FEW numbers become columns: number l of row i goes to to[l * step + i]. */
ALWAYS void NAME(turn)(const NUMBER *from, ptrdiff_t row, NUMBER *to, ptrdiff_t step) {
#define ROW(i) (*(const NAME(few) *)(from + (i) * row))
#define PUT(l, value) *(NAME(few) *)(to + (l) * step) = (value)
#if IS_SINGLE
  const NAME(few) a = SHUFFLE(ROW(0), ROW(1), 0, 4, 1, 5), b = SHUFFLE(ROW(0), ROW(1), 2, 6, 3, 7);
  const NAME(few) c = SHUFFLE(ROW(2), ROW(3), 0, 4, 1, 5), d = SHUFFLE(ROW(2), ROW(3), 2, 6, 3, 7);
  PUT(0, SHUFFLE(a, c, 0, 1, 4, 5));
  PUT(1, SHUFFLE(a, c, 2, 3, 6, 7));
  PUT(2, SHUFFLE(b, d, 0, 1, 4, 5));
  PUT(3, SHUFFLE(b, d, 2, 3, 6, 7));
#else
  PUT(0, SHUFFLE(ROW(0), ROW(1), 0, 2));
  PUT(1, SHUFFLE(ROW(0), ROW(1), 1, 3));
#endif
#undef ROW
#undef PUT
}

/* `own` rows of k numbers become columns of length `step`, of which those from `own` on are 0. */
ALWAYS void NAME(packRows)(const NUMBER *from, ptrdiff_t row, ptrdiff_t column, const int own, int k, NUMBER *to, const int step) {
  int l = 0;
  if (column == 1 && own >= FEW)
    for (; l + FEW <= k; l += FEW)
#pragma GCC unroll 6
      for (int i = 0; i < own; i += FEW) {
        /* The last rows overlap those before them, where they are few. */
        const int first = i + FEW <= own ? i : own - FEW;
        NAME(turn)(from + first * row + l, row, to + l * step + first, step);
      }
  for (int m = 0; m < k; m++)
    for (int i = m < l ? own : 0; i < step; i++) to[m * step + i] = i < own ? from[i * row + m * column] : 0;
}

/*
 * `count` rows of k numbers become panels, `panel` numbers apart, whose columns are `step` of the rows; after the last row they
 * are 0. One of the strides is 1; rows side by side are taken up to `strip` at a time, a multiple of `step`.
 */
ALWAYS void NAME(pack)(const NUMBER *from, ptrdiff_t row, ptrdiff_t column, int count, int k, NUMBER *to, const int step,
                       ptrdiff_t panel, const int strip) {
  while (count > 0) {
    int panels = 1;
    if (count < step) {
      NAME(packRows)(from, row, column, count, k, to, step);
    } else if (row != 1) {
      NAME(packRows)(from, row, column, step, k, to, step);
    } else {
      /* Together, so that a cache line is read once; and asked for, as the processor does not foresee steps so long. */
      panels = count / step < strip / step ? count / step : strip / step;
      for (int l = 0; l < k; l++) {
        for (int i = 0; i < panels * step; i += COLUMNS) __builtin_prefetch(from + (l + 16) * column + i);
        for (int i = 0; i < panels; i++)
          memcpy(to + i * panel + l * step, from + l * column + i * step, step * sizeof(NUMBER));
      }
    }
    from += panels * step * row;
    to += panels * panel;
    count -= panels * step;
  }
}

/* Of a panel of A with so many rows. */
ALWAYS int NAME(heightOf)(int rows) {
  return rows > HEIGHT / 3 * 2 ? HEIGHT : rows > HEIGHT / 3 ? HEIGHT / 3 * 2 : HEIGHT / 3;
}

/* The rows and columns of C that exist, from or to whole panels. */
ALWAYS void NAME(copy)(const NUMBER *from, ptrdiff_t fromRow, NUMBER *to, ptrdiff_t toRow, int rows, int columns) {
  for (int i = 0; i < rows; i++) memcpy(to + i * toRow, from + i * fromRow, columns * sizeof(NUMBER));
}

static TARGET void NAME(gemm)(uint8_t *memory, uint32_t arguments, int32_t begin, int32_t end, int32_t thread) {
  const NUMBER *a = (const NUMBER *)AT(0), *b = (const NUMBER *)AT(1), *bias = (const NUMBER *)AT(9);
  NUMBER *c = (NUMBER *)AT(2), *packed = (NUMBER *)(AT(12) + (ptrdiff_t)thread * WORD(13));
  const int m = WORD(3), n = WORD(4), k = WORD(5), tileRows = WORD(14), tileColumns = WORD(15);
  const ptrdiff_t aRow = WORD(6), aColumn = WORD(7), cRow = WORD(8);
  const int columnTiles = (n + tileColumns - 1) / tileColumns;
  NUMBER edge[HEIGHT * VECTORS * LANES] = {0}, edgeBias[VECTORS * LANES] = {0};

  for (int tile = begin; tile < end; tile++) {
    const int firstRow = tile / columnTiles * tileRows, rows = m - firstRow < tileRows ? m - firstRow : tileRows;
    const int firstColumn = tile % columnTiles * tileColumns;
    const int endColumn = n - firstColumn < tileColumns ? n : firstColumn + tileColumns;
    const int bottom = rows / HEIGHT * HEIGHT, bottomHeight = NAME(heightOf)(rows - bottom);
    int l = 0;
    do {
      const int steps = k - l < K_BLOCK ? k - l : K_BLOCK;
      struct NAME(pass) pass = {l > 0, l + steps == k, WORD(10) == 1, NULL};
      const NUMBER *from = a + firstRow * aRow + l * aColumn;
      NAME(pack)(from, aRow, aColumn, bottom, steps, packed, HEIGHT, HEIGHT * steps, 3 * COLUMNS);
      NAME(pack)(from + bottom * aRow, aRow, aColumn, rows - bottom, steps, packed + bottom * steps, bottomHeight, 0, bottomHeight);
      for (int column = firstColumn; column < endColumn;) {
        const int wide = endColumn - column > VECTORS / 2 * LANES, room = (wide ? VECTORS : VECTORS / 2) * LANES;
        const int columns = endColumn - column < room ? endColumn - column : room;
        const NUMBER *right = b + ((ptrdiff_t)(column / COLUMNS) * k + l) * COLUMNS;
        if (bias != NULL) {
          pass.bias = bias + column;
          if (columns < room) pass.bias = memcpy(edgeBias, bias + column, columns * sizeof(NUMBER));
        }
        for (int row = 0; row < rows; row += HEIGHT) {
          const int own = rows - row < HEIGHT ? rows - row : HEIGHT, height = row < bottom ? HEIGHT : bottomHeight;
          NAME(Micro) *const micro = NAME(micro)[wide][height / (HEIGHT / 3) - 1];
          const NUMBER *left = packed + row * steps;
          NUMBER *target = c + (firstRow + row) * cRow + column;
          if (own == height && columns == room) {
            micro(left, right, (ptrdiff_t)k * COLUMNS, steps, target, cRow, &pass);
          } else {
            if (pass.resume) NAME(copy)(target, cRow, edge, room, own, columns);
            micro(left, right, (ptrdiff_t)k * COLUMNS, steps, edge, room, &pass);
            NAME(copy)(edge, room, target, cRow, own, columns);
          }
        }
        column += room;
      }
      l += steps;
    } while (l < k);
  }
}

static TARGET void NAME(packB)(uint8_t *memory, uint32_t arguments, int32_t begin, int32_t end, int32_t thread) {
  const NUMBER *b = (const NUMBER *)AT(0);
  NUMBER *packed = (NUMBER *)AT(1);
  const int k = WORD(2), n = WORD(3);
  const ptrdiff_t row = WORD(4), column = WORD(5);
  (void)thread;
  const int first = begin * COLUMNS, columns = (n < end * COLUMNS ? n : end * COLUMNS) - first;
  NAME(pack)(b + first * column, column, row, columns, k, packed + (ptrdiff_t)first * k, COLUMNS, (ptrdiff_t)k * COLUMNS, 32 * COLUMNS);
}

/* `run` numbers, or as many zeros where there are none. */
ALWAYS void NAME(copyRun)(const NUMBER *from, NUMBER *to, int run) {
  int i = 0;
  if (from == NULL) {
    for (; i + LANES <= run; i += LANES) *(VECTOR *)(to + i) = (VECTOR){0};
    for (; i < run; i++) to[i] = 0;
  } else {
    for (; i + LANES <= run; i += LANES) *(VECTOR *)(to + i) = *(const VECTOR *)(from + i);
    for (; i < run; i++) to[i] = from[i];
  }
}

/* Steps l .. l + steps of the patches of rows first .. first + rows of a group, whose source begins at x; `toRow` numbers apart. */
static TARGET void NAME(gatherPatches)(const NUMBER *x, const struct axis *y, const struct axis *across, int inner, int channels,
                                       int first, int rows, int l, int steps, NUMBER *to, ptrdiff_t toRow) {
  if (steps == 0) return;
  int line = first / across->rows, column = first % across->rows, image = line / y->rows;
  line %= y->rows;
  const int firstChannel = l % inner, firstY = l / inner / across->taps, firstX = l / inner % across->taps;
  for (; rows > 0; rows--) {
    const NUMBER *start = x + (ptrdiff_t)image * y->source * across->source * channels;
    const int top = line * y->rowStep + y->origin, left = column * across->rowStep + across->origin;
    int channel = firstChannel, tapY = firstY, tapX = firstX;
    for (int done = 0; done < steps;) {
      const int run = steps - done < inner - channel ? steps - done : inner - channel;
      const int sourceY = top + tapY * y->tapStep, sourceX = left + tapX * across->tapStep;
      const int isInside = (uint32_t)sourceY < (uint32_t)y->source && (uint32_t)sourceX < (uint32_t)across->source;
      const NUMBER *from = start + ((ptrdiff_t)sourceY * across->source + sourceX) * channels + channel;
      NAME(copyRun)(isInside ? from : NULL, to + done, run);
      done += run;
      channel = 0;
      if (++tapX == across->taps) tapX = 0, tapY++;
    }
    to += toRow;
    if (++column == across->rows) {
      column = 0;
      if (++line == y->rows) line = 0, image++;
    }
  }
}

/* Where place `row` of the output begins, of so many numbers. */
ALWAYS NUMBER *NAME(placeOf)(NUMBER *out, const struct axis *y, const struct axis *across, int row, int channels) {
  const int column = row % across->rows, line = row / across->rows % y->rows, image = row / across->rows / y->rows;
  const ptrdiff_t outY = (ptrdiff_t)image * y->out + line * y->outStep + y->outOrigin;
  return out + (outY * across->out + column * across->outStep + across->outOrigin) * channels;
}

static TARGET void NAME(convolve)(uint8_t *memory, uint32_t arguments, int32_t begin, int32_t end, int32_t thread) {
  const NUMBER *x = (const NUMBER *)AT(0), *filters = (const NUMBER *)AT(1), *bias = (const NUMBER *)AT(3);
  NUMBER *out = (NUMBER *)AT(2), *patches = (NUMBER *)(AT(6) + (ptrdiff_t)thread * WORD(7));
  const int tileRows = WORD(8), tileColumns = WORD(9), groups = WORD(10), inner = WORD(11), n = WORD(12);
  const struct axis *y = (const struct axis *)&WORD(14), *across = (const struct axis *)&WORD(23);
  const int m = WORD(13) * y->rows * across->rows, k = y->taps * across->taps * inner, outRow = groups * n;
  const int isDense = y->outStep == 1 && across->outStep == 1;
  const int rowTiles = (m + tileRows - 1) / tileRows, columnTiles = (n + tileColumns - 1) / tileColumns;
  /* Rows that are no power of two apart do not contend for the same lines of the cache. */
  const ptrdiff_t patchRow = (k < K_BLOCK ? k : K_BLOCK) + CONVOLUTION_GAP, panel = (ptrdiff_t)k * COLUMNS;
  NUMBER edge[HEIGHT * VECTORS * LANES] = {0}, edgeBias[VECTORS * LANES] = {0};

  for (int tile = begin; tile != end; tile++) {
    const int group = tile / columnTiles / rowTiles;
    const int firstRow = tile / columnTiles % rowTiles * tileRows, rows = m - firstRow < tileRows ? m - firstRow : tileRows;
    const int firstColumn = tileColumns * (tile % columnTiles);
    const int endColumn = n - firstColumn < tileColumns ? n : firstColumn + tileColumns;
    const int bottom = rows / HEIGHT * HEIGHT, bottomHeight = NAME(heightOf)(rows - bottom);
    const NUMBER *own = filters + (ptrdiff_t)group * ((n + COLUMNS - 1) / COLUMNS) * k * COLUMNS;
    int l = 0;
    do {
      const int steps = k - l > K_BLOCK ? K_BLOCK : k - l;
      struct NAME(pass) pass = {l != 0, k == l + steps, WORD(4) == 1, NULL};
      NAME(gatherPatches)(x + group * inner, y, across, inner, groups * inner, firstRow, rows, l, steps, patches, patchRow);
      for (int row = rows; row < bottom + bottomHeight && rows > bottom; row++)
        NAME(copyRun)(NULL, patches + row * patchRow, steps);
      for (int column = firstColumn; column < endColumn;) {
        const int wide = endColumn - column > VECTORS / 2 * LANES, room = (wide ? VECTORS : VECTORS / 2) * LANES;
        const int columns = endColumn - column < room ? endColumn - column : room, channel = group * n + column;
        const NUMBER *right = own + ((ptrdiff_t)(column / COLUMNS) * k + l) * COLUMNS;
        if (bias != NULL) {
          pass.bias = bias + channel;
          if (columns < room) pass.bias = memcpy(edgeBias, bias + channel, columns * sizeof(NUMBER));
        }
        for (int row = 0; row < rows; row += HEIGHT) {
          const int there = rows - row < HEIGHT ? rows - row : HEIGHT, height = row < bottom ? HEIGHT : bottomHeight;
          NAME(MicroRows) *const micro = NAME(microRows)[wide][height / (HEIGHT / 3) - 1];
          const NUMBER *left = patches + row * patchRow;
          if (isDense && there == height && columns == room) {
            NUMBER *target = out + (ptrdiff_t)(firstRow + row) * outRow + channel;
            micro(left, patchRow, right, panel, steps, target, outRow, &pass);
            continue;
          }
          for (int i = 0; i < there && pass.resume; i++)
            memcpy(edge + i * room, NAME(placeOf)(out, y, across, firstRow + row + i, outRow) + channel, columns * sizeof(NUMBER));
          micro(left, patchRow, right, panel, steps, edge, room, &pass);
          for (int i = 0; i < there; i++)
            memcpy(NAME(placeOf)(out, y, across, firstRow + row + i, outRow) + channel, edge + i * room, columns * sizeof(NUMBER));
        }
        column += room;
      }
      l += steps;
    } while (l < k);
  }
}

/* `run` channels at a tap of the source that begins at x, for places l .. l + steps, to the rows of a panel. */
ALWAYS void NAME(gatherRun)(const NUMBER *x, const struct window *y, const struct window *across, int tap, const int run,
                            int channels, int l, int steps, NUMBER *to) {
  const int down = tap / across->taps * y->dilation - y->padding, right = tap % across->taps * across->dilation - across->padding;
  int place = l % across->places, line = l / across->places % y->places, image = l / across->places / y->places;
  while (steps > 0) {
    const int count = steps < across->places - place ? steps : across->places - place;
    const int sourceY = line * y->stride + down, isLine = (uint32_t)sourceY < (uint32_t)y->source;
    const NUMBER *start = x + ((ptrdiff_t)image * y->source + sourceY) * across->source * channels;
    /* Places from `inside` on, before `beyond`, read the image; those beside them zeros. */
    const int first = place * across->stride + right, rest = across->source - first;
    int inside = first >= 0 ? 0 : (across->stride - 1 - first) / across->stride;
    int beyond = rest <= 0 ? 0 : (rest + across->stride - 1) / across->stride;
    if (!isLine) inside = beyond = 0;
    if (inside > count) inside = count;
    if (beyond > count) beyond = count;
    int i = 0;
    for (; i < inside; i++) NAME(copyRun)(NULL, to + i * COLUMNS, run);
    for (; i < beyond; i++) NAME(copyRun)(start + (ptrdiff_t)(first + i * across->stride) * channels, to + i * COLUMNS, run);
    for (; i < count; i++) NAME(copyRun)(NULL, to + i * COLUMNS, run);
    to += count * COLUMNS;
    steps -= count;
    place = 0;
    if (++line == y->places) line = 0, image++;
  }
}

static TARGET void NAME(convolveFilters)(uint8_t *memory, uint32_t arguments, int32_t begin, int32_t end, int32_t thread) {
  const NUMBER *x = (const NUMBER *)AT(0), *slopes = (const NUMBER *)AT(1);
  NUMBER *out = (NUMBER *)AT(2), *panels = (NUMBER *)(AT(4) + (ptrdiff_t)thread * WORD(5));
  const int tileRows = WORD(6), tileColumns = WORD(7), groups = WORD(8), inner = WORD(9), m = WORD(10), channels = groups * inner;
  const struct window *y = (const struct window *)&WORD(12), *across = (const struct window *)&WORD(18);
  const int taps = y->taps * across->taps, n = taps * inner, k = WORD(11) * y->places * across->places;
  const int rowTiles = (m + tileRows - 1) / tileRows, columnTiles = (n + tileColumns - 1) / tileColumns;
  NUMBER *sums = panels + 2 * COLUMNS * FILTER_BLOCK, *packed = sums + (ptrdiff_t)tileRows * tileColumns;

  for (int tile = begin; tile != end; tile++) {
    const int group = tile / columnTiles / rowTiles;
    const int firstRow = tile / columnTiles % rowTiles * tileRows, rows = m - firstRow < tileRows ? m - firstRow : tileRows;
    const int firstColumn = tileColumns * (tile % columnTiles), columns = n - firstColumn < tileColumns ? n - firstColumn : tileColumns;
    const int bottom = rows / HEIGHT * HEIGHT, bottomHeight = NAME(heightOf)(rows - bottom), filter = group * m + firstRow;
    int l = 0;
    do {
      const int steps = k - l > FILTER_BLOCK ? FILTER_BLOCK : k - l;
      const struct NAME(pass) pass = {l != 0, 0, 0, NULL};
      const NUMBER *from = slopes + (ptrdiff_t)l * groups * m + filter;
      NAME(pack)(from, 1, groups * m, bottom, steps, packed, HEIGHT, HEIGHT * steps, 3 * COLUMNS);
      NAME(pack)(from + bottom, 1, groups * m, rows - bottom, steps, packed + bottom * steps, bottomHeight, 0, bottomHeight);
      for (int column = 0; column < columns;) {
        const int wide = columns - column > VECTORS / 2 * LANES, room = (wide ? VECTORS : VECTORS / 2) * LANES;
        for (int panel = column; panel < column + room; panel += COLUMNS) {
          NUMBER *to = panels + (ptrdiff_t)(panel - column) * FILTER_BLOCK;
          const int there = columns - panel < COLUMNS ? columns - panel : COLUMNS;
          for (int done = 0; done < there;) {
            const int tap = (firstColumn + panel + done) / inner, channel = (firstColumn + panel + done) % inner;
            const int run = there - done < inner - channel ? there - done : inner - channel;
            const NUMBER *start = x + group * inner + channel;
            if (run == COLUMNS) NAME(gatherRun)(start, y, across, tap, COLUMNS, channels, l, steps, to);
            else NAME(gatherRun)(start, y, across, tap, run, channels, l, steps, to + done);
            done += run;
          }
          for (int i = 0; i < steps && there < COLUMNS; i++) NAME(copyRun)(NULL, to + i * COLUMNS + there, COLUMNS - there);
        }
        for (int row = 0; row < rows; row += HEIGHT) {
          const int height = row < bottom ? HEIGHT : bottomHeight;
          NAME(Micro) *const micro = NAME(micro)[wide][height / (HEIGHT / 3) - 1];
          micro(packed + row * steps, panels, COLUMNS * FILTER_BLOCK, steps, sums + (ptrdiff_t)row * tileColumns + column, tileColumns, &pass);
        }
        column += room;
      }
      l += steps;
    } while (l < k);
    /* Filters lie as [channel, tap]. */
    for (int i = 0; i < rows; i++) {
      NUMBER *to = out + (ptrdiff_t)(filter + i) * n;
      int tap = firstColumn / inner, channel = firstColumn % inner;
      for (int j = 0; j < columns; j++) {
        to[channel * taps + tap] = sums[(ptrdiff_t)i * tileColumns + j];
        if (++channel == inner) channel = 0, tap++;
      }
    }
  }
}

/* The most that registers alone allow: so many rounds of 12 multiplications and 12 additions of vectors; gives its FLOPs. */
static TARGET double NAME(peak)(int64_t rounds) {
  VECTOR sums[12], factor = (VECTOR){0} + (NUMBER)0.5;
#pragma GCC unroll 12
  for (int i = 0; i < 12; i++) sums[i] = (VECTOR){0} + (NUMBER)i;
#pragma GCC unroll 1
  for (int64_t round = 0; round < rounds; round++) {
    /* Opaque, or one multiplication would serve all. */
    __asm__ volatile("" : "+m"(factor));
    const VECTOR other = factor;
#pragma GCC unroll 12
    for (int i = 0; i < 12; i++) sums[i] += sums[i] * other;
  }
  VECTOR total = sums[0];
#pragma GCC unroll 12
  for (int i = 1; i < 12; i++) total += sums[i];
  __asm__ volatile("" : : "m"(total));
  return 24.0 * rounds * LANES;
}

#undef VECTOR
#undef MASK
#undef LANES
#undef WIDTH
#undef COLUMNS
#undef FEW

#endif
