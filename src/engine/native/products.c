/*
 * Matrix products, as src/engine/kernels/gemm.ts and pack.ts define them: the same arguments, the same packed panels of B, and
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

/* `height` rows by `vectors` vectors of C, whose rows are `row` numbers apart; panels of B are `panel` numbers apart. */
ALWAYS void NAME(multiply)(const int height, const int vectors, const NUMBER *a, const NUMBER *b, ptrdiff_t panel, int k,
                           NUMBER *c, ptrdiff_t row, const struct NAME(pass) * pass) {
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
      for (int j = 0; j < vectors; j++) sums[i][j] += a[i] * right[j];
    a += height;
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

/* Functions of their own, so that each has all registers. */
#define MICRO(name, height, vectors)                                                                           \
  static __attribute__((noinline)) TARGET void NAME(name)(const NUMBER *a, const NUMBER *b, ptrdiff_t panel,   \
                                                          int k, NUMBER *c, ptrdiff_t row,                     \
                                                          const struct NAME(pass) * pass) {                    \
    NAME(multiply)(height, vectors, a, b, panel, k, c, row, pass);                                             \
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
