/** @file What a person says is known of a run that left a log: settings of ours that a diagnosis goes by. */
import { FACT_PATHS, readFacts, type TrainingFacts } from "../../diagnosis/index.ts";
import { applyOverrides } from "../../experiment/override.ts";
import { RequestError } from "../../experiment/requestError.ts";
import { suggest } from "../../experiment/suggest.ts";
import { listChoices } from "../../listNames.ts";
import { showValue } from "../../showValue.ts";

/**
 * @param settings `path=value` each
 * @throws RequestError for a setting that no diagnosis goes by
 */
export function readKnownFacts(settings: readonly string[]): TrainingFacts {
  for (const setting of settings) {
    const path = setting.split("=", 1)[0] ?? "";
    if ((FACT_PATHS as readonly string[]).includes(path)) continue;
    const meant = suggest(path, FACT_PATHS);
    const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
    throw new RequestError(
      `--set: ${showValue(path)} says nothing to a diagnosis; must be ${listChoices(FACT_PATHS)}${hint}`,
    );
  }
  const overrides = settings.map((set) => ({ set, option: "--set" }));
  return readFacts(applyOverrides({}, overrides));
}
