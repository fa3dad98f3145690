/** @file What an optimizer is asked that its network cannot do, or that says two things, is refused in one line. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadPreset, RequestError } from "./index.ts";

const NAMES = /layers\.0\.weight, layers\.0\.bias, layers\.1\.weight, layers\.1\.bias$/;

const REFUSED: readonly (readonly [readonly string[], RegExp])[] = [
  [["model.depth=1", "optimizer.name=muon"], /^optimizer\.name: "muon" is not allowed; .*the network has none/],
  [["optimizer.name=muon", "optimizer.frozen=[layers.0.weight]"], /^optimizer\.name: "muon" is not allowed; .*none/],
  [["optimizer.frozen=[layers.7.*]"], /^optimizer\.frozen: \["layers\.7\.\*"\] is not allowed; must be patterns/],
  [["optimizer.frozen=[layer]"], NAMES],
  [['optimizer.frozen=["*"]'], /^optimizer\.frozen: .* leave some parameter to be trained$/],
  [["optimizer.frozen=[layers.0.*, layers.1.*]"], /leave some parameter to be trained$/],
  [
    ["optimizer.weightDecay=0.1", 'optimizer.weightDecayExempt=["*"]'],
    /^optimizer\.weightDecayExempt: .* leave some parameter to weight decay$/,
  ],
  [['optimizer.weightDecayExempt=["*.bias"]'], /^optimizer\.weightDecayExempt: .*while optimizer\.weightDecay is 0$/],
  [["optimizer.weightDecayTarget=initial"], /^optimizer\.weightDecayTarget: "initial".*optimizer\.weightDecay is 0$/],
  [["optimizer.weightDecay=1", "optimizer.weightDecayExempt=[gain]"], NAMES],
  [
    ["optimizer.constraints=[{name: normClamp, parameters: [head.*]}]"],
    /^optimizer\.constraints\[0\]\.parameters: .*bias$/,
  ],
  [
    ["optimizer.constraints=[{name: normClamp, parameters: []}]"],
    /constraints\[0\]\.parameters: .*at least one pattern$/,
  ],
  [
    ["optimizer.constraints=[{name: normClamp}]", "optimizer.frozen=[layers.0.bias]"],
    /constraints\[0\]\.parameters: .*none that is frozen, and layers\.0\.bias is$/,
  ],
  [["optimizer.name=sgd", "optimizer.amsgrad=true"], /^optimizer\.amsgrad: a setting of adam, adamW, and/],
  [["optimizer.name=rprop", "optimizer.weightDecay=1"], /^optimizer\.weightDecay: a setting of .*, and .* is rprop/],
];

for (const [settings, message] of REFUSED) {
  test(`${settings.join(" ")} is refused by name`, () => {
    assert.throws(
      () => loadPreset("hypercube", ["model.depth=2", ...settings]),
      (error: Error) => error instanceof RequestError && message.test(error.message) && !error.message.includes("\n"),
    );
  });
}

test("what is just inside is taken", () => {
  for (const settings of [
    ["model.depth=2", "optimizer.name=muon"],
    ["optimizer.frozen=[layers.0.*]", "optimizer.constraints=[{name: normClamp, parameters: [layers.1.*]}]"],
    ["optimizer.weightDecay=1", "optimizer.weightDecayTarget=initial", 'optimizer.weightDecayExempt=["layers.*.bias"]'],
  ])
    loadPreset("hypercube", settings);
});
