/** @file For the build: workers train and keep runs, and tell nobody what a setting means. Without those words a first visit loads 12 KB less. */
import type { Plugin } from "vite";

/** A node of a syntax tree, as the bundler parses it. */
interface SyntaxNode extends Readonly<Record<string, unknown>> {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** Takes `.describe("…")` from what becomes a worker; calls of that name with anything but fixed words stay. */
export function withoutDescriptions(): Plugin {
  return {
    name: "without-descriptions",
    enforce: "post",
    transform(code) {
      if (!code.includes(".describe(")) return null;
      const cuts = listDescriptions(this.parse(code)).sort((a, b) => b.start - a.start);
      return cuts.reduce((text, { start, end }) => text.slice(0, start) + text.slice(end), code);
    },
  };
}

/** From the end of what is described to the end of the call. */
function listDescriptions(node: unknown): { readonly start: number; readonly end: number }[] {
  if (Array.isArray(node)) return node.flatMap(listDescriptions);
  if (!isNode(node)) return [];
  const inside = Object.values(node).flatMap(listDescriptions);
  const { callee, arguments: given } = node;
  if (node.type !== "CallExpression" || !isNode(callee) || callee.type !== "MemberExpression") return inside;
  const { object, property } = callee;
  const isTold = isNode(property) && property.name === "describe";
  if (!isTold || !isNode(object) || !Array.isArray(given) || given.length !== 1 || !isFixed(given[0])) return inside;
  return [...inside, { start: object.end, end: node.end }];
}

/** Whether an expression is words alone. */
function isFixed(node: unknown): boolean {
  if (!isNode(node)) return false;
  const { type, value, expressions, left, right } = node;
  if (type === "Literal") return typeof value === "string";
  if (type === "TemplateLiteral") return Array.isArray(expressions) && expressions.length === 0;
  return type === "BinaryExpression" && isFixed(left) && isFixed(right);
}

const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === "object" && value !== null && typeof (value as { readonly type?: unknown }).type === "string";
