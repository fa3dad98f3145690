/** @file The settings of an experiment as a list: path, meaning, default, and what is allowed, in words. */
import { z } from "zod";
import { experimentSchema } from "./schema.ts";

/** A setting, or a group of settings. */
export interface Setting {
  /** Names from the outermost in, joined by dots: `optimizer.epsilon`. */
  readonly path: string;
  readonly description: string;
  /** What its value must be, to be read after "must be". */
  readonly allowed: string;
  readonly defaultValue: unknown;
  /** Names of the settings inside a group; undefined where it is no group. */
  readonly members: readonly string[] | undefined;
}

/** The part of JSON Schema that the schema of an experiment makes use of. */
interface Node {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly prefixItems?: readonly Node[];
  readonly properties?: Readonly<Record<string, Node>>;
}

/** JSON Schema of the document that describes an experiment. */
export const experimentJsonSchema = z.toJSONSchema(experimentSchema, { io: "input" });

/** All settings in the order of the schema; a group stands before its members. The document itself is not among them. */
export const SETTINGS: readonly Setting[] = listMembers(experimentJsonSchema as Node, "");

/** The setting at `path`, undefined where there is none. */
export function findSetting(path: string): Setting | undefined {
  return SETTINGS.find((setting) => setting.path === path);
}

/** Names of the settings directly inside the group at `path`; `""` is the whole document. */
export function membersOf(path: string): readonly string[] {
  if (path !== "") return findSetting(path)?.members ?? [];
  return SETTINGS.map((setting) => setting.path).filter((name) => !name.includes("."));
}

function listMembers(group: Node, prefix: string): Setting[] {
  return Object.entries(group.properties ?? {}).flatMap(([name, node]) => {
    const path = prefix + name;
    const setting: Setting = {
      path,
      description: node.description ?? "",
      allowed: describeAllowed(node),
      defaultValue: node.default,
      members: node.properties === undefined ? undefined : Object.keys(node.properties),
    };
    return [setting, ...listMembers(node, `${path}.`)];
  });
}

function describeAllowed(node: Node): string {
  if (node.const !== undefined) return String(node.const);
  if (node.enum !== undefined) return `one of ${node.enum.join(", ")}`;
  if (node.properties !== undefined) return `settings (${Object.keys(node.properties).join(", ")})`;
  if (node.prefixItems !== undefined) return describeTuple(node.prefixItems);
  if (node.type === "boolean") return "true or false";
  if (node.type === "integer") return `a whole number ${describeBounds(node)}`;
  if (node.type === "number") return `a number ${describeBounds(node)}`;
  return "up to 64 letters, digits, dots, dashes and underscores, the first a letter or digit";
}

function describeTuple(items: readonly Node[]): string {
  const [first] = items;
  return `a list of ${items.length} numbers${first === undefined ? "" : `, each ${describeBounds(first)}`}`;
}

function describeBounds(node: Node): string {
  if (node.minimum !== undefined && node.maximum !== undefined) return `from ${node.minimum} to ${node.maximum}`;
  const bounds = [
    node.minimum === undefined ? undefined : `of at least ${node.minimum}`,
    node.exclusiveMinimum === undefined ? undefined : `greater than ${node.exclusiveMinimum}`,
    node.maximum === undefined ? undefined : `of at most ${node.maximum}`,
    node.exclusiveMaximum === undefined ? undefined : `less than ${node.exclusiveMaximum}`,
  ];
  return bounds.filter((bound) => bound !== undefined).join(" and ");
}
