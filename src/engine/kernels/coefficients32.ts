/**
 * @file Constants of the float32 elementary functions: polynomial coefficients (P3 belongs to the third power), bounds.
 *
 * V8 builds a vector literal anew wherever it is used, with three or four instructions, in every iteration of a loop;
 * a module variable costs one. They are exported because Binaryen turns variables that nobody can write into literals.
 */

export let expTop32: f32 = 89;
export let expBottom32: f32 = -104.5;
/** 1 / ln 2. */
export let log2e32: f32 = 1.4426950408889634;
/** 1.5 * 2^23: adding it rounds to an integer, ties to even. */
export let rounder32: f32 = 12582912;
/** Ln 2 cut to 16 bits: products with the exponents of float32 are exact. */
export let ln2High32: f32 = 0.693145751953125;
/** The rest of ln 2. */
export let ln2Low32: f32 = 1.428606765330187e-6;
export let one32: f32 = 1;
export let exp32P4: f32 = 0.0013814547564834356;
export let exp32P3: f32 = 0.0083687175065279;
export let exp32P2: f32 = 0.04166838899254799;
export let exp32P1: f32 = 0.1666652113199234;
export let exp32P0: f32 = 0.4999999403953552;
export let smallestNormal32: f32 = 1.1754943508222875e-38;
export let subnormalScale32: f32 = 33554432;
export let subnormalShift32: f32 = 25;
export let two32: f32 = 2;
export let half32: f32 = 0.5;
export let log32P2: f32 = 0.2987303137779236;
export let log32P1: f32 = 0.399774968624115;
export let log32P0: f32 = 0.6666677594184875;
export let tanhSplit32: f32 = 0.625;
export let tanh32P4: f32 = -0.005716997664421797;
export let tanh32P3: f32 = 0.02065053954720497;
export let tanh32P2: f32 = -0.05374348163604736;
export let tanh32P1: f32 = 0.13331490755081177;
export let tanh32P0: f32 = -0.3333328366279602;
export let erfTop32: f32 = 4;
export let erf32P6: f32 = 8.698954479768872e-5;
export let erf32P5: f32 = -0.0008216548012569547;
export let erf32P4: f32 = 0.005207216367125511;
export let erf32P3: f32 = -0.026861771941184998;
export let erf32P2: f32 = 0.11283734440803528;
export let erf32P1: f32 = -0.37612634897232056;
export let erf32P0: f32 = 0.12837916612625122;
export let erf32Q7: f32 = -2.0554261936922558e-5;
export let erf32Q6: f32 = 0.00028434829437173903;
export let erf32Q5: f32 = -0.0020032343454658985;
export let erf32Q4: f32 = 0.01003976445645094;
export let erf32Q3: f32 = -0.041561052203178406;
export let erf32Q2: f32 = -0.8431059718132019;
export let erf32Q1: f32 = -2.638967752456665;
export let erf32Q0: f32 = -1.8496055603027344;
export let erfSplit32: f32 = 0.875;
