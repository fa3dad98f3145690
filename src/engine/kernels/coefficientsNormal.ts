/**
 * @file Coefficients of the normal quantile (PPND16 of AS 241; src/engine/reference/normal.ts): P are numerators, Q
 * denominators, the digit is the power, and Q0 is 1. Module variables for the reason in coefficients64.ts.
 */

export let centreBound: f64 = 0.425;
export let centreSquare: f64 = 0.180625;
export let tailStart: f64 = 1.6;
export let twoToMinus32: f64 = 2.3283064365386963e-10;
export let centreP7: f64 = 2509.0809287301227;
export let centreP6: f64 = 33430.57558358813;
export let centreP5: f64 = 67265.7709270087;
export let centreP4: f64 = 45921.95393154987;
export let centreP3: f64 = 13731.69376550946;
export let centreP2: f64 = 1971.5909503065513;
export let centreP1: f64 = 133.14166789178438;
export let centreP0: f64 = 3.3871328727963665;
export let centreQ7: f64 = 5226.495278852854;
export let centreQ6: f64 = 28729.085735721943;
export let centreQ5: f64 = 39307.89580009271;
export let centreQ4: f64 = 21213.794301586597;
export let centreQ3: f64 = 5394.196021424751;
export let centreQ2: f64 = 687.1870074920579;
export let centreQ1: f64 = 42.31333070160091;
export let tailP7: f64 = 0.0007745450142783414;
export let tailP6: f64 = 0.022723844989269184;
export let tailP5: f64 = 0.2417807251774506;
export let tailP4: f64 = 1.2704582524523684;
export let tailP3: f64 = 3.6478483247632045;
export let tailP2: f64 = 5.769497221460691;
export let tailP1: f64 = 4.630337846156546;
export let tailP0: f64 = 1.4234371107496835;
export let tailQ7: f64 = 1.0507500716444169e-9;
export let tailQ6: f64 = 0.0005475938084995345;
export let tailQ5: f64 = 0.015198666563616457;
export let tailQ4: f64 = 0.14810397642748008;
export let tailQ3: f64 = 0.6897673349851;
export let tailQ2: f64 = 1.6763848301838038;
export let tailQ1: f64 = 2.053191626637759;
