/** @file What a canvas is drawn on with, as SVG: the part of it that charts use. Runs in the browser. */

/** The part of a canvas' context that draws charts. */
export type DrawingContext = Pick<
  CanvasRenderingContext2D,
  | "beginPath"
  | "fill"
  | "fillRect"
  | "fillText"
  | "lineTo"
  | "measureText"
  | "moveTo"
  | "restore"
  | "save"
  | "setLineDash"
  | "stroke"
  | "strokeText"
> & {
  fillStyle: string;
  strokeStyle: string;
  lineWidth: number;
  font: string;
  textAlign: string;
  textBaseline: string;
  lineJoin: string;
};

/** A pen whose path can be filled and stroked as an element. */
export interface SvgPen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  arc(x: number, y: number, radius: number): void;
  /** The `d` of a path. */
  read(): string;
}

export interface SvgContext extends DrawingContext {
  /** Adds an element as it is. */
  add(element: string): void;
  /** All elements so far. */
  read(): string;
}

/** Coordinates with a hundredth of a pixel. */
export function createSvgPen(): SvgPen {
  let d = "";
  const round = (value: number) => Math.round(value * 100) / 100;
  const add = (mark: string) => (x: number, y: number) => {
    d += `${mark}${round(x)} ${round(y)}`;
  };
  return {
    moveTo: add("M"),
    lineTo: add("L"),
    arc: (x, y, radius) => {
      const r = round(radius);
      d += `M${round(x - radius)} ${round(y)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
    },
    read: () => d,
  };
}

/** @param measure of the canvas, which knows how wide a text is */
export function createSvgContext(measure: (font: string, text: string) => TextMetrics): SvgContext {
  const quote = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  let elements = "";
  let pen = createSvgPen();
  let dash: number[] = [];
  const plain = { fillStyle: "#000", strokeStyle: "#000", lineWidth: 1, font: "12px sans-serif" };
  const texts = { textAlign: "left", textBaseline: "alphabetic", lineJoin: "miter" };
  const stack: { state: typeof plain & typeof texts; dash: number[] }[] = [];
  const anchors: Readonly<Record<string, string>> = { center: "middle", right: "end", end: "end" };
  const write = (text: string, x: number, y: number, paint: string) => {
    const lift =
      context.textBaseline === "middle" ? ' dy="0.35em"' : context.textBaseline === "top" ? ' dy="0.8em"' : "";
    // Canvas puts the descenders on a bottom line.
    const drop = context.textBaseline === "bottom" ? ' dy="-0.2em"' : "";
    const anchor = anchors[context.textAlign] ?? "start";
    elements += `<text x="${x}" y="${y}"${lift}${drop} text-anchor="${anchor}" style="font:${quote(context.font)}" ${paint}>${quote(text)}</text>`;
  };
  const context: SvgContext = {
    ...plain,
    ...texts,
    save: () => {
      const { fillStyle, strokeStyle, lineWidth, font, textAlign, textBaseline, lineJoin } = context;
      stack.push({ state: { fillStyle, strokeStyle, lineWidth, font, textAlign, textBaseline, lineJoin }, dash });
    },
    restore: () => {
      const saved = stack.pop();
      if (saved === undefined) return;
      Object.assign(context, saved.state);
      dash = saved.dash;
    },
    beginPath: () => {
      pen = createSvgPen();
    },
    moveTo: (x, y) => pen.moveTo(x, y),
    lineTo: (x, y) => pen.lineTo(x, y),
    stroke: () => {
      const dashes = dash.length === 0 ? "" : ` stroke-dasharray="${dash.join(" ")}"`;
      elements += `<path d="${pen.read()}" fill="none" stroke="${context.strokeStyle}" stroke-width="${context.lineWidth}"${dashes}/>`;
    },
    fill: () => {
      elements += `<path d="${pen.read()}" fill="${context.fillStyle}"/>`;
    },
    fillRect: (x, y, width, height) => {
      elements += `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${context.fillStyle}"/>`;
    },
    setLineDash: (segments) => {
      dash = [...segments];
    },
    strokeText: (text, x, y) => {
      const outline = `fill="none" stroke="${context.strokeStyle}" stroke-width="${context.lineWidth}"`;
      write(text, x, y, `${outline} stroke-linejoin="${context.lineJoin}"`);
    },
    fillText: (text, x, y) => write(text, x, y, `fill="${context.fillStyle}"`),
    measureText: (text) => measure(context.font, text),
    add: (element) => {
      elements += element;
    },
    read: () => elements,
  };
  return context;
}
