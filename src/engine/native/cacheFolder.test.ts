/** @file Where libraries are kept, and the places that are not believed. */
import assert from "node:assert/strict";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { after, test } from "node:test";
import type { Environment } from "../hosts/readSwitch.ts";
import { findDanger, openCacheFolder } from "./cacheFolder.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "slingshot-cache-")));
after(() => rmSync(root, { recursive: true, force: true }));
const open = (env: Environment) => relative(root, openCacheFolder(env, "products"));

let made = 0;
const newFolder = (mode = 0o755) => {
  const folder = join(root, `${made++}`);
  mkdirSync(folder);
  chmodSync(folder, mode);
  return folder;
};

test("SLINGSHOT_CACHE, else the platform's folder", { skip: process.platform !== "linux" && "those of Linux" }, () => {
  const [home, caches] = [newFolder(), newFolder()];
  assert.equal(open({ HOME: home }), "0/.cache/slingshot/products");
  assert.equal(open({ HOME: home, XDG_CACHE_HOME: caches }), "1/slingshot/products");
  assert.equal(open({ HOME: home, XDG_CACHE_HOME: "relative" }), "0/.cache/slingshot/products");
  assert.equal(open({ HOME: home, XDG_CACHE_HOME: caches, SLINGSHOT_CACHE: join(root, "own") }), "own/products");
  assert.equal(open({ SLINGSHOT_CACHE: relative(process.cwd(), join(root, "other")) }), "other/products");
  assert.equal(statSync(join(root, "own")).mode & 0o777, 0o700);
  symlinkSync("own", join(root, "link"));
  assert.equal(open({ SLINGSHOT_CACHE: join(root, "link") }), "own/products");
});

test("a home that is none is not made", () => {
  for (const HOME of [join(root, "nobody"), "relative", "/dev/null"])
    assert.throws(() => open({ HOME }), { message: "there is no home folder; SLINGSHOT_CACHE names another one" });
  assert.ok(!existsSync(join(root, "nobody")));
});

test("a place that others may write is not believed, wherever on the way", () => {
  for (const mode of [0o777, 0o775, 0o757]) {
    const folder = newFolder();
    mkdirSync(join(folder, "products"));
    const paths = [folder, join(folder, "products")];
    for (const path of paths) {
      chmodSync(path, mode);
      assert.throws(() => open({ SLINGSHOT_CACHE: folder }), {
        message: `cannot use ${join(folder, "products")}: others may write ${path} (chmod go-w ends that)`,
      });
      chmodSync(path, 0o755);
    }
    assert.equal(findDanger(paths[1] as string), null);
  }
});

test("in a sticky folder, as /tmp is, what is one's own is believed", () => {
  const folder = newFolder(0o1777);
  assert.match(findDanger(folder) ?? "", /^others may write/);
  assert.equal(open({ SLINGSHOT_CACHE: join(folder, "mine") }), `${relative(root, folder)}/mine/products`);
});

test("another user's folder is not believed", { skip: process.getuid?.() !== 0 && "needs root" }, () => {
  const folder = newFolder();
  mkdirSync(join(folder, "products"));
  for (const path of [folder, join(folder, "products")]) {
    chownSync(path, 4711, 0);
    assert.throws(() => open({ SLINGSHOT_CACHE: folder }), {
      message: `cannot use ${join(folder, "products")}: ${path} belongs to another user`,
    });
    chownSync(path, 0, 0);
  }
});
