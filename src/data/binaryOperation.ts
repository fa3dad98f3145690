/** @file The binary operations a ∘ b whose tables networks learn: the modular ones and those of S5. */
import { SettingError } from "../settingError.ts";
import { invertResidue, reduce } from "./residue.ts";
import { composePermutations as compose, invertPermutation as invert } from "./symmetricGroup.ts";

export interface BinaryOperation {
  /** The operator in openai/grok: its command line takes it, its vocabulary has it as one token. */
  readonly symbol: string;
  /** What operands and answer are: residues of a modulus, or permutations of S5. */
  readonly elements: "residues" | "permutations";
  /** Whether a ∘ b = b ∘ a for all a and b, whatever the modulus. */
  readonly commutative: boolean;
  /** Whether it divides: then every residue but 0 needs an inverse, and the modulus must be prime. */
  readonly divides: boolean;
  /** The answer for operands 0 … elements − 1. Operations of S5 take no notice of the modulus. */
  readonly apply: (a: number, b: number, modulus: number) => number;
}

type Formula = (a: number, b: number) => number;

/** An integer polynomial in both operands; for operands below 2^16 its value is exact, and reduced once. */
function polynomial(symbol: string, formula: Formula, commutative = false): BinaryOperation {
  const apply = (a: number, b: number, modulus: number) => reduce(formula(a, b), modulus);
  return { symbol, elements: "residues", commutative, divides: false, apply };
}

function word(symbol: string, apply: Formula): BinaryOperation {
  return { symbol, elements: "permutations", commutative: false, divides: false, apply };
}

const divide = (a: number, b: number, modulus: number): number => reduce(a * invertResidue(b, modulus), modulus);

function fraction(symbol: string, apply: BinaryOperation["apply"]): BinaryOperation {
  return { symbol, elements: "residues", commutative: false, divides: true, apply };
}

/**
 * The binary operations of openai/grok (Power et al. 2022). All but the last three are modular.
 *
 * - `squarePlus`: a² + b; `cubePlus`: a³ + b.
 * - `quad1`: a² + b²; `quad2`: a² + b² + ab; `quad3`: a² + b² + ab + a.
 * - `cube1`: a³ + ab; `cube2`: a³ + ab² + b.
 * - `divisionOrSubtraction`: a / b for odd b, a − b for even b ("mix1").
 * - `additionOrMultiplication`: a + b for even a, ab for odd a. `additionOrSubtraction`: a + b for even a, else a − b.
 * - `s5`: a·b; `s5conj`: a·b·a⁻¹; `s5aba`: a·b·a; products act from left to right.
 */
export const OPERATIONS = {
  addition: polynomial("+", (a, b) => a + b, true),
  subtraction: polynomial("-", (a, b) => a - b),
  multiplication: polynomial("*", (a, b) => a * b, true),
  division: fraction("/", divide),
  squarePlus: polynomial("**2+", (a, b) => a * a + b),
  cubePlus: polynomial("**3+", (a, b) => a * a * a + b),
  quad1: polynomial("x**2+y**2_mod_97", (a, b) => a * a + b * b, true),
  quad2: polynomial("x**2+y**2+x*y_mod_97", (a, b) => a * a + b * b + a * b, true),
  quad3: polynomial("x**2+y**2+x*y+x_mod_97", (a, b) => a * a + b * b + a * b + a),
  cube1: polynomial("x**3+x*y_mod_97", (a, b) => a * a * a + a * b),
  cube2: polynomial("x**3+x*y**2+y_mod_97", (a, b) => a * a * a + a * b * b + b),
  divisionOrSubtraction: fraction("(x._value//y)if(y._value%2==1)else(x-y)_mod_97", (a, b, modulus) =>
    b % 2 === 1 ? divide(a, b, modulus) : reduce(a - b, modulus),
  ),
  additionOrMultiplication: polynomial("+*", (a, b) => (a % 2 === 0 ? a + b : a * b)),
  additionOrSubtraction: polynomial("+-", (a, b) => (a % 2 === 0 ? a + b : a - b)),
  s5: word("s5", compose),
  s5conj: word("s5conj", (a, b) => compose(compose(a, b), invert(a))),
  s5aba: word("s5aba", (a, b) => compose(compose(a, b), a)),
} as const satisfies Readonly<Record<string, BinaryOperation>>;

/** Name of an operation. */
export type OperationName = keyof typeof OPERATIONS;

export const OPERATION_NAMES = Object.keys(OPERATIONS) as readonly OperationName[];

/**
 * The name of the operation that `asked` means: a name, or the operator of openai/grok as its alias.
 * @throws SettingError that lists all names.
 */
export function findOperation(asked: string): OperationName {
  const found = OPERATION_NAMES.find((name) => name === asked || OPERATIONS[name].symbol === asked);
  if (found === undefined) throw new SettingError("data.operation", asked, `one of ${OPERATION_NAMES.join(", ")}`);
  return found;
}
