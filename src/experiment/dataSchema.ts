/** @file The settings of the data: one schema for each kind. */
import { z } from "zod";
import { OPERATION_NAMES, OPERATIONS } from "../data/index.ts";

const name = "Kind of data.";

const hypercube = z
  .strictObject({
    name: z.literal("hypercube").default("hypercube").describe(name),
    points: z
      .int()
      .min(2)
      .max(1_000_000)
      .default(128)
      .describe("Training points; point i has label i mod 2^informativeDimensions. At least one point a class."),
    dimensions: z.int().min(1).max(65_536).default(128).describe("Dimensions of a point: inputs of the network."),
    informativeDimensions: z
      .int()
      .min(1)
      .max(16)
      .default(3)
      .describe("Dimensions that carry the label. There are 2^informativeDimensions classes."),
    separation: z
      .number()
      .min(0)
      .default(1)
      .describe("Distance of each corner from the origin along each informative dimension; the noise has deviation 1."),
  })
  .describe(
    "Corners of a low-dimensional cube with standard normal noise around them, in a space of more dimensions that are noise only; every dimension is standardised. Thilak et al. (TMLR 2024), appendix A.9. For model `mlp`.",
  );

/** openai/grok's operator stands for the name of its operation; anything else for itself. */
const resolveOperator = (asked: unknown): unknown =>
  OPERATION_NAMES.find((operation) => OPERATIONS[operation].symbol === asked) ?? asked;

const algorithmic = z
  .strictObject({
    name: z.literal("algorithmic").describe(name),
    operation: z
      .preprocess(resolveOperator, z.enum(OPERATION_NAMES).default("division"))
      .describe(
        "The binary operation a ∘ b. The operators of openai/grok (`+`, `/`, `x**2+y**2_mod_97` and so on) are taken as well. `squarePlus`: a² + b. `cubePlus`: a³ + b. `quad1`: a² + b². `quad2`: a² + b² + ab. `quad3`: a² + b² + ab + a. `cube1`: a³ + ab. `cube2`: a³ + ab² + b. `divisionOrSubtraction`: a/b for odd b, else a − b. `additionOrMultiplication`: a + b for even a, else ab. `additionOrSubtraction`: a + b for even a, else a − b. `s5`, `s5conj`, `s5aba`: a·b, a·b·a⁻¹ and a·b·a of permutations of five.",
      ),
    modulus: z
      .int()
      .min(2)
      .max(1024)
      .default(97)
      .describe(
        "Operands and answers are the integers below it. A prime where the operation divides; at most 97 with `openai` tokens. Operations of S5 make no use of it.",
      ),
    symmetricPairs: z
      .enum(["kept", "identified"])
      .default("kept")
      .describe(
        "Whether a ∘ b and b ∘ a are two equations or, for a commutative operation, one: p(p+1)/2 equations, as Notsawo et al. 2023 count them.",
      ),
    trainPercent: z
      .number()
      .gt(0)
      .lt(100)
      .default(50)
      .describe("Share of the equations to train on, in percent; the others are the validation set."),
    split: z
      .enum(["seeded", "openai"])
      .default("seeded")
      .describe(
        "Which equations are trained on. `seeded`: a random choice from the experiment's seed. `openai`: that of openai/grok, the same for every seed.",
      ),
    tokens: z
      .enum(["standard", "nanda", "openai"])
      .default("standard")
      .describe(
        "How an equation is written. `standard`: `a ∘ b =`, the answer read at the last position. `nanda`: `a b =`, likewise (Nanda et al. 2023). `openai`: `eos a ∘ b = c eos` in the 239 symbols of openai/grok; c and the last eos are predicted, and an equation is right where both are.",
      ),
    noisyLabels: z
      .int()
      .min(0)
      .max(1_048_576)
      .default(0)
      .describe(
        "Training equations whose answer is replaced by that of a random equation (Power et al. 2022, appendix A.4). At most as many as there are training equations.",
      ),
  })
  .describe(
    "The complete table of a binary operation, split into training and validation (Power et al. 2022). For model `transformer`.",
  );

/** The data; the kind is its `name`. */
export const dataSchema = z.discriminatedUnion("name", [hypercube, algorithmic]).prefault({}).describe("The data.");
