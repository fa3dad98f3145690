/*
 * Matrix products, as src/engine/kernels/gemm.ts and pack.ts define them: the same arguments, the same packed panels of B, and
 * the same order of every sum, so that under `strict` every bit is the same.
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

typedef void Kernel(uint8_t *memory, uint32_t arguments, int32_t begin, int32_t end, int32_t thread);

/* Argument i, as a number and as an address; 0 is none. */
#define WORD(i) (((const int32_t *)(memory + arguments))[i])
#define AT(i) (WORD(i) == 0 ? NULL : memory + (uint32_t)WORD(i))

#ifdef FUSED
#define WITH_FMA ",fma"
#else
#define WITH_FMA
#endif

/* HEIGHT rows by PANELS panels stay in registers; a third and two thirds of HEIGHT serve what is left at the bottom. */
#if defined(__x86_64__)
#define LEVEL avx512
#define TARGET __attribute__((target("avx512f")))
#define VECTOR_BYTES 64
#define HEIGHT 12
#define PANELS 2
#include "products.c"
#undef LEVEL
#undef TARGET
#undef VECTOR_BYTES
#undef HEIGHT
#undef PANELS
#define LEVEL avx2
#define TARGET __attribute__((target("avx2" WITH_FMA)))
#define VECTOR_BYTES 32
#define HEIGHT 6
#define PANELS 1
#include "products.c"
#elif defined(__aarch64__)
#define LEVEL neon
#define TARGET
#define VECTOR_BYTES 16
#define HEIGHT 6
#define PANELS 1
#include "products.c"
#endif

