import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { createTar } from "nanotar";
import { CIFAR10_FILES, makeBatch } from "./cifar10.fixture.ts";
import { cifar10 } from "./cifar10.ts";
import { memoryFiles } from "./memoryFiles.fixture.ts";

type Settings = Parameters<typeof cifar10.shape>[0];

const FOLDER = Object.fromEntries(Object.entries(CIFAR10_FILES).map(([name, bytes]) => [`/c/${name}`, bytes]));
const FILES = memoryFiles(FOLDER);

async function examine(some: object = {}, files = FILES): Promise<Settings> {
  const asked = cifar10.settings.parse({ name: "cifar10", path: "/c", ...some });
  return (await cifar10.examine?.(asked, files))?.settings ?? assert.fail();
}

async function load(some: object, seed: number, files = FILES) {
  const data = await cifar10.load(await examine(some, files), seed, files);
  assert.ok(data.kind === "vectors");
  const rows = (part: "train" | "validation") =>
    [...data.subsets[part]].map((row) => {
      const into = new Float64Array(3072);
      data.write(row, into, 0);
      return { label: data.targets[row] as number, values: [...into] };
    });
  return { train: rows("train"), validation: rows("validation") };
}

test("the labels that there are decide how many images can be asked for", async () => {
  const settings = await examine();
  assert.deepEqual(settings.found?.train, [1, 3, 1, 2, 1, 0, 3, 1, 3, 2]);
  assert.deepEqual(settings.found?.validation, [1, 1, 0, 1, 0, 0, 3, 0, 2, 0]);
  const rows = (some: object) => cifar10.shape({ ...settings, ...some }).rows;
  assert.deepEqual(rows({}), { train: 17, validation: 8 });
  assert.deepEqual(rows({ classes: 3 }), { train: 5, validation: 2 });
  assert.throws(() => rows({ points: 18 }), {
    message:
      "data.points: 18 is not allowed; must be a number from 2 to 17, the training images that there are, or all",
  });
  assert.throws(() => rows({ validationPoints: 9 }), { path: "data.validationPoints" });
  assert.throws(() => rows({ classes: 3, points: 6 }), { path: "data.points" });
  const one = { ...settings, found: { ...(settings.found ?? assert.fail()), train: [1, 0, 3, 0, 0, 0, 0, 0, 0, 0] } };
  assert.throws(() => cifar10.shape({ ...one, classes: 2 }), {
    message: 'data.points: "all" is not allowed; must be at least 2, and of the labels below 2 there is 1',
  });
});

test("images of one class only are refused, of those that are asked for as well; what was trained on is not", async () => {
  const files = memoryFiles({ "/c/data_batch_1.bin": makeBatch([3, 3, 8, 3]), "/c/test_batch.bin": makeBatch([0, 1]) });
  const refused = (some: object, message: string) =>
    assert.rejects(examine(some, files), { name: "DataFileError", message });
  await refused({ classes: 8 }, "/c has one class only of the first 8, which data.classes asks for: all labels are 3");
  await refused({ classes: 3 }, "/c has no class of the first 3, which data.classes asks for");
  const { found } = await examine({}, files);
  assert.deepEqual((await examine({ classes: 8, found }, files)).found, found);
  const same = memoryFiles({ "/c/data_batch_1.bin": makeBatch([6, 6]) });
  await assert.rejects(examine({}, same), { message: "/c has one class only: all labels are 6" });
});

test("images are drawn by the seed: each once, with its own label; more of them keep those of fewer", async () => {
  const plain = { normalization: "none" };
  const all = await load(plain, 1);
  const files = [
    ["train", ["data_batch_1.bin", "data_batch_2.bin"]],
    ["validation", ["test_batch.bin"]],
  ] as const;
  for (const [part, names] of files) {
    const bytes = names.flatMap((name) => [...(CIFAR10_FILES[name] as Uint8Array)]);
    const expected = Array.from({ length: bytes.length / 3073 }, (_, row) =>
      bytes.slice(row * 3073, (row + 1) * 3073).join(),
    );
    const found = all[part].map(({ label, values }) =>
      [label, ...values.map((value) => Math.round(value * 255))].join(),
    );
    assert.deepEqual(found.toSorted(), expected.toSorted());
    assert.notDeepEqual(found, expected);
  }
  const few = await load({ ...plain, points: 4, validationPoints: 2 }, 1);
  assert.deepEqual(few, { train: all.train.slice(0, 4), validation: all.validation.slice(0, 2) });
  assert.notDeepEqual(await load({ ...plain, points: 4, validationPoints: 2 }, 2), few);
  const two = await load({ classes: 2 }, 1);
  assert.deepEqual([...two.train, ...two.validation].map(({ label }) => label).toSorted(), [0, 0, 1, 1, 1, 1]);
});

