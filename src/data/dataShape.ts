/** @file The shape of data: what a network and a loss must know of them, found by arithmetic and without making them. */

/** What of the data is trained on, or held out. */
export type Subset = "train" | "validation";

/** Pixels, each of as many numbers as there are channels. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Each row is a vector of numbers. */
export interface VectorShape {
  readonly kind: "vectors";
  readonly dimensions: number;
  /** Where rows are images, the pixels that these are the numbers of; a network can ask for them as they lie. */
  readonly image?: ImageSize;
}

/** Each row is an image: what a network that accepts images reads of vectors that are some. */
export interface ImageShape extends ImageSize {
  readonly kind: "images";
}

/** Each row is a sequence of tokens: an equation. */
export interface SequenceShape {
  readonly kind: "sequences";
  /** Tokens are 0 … vocabulary − 1. */
  readonly vocabulary: number;
  /** How each token is written; left out where nobody says. */
  readonly symbols?: readonly string[];
  /** What stands at each position: an operand or answer of the row, or the same token in all rows. */
  readonly slots: readonly ("a" | "b" | "c" | { readonly token: number })[];
  /** Consecutive positions at which tokens are predicted. */
  readonly scoredPositions: readonly number[];
  /** What of its row decides the input up to and including each position. */
  readonly positionsDependOn: readonly ("none" | "a" | "ab" | "abc")[];
  /** Operands are the tokens firstElement … firstElement + elements − 1. */
  readonly firstElement: number;
  readonly elements: number;
}

/** What a network reads of a row. */
export type InputShape = VectorShape | ImageShape | SequenceShape;

export type InputKind = InputShape["kind"];

/** Rows that are equations a ∘ b = c of residues. */
export interface EquationShape {
  readonly operation: string;
  /** Operands and answers are the integers below it. */
  readonly modulus: number;
}

export interface DataShape<Input extends InputShape = InputShape> {
  readonly input: Input;
  /** Logits of a prediction. */
  readonly classes: number;
  /** Predictions a row: a row is right where all of them are. */
  readonly answers: number;
  /** Rows of each subset; 0 validation rows where nothing is held out. */
  readonly rows: Readonly<Record<Subset, number>>;
  /** Left out where rows are something else. */
  readonly equations?: EquationShape;
}

/** The same data for a network that accepts such input: rows that are images can be read as vectors, or as they lie. */
export function readAs<Kind extends InputKind>(shape: DataShape, accepted: readonly Kind[]): DataShape | null {
  const accepts = (kind: InputKind) => (accepted as readonly InputKind[]).includes(kind);
  const { input } = shape;
  if (accepts(input.kind)) return shape;
  if (input.kind !== "vectors" || input.image === undefined || !accepts("images")) return null;
  return { ...shape, input: { kind: "images", ...input.image } };
}
