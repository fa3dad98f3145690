/** @file The pictures of a study, of any kind, side by side. */
import { DOT_STYLES, type DotPicture, drawDots } from "./dotPicture.ts";
import { drawGrid, GRID_STYLES, type GridPicture } from "./gridPicture.ts";
import { type Html, html } from "./html.ts";
import { drawLines, LINE_STYLES, type LinePicture } from "./linePicture.ts";
import { drawPlane, PLANE_STYLES, type PlanePicture } from "./planePicture.ts";
import { drawSlice, SLICE_STYLES, type SlicePicture } from "./slicePicture.ts";

export type StudyPicture =
  | (LinePicture & { readonly kind: "lines" })
  | (GridPicture & { readonly kind: "grid" })
  | (DotPicture & { readonly kind: "dots" })
  | (SlicePicture & { readonly kind: "slice" })
  | (PlanePicture & { readonly kind: "plane" });

export const STUDY_PICTURE_STYLES = `${SLICE_STYLES}${PLANE_STYLES}${LINE_STYLES}${GRID_STYLES}${DOT_STYLES}`;

/** In the order given, as many beside each other as there is room for. */
export function drawStudyPictures(pictures: readonly StudyPicture[]): Html {
  return html`<div class="slices">${pictures.map(drawPicture)}</div>`;
}

function drawPicture(picture: StudyPicture): Html {
  switch (picture.kind) {
    case "lines":
      return drawLines(picture);
    case "grid":
      return drawGrid(picture);
    case "dots":
      return drawDots(picture);
    case "slice":
      return drawSlice(picture);
    case "plane":
      return drawPlane(picture);
  }
}
