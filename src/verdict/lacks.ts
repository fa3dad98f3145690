/** @file What a log lacks that would be judged. */
import { listNames } from "../listNames.ts";
import type { Problem } from "../problem.ts";

/** What is judged, and what reports show of it. */
const READ = ["trainLoss", "lastLayerNorm", "trainAccuracy", "validationLoss", "validationAccuracy"] as const;

/** What a column may be called that is meant by each. A norm of all weights is not that of the last layer. */
const MAY_BE: Readonly<Record<(typeof READ)[number], RegExp>> = {
  trainLoss: /loss|nll|entropy|xent|perplexity|ppl|cost|objective|value/i,
  lastLayerNorm:
    /(head|last|final|out|fc|classifier|decoder|unembed|softmax|logit|top).*norm|norm.*(head|last|final|out|fc|classifier|decoder|unembed)/i,
  trainAccuracy: /acc|correct|value/i,
  validationLoss: /loss|nll|entropy|xent|perplexity|ppl|value/i,
  validationAccuracy: /acc|correct|value/i,
};

/** What a log of these columns lacks, what cannot be said of it therefore, and how to name a column; null where nothing follows. */
export function describeLacks(names: readonly string[]): Problem | null {
  const isMissing = (name: string) => !names.includes(name);
  const missing = READ.filter(isMissing);
  const [first] = missing;
  if (first === undefined) return null;
  const detector = ["trainLoss", "lastLayerNorm"].filter(isMissing);
  const grokking = ["trainAccuracy", "validationAccuracy"].filter(isMissing);
  const said = [
    detector.length === 0 ? "" : `without ${detector.join(" and ")} slingshots cannot be judged`,
    detector.length === 0 && isMissing("trainAccuracy")
      ? "without trainAccuracy the loss alone says when the training data are fitted"
      : "",
    grokking.length === 0 ? "" : `without ${grokking.join(" and ")} grokking is not looked for`,
  ].filter((sentence) => sentence !== "");
  if (said.length === 0) return null;
  const others = names.filter((name) => !(READ as readonly string[]).includes(name) && MAY_BE[first].test(name));
  return {
    problem: `the log has no ${missing.join(", ")}: ${said.join("; ")}`,
    ...(others.length > 0 && { remedy: { kind: "name-one", column: first, among: listNames(others) } as const }),
  };
}
