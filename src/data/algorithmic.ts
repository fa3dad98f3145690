/** @file Algorithmic data: the complete table of a binary operation, as sequences of tokens or as one-hot vectors. */
import { z } from "zod";
import { listChoices } from "../listNames.ts";
import { createAlgorithmicData, createSplitTable } from "./algorithmicData.ts";
import { findOperation, OPERATION_NAMES, OPERATIONS } from "./binaryOperation.ts";
import { defineData } from "./dataPart.ts";
import { refuseTooNoisy } from "./labelNoise.ts";
import { loadOneHot, shapeOneHot } from "./oneHot.ts";
import { sizeTable } from "./operationTable.ts";
import { shapeSequences } from "./sequences.ts";
import { sizeSplit } from "./split.ts";
import { TOKEN_FORMS } from "./tokenForm.ts";

/** openai/grok's operator stands for the name of its operation; anything else for itself. */
const resolveOperator = (asked: unknown): unknown =>
  OPERATION_NAMES.find((operation) => OPERATIONS[operation].symbol === asked) ?? asked;

const settings = z
  .strictObject({
    name: z.literal("algorithmic"),
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
      .enum(["standard", "nanda", "openai", "oneHot"])
      .default("standard")
      .describe(
        "How an equation is written. `standard`: `a ∘ b =`, the answer read at the last position. `nanda`: `a b =`, likewise (Nanda et al. 2023). `openai`: `eos a ∘ b = c eos` in the 239 symbols of openai/grok; c and the last eos are predicted, and an equation is right where both are. `oneHot`: no tokens but a vector of 0 and 1 for the two operands, one after the other, and the answer as its class: for networks that read vectors (Prieto et al. 2025).",
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
  .describe("The complete table of a binary operation, split into training and validation (Power et al. 2022).");

export const algorithmic = defineData({
  name: "algorithmic",
  source: "Power et al. 2022 (arXiv 2201.02177) and openai/grok",
  inputs: {
    vectors: "algorithmic (data.tokens oneHot)",
    sequences: `algorithmic (data.tokens ${listChoices(Object.keys(TOKEN_FORMS))})`,
  },
  settings,
  describe: ({ operation, modulus, trainPercent }) => {
    const residues = OPERATIONS[operation].elements === "residues" ? ` mod ${modulus}` : "";
    return `${trainPercent} % of ${operation}${residues}`;
  },
  shape: ({ operation, modulus, symmetricPairs, trainPercent, noisyLabels, tokens }) => {
    const table = sizeTable(findOperation(operation), modulus, symmetricPairs);
    const rows = sizeSplit(table.rows, trainPercent);
    refuseTooNoisy(noisyLabels, rows.train);
    const shape = tokens === "oneHot" ? shapeOneHot(table, rows) : shapeSequences(table, TOKEN_FORMS[tokens], rows);
    return OPERATIONS[operation].elements === "residues" ? { ...shape, equations: { operation, modulus } } : shape;
  },
  load: ({ tokens, ...settings }, seed) => {
    if (tokens === "oneHot") return loadOneHot(createSplitTable(settings, seed));
    const { inputs, targets, train, validation } = createAlgorithmicData({ ...settings, tokens }, seed);
    return { kind: "sequences", subsets: { train, validation }, tokens: inputs, targets };
  },
});
