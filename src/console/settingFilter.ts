/** @file `--where optimizer.epsilon<=1e-6`: a condition on a setting, for commands that list runs. */
import { parseYaml } from "../experiment/parseYaml.ts";
import { RequestError } from "../experiment/requestError.ts";
import { showValue } from "../showValue.ts";

export interface SettingFilter {
  readonly path: string;
  fits(value: unknown): boolean;
}

type Comparison = (order: number) => boolean;

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  "=": (order) => order === 0,
  "!=": (order) => order !== 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

/** @throws RequestError for what is no condition */
export function parseFilter(text: string): SettingFilter {
  const [, path = "", mark = "", wanted = ""] = /^([A-Za-z][\w.]*)\s*(!=|<=|>=|=|<|>)\s*(.+)$/s.exec(text) ?? [];
  const comparison = COMPARISONS[mark];
  if (comparison === undefined) {
    throw new RequestError(
      `--where: ${showValue(text)} is not allowed; must be a setting, =, !=, <, <=, > or >=, and a value, like optimizer.epsilon<=1e-6`,
    );
  }
  const value = parseYaml(wanted, () => `--where ${path}: ${showValue(wanted)} is not YAML`);
  const isOrdered = mark.startsWith("<") || mark.startsWith(">");
  if (isOrdered && typeof value !== "number")
    throw new RequestError(`--where ${path}: ${showValue(wanted)} is not allowed; must be a number behind ${mark}`);
  return {
    path,
    // A run that has no such setting differs from every value, and lies on no side of it.
    fits: (found) => {
      if (typeof found === "number" && typeof value === "number") return comparison(found - value);
      return !isOrdered && comparison(JSON.stringify(found) === JSON.stringify(value) ? 0 : 1);
    },
  };
}
