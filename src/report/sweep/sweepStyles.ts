/** @file The look of a sweep's page, besides that of reports. */
export const SWEEP_STYLES = `
.facts { margin: 20px 0 0; padding: 0; list-style: none; display: grid; gap: 6px; max-width: 62em; }
.choices { display: flex; flex-wrap: wrap; gap: 6px 16px; align-items: center; margin: 8px 0 12px; font-size: 0.875rem; }
.choices label { display: inline-flex; gap: 6px; align-items: center; max-width: 100%; min-width: 0; }
.choices select { min-width: 0; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 8px; margin: 0 0 8px; padding: 0; font-size: 0.8438rem; max-width: none; }
.legend .named { margin-right: 14px; }
.legend i { display: inline-block; width: 18px; height: 10px; border-radius: 3px; margin-right: 7px; align-self: center; flex: none; }
.legend .swatch { margin-right: 7px; vertical-align: middle; }
.legend button { text-align: left; }
[data-figure] thead th.number { white-space: normal; min-width: 5.5em; }
.maps { display: flex; flex-wrap: wrap; gap: 16px 32px; }
.maps > .scroll { max-width: 100%; }
table.heat { min-width: 0; border-collapse: separate; border-spacing: 3px; }
table.heat th, table.heat td { border: 0; padding: 0 4px; vertical-align: middle; white-space: nowrap; }
table.heat thead th { text-align: center; } table.heat thead th:first-child { text-align: left; }
table.heat td { padding: 0; min-width: 52px; }
table.heat td.none { text-align: center; }
table.heat button { width: 100%; min-height: 36px; border: 1px solid transparent; border-radius: 4px; padding: 4px 8px; text-align: center;
  background: color-mix(in srgb, var(--run-0) var(--level, 0%), var(--panel)); }
table.heat button.unknown { background: none; border: 1px dashed var(--rule); color: var(--muted); }
.bars { display: flex; height: 7px; margin-top: 3px; border-radius: 3px; overflow: hidden; }
.bars i { flex: 0 1 0; }
button.plain { background: none; border: 0; padding: 0; min-height: 0; text-align: inherit; font-weight: 500; }
button.plain:hover { text-decoration: underline; }
.sweep-plot { display: block; max-width: 100%; height: auto; overflow: visible; }
.sweep-plot text { fill: var(--muted); font-size: 12.5px; }
.sweep-plot .not-yet { fill: var(--panel); stroke: var(--rule); stroke-dasharray: 3 3; }
.sweep-plot .grid { stroke: var(--grid); }
.mark { cursor: pointer; outline: none; }
.mark:hover, .mark:focus-visible { filter: drop-shadow(0 0 1px var(--ink)) drop-shadow(0 0 2px var(--ink)); }
[data-figure] .drawing { overflow-x: auto; }
[data-figure] > p, [data-figure] .drawing > p { color: var(--muted); font-size: 0.8438rem; max-width: 62em; }
.bands { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 8px 32px; }
.bands details { grid-column: 1 / -1; }
.bands figure { max-width: 560px; }
.bands .sweep-plot { width: 100%; }
dialog { color: inherit; background: var(--paper); border: 1px solid var(--rule); border-radius: 12px; padding: 8px 24px 24px;
  max-width: min(1080px, calc(100vw - 32px)); max-height: calc(100vh - 48px); overflow: auto; }
dialog::backdrop { background: rgba(0, 0, 0, 0.45); }
dialog form { position: sticky; top: 0; text-align: right; }
dialog h2 { margin-top: 0; }
.mono a, dialog a { color: var(--link); }
@media (prefers-reduced-motion: no-preference) { .mark { transition: filter 0.1s; } }
`;
