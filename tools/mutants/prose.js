/**
 * @file Which mutants are not made: those that only change words for a person.
 *
 * The rule: a string or template is prose when it stands in a `throw`, in the arguments of an error's constructor,
 * in `.describe(…)` of a setting, or as the value of a property that is documentation (`PROSE`). That a message names the path and the value is
 * tested; its every word is not. Everything else is mutated: names of columns, SQL, formats, keys.
 */
import { declareValuePlugin, PluginKind } from "@stryker-mutator/api/plugin";

const PROSE = new Set(["title", "meaning", "formula", "source", "describe", "description", "equation"]);

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, "prose", { shouldIgnore })];

function shouldIgnore(path) {
  if (!path.isStringLiteral() && !path.isTemplateLiteral()) return undefined;
  const speaks = path.find((part) => part.isThrowStatement() || makesError(part) || documents(part) || describes(part));
  return speaks ? "words for a person" : undefined;
}

function makesError(path) {
  return path.isNewExpression() && path.get("callee").isIdentifier() && path.node.callee.name.endsWith("Error");
}

function describes(path) {
  const { parentPath: call, listKey } = path;
  return listKey === "arguments" && call.get("callee.property").isIdentifier?.({ name: "describe" });
}

function documents(path) {
  return path.isObjectProperty() && path.get("key").isIdentifier() && PROSE.has(path.node.key.name);
}
