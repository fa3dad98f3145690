/** @file The look of the report, light and dark. */
import { figureStyles, themeStyles } from "../charts/index.ts";

export const styles = `
${themeStyles}* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto,
  "Helvetica Neue", Arial, sans-serif;
}
main, header.top { max-width: 1080px; margin: 0 auto; padding: 0 24px; }
header.top { padding-top: 28px; }
.eyebrow { color: var(--muted); font-size: 0.875rem; margin: 0 0 8px; }
h1 { font-size: clamp(1.6rem, 3.4vw, 2.15rem); line-height: 1.16; letter-spacing: -0.022em; font-weight: 680; margin: 0;
  text-wrap: balance; max-width: 32em; }
h1.long { font-size: clamp(1.3rem, 2.6vw, 1.6rem); max-width: 42em; }
h2 { font-size: 1.25rem; letter-spacing: -0.012em; line-height: 1.25; margin: 48px 0 12px; }
h3 { font-size: 1rem; margin: 0; line-height: 1.3; }
p { margin: 0 0 12px; max-width: 46em; }
code, pre, .mono { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace; font-size: 0.875em; }
.muted { color: var(--muted); }
.dot { display: inline-block; width: 10px; height: 10px; border-radius: 50%; margin-right: 8px; flex: none; }
.dot.parent, .values .dot.parent { width: 16px; height: 7px; border-radius: 2px; opacity: 0.5; }
.named { display: inline-flex; align-items: baseline; }
.overview { display: grid; gap: 20px 48px; margin-top: 12px; align-items: start; }
.findings { list-style: none; margin: 0; padding: 0; display: grid; gap: 14px; max-width: 52em; }
.single > .findings { max-width: none; }
#charts { display: flex; flex-direction: column; }
#charts.several > .overview { order: 2; margin: 24px 0 8px; }
#charts > .toolbar, #charts.several > .picture { order: 1; }
#charts > .picture, #charts > .reading { order: 2; }
#charts > .reading ~ * { order: 3; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); margin: 0; }
.differs { background: var(--panel); border-radius: 10px; padding: 16px 18px 8px; min-width: 0; }
.differs h2 { font-size: 1rem; margin: 0 0 4px; }
.differs p { font-size: 0.8438rem; }
.whole { white-space: nowrap; }
@media (min-width: 900px) { .overview.many .findings { grid-template-columns: 1fr 1fr; gap: 16px 40px; max-width: none; }
  .overview.pair { grid-template-columns: minmax(0, 1.65fr) minmax(0, 1fr); } }
.findings li { border-left: 3px solid; padding: 2px 0 2px 14px; }
.findings strong { display: block; }
.findings .muted { display: block; font-size: 0.8438rem; }
.small { font-size: 0.8438rem; max-width: none; }
.warning { background: var(--warning); border-left: 3px solid var(--warning-edge); padding: 10px 14px; margin: 20px 0 0; }
.warning ul { margin: 4px 0 0; padding-left: 20px; }
.scroll { overflow-x: auto; margin: 0 0 8px; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; min-width: 100%; }
th { text-align: left; font-weight: 600; }
thead th { color: var(--muted); font-weight: 500; font-size: 0.8125rem; vertical-align: bottom; }
th, td { padding: 7px 18px 7px 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
th:last-child, td:last-child { padding-right: 0; }
td.number, th.number { text-align: right; white-space: nowrap; }
td.breakable { overflow-wrap: anywhere; min-width: 11em; }
tbody th { font-weight: 500; white-space: nowrap; }
caption { text-align: left; font-weight: 600; padding: 0 0 6px; }
table.fit { min-width: 0; }
mark { background: var(--differs); color: inherit; box-shadow: inset 3px 0 0 var(--differs-edge); }
.toolbar {
  position: sticky; top: 0; z-index: 200; background: var(--paper); border-bottom: 1px solid var(--rule);
  display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; padding: 8px 0; margin: 8px 0 12px; font-size: 0.875rem;
}
.toolbar .runs, .toolbar .zoom { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; }
.toolbar .zoom { margin-left: auto; }
.toolbar output { font-variant-numeric: tabular-nums; white-space: nowrap; }
#cursor { min-width: 8.5em; font-weight: 600; }
button, select {
  font: inherit; font-size: 0.8125rem; color: inherit; background: var(--panel); border: 1px solid var(--rule);
  border-radius: 6px; padding: 4px 10px; cursor: pointer; min-height: 30px; max-width: 100%;
}
button:hover:not(:disabled) { border-color: var(--muted); }
button:disabled { opacity: 0.5; cursor: default; }
button:focus-visible, select:focus-visible, a:focus-visible, summary:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
button[data-run] { display: inline-flex; align-items: center; }
button[data-run][aria-pressed="false"] { color: var(--muted); text-decoration: line-through; }
button[data-run][aria-pressed="false"] .dot { opacity: 0.25; }
#log-steps[aria-pressed="true"] { border-color: var(--ink); box-shadow: inset 0 0 0 1px var(--ink); }
${figureStyles}.topics { display: flex; flex-wrap: wrap; gap: 4px 20px; margin-bottom: 16px; font-size: 0.875rem; }
.topics a { color: var(--link); text-decoration: none; }
details { margin: 0 0 8px; scroll-margin-top: 64px; }
summary { font-weight: 600; padding: 8px 0; margin-bottom: 12px; border-bottom: 1px solid var(--rule); cursor: pointer; }
.key { white-space: nowrap; }
.key i { display: inline-block; width: 18px; height: 12px; border: 1px solid var(--rule); margin: 0 5px 0 2px; vertical-align: -1px; }
.key i.growth { background: var(--growth); }
.key i.plateau { background: var(--plateau); }
.key i.spike { vertical-align: 1px; width: 0; height: 0; border: 5px solid transparent; border-top: 8px solid var(--ink); border-bottom: 0; }
.settings { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr)); gap: 20px; }
.settings > div { min-width: 0; }
.settings h3 { margin-bottom: 8px; display: flex; align-items: center; }
pre { background: var(--panel); border-radius: 8px; padding: 14px 0; margin: 0; overflow-x: auto; line-height: 1.5; tab-size: 2; }
pre span, pre mark { display: block; padding: 0 16px; min-width: max-content; }
footer { color: var(--muted); font-size: 0.8438rem; border-top: 1px solid var(--rule);
  max-width: 1032px; width: calc(100% - 48px); margin: 64px auto 0; padding: 16px 0 48px; }
@media (max-width: 760px) {
  #charts > .overview { order: 2; margin: 16px 0 8px; }
  #charts > .picture { order: 1; }
  main, header.top { padding-left: 16px; padding-right: 16px; }
  footer { width: calc(100% - 32px); }
  header.top { padding-top: 28px; }
  .toolbar .zoom { margin-left: 0; }
  #range { display: none; }
  h2 { margin-top: 40px; }
}
@media print { .toolbar { position: static; } button, .menu, .toolbar label { display: none; } }
`;
