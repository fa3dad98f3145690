/** @file The frame of the lab: which page is shown. */
import { useEffect, useState } from "preact/hooks";
import type { Lab } from "../src/lab/index.ts";
import { pages } from "./pages.ts";
import { formatRoute, useRoute } from "./route.ts";

export function App({ lab }: { readonly lab: Lab }) {
  const route = useRoute();
  // Where there are runs one comes to see them; in a tab there are none yet.
  const first = lab.kind === "folders" ? "runs" : "start";
  const page = pages.find(({ name }) => name === (route.page || first)) ?? pages[0];
  useEffect(() => {
    document.documentElement.dataset.page = page?.name;
  }, [page]);
  const [isLost, setLost] = useState(false);
  useEffect(() => lab.watch(({ kind }) => setLost(kind === "lost")), [lab]);
  if (page === undefined) return null;
  const Page = page.component;
  return (
    <>
      <header class="bar">
        <a class="brand" href="#/">
          <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
            <path
              d="M2 19c5 0 6-2 8-7s3-8 4-8 1 6 2 9 2 6 6 6"
              fill="none"
              stroke="currentColor"
              stroke-width="2.4"
              stroke-linecap="round"
            />
          </svg>
          Slingshot
        </a>
        <nav aria-label="Pages">
          {pages.map(({ name, title }) =>
            title === null ? null : (
              <a key={name} href={formatRoute(name)} aria-current={name === page.name ? "page" : undefined}>
                {title}
              </a>
            ),
          )}
        </nav>
        <span class="home muted">
          {lab.note ?? (lab.kind === "folders" ? "run folders of this machine" : "in this tab")}
        </span>
      </header>
      {isLost && (
        <p class="warning lost" role="alert">
          The lab's server does not answer; what is shown is as it was. <code>slingshot lab</code> starts it again.
        </p>
      )}
      <Page key={`${page.name} ${route.id}`} lab={lab} route={route} />
    </>
  );
}
