/** @file Takes the place of src/engine/hosts/node.ts. */
export { browserHost as nodeHost } from "../../../src/engine/hosts/browser.ts";
