/** @file Conditions on the settings of runs: `optimizer.epsilon=1e-8`, `model.depth>=3`. */
import { RequestError } from "../experiment/requestError.ts";
import { showValue } from "../showValue.ts";

type Operator = "=" | "!=" | "<" | "<=" | ">" | ">=";

export interface Condition {
  /** Of the setting, as `--set` has it. */
  readonly path: string;
  readonly operator: Operator;
  readonly value: unknown;
}

const FORM = /^([\w.[\]-]+?)\s*(<=|>=|!=|=|<|>)(.*)$/s;

/** @throws RequestError */
export function parseCondition(text: string): Condition {
  const parts = FORM.exec(text.trim());
  if (parts === null || /^\s*=|^\s*$/.test(parts[3] ?? "")) {
    const allowed = "must be a setting, one of = != < <= > >=, and a value, like optimizer.epsilon<=1e-8";
    throw new RequestError(`${showValue(text)} is not allowed; ${allowed}`, { option: "where" });
  }
  const [, path = "", operator, rest = ""] = parts;
  const value = readValue(rest.trim());
  if (operator !== "=" && operator !== "!=" && typeof value !== "number") {
    throw new RequestError(`${showValue(text)} is not allowed; ${operator} compares numbers`, { option: "where" });
  }
  return { path, operator: operator as Operator, value };
}

/** As YAML reads plain values: numbers, true, false, null, lists, and all else as text. */
function readValue(text: string): unknown {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
  if (text === "true" || text === "false") return text === "true";
  if (text === "null") return null;
  if (/^\[.*\]$/s.test(text))
    return text
      .slice(1, -1)
      .split(",")
      .map((item) => item.trim())
      .filter(Boolean)
      .map(readValue);
  const quoted = /^"(.*)"$|^'(.*)'$/s.exec(text);
  return quoted === null ? text : (quoted[1] ?? quoted[2]);
}

/**
 * Whether the settings meet the condition. As in SQL, a setting that is not there meets none; but `=null` asks for its
 * absence, and `!=null` for its presence.
 */
export function meets(settings: unknown, { path, operator, value }: Condition): boolean {
  const found = findValue(settings, path);
  if (value === null) return (operator === "=") === (found === null);
  if (found === null) return false;
  if (operator === "=") return isSame(found, value);
  if (operator === "!=") return !isSame(found, value);
  if (typeof found !== "number" || typeof value !== "number") return false;
  if (operator === "<") return found < value;
  if (operator === "<=") return found <= value;
  return operator === ">" ? found > value : found >= value;
}

/** The value of a setting; null where there is none. A part (`optimizer`) is its name, as for `--set`. */
export function findValue(settings: unknown, path: string): unknown {
  const steps = path.replaceAll(/\[(\d+)\]/g, ".$1").split(".");
  let value = settings;
  for (const step of steps) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return null;
    value = (value as Readonly<Record<string, unknown>>)[step];
  }
  if (typeof value === "object" && value !== null && "name" in value && typeof value.name === "string")
    return value.name;
  return value ?? null;
}

/** Texts by their letters, and what YAML reads as a number or not may have been written as text. */
function isSame(a: unknown, b: unknown): boolean {
  if (typeof a === "object" || typeof b === "object") return JSON.stringify(a) === JSON.stringify(b);
  return a === b || (typeof a === "string" && typeof b !== "string" && a === String(b));
}
