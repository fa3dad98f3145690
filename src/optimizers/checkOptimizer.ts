/** @file Settings of an optimizer that the network it trains cannot meet, or that contradict each other. */
import { SettingError } from "../settingError.ts";
import type { ConstraintSettings } from "./constraints/index.ts";
import { type Layout, matchNames, requireMatches } from "./layout.ts";
import type { OptimizerPart, OptimizerSettings } from "./optimizer.ts";
import type { WeightDecaySettings } from "./weightDecay.ts";

/** @throws SettingError naming the setting */
export function checkOptimizer<S extends OptimizerSettings>(part: OptimizerPart<S>, settings: S, layout: Layout): void {
  const { frozen } = settings;
  requireMatches(layout, frozen, "optimizer.frozen");
  const stay = matchNames(layout, frozen);
  if (stay.size === layout.length)
    throw new SettingError("optimizer.frozen", frozen.join(", "), "patterns that leave some parameter to be trained");
  checkDecay(settings, layout);
  for (const [i, { parameters }] of (settings.constraints as readonly ConstraintSettings[]).entries()) {
    const path = `optimizer.constraints.${i}.parameters`;
    if (parameters.length === 0) throw new SettingError(path, "[]", "at least one pattern");
    requireMatches(layout, parameters, path);
    const held = [...matchNames(layout, parameters)].find((name) => stay.has(name));
    if (held !== undefined) throw new SettingError(path, held, `patterns of none that is frozen, and ${held} is`);
  }
  part.check?.(settings, layout);
}

function checkDecay(settings: object, layout: Layout): void {
  const { weightDecay, weightDecayTarget, weightDecayExempt = [] } = settings as Partial<WeightDecaySettings>;
  const without = "while optimizer.weightDecay is 0";
  if (weightDecay === 0 && weightDecayTarget === "initial")
    throw new SettingError("optimizer.weightDecayTarget", weightDecayTarget, `zero ${without}`);
  if (weightDecay === 0 && weightDecayExempt.length > 0)
    throw new SettingError("optimizer.weightDecayExempt", weightDecayExempt.join(", "), `an empty list ${without}`);
  const path = "optimizer.weightDecayExempt";
  requireMatches(layout, weightDecayExempt, path);
  if (weightDecayExempt.length > 0 && matchNames(layout, weightDecayExempt).size === layout.length)
    throw new SettingError(path, weightDecayExempt.join(", "), "patterns that leave some parameter to weight decay");
}
