/** @file For tests: what a page complains of, and what it asks of another place than its own. */
import type { Page } from "playwright-core";

/** A list that grows while the page is open. @param origin the address of its server */
export function listComplaints(page: Page, origin: string): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith(origin) && !/^(data|blob):/.test(request.url()))
      complaints.push(`requests ${request.url()}`);
  });
  return complaints;
}
