/** @file Takes the place of src/files/processIdentity.ts: a worker knows of no other process, and its disk ends with it. */

export const identifyThisProcess = () => ({
  host: "browser",
  bootId: null,
  pidNamespace: null,
  pid: 1,
  processStart: null,
});

export const judgeProcess = (): "unknown" => "unknown";
