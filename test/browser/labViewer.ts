/** @file For tests: the lab's pages with a lab that is made up (web/fixture), built, served under the policy of the real ones, and opened in headless Chromium. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { launchChromium } from "./chromium.ts";
import { listComplaints } from "./listComplaints.ts";
import { type FolderServer, serveFolder } from "./serveFolder.ts";

export interface VisitOptions {
  /** What stands before the # of the address: how large the lab is. */
  readonly lab?: string;
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
}

export class LabViewer {
  readonly #folder: string;
  readonly #server: FolderServer;
  readonly #browser: Browser;

  private constructor(folder: string, server: FolderServer, browser: Browser) {
    this.#folder = folder;
    this.#server = server;
    this.#browser = browser;
  }

  static async open(): Promise<LabViewer> {
    const folder = mkdtempSync(join(tmpdir(), "slingshot-lab-"));
    const at = (path: string) => fileURLToPath(new URL(`../../web/${path}`, import.meta.url));
    const built = { outDir: folder, chunkSizeWarningLimit: 2000 };
    await build({ configFile: at("vite.config.ts"), root: at("fixture"), logLevel: "error", build: built });
    const server = await serveFolder(folder, { isolated: false });
    return new LabViewer(folder, server, await launchChromium());
  }

  async close(): Promise<void> {
    await this.#browser.close();
    this.#server.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Opens a page, runs `use`, and fails on anything on the console, and on a request for another place. */
  async visit(route: string, use: (page: Page) => Promise<void>, options: VisitOptions = {}): Promise<void> {
    const { lab = "", width = 1280, height = 900, dark = false } = options;
    const { address } = this.#server;
    const page = await this.#browser.newPage({ viewport: { width, height }, colorScheme: dark ? "dark" : "light" });
    const complaints = listComplaints(page, address);
    await page.goto(`${address}${lab}${route}`);
    await page.waitForSelector("main:not([aria-busy=true])");
    await use(page);
    assert.deepEqual(complaints, []);
    await page.close();
  }
}

/** The end of the page's address as it is once it rests. */
export async function restingHash(page: Page): Promise<string> {
  await page.waitForTimeout(400);
  return page.evaluate("location.hash");
}

/** Waits until an expression holds in the page, whose policy forbids that it evaluates one itself. */
export async function until(page: Page, expression: string): Promise<void> {
  for (const endMs = performance.now() + 10_000; !(await page.evaluate(expression)); ) {
    if (performance.now() > endMs) assert.fail(`not so after 10 s: ${expression}`);
    await page.waitForTimeout(20);
  }
}