test("standardised as a whole or by channel, the training images taken have mean 0 and deviation 1", async () => {
  const plain = await load({ normalization: "none", points: 9 }, 4);
  assert.ok(plain.train.every(({ values }) => values.every((value) => value >= 0 && value <= 1)));
  for (const [normalization, planes] of [
    ["whole", [[0, 3072]]] as const,
    [
      "channel",
      [
        [0, 1024],
        [1024, 2048],
        [2048, 3072],
      ],
    ] as const,
  ]) {
    const scaled = await load({ normalization, points: 9 }, 4);
    for (const [from, to] of planes) {
      const numbers = (part: typeof plain.train) => part.flatMap(({ values }) => values.slice(from, to));
      const before = numbers(plain.train);
      const mean = before.reduce((sum, x) => sum + x, 0) / before.length;
      const deviation = Math.sqrt(before.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (before.length - 1));
      for (const part of ["train", "validation"] as const) {
        const [was, is] = [numbers(plain[part]), numbers(scaled[part])];
        is.forEach((value, i) => {
          assert.ok(Math.abs(value - ((was[i] as number) - mean) / deviation) < 1e-12);
        });
      }
    }
  }
  const gray = new Uint8Array(2 * 3073).fill(3);
  gray[3073] = 4;
  const grey = memoryFiles({ "/c/data_batch_1.bin": gray });
  await assert.rejects(
    load({}, 0, grey),
    /^SettingError: data\.normalization: "whole" is not allowed; must be none for these/,
  );
});

const archive = (files: Readonly<Record<string, Uint8Array>>) =>
  createTar(Object.entries(files).map(([name, data]) => ({ name: `cifar-10-batches-bin/${name}`, data })));

test("the folder in which the archive was unpacked will do", async () => {
  const around = memoryFiles(
    Object.fromEntries(
      Object.entries(CIFAR10_FILES).map(([name, bytes]) => [`/c/cifar-10-batches-bin/${name}`, bytes]),
    ),
  );
  assert.deepEqual(await load({}, 3, around), await load({}, 3));
  assert.deepEqual(await examine({}, around), await examine());
});

test("a batch that is gone is told by its own name, and not by that of the next one", async () => {
  const { "/c/data_batch_1.bin": _, ...fewer } = FOLDER;
  const gone = "/c has no data_batch_1.bin, which is recorded";
  await assert.rejects(examine(await examine(), memoryFiles(fewer)), { name: "DataFileError", message: gone });
});

test("the archive holds the same images as the folder", async () => {
  const files = memoryFiles({ "/a.tar.gz": gzipSync(archive(CIFAR10_FILES)) });
  assert.deepEqual(await load({ path: "/a.tar.gz" }, 3, files), await load({}, 3));
});

test("files that hold no such data are refused by name, in one line", async () => {
  const batch = (bytes: Uint8Array) => memoryFiles({ ...FOLDER, "/c/data_batch_2.bin": bytes });
  const archived = (bytes: Uint8Array) => memoryFiles({ "/c": bytes });
  const whole = CIFAR10_FILES["data_batch_2.bin"] as Uint8Array;
  const packed = gzipSync(archive(CIFAR10_FILES));
  const refused: [files: typeof FILES, message: RegExp][] = [
    [
      batch(whole.subarray(0, -1)),
      /^\/c\/data_batch_2\.bin cannot be read: it has 21,510 bytes; a row has 3073, and there can be 10,000$/,
    ],
    [batch(new Uint8Array(0)), /data_batch_2\.bin cannot be read: it has 0 bytes/],
    [batch(new Uint8Array(10_001 * 3073)), /it has 30,733,073 bytes/],
    [batch(new Uint8Array(10_000 * 3073)), /it has all 10,000 rows, and is not what was published$/],
    [batch(makeBatch([1, 200])), /data_batch_2\.bin cannot be read: row 2 has the label 200; must be from 0 to 9$/],
    [memoryFiles({ "/c/test_batch.bin": whole }), /^\/c holds no data_batch_1\.bin/],
    [memoryFiles({ "/c/notes.txt": whole }), /^\/c holds no data_batch_1\.bin/],
    [archived(packed.subarray(0, -20)), /^\/c cannot be read: its gzip is damaged or cut$/],
    [archived(packed.map((byte, i) => (i === 200 ? byte ^ 4 : byte))), /its gzip is damaged or cut$/],
    [archived(new TextEncoder().encode("no archive at all")), /it is not packed by gzip$/],
    [archived(gzipSync("no archive at all")), /^\/c (cannot be read: its tar is damaged|holds no data_batch_1\.bin)/],
    [
      archived(gzipSync(new Uint8Array(215_110_001), { level: 1 })),
      /what it unpacks to has more than 215,110,000 bytes, the most that are read$/,
    ],
    [
      archived(gzipSync(archive({ "data_batch_1.bin": makeBatch([1, 77]) }))),
      /data_batch_1\.bin: row 2 has the label 77/,
    ],
  ];
  for (const [files, message] of refused) await assert.rejects(examine({}, files), { name: "DataFileError", message });
});
