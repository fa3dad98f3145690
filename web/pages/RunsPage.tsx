/** @file The page of all runs: filtered, sorted, chosen to be compared. */
import type { RefObject } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { LabRun } from "../../src/lab/index.ts";
import { formatStep, pluralise } from "../../src/words.ts";
import type { PageProps } from "../page.ts";
import { formatIds, formatRoute, formatSetting, keepRoute, parseIds } from "../route.ts";
import { ImportRun } from "../runs/ImportRun.tsx";
import { RunTable } from "../runs/RunTable.tsx";
import { RUN_COLUMNS, settingColumn, sortRuns } from "../runs/runColumns.tsx";
import { isAskedFor, parseFilter } from "../runs/runFilter.ts";
import { listDiffering } from "../runs/settingsOf.ts";
import { useRunList } from "../runs/useRunList.ts";
import "../styles/runs.css";

/** Columns of settings that differ. */
const MOST_SETTINGS = 5;
/** Runs have colours of their own only up to here. */
const MOST_COMPARED = 6;

/** An address that is followed is shown, whatever was chosen before. */
export const RunsPage = (props: PageProps) => <Runs key={props.route.settings.toString()} {...props} />;

function Runs({ lab, route }: PageProps) {
  const list = useRunList(lab);
  const [filter, setFilter] = useState(route.settings.get("q") ?? "");
  const [sort, setSort] = useState(route.settings.get("sort") ?? "-startedAt");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(parseIds(route.settings.get("runs"))));
  const field = useRef<HTMLInputElement>(null);
  useKeptChoice(filter, sort, chosen);
  useFocusKey(field);
  const all = list instanceof Error || list === null ? [] : list.runs;
  const asked = useMemo(() => parseFilter(filter), [filter]);
  const found = useMemo(() => all.filter((run) => isAskedFor(run, asked)), [all, asked]);
  const differing = useMemo(() => listDiffering(found), [found]);
  const bare = useMemo(() => listBare(found), [found]);
  const columns = useMemo(
    () => [
      ...RUN_COLUMNS.filter(({ key }) => !bare.includes(key)),
      ...differing.slice(0, MOST_SETTINGS).map(settingColumn),
    ],
    [differing.slice(0, MOST_SETTINGS).join(), bare.join()],
  );
  const runs = useMemo(() => sortRuns(found, columns, sort), [found, columns, sort]);
  const choose = (id: string) =>
    setChosen((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  return (
    <main class="runs-page">
      <div class="runs-head">
        <h1>Runs</h1>
        <FilterField field={field} filter={filter} onFilter={setFilter} />
        <output id="found" class="muted">
          {list === null || list instanceof Error
            ? ""
            : runs.length === all.length
              ? `${formatStep(all.length)} ${pluralise(all.length, "run")}`
              : `${formatStep(runs.length)} of ${formatStep(all.length)}`}
        </output>
        {lab.importRun !== undefined && <ImportRun lab={lab} />}
        <CompareLink ids={[...chosen]} onClear={() => setChosen(new Set())} />
      </div>
      {list instanceof Error && (
        <p class="warning" role="alert">
          {list.message}
        </p>
      )}
      {asked.problem !== null && <p class="warning">{asked.problem}</p>}
      {list !== null && !(list instanceof Error) && all.length === 0 ? (
        <p class="empty">
          No run is here yet. <a href={formatRoute("new")}>Train one</a>.
        </p>
      ) : (
        <RunTable runs={runs} columns={columns} sort={sort} onSort={setSort} chosen={chosen} onChoose={choose} />
      )}
      <p class="keys muted">
        <kbd>/</kbd> filter <kbd>↑</kbd> <kbd>↓</kbd> move <kbd>Enter</kbd> open <kbd>x</kbd> choose to compare
        {differing.length > MOST_SETTINGS && ` · ${differing.length - MOST_SETTINGS} more settings differ`}
        {list !== null &&
          !(list instanceof Error) &&
          list.leftOut.length > 0 &&
          ` · not listed: ${list.leftOut.join("; ")}`}
      </p>
    </main>
  );
}

/** Keeps in the address what is asked for, once typing rests. */
function useKeptChoice(filter: string, sort: string, chosen: ReadonlySet<string>): void {
  useEffect(() => {
    const settings = [
      ...(filter === "" ? [] : [formatSetting("q", filter)]),
      ...(sort === "-startedAt" ? [] : [formatSetting("sort", sort)]),
      ...(chosen.size === 0 ? [] : [`runs=${formatIds([...chosen])}`]),
    ];
    const timer = setTimeout(() => keepRoute(formatRoute("runs", "", settings)), 200);
    return () => clearTimeout(timer);
  }, [filter, sort, chosen]);
}

/** The key / leads into a field from wherever nothing is typed. */
function useFocusKey(field: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const focusField = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof Element && event.target.closest("input, textarea, select") !== null;
      if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      field.current?.focus();
    };
    addEventListener("keydown", focusField);
    return () => removeEventListener("keydown", focusField);
  }, []);
}

interface FilterFieldProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
}

function FilterField({ field, filter, onFilter }: FilterFieldProps) {
  return (
    <search>
      <input
        ref={field}
        type="search"
        value={filter}
        placeholder="words, optimizer.epsilon<=1e-6, state=running"
        aria-label="Filter runs by words and conditions"
        aria-describedby="found"
        spellcheck={false}
        onInput={({ currentTarget }) => onFilter(currentTarget.value)}
        onKeyDown={({ key, currentTarget }) => {
          const isLeft = key === "Enter" || key === "ArrowDown" || (key === "Escape" && currentTarget.value === "");
          if (isLeft) document.querySelector<HTMLElement>(".run-table table")?.focus();
        }}
      />
    </search>
  );
}

/** Keys of the columns in which no run has anything, and which can do without. */
const listBare = (runs: readonly LabRun[]): string[] =>
  RUN_COLUMNS.filter(({ isSpare, sortBy }) => isSpare && runs.every((run) => sortBy(run) === null)).map(
    ({ key }) => key,
  );

function CompareLink({ ids, onClear }: { ids: readonly string[]; onClear: () => void }) {
  if (ids.length === 0) return null;
  const isTooMany = ids.length > MOST_COMPARED;
  return (
    <span class="compare-link">
      {isTooMany ? (
        <span class="muted">at most {MOST_COMPARED} are compared</span>
      ) : (
        <a class="button primary" href={formatRoute("compare", "", [`runs=${formatIds(ids)}`])}>
          Compare {ids.length}
        </a>
      )}
      <button type="button" onClick={onClear}>
        Clear
      </button>
    </span>
  );
}
