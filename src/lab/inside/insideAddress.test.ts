/** @file What the page of a network's inside shows comes out of its address as it went in. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { FIRST_INSIDE, type InsideView, listInsideSettings, readInsideView } from "./insideAddress.ts";

test("a view survives its address, and what no page can show is as at first", () => {
  const view: InsideView = {
    ...{ step: 0, look: "loss", tensor: "layers.0.weight & more", hold: 0.25, component: 3 },
    ask: { along: ["gradient", "random"], reach: 0.5, points: 21, normalize: "none" },
  };
  const written = listInsideSettings(view).join("&");
  assert.match(
    written,
    /^step=0&look=loss&tensor=layers\.0\.weight%20%26%20more&hold=0\.25&component=3&along=gradient,random&/,
  );
  assert.deepEqual(readInsideView(new URLSearchParams(written)), view);
  assert.deepEqual(listInsideSettings(FIRST_INSIDE), []);
  const odd = "step=-1&look=x&hold=0&component=0&along=up,random,step,final&reach=-2&points=1&normalize=x";
  assert.deepEqual(readInsideView(new URLSearchParams(odd)), FIRST_INSIDE);
});
