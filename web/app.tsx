/** @file The frame of the lab: which page is shown. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Lab } from "../src/lab/index.ts";
import type { LabPage, PageProps } from "./page.ts";
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
  const Page = useLoaded(page);
  if (page === undefined) return null;
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
          {pages.map(({ name, title, isIn }) =>
            title === null || isIn?.(lab) === false ? null : (
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
      {Page === null ? (
        <main class="loading" aria-busy="true" />
      ) : Page instanceof Error ? (
        <main>
          <p class="warning" role="alert">
            This page cannot be loaded: {Page.message}
          </p>
        </main>
      ) : (
        <Page key={`${page.name} ${route.id}`} lab={lab} route={route} />
      )}
    </>
  );
}

type Loaded = ComponentType<PageProps> | Error;

/** The component of a page; null while it is loaded. */
function useLoaded(page: LabPage | undefined): Loaded | null {
  const [loaded, setLoaded] = useState<{ readonly page: LabPage; readonly component: Loaded } | null>(null);
  useEffect(() => {
    let isOld = false;
    page
      ?.load()
      .catch((error: Error) => error)
      .then((component) => isOld || setLoaded({ page, component }));
    return () => {
      isOld = true;
    };
  }, [page]);
  return loaded !== null && loaded.page === page ? loaded.component : null;
}
