/** @file For tests: functions called in a worker of a page, in headless Chromium. */
import type { Browser, Page } from "playwright-core";
import type { WorkerAnswer, WorkerCall } from "./callWorker.ts";
import { launchChromium } from "./chromium.ts";
import { type ModuleServer, serveModules } from "./serveModules.ts";

export interface BrowserOptions {
  /** Whether the page is cross-origin isolated. */
  readonly isolated: boolean;
  /** Others than those, of every answer of the server. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Of V8. */
  readonly flags?: readonly string[];
}

/** A page without anything in it, cross-origin isolated or not. */
export class BrowserWorkers {
  readonly #browser: Browser;
  readonly server: ModuleServer;
  readonly page: Page;

  private constructor(browser: Browser, server: ModuleServer, page: Page) {
    this.#browser = browser;
    this.server = server;
    this.page = page;
  }

  static async open({ flags = [], ...options }: BrowserOptions): Promise<BrowserWorkers> {
    const server = await serveModules(options);
    const browser = await launchChromium(flags);
    const page = await browser.newPage();
    await page.goto(server.origin);
    return new BrowserWorkers(browser, server, page);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    this.server.close();
  }

  /**
   * Calls a function that a module exports, in a worker that the next call has too: to load the program takes longer than
   * most of what is called. After an error the next one has a new worker. Argument and result go as JSON.
   * @param module its path in the repository
   */
  async call(module: string, name: string, argument: unknown): Promise<unknown> {
    return this.#answer(
      await this.page.evaluate(
        ({ script, call }) =>
          new Promise<WorkerAnswer>((resolve) => {
            const page = globalThis as { caller?: Worker | undefined };
            page.caller ??= new Worker(script, { type: "module" });
            const worker = page.caller;
            const end = (answer: WorkerAnswer) => {
              if ("error" in answer) {
                worker.terminate();
                page.caller = undefined;
              }
              resolve(answer);
            };
            worker.onmessage = ({ data }) => end(data);
            worker.onerror = ({ message }) => end({ error: message ?? "the worker's script cannot be had" });
            worker.postMessage(call);
          }),
        { script: "/test/browser/callWorker.ts", call: { module: `/${module}`, name, argument } satisfies WorkerCall },
      ),
    );
  }

  /** The same on the page's own thread. */
  async callOnPage(module: string, name: string, argument: unknown): Promise<unknown> {
    return this.page.evaluate(async ({ module, name, argument }) => (await import(module))[name](argument), {
      module: `/${module}`,
      name,
      argument,
    });
  }

  /** How many workers of all pages there are: a worker's own ones too. */
  async countWorkers(): Promise<number> {
    const session = await this.#browser.newBrowserCDPSession();
    const { targetInfos } = await session.send("Target.getTargets");
    await session.detach();
    return targetInfos.filter(({ type }) => type === "worker").length;
  }

  #answer(answer: WorkerAnswer): unknown {
    if ("error" in answer) throw new Error(`in the worker: ${answer.error}`);
    return answer.result;
  }
}
