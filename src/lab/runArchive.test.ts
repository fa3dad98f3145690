/** @file The folder of a run comes out of its zip as it went in, and nothing else does. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Zippable, zipSync } from "fflate";
import { packRunFolder, unpackRunFolder } from "./runArchive.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

const FILES = [
  { path: "manifest.json", bytes: bytesOf("{}") },
  { path: "experiment.yaml", bytes: bytesOf("steps: 1\n") },
  { path: "series/steps-000000001-000000005-1a2b3c4d.parquet", bytes: Uint8Array.of(1, 2, 3) },
  { path: "checkpoints/step-000000005.safetensors", bytes: new Uint8Array(1000) },
  { path: "checkpoints/step-000000005.keep", bytes: bytesOf("a fork\n") },
];

const read = async (bytes: Uint8Array) => {
  const { folder, files } = await unpackRunFolder(bytes);
  return { folder, files: files.map(({ path, bytes }) => ({ path, bytes: new Uint8Array(bytes) })) };
};

test("a run comes out of its zip as it went in", async () => {
  const run = { folder: "2026-11-27-hypercube-1f3a", files: FILES };
  assert.deepEqual(await read(packRunFolder(run)), run);
});

test("a run deep in a zip, or in none of its folders, is found; what else lies there stays", async () => {
  const zip = (prefix: string) => {
    const others = {
      "report.html": bytesOf("<p>"),
      "../../manifest.json.bak": bytesOf("x"),
      "lock-000000001.json": bytesOf("{}"),
    };
    const files: Zippable = { ...others, "series/steps-1-2-3.parquet": bytesOf("of no run") };
    for (const { path, bytes } of FILES) files[prefix + path] = bytes;
    files[`${prefix}nested/series/steps-000000001-000000005-1a2b3c4d.parquet`] = bytesOf("deeper");
    return zipSync(files);
  };
  assert.deepEqual(await read(zip("../runs/a/")), { folder: "a", files: FILES });
  const bare = await read(zip(""));
  assert.equal(bare.folder, "");
  assert.deepEqual(
    bare.files.map(({ path }) => path).sort(),
    [...FILES.map(({ path }) => path), "series/steps-1-2-3.parquet"].sort(),
  );
});

test("what holds no run, or is hostile, is refused in one line", async () => {
  const manifest = { "manifest.json": bytesOf("{}") };
  const bomb = zipSync({ ...manifest, "series/steps-1-2-3.parquet": new Uint8Array(2 ** 20) });
  // Says in its directory that it unpacks to more than deflate can make of it.
  const view = new DataView(bomb.buffer);
  for (let at = 0; at < bomb.length - 4; at++)
    if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 2 ** 31, true);
  const cases: [Uint8Array, RegExp][] = [
    [bytesOf("no zip at all"), /^its zip is damaged$/],
    [zipSync({ "notes.txt": bytesOf("hello") }), /^it holds no run: there is no manifest\.json in it$/],
    [zipSync({ a: manifest, b: manifest }), /^it holds 2 runs, and one is taken at a time$/],
    [bomb, /^its zip is damaged$/],
    [packRunFolder({ folder: "a", files: FILES }).slice(0, -30), /^its zip is damaged$/],
  ];
  for (const [bytes, message] of cases) await assert.rejects(unpackRunFolder(bytes), { name: "FormatError", message });
});
