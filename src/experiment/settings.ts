/** @file The settings of an experiment as a list: path, meaning, default, and what is allowed, in words. */
import { z } from "zod";
import { derive } from "../registry.ts";
import { experimentSchema } from "./schema.ts";

/** A setting, or a group of settings. */
export interface Setting {
  /** Names from the outermost in, joined by dots: `optimizer.epsilon`; `[]` behind that of a list: `optimizer.transforms[]`. */
  readonly path: string;
  /** The one kind that has it, as the group's `name` says; undefined where all kinds have the same, or there is no choice. */
  readonly kind: string | undefined;
  readonly description: string;
  /** What its value must be, to be read after "must be". */
  readonly allowed: string;
  readonly defaultValue: unknown;
  /** What a group is made of; undefined where it is no group. */
  readonly kinds: readonly Kind[] | undefined;
  /** Whether the program writes it, and nobody else: null until then. */
  readonly isRecord: boolean;
  /** Whether a number there must be a whole one. */
  readonly isWhole: boolean;
}

/** What a group is made of, for one value of its `name`. */
export interface Kind {
  /** Undefined for a group of which there is only one kind. */
  readonly name: string | undefined;
  readonly description: string;
  readonly members: readonly string[];
}

/** The part of JSON Schema that our schemas make use of. */
interface Node {
  readonly type?: string;
  /** What is allowed, where no other word says it. */
  readonly title?: string;
  readonly description?: string;
  readonly readOnly?: boolean;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly pattern?: string;
  readonly prefixItems?: readonly Node[];
  /** Of a list, what each of its items is. */
  readonly items?: Node;
  readonly properties?: Readonly<Record<string, Node>>;
  /** Of a setting that may be one of several things. */
  readonly anyOf?: readonly Node[];
  /** Of a group of several kinds: each has the property `name`, a constant. The first kind is the default. */
  readonly oneOf?: readonly Node[];
}

/** JSON Schema of the document that describes an experiment. */
export const experimentJsonSchema = derive(() => z.toJSONSchema(experimentSchema(), { io: "input" }));

/**
 * All settings in the order of the schema; a group stands before its members. The document itself is not among them. A
 * path may stand there once for each kind that has it.
 */
export const listSettings = derive((): readonly Setting[] =>
  listMembers(experimentJsonSchema() as Node, "", undefined),
);

/** Groups of which the name says what kind they are: `model`, `optimizer`. */
export const listKindGroups = derive(() =>
  listSettings()
    .filter(({ kinds = [] }) => kinds.length > 1)
    .map(({ path }) => path),
);

/** The settings of any other document, as `listSettings` has those of an experiment. */
export function listSettingsOf(schema: z.ZodType): readonly Setting[] {
  return listMembers(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Node, "", undefined);
}

/** The setting at `path`, undefined where there is none; that of `kind` where it differs by kind. */
export function findSetting(path: string, kind?: string): Setting | undefined {
  return listSettings().find(
    (setting) => setting.path === path && (setting.kind === undefined || setting.kind === kind),
  );
}

/**
 * The kind that the group at `path` is of when its `name` has the value `name`: the first where it is left out, and
 * undefined where that is no kind or the group has none.
 */
export function kindOf(path: string, name: unknown): Kind | undefined {
  const kinds = findSetting(path)?.kinds ?? [];
  return name === undefined || kinds.length === 1 ? kinds[0] : kinds.find((kind) => kind.name === name);
}

/** Names of the settings directly inside the document. */
export function topNames(): readonly string[] {
  return listSettings()
    .map((setting) => setting.path)
    .filter((path) => !path.includes("."));
}

