/** @file For tests: the lab's pages with a lab that is made up (web/fixture), built, served under the policy of the real ones, and opened in headless Chromium. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { launchChromium } from "./chromium.ts";

const POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; worker-src 'self'";

const TYPES: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

export interface VisitOptions {
  /** What stands before the # of the address: how large the lab is. */
  readonly lab?: string;
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
}

export class LabViewer {
  readonly #folder: string;
  readonly #server: Server;
  readonly #browser: Browser;

  private constructor(folder: string, server: Server, browser: Browser) {
    this.#folder = folder;
    this.#server = server;
    this.#browser = browser;
  }

  static async open(): Promise<LabViewer> {
    const folder = mkdtempSync(join(tmpdir(), "slingshot-lab-"));
    const at = (path: string) => fileURLToPath(new URL(`../../web/${path}`, import.meta.url));
    const built = { outDir: folder, chunkSizeWarningLimit: 2000 };
    await build({ configFile: at("vite.config.ts"), root: at("fixture"), logLevel: "error", build: built });
    const server = createServer((request, response) => {
      const path = new URL(request.url ?? "/", "http://127.0.0.1").pathname;
      const file = path === "/" ? "index.html" : path;
      try {
        const headers = { "Content-Type": TYPES[extname(file)] ?? "", "Content-Security-Policy": POLICY };
        response.writeHead(200, headers).end(readFileSync(join(folder, file)));
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
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
    const { port } = this.#server.address() as AddressInfo;
    const origin = `http://127.0.0.1:${port}/`;
    const page = await this.#browser.newPage({ viewport: { width, height }, colorScheme: dark ? "dark" : "light" });
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith(origin) && !/^(data|blob):/.test(request.url()))
        complaints.push(`requests ${request.url()}`);
    });
    await page.goto(`${origin}${lab}${route}`);
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