/* 512, 256, 128: bits of the vectors that are used here; 0 where there are none. */
int32_t vector_bits(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f")) return 512;
#ifdef FUSED
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? 256 : 0;
#else
  return __builtin_cpu_supports("avx2") ? 256 : 0;
#endif
#elif defined(__aarch64__)
  return 128;
#else
  return 0;
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

/* `height` rows by `panels` panels of C, whose rows are `row` numbers apart; panels of B are `panel` numbers apart. */
ALWAYS void NAME(multiply)(const int height, const int panels, const NUMBER *a, const NUMBER *b, ptrdiff_t panel, int k,
                           NUMBER *c, ptrdiff_t row, const struct NAME(pass) * pass) {
  VECTOR sums[HEIGHT][PANELS * WIDTH];
#pragma GCC unroll 12
  for (int i = 0; i < height; i++)
#pragma GCC unroll 8
    for (int j = 0; j < panels * WIDTH; j++) sums[i][j] = (VECTOR){0};
  if (pass->resume)
#pragma GCC unroll 12
    for (int i = 0; i < height; i++)
#pragma GCC unroll 8
      for (int j = 0; j < panels * WIDTH; j++) sums[i][j] = *(const VECTOR *)(c + i * row + j * LANES);
#pragma GCC unroll 1
  for (; k > 0; k--) {
    VECTOR right[PANELS * WIDTH];
#pragma GCC unroll 8
    for (int j = 0; j < panels * WIDTH; j++)
      right[j] = *(const VECTOR *)(b + (j / WIDTH) * panel + (j % WIDTH) * LANES);
#pragma GCC unroll 12
    for (int i = 0; i < height; i++)
#pragma GCC unroll 8
      for (int j = 0; j < panels * WIDTH; j++) sums[i][j] += a[i] * right[j];
    a += height;
    b += COLUMNS;
  }
  if (pass->last && pass->bias)
#pragma GCC unroll 12
    for (int i = 0; i < height; i++)
#pragma GCC unroll 8
      for (int j = 0; j < panels * WIDTH; j++) sums[i][j] += *(const VECTOR *)(pass->bias + j * LANES);
  if (pass->last && pass->relu)
#pragma GCC unroll 12
    for (int i = 0; i < height; i++)
#pragma GCC unroll 8
      for (int j = 0; j < panels * WIDTH; j++)
        sums[i][j] = (VECTOR)((MASK)sums[i][j] & ~(MASK)(sums[i][j] <= (VECTOR){0}));
#pragma GCC unroll 12
  for (int i = 0; i < height; i++)
#pragma GCC unroll 8
    for (int j = 0; j < panels * WIDTH; j++) *(VECTOR *)(c + i * row + j * LANES) = sums[i][j];
}

typedef void NAME(Micro)(const NUMBER *a, const NUMBER *b, ptrdiff_t panel, int k, NUMBER *c, ptrdiff_t row,
                         const struct NAME(pass) * pass);

/* Functions of their own, so that each has all registers. */
#define MICRO(name, height, panels)                                                                            \
  static __attribute__((noinline)) TARGET void NAME(name)(const NUMBER *a, const NUMBER *b, ptrdiff_t panel,   \
                                                          int k, NUMBER *c, ptrdiff_t row,                     \
                                                          const struct NAME(pass) * pass) {                    \
    NAME(multiply)(height, panels, a, b, panel, k, c, row, pass);                                              \
  }
MICRO(low, HEIGHT / 3, 1)
MICRO(middle, HEIGHT / 3 * 2, 1)
MICRO(tall, HEIGHT, 1)
#if PANELS > 1
MICRO(lowWide, HEIGHT / 3, PANELS)
MICRO(middleWide, HEIGHT / 3 * 2, PANELS)
MICRO(tallWide, HEIGHT, PANELS)
#endif
#undef MICRO

/* By their panels less one, and their thirds of HEIGHT less one. */
static NAME(Micro) *const NAME(micro)[PANELS][3] = {
    {NAME(low), NAME(middle), NAME(tall)},
#if PANELS > 1
    {NAME(lowWide), NAME(middleWide), NAME(tallWide)},
#endif
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
  const NAME(order) low = {0, 4, 1, 5}, high = {2, 6, 3, 7}, even = {0, 1, 4, 5}, odd = {2, 3, 6, 7};
  const NAME(few) a = __builtin_shuffle(ROW(0), ROW(1), low), b = __builtin_shuffle(ROW(0), ROW(1), high);
  const NAME(few) c = __builtin_shuffle(ROW(2), ROW(3), low), d = __builtin_shuffle(ROW(2), ROW(3), high);
  PUT(0, __builtin_shuffle(a, c, even));
  PUT(1, __builtin_shuffle(a, c, odd));
  PUT(2, __builtin_shuffle(b, d, even));
  PUT(3, __builtin_shuffle(b, d, odd));
#else
  const NAME(order) even = {0, 2}, odd = {1, 3};
  PUT(0, __builtin_shuffle(ROW(0), ROW(1), even));
  PUT(1, __builtin_shuffle(ROW(0), ROW(1), odd));
#endif
#undef ROW
#undef PUT
}

/* `count` rows of k numbers become columns of length `step`, of which those from `count` on are 0. One of the strides is 1. */
ALWAYS void NAME(pack)(const NUMBER *from, ptrdiff_t row, ptrdiff_t column, int count, int k, NUMBER *to, const int step) {
  int done = 0;
  if (column == 1) {
    const int whole = k / FEW * FEW;
    for (; done + FEW <= count; done += FEW) {
      for (int l = 0; l < whole; l += FEW) NAME(turn)(from + done * row + l, row, to + l * step + done, step);
      for (int l = whole; l < k; l++)
        for (int i = done; i < done + FEW; i++) to[l * step + i] = from[i * row + l];
    }
  } else if (count == step) {
    for (int l = 0; l < k; l++) memcpy(to + l * step, from + l * column, step * sizeof(NUMBER));
    done = count;
  }
  if (done < step)
    for (int l = 0; l < k; l++)
      for (int i = done; i < step; i++) to[l * step + i] = i < count ? from[i * row + l * column] : 0;
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
  NUMBER edge[HEIGHT * PANELS * COLUMNS], edgeBias[PANELS * COLUMNS] = {0};

  for (int tile = begin; tile < end; tile++) {
    const int firstRow = tile / columnTiles * tileRows, rows = m - firstRow < tileRows ? m - firstRow : tileRows;
    const int firstColumn = tile % columnTiles * tileColumns;
    const int endColumn = n - firstColumn < tileColumns ? n : firstColumn + tileColumns;
    int l = 0;
    do {
      const int steps = k - l < K_BLOCK ? k - l : K_BLOCK;
      struct NAME(pass) pass = {l > 0, l + steps == k, WORD(10) == 1, NULL};
      NUMBER *panel = packed;
      for (int row = 0; row < rows; row += HEIGHT) {
        const int own = rows - row < HEIGHT ? rows - row : HEIGHT, height = NAME(heightOf)(own);
        const NUMBER *from = a + (firstRow + row) * aRow + l * aColumn;
        if (height == HEIGHT) NAME(pack)(from, aRow, aColumn, own, steps, panel, HEIGHT);
        else NAME(pack)(from, aRow, aColumn, own, steps, panel, height);
        panel += (ptrdiff_t)height * steps;
      }
      for (int column = firstColumn; column < endColumn;) {
        const int wide = PANELS > 1 && endColumn - column > COLUMNS, room = wide ? PANELS * COLUMNS : COLUMNS;
        const int columns = endColumn - column < room ? endColumn - column : room;
        const NUMBER *right = b + ((ptrdiff_t)(column / COLUMNS) * k + l) * COLUMNS;
        if (bias != NULL) {
          pass.bias = bias + column;
          if (columns < room) pass.bias = memcpy(edgeBias, bias + column, columns * sizeof(NUMBER));
        }
        panel = packed;
        for (int row = 0; row < rows; row += HEIGHT) {
          const int own = rows - row < HEIGHT ? rows - row : HEIGHT, height = NAME(heightOf)(own);
          NAME(Micro) *const micro = NAME(micro)[wide][height / (HEIGHT / 3) - 1];
          NUMBER *target = c + (firstRow + row) * cRow + column;
          if (own == height && columns == room) {
            micro(panel, right, (ptrdiff_t)k * COLUMNS, steps, target, cRow, &pass);
          } else {
            if (pass.resume) NAME(copy)(target, cRow, edge, room, own, columns);
            micro(panel, right, (ptrdiff_t)k * COLUMNS, steps, edge, room, &pass);
            NAME(copy)(edge, room, target, cRow, own, columns);
          }
          panel += (ptrdiff_t)height * steps;
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
  for (int panel = begin; panel < end; panel++) {
    const int first = panel * COLUMNS, columns = n - first < COLUMNS ? n - first : COLUMNS;
    NAME(pack)(b + first * column, column, row, columns, k, packed + (ptrdiff_t)panel * k * COLUMNS, COLUMNS);
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