function listMembers(group: Node, prefix: string, kind: string | undefined): Setting[] {
  return Object.entries(group.properties ?? {}).flatMap(([name, node]) => {
    const path = prefix + name;
    const setting: Setting = {
      path,
      kind,
      description: node.description ?? "",
      allowed: describeAllowed(node),
      defaultValue: node.default,
      kinds: listKinds(node),
      isRecord: node.readOnly === true,
      isWhole: listTypes(node).includes("integer") && !listTypes(node).includes("number"),
    };
    // Settings of a list's items are documented, and stand in no place of their own.
    if (node.items?.oneOf !== undefined)
      return [setting, ...listMembers({ properties: { [`${name}[]`]: node.items } }, prefix, kind)];
    if (node.oneOf !== undefined) return [setting, ...listAllKinds(node.oneOf, path)];
    return [setting, ...listMembers(node, `${path}.`, kind)];
  });
}

/** The members of a group of several kinds: its name, which decides on the kind, those that all kinds have alike, and the rest. */
function listAllKinds(variants: readonly Node[], path: string): Setting[] {
  const names = variants.map(nameOf);
  const first = variants[0]?.properties?.name;
  const name: Setting = {
    path: `${path}.name`,
    kind: undefined,
    description: first?.description ?? "Which kind; each has settings of its own.",
    allowed: `one of ${names.join(", ")}`,
    defaultValue: first?.default,
    kinds: undefined,
    isRecord: false,
    isWhole: false,
  };
  const isShared = (key: string, node: Node) =>
    variants.length > 1 &&
    variants.every(({ properties }) => JSON.stringify(properties?.[key]) === JSON.stringify(node));
  const membersOf = (variant: Node, shared: boolean) =>
    Object.fromEntries(
      Object.entries(variant.properties ?? {}).filter(
        ([key, node]) => key !== "name" && isShared(key, node) === shared,
      ),
    );
  const shared = listMembers({ properties: membersOf(variants[0] ?? {}, true) }, `${path}.`, undefined);
  const special = variants.flatMap((variant) =>
    listMembers({ properties: membersOf(variant, false) }, `${path}.`, nameOf(variant)),
  );
  return [name, ...shared, ...special];
}

function listKinds(node: Node): readonly Kind[] | undefined {
  const describe = (variant: Node, name: string | undefined): Kind => ({
    name,
    description: variant.description ?? "",
    members: Object.keys(variant.properties ?? {}),
  });
  if (node.oneOf !== undefined) return node.oneOf.map((variant) => describe(variant, nameOf(variant)));
  return node.properties === undefined ? undefined : [describe(node, undefined)];
}

/** Types of which a value may be. */
const listTypes = (node: Node): readonly (string | undefined)[] => [
  node.type,
  ...(node.anyOf ?? []).flatMap(listTypes),
];

function nameOf(variant: Node): string {
  return String(variant.properties?.name?.const);
}

function describeAllowed(node: Node): string {
  if (node.title !== undefined) return node.title;
  if (node.const !== undefined) return String(node.const);
  if (node.enum !== undefined) return `one of ${node.enum.join(", ")}`;
  if (node.anyOf !== undefined) return node.anyOf.map(describeAllowed).join(" or ");
  if (node.oneOf !== undefined)
    return `settings (name: ${node.oneOf.map(nameOf).join(" or ")}, and those of that kind)`;
  if (node.properties !== undefined) return `settings (${Object.keys(node.properties).join(", ")})`;
  if (node.prefixItems !== undefined) return describeTuple(node.prefixItems);
  if (node.items !== undefined) return `a list of ${describeAllowed(node.items)}`;
  if (node.type === "boolean") return "true or false";
  if (node.type === "null") return "null";
  if (node.type === "string" && node.pattern === undefined) return "a text";
  if (node.type === "integer") return `a whole number ${describeBounds(node)}`;
  if (node.type === "number") return `a number ${describeBounds(node)}`;
  return "up to 64 letters, digits, dots, dashes and underscores, the first a letter or digit";
}

function describeTuple(items: readonly Node[]): string {
  const bounds = [...new Set(items.map(describeBounds))];
  const each = bounds.length === 1 ? `each ${bounds[0]}` : bounds.map((bound) => `one ${bound}`).join(", ");
  return `a list of ${items.length} numbers, ${each}`;
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
