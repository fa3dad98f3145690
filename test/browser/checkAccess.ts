/** @file For tests: what bars people from a page: colours, names, order, and what does not fit into a narrow window. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { until } from "./labViewer.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** Looks at the page as it is, light and dark, wide and as narrow as a phone, and fails on what is serious. */
export async function checkAccess(page: Page): Promise<void> {
  const wide = page.viewportSize();
  await page.evaluate(axe);
  for (const size of [wide, { width: 390, height: 844 }]) {
    if (size !== null) await page.setViewportSize(size);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const found: Violation[] = await page.evaluate(
        "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'] }).then(({ violations }) => violations)",
      );
      const serious = found.filter(({ impact }) => impact === "serious" || impact === "critical");
      const told = serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
      assert.deepEqual(told, [], `${colorScheme}, ${size?.width} px`);
    }
  }
  await page.setViewportSize({ width: 360, height: 800 });
  await until(page, "document.documentElement.scrollWidth <= innerWidth");
  if (wide !== null) await page.setViewportSize(wide);
}
