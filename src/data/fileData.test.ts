/** @file Every data set that is read from files: what holds of all of them. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { SMALL_FILES } from "./fileDataSets.fixture.ts";
import { DATA, type DataPart, isUnexamined, type LoadedData, type LoadedVectors } from "./index.ts";
import { memoryFiles } from "./memoryFiles.fixture.ts";

const parts = (DATA as readonly DataPart[]).filter(({ examine }) => examine !== undefined);
assert.ok(parts.length > 0);

for (const part of parts) {
  const { path, files } = SMALL_FILES[part.name] ?? assert.fail(`${part.name} has no files to be tested with`);
  const asked = (at: string | null = path) =>
    part.settings.parse({ name: part.name, path: at }) as { name: string; path: string };
  const examine = async (settings: { name: string }, some = files) =>
    (await part.examine?.(settings, memoryFiles(some)))?.settings ?? assert.fail();

  test(`${part.name}: files are found with their SHA-256, in the settings, and found again`, async () => {
    assert.ok(isUnexamined(asked()));
    const settings = await examine(asked());
    assert.ok(!isUnexamined(settings));
    assert.deepEqual(part.settings.parse(JSON.parse(JSON.stringify(settings))), settings, "a document can hold them");
    const { found } = settings as unknown as { found: { files: { name: string; bytes: number; sha256: string }[] } };
    assert.ok(found.files.length > 0);
    for (const { name, bytes, sha256 } of found.files) {
      const content = Object.entries(files).find(([one]) => one.endsWith(`/${name}`))?.[1] ?? assert.fail(name);
      assert.equal(bytes, content.length);
      assert.equal(sha256, createHash("sha256").update(content).digest("hex"));
    }
    assert.deepEqual(await examine(settings), settings);
  });

  test(`${part.name}: the same files elsewhere are the same data`, async () => {
    const settings = await examine(asked());
    const { train, validation } = part.shape(settings).rows;
    const elsewhere = Object.fromEntries(
      Object.entries(files).map(([name, bytes]) => [name.replace(path, `/moved${path}`), bytes]),
    );
    const read = async (at: string, some: typeof files) => {
      const data = await part.load({ ...settings, path: at } as typeof settings, 3, memoryFiles(some));
      assert.ok(data.kind === "vectors");
      const rows = [...data.subsets.train, ...data.subsets.validation].map((row) => {
        const into = new Float64Array(part.shape(settings).input.kind === "vectors" ? dimensionsOf(settings) : 0);
        data.write(row, into, 0);
        return [data.targets[row], ...into];
      });
      assert.equal(rows.length, train + validation);
      return rows;
    };
    assert.deepEqual(await read(`/moved${path}`, elsewhere), await read(path, files));
  });

  const dimensionsOf = (settings: { name: string }) => {
    const { input } = part.shape(settings);
    return input.kind === "vectors" ? input.dimensions : assert.fail();
  };

  test(`${part.name}: looking into files gives their rows, and reads each once; loading them gives the same rows`, async () => {
    const memory = memoryFiles(files);
    const read: string[] = [];
    const counted = {
      ...memory,
      read: (name: string) => {
        read.push(name);
        return memory.read(name);
      },
    };
    const examined = (await part.examine?.(asked(), counted)) ?? assert.fail();
    const rowsOf = async (data: LoadedData | Promise<LoadedData>) => {
      const { write: _, ...rows } = (await data) as LoadedVectors;
      return rows;
    };
    const rows = await rowsOf(examined.load(3));
    const { found } = examined.settings as unknown as { found: { files: unknown[] } };
    assert.equal(read.length, found.files.length);
    assert.deepEqual(new Set(read).size, read.length);
    assert.deepEqual(await rowsOf(part.load(examined.settings, 3, memory)), rows);
  });

  test(`${part.name}: what was found before must be what is found now`, async () => {
    const settings = (await examine(asked())) as unknown as { name: string; found: { train: unknown } };
    const { train } = settings.found;
    const other = { ...settings, found: { ...settings.found, train: Array.isArray(train) ? [...train, 7] : 7 } };
    const message =
      /^\S+ does not hold what data\.found says: train is .+, and .*7.* is recorded; with data\.found null it is looked into anew$/;
    await assert.rejects(examine(other), { name: "DataFileError", message });
    await assert.rejects(async () => part.load(other, 0, memoryFiles(files)), { name: "DataFileError", message });
  });

  test(`${part.name}: other files, or fewer, are not what was trained on`, async () => {
    const settings = (await examine(asked())) as unknown as { name: string; found: { files: { name: string }[] } };
    for (const { name } of settings.found.files) {
      const place = Object.keys(files).find((one) => one.endsWith(`/${name}`)) ?? assert.fail();
      const bytes = new Uint8Array(files[place] as Uint8Array);
      bytes[bytes.length - 2] = (bytes[bytes.length - 2] as number) ^ 1;
      const changed = {
        name: "DataFileError",
        message:
          /^\S+ is not what was trained on: it has SHA-256 [0-9a-f]{12}…, and SHA-256 [0-9a-f]{12}… \(\S+\) is recorded$/,
      };
      for (const read of [
        () => part.load(settings, 0, memoryFiles({ ...files, [place]: bytes })),
        () => examine(settings, { ...files, [place]: bytes }),
      ])
        await assert.rejects(async () => read(), changed);
      const { [place]: _, ...fewer } = files;
      await assert.rejects(async () => part.load(settings, 0, memoryFiles(fewer)), { name: "DataFileError" });
    }
  });

  test(`${part.name}: without a path, or without files to be read, it is told in one line`, async () => {
    await assert.rejects(examine(asked(null)), {
      name: "SettingError",
      message: /^data\.path: null is not allowed; must be the path of /,
    });
    const message = `${part.name} is read from files, and there are none to be read here`;
    await assert.rejects(async () => part.load(await examine(asked()), 0), { name: "DataFileError", message });
    await assert.rejects(async () => part.examine?.(asked()), { name: "DataFileError", message });
    await assert.rejects(examine(asked("/nowhere")), { name: "DataFileError", message: "/nowhere does not exist" });
  });
}
