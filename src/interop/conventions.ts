/** @file The names that other tools and people give to the columns that are judged. */

/** Our name of a column, and how surely a name of theirs means it: 0 is surest. */
export interface Meaning {
  readonly ours: string;
  readonly rank: number;
}

const SPLITS = {
  train: ["train", "training", "trn"],
  validation: ["val", "valid", "validation", "eval", "evaluation", "dev"],
  // Held out as well: where nothing is called validation, it is what was looked at while the run went on.
  test: ["test", "testing"],
} as const;
const MEASURES = { Loss: ["loss"], Accuracy: ["accuracy", "acc"] } as const;
/** What stands around the two words and says nothing more. */
const FILLERS = ["epoch", "metrics", "metric", "losses", "step", "lm", "value"];

/** As llm.c shortens them. */
const SHORT: Readonly<Record<string, string>> = { trl: "trainLoss", tel: "validationLoss" };

/** What a name of another tool means; null for most. `train/loss`, `loss_train` and `train_loss_step` are all `trainLoss`. */
export function readConvention(name: string): Meaning | null {
  const words = name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[\s_/.:-]+/)
    .filter((word) => word !== "");
  // add_scalars calls a part of `loss` `loss_train/loss`.
  const bare = [...new Set(words.filter((word) => !FILLERS.includes(word)))];
  const [first, second, ...others] = bare;
  const short = SHORT[name];
  if (short !== undefined) return { ours: short, rank: 0 };
  if (first === undefined || others.length > 0) return null;
  const measure = findKey(MEASURES, second === undefined ? first : second) ?? findKey(MEASURES, first);
  if (measure === undefined) return null;
  // By itself, a loss is that of training.
  const split = second === undefined ? "train" : (findKey(SPLITS, first) ?? findKey(SPLITS, second));
  if (split === undefined) return null;
  const filled = bare.length < words.length ? 1 : 0;
  const isMean = words.at(-1) === "epoch" ? 1 : 0;
  const ours = `${split === "train" ? "train" : "validation"}${measure}`;
  return { ours, rank: 4 * (split === "test" ? 1 : 0) + 2 * isMean + filled };
}

function findKey<T extends Readonly<Record<string, readonly string[]>>>(words: T, word: string): keyof T | undefined {
  return Object.keys(words).find((key) => (words[key] as readonly string[]).includes(word));
}
