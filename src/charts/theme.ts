/** @file Colours of pages with charts, light and dark, and the look of their figures: the same in reports and in the lab. */

/** Colours for the columns of a family: `--member-0` and so on. */
export const MEMBER_COLORS = 12;

/**
 * Run colours are six that people with any colour vision can tell apart (after Okabe and Ito 2008), darkened for paper
 * and lightened for the dark theme so that each keeps a contrast of at least 3:1 with its background. Those of a family's
 * columns go by hue and lightness together from the first to the last, as layers do from input to output.
 */
export const themeStyles = `:root {
  color-scheme: light dark;
  --paper: #ffffff; --panel: #f6f7f9; --ink: #16191d; --muted: #5b6570; --rule: #dde1e6; --grid: #eceef1;
  --link: #0b5cad; --differs: #fff3d6; --differs-edge: #c47f00; --warning: #fdeceb; --warning-edge: #c0392b;
  --growth: rgba(230, 159, 0, 0.24); --plateau: rgba(86, 160, 215, 0.22);
  --run-0: #0068b3; --run-1: #d1500b; --run-2: #00805e; --run-3: #a8418f; --run-4: #8a6a00; --run-5: #4a4f57;
  --validation: var(--run-1);
  --member-0: #48198a; --member-1: #27339d; --member-2: #014f82; --member-3: #005c74; --member-4: #07686b; --member-5: #00735f;
  --member-6: #02803b; --member-7: #5d7f03; --member-8: #887c05; --member-9: #aa7701; --member-10: #d16a01; --member-11: #e76250;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #101418; --panel: #181d23; --ink: #e8ebee; --muted: #9aa5b1; --rule: #2c343d; --grid: #20262d;
    --link: #74b9ff; --differs: #3a2f12; --differs-edge: #e2a72e; --warning: #3a1d1b; --warning-edge: #ff7b6b;
    --growth: rgba(240, 180, 40, 0.27); --plateau: rgba(90, 170, 230, 0.3);
    --run-0: #58b4f0; --run-1: #ff8c4a; --run-2: #2cc295; --run-3: #e79bd0; --run-4: #e8cf4e; --run-5: #c9ced4;
    --member-0: #8460d2; --member-1: #5c75e4; --member-2: #078bdf; --member-3: #039abf; --member-4: #0ca5aa; --member-5: #0eb092;
    --member-6: #32b961; --member-7: #87b525; --member-8: #bcab0a; --member-9: #e4a004; --member-10: #ff964a; --member-11: #fe9c8c;
  }
}
`;

/** Figures with their titles, menus, names of lines and values. */
export const figureStyles = `figure { margin: 0 0 28px; min-width: 0; } .picture figure { margin-bottom: 14px; }
figcaption { display: grid; grid-template-columns: fit-content(60%) minmax(0, 1fr); gap: 2px 20px; align-items: baseline; margin-bottom: 4px; }
figcaption p { grid-column: 1 / -1; color: var(--muted); font-size: 0.8438rem; margin: 0; max-width: none; line-height: 1.45; }
figure { position: relative; }
details.menu { position: absolute; top: -6px; right: 0; margin: 0; z-index: 100; }
details.menu summary { list-style: none; border: 1px solid transparent; border-radius: 6px; padding: 0 8px; margin: 0; color: var(--muted); line-height: 26px; }
details.menu summary::-webkit-details-marker { display: none; }
details.menu summary:hover, details.menu[open] summary { border-color: var(--rule); color: var(--ink); }
details.menu div { position: absolute; right: 0; display: grid; gap: 4px; background: var(--paper); border: 1px solid var(--rule); border-radius: 8px; padding: 6px; }
details.menu button { text-align: left; white-space: nowrap; }
figcaption .values { margin-right: 40px; }
.smoothed { position: absolute; right: 28px; top: 34px; z-index: 50; background: var(--differs); font-size: 0.8125rem; padding: 0 6px; border-radius: 4px; pointer-events: none; }
.smoothed:empty { display: none; }
.meaning { color: var(--muted); font-size: 0.8438rem; margin: 0; max-width: none; line-height: 1.45; }
.values { display: flex; flex-wrap: wrap; gap: 2px 16px; font-size: 0.875rem; font-variant-numeric: tabular-nums; justify-content: flex-end; }
.values span { display: inline-flex; align-items: baseline; white-space: nowrap; }
.values span[hidden] { display: none; }
.values .dot { width: 8px; height: 8px; margin-right: 6px; }
.values .line { width: 20px; height: 0; border-top: 2px solid; margin-right: 6px; align-self: center; }
.values .line.wide { border-top-width: 3px; }
.values .line.pale { opacity: 0.5; }
.values .line.parent { border-top-width: 5px; opacity: 0.5; }
.values .line.parent.pale { opacity: 0.28; }
.values .name { margin-right: 6px; }
.values .value { min-width: 5.2em; }
.plot { width: 100%; min-height: 130px; }
.plot .uplot { font-family: inherit; }
.u-select { background: color-mix(in srgb, var(--link) 18%, transparent); }
.u-hz .u-cursor-x { border-right: 1px solid var(--muted); }
.more { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 32px; }
.more.crowded figcaption { grid-template-columns: minmax(0, 1fr); }
.more.crowded .values { justify-content: flex-start; }
.values select { max-width: 16em; min-height: 0; padding: 1px 6px; margin-right: auto; }
.more figure { display: flex; flex-direction: column; }
.more .plot { min-height: 150px; }
.more .family .plot { margin-top: auto; }
figure.family figcaption { grid-template-columns: minmax(0, 1fr); }
.family .values { order: 1; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, calc(var(--longest) * 1ch + 6.8em)), 1fr)); gap: 1px 12px; font-size: 0.8125rem; }
.family .name { overflow: hidden; text-overflow: ellipsis; }
.family .value { min-width: 4.6em; margin-left: auto; text-align: right; }
@media (max-width: 760px) {
  .more { grid-template-columns: minmax(0, 1fr); }
  figcaption { grid-template-columns: 1fr; }
  .values { justify-content: flex-start; }
}
`;
