/** @file Settings as YAML that every YAML reader takes back with the same numbers. */
import { Document, isScalar, type ScalarTag, visit } from "yaml";

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
