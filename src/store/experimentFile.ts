/** @file Settings as YAML that every YAML reader takes back with the same numbers. */
import { Document, isScalar, parseDocument, type ScalarTag, visit } from "yaml";
import { describeWrong, refuseExcess } from "./plainData.ts";

/** Names and values; of a run that can go on, those of an experiment. */
export type Settings = Readonly<Record<string, unknown>>;

/**
 * YAML 1.1 readers (PyYAML among them) take `1e-8` for text: their numbers need a point before the exponent. JavaScript
 * writes none, so numbers with an exponent get one.
 */
const floatWithPoint: ScalarTag = {
  tag: "tag:yaml.org,2002:float",
  default: true,
  identify: (value) => typeof value === "number" && /^-?\d+e/.test(String(value)),
  // Never used for parsing: this tag only decides how a number is written.
  test: /^\b$/,
  resolve: Number,
  stringify: ({ value }) => String(value).replace("e", ".0e"),
};

/** A settings object as YAML text: one setting a line, lists of plain values on theirs, no anchors, no folded lines. */
export function toYaml(settings: unknown): string {
  const document = new Document(settings, {
    aliasDuplicateObjects: false,
    customTags: (tags) => [floatWithPoint, ...tags],
  });
  visit(document, {
    Seq: (_key, list) => {
      if (list.items.every((item) => isScalar(item))) list.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/**
 * The settings that `toYaml` wrote. It writes no aliases, by which a short text can stand for an endless one: there are
 * none to be followed.
 *
 * @throws Error with the reason, and the line where it is one of the text
 */
export function decodeExperiment(text: string): Settings {
  const settings = parseYaml(text);
  if (settings === null) throw new Error("it holds no settings");
  if (typeof settings !== "object" || Array.isArray(settings)) {
    throw new Error(describeWrong([], settings, "settings"));
  }
  refuseExcess(settings);
  return settings as Settings;
}

function parseYaml(text: string): unknown {
  try {
    const document = parseDocument(text, { prettyErrors: false, logLevel: "error", stringKeys: true });
    const [error] = document.errors;
    if (error === undefined) return document.toJS({ maxAliasCount: 0 });
    if (error.code === "RESOURCE_EXHAUSTION") throw new RangeError(error.message);
    const line = text.slice(0, error.pos[0]).split("\n").length;
    throw new Error(`line ${line}: ${error.message}`);
  } catch (error) {
    if (error instanceof RangeError) throw new Error("it is nested too deeply");
    if (error instanceof ReferenceError) throw new Error("it has aliases, which no experiment of a run has");
    throw error;
  }
}
