/** @file Rules that end a run before the steps that it was asked for. They know rows of numbers, and no files. */
export { checkRules, type RulePlan } from "./checkRules.ts";
export { defineRule, type RulePart } from "./rule.ts";
export { describeRuleEnd, type RuleEnd } from "./ruleEnd.ts";
export { RuleWatch } from "./ruleWatch.ts";
export { RULES, type StopSettings, stopSettings } from "./stop.ts";
