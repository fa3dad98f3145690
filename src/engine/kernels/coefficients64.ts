/**
 * @file Constants of the float64 elementary functions: polynomial coefficients (P3 belongs to the third power), bounds.
 *
 * V8 builds a vector literal anew wherever it is used, with three or four instructions, in every iteration of a loop;
 * a module variable costs one. They are exported because Binaryen turns variables that nobody can write into literals.
 */

export let expTop64: f64 = 710;
export let expBottom64: f64 = -746;
/** 1 / ln 2. */
export let log2e64: f64 = 1.4426950408889634;
/** 1.5 * 2^52: adding it rounds to an integer, ties to even. */
export let rounder64: f64 = 6755399441055744;
/** Ln 2 cut to 33 bits: products with the exponents of float64 are exact. */
export let ln2High64: f64 = 0.6931471804855391;
/** The rest of ln 2. */
export let ln2Low64: f64 = 7.440617110012397e-11;
export let one64: f64 = 1;
export let exp64P10: f64 = 2.0826592389942942e-9;
export let exp64P9: f64 = 2.5112036515879274e-8;
export let exp64P8: f64 = 2.755758198018013e-7;
export let exp64P7: f64 = 2.7557234863034784e-6;
export let exp64P6: f64 = 2.480158692644338e-5;
export let exp64P5: f64 = 0.00019841269896382475;
export let exp64P4: f64 = 0.0013888888889115754;
export let exp64P3: f64 = 0.008333333333317035;
export let exp64P2: f64 = 0.041666666666666095;
export let exp64P1: f64 = 0.16666666666666682;
export let exp64P0: f64 = 0.5;
export let smallestNormal64: f64 = 2.2250738585072014e-308;
export let subnormalScale64: f64 = 18014398509481984;
export let twoTo52_64: f64 = 4503599627370496;
export let twoTo52Plus1024_64: f64 = 4503599627371520;
export let subnormalShift64: f64 = 54;
export let two64: f64 = 2;
export let half64: f64 = 0.5;
export let log64P6: f64 = 0.1479751248345288;
export let log64P5: f64 = 0.15313902820153333;
export let log64P4: f64 = 0.18183569755523482;
export let log64P3: f64 = 0.22222198475659588;
export let log64P2: f64 = 0.28571428743266947;
export let log64P1: f64 = 0.3999999999941106;
export let log64P0: f64 = 0.6666666666666735;
export let tanhSplit64: f64 = 0.625;
export let tanh64P11: f64 = 6.05567148299872e-6;
export let tanh64P10: f64 = -3.0218050218957835e-5;
export let tanh64P9: f64 = 9.158988223760374e-5;
export let tanh64P8: f64 = -0.00023703016521785822;
export let tanh64P7: f64 = 0.0005894586375290716;
export let tanh64P6: f64 = -0.0014557276202505477;
export let tanh64P5: f64 = 0.0035921142718271107;
export let tanh64P4: f64 = -0.008863234341557428;
export let tanh64P3: f64 = 0.02186948847065752;
export let tanh64P2: f64 = -0.05396825396613455;
export let tanh64P1: f64 = 0.1333333333332989;
export let tanh64P0: f64 = -0.33333333333333315;
export let erfTop64: f64 = 6;
export let erf64P12: f64 = 5.960685338520971e-11;
export let erf64P11: f64 = -1.137495573607015e-9;
export let erf64P10: f64 = 1.466032872274226e-8;
export let erf64P9: f64 = -1.6350396222864617e-7;
export let erf64P8: f64 = 1.64610084778027e-6;
export let erf64P7: f64 = -1.4925595772180906e-5;
export let erf64P6: f64 = 0.0001205533113295582;
export let erf64P5: f64 = -0.0008548326981425542;
export let erf64P4: f64 = 0.005223977624828431;
export let erf64P3: f64 = -0.026866170645077875;
export let erf64P2: f64 = 0.11283791670954885;
export let erf64P1: f64 = -0.3761263890318375;
export let erf64P0: f64 = 0.1283791670955126;
export let erf64Q18: f64 = 1.0390364975582038e-12;
export let erf64Q17: f64 = -2.8814043020355926e-11;
export let erf64Q16: f64 = 3.682318123808475e-10;
export let erf64Q15: f64 = -2.863937841371844e-9;
export let erf64Q14: f64 = 1.4911028789256942e-8;
export let erf64Q13: f64 = -5.20366733289538e-8;
export let erf64Q12: f64 = 9.754493899680189e-8;
export let erf64Q11: f64 = 1.4287889006513097e-7;
export let erf64Q10: f64 = -2.0597755537180894e-6;
export let erf64Q9: f64 = 9.608902688630572e-6;
export let erf64Q8: f64 = -2.715911321485307e-5;
export let erf64Q7: f64 = 2.6277875335884955e-5;
export let erf64Q6: f64 = 0.0002373224814279397;
export let erf64Q5: f64 = -0.0019779025679123262;
export let erf64Q4: f64 = 0.010033825374409394;
export let erf64Q3: f64 = -0.0415610980418086;
export let erf64Q2: f64 = -0.8431072563586768;
export let erf64Q1: f64 = -2.638967514234788;
export let erf64Q0: f64 = -1.8496055099332482;
