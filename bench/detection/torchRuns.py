"""Trains small networks in PyTorch for the benchmark of detection: real slingshots, and real spikes that are none.

Usage: python3 bench/detection/torchRuns.py FOLDER [NAME...]   (default: all; needs torch and numpy; some ten minutes on one core)

Writes to FOLDER, for each run, NAME.f32.gz: four float32 columns, little-endian, one after the other (step, training loss,
training accuracy of the step's batch, Frobenius norm of the last layer's weights before the update), and torch.jsonl with a
line a run: its name, its setting, its cause, and the steps at which something was done to it. What happened is not decided
here: labels are given by `labelRuns.ts`. Runs that are there already are not made again.
"""
import gzip
import json
import math
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

torch.set_num_threads(1)
# Gradients of a float64 loss sink below what float32 can say in full, and become ten times as slow.
torch.set_flush_denormal(True)


def hypercube(seed, points=128, informative=3):
    """Noisy corners of a cube in 128 dimensions; the corners are the classes."""
    generator = torch.Generator().manual_seed(seed)
    y = torch.arange(points) % 2**informative
    x = torch.randn(points, 128, generator=generator, dtype=torch.float64)
    x[:, :informative] += 2 * ((y[:, None] >> torch.arange(informative)) & 1).double() - 1
    return ((x - x.mean(0)) / (x.std(0) + 1e-6)).float(), y


def modular(seed, p=11):
    """All pairs modulo p, one-hot, two thirds of them."""
    a, b = torch.meshgrid(torch.arange(p), torch.arange(p), indexing="ij")
    a, b = a.reshape(-1), b.reshape(-1)
    rows = torch.randperm(p * p, generator=torch.Generator().manual_seed(seed))[: 2 * p * p // 3]
    x = torch.cat([F.one_hot(a, p), F.one_hot(b, p)], 1).float()
    return x[rows], ((a + b) % p)[rows]


def network(inputs, classes, depth, width, linear):
    widths = [inputs] + [width] * (depth - 1) + [classes]
    layers = []
    for i, o in zip(widths, widths[1:]):
        layers += [nn.Linear(i, o)] if linear else [nn.Linear(i, o), nn.ReLU()]
    layers = layers if linear else layers[:-1]
    return nn.Sequential(*layers), layers[-1]


def train(
    seed=0, steps=4000, data=hypercube, depth=6, width=64, linear=False, batch=None, dtype=torch.float64, optimizer="adam",
    rate=1e-3, betas=(0.9, 0.95), eps=1e-8, decay=0.0, momentum=0.0, schedule=None, wrong=(), wrong_share=1.0, resets=(),
    drift=0.0, conflicting=0, blow_up=None,
):
    """The rows of one run.

    wrong: steps whose batch has its labels moved on by one, for `wrong_share` of it. resets: steps before which the
    optimizer loses its state. drift: what the last layer is multiplied by a step, less 1 (its logits are divided by the
    same, so that the function stays). conflicting: so many rows are there twice, the second time with another label.
    schedule: learning rate of a step. blow_up: from this step on the rate grows by 2 % a step.
    """
    x, y = data(seed)
    classes = int(y.max()) + 1
    if conflicting:
        x, y = torch.cat([x, x[:conflicting]]), torch.cat([y, (y[:conflicting] + 1) % classes])
    torch.manual_seed(seed)
    model, last = network(x.shape[1], classes, depth, width, linear)

    def create():
        parameters = model.parameters()
        if optimizer == "adam":
            return torch.optim.AdamW(parameters, lr=rate, betas=betas, eps=eps, weight_decay=decay)
        if optimizer == "rmsprop":
            return torch.optim.RMSprop(parameters, lr=rate, alpha=betas[1], eps=eps, weight_decay=decay)
        return torch.optim.SGD(parameters, lr=rate, momentum=momentum, weight_decay=decay)

    update = create()
    generator = torch.Generator().manual_seed(seed + 1000)
    rows, scale = [], 1.0
    for step in range(1, steps + 1):
        chosen = slice(None) if batch is None else torch.randperm(len(x), generator=generator)[:batch]
        inputs, labels = x[chosen], y[chosen]
        if step in wrong:
            moved = math.ceil(wrong_share * len(labels))
            labels = torch.cat([(labels[:moved] + 1) % classes, labels[moved:]])
        if step in resets:
            update = create()
        for group in update.param_groups:
            group["lr"] = rate if schedule is None else schedule(step)
            if blow_up is not None and step > blow_up:
                group["lr"] *= 1.02 ** (step - blow_up)
        logits = model(inputs)
        loss = F.cross_entropy(logits.to(dtype), labels)
        accuracy = (logits.argmax(1) == labels).double().mean().item()
        scale *= 1 + drift
        rows.append([step, loss.item(), accuracy, scale * last.weight.detach().double().norm().item()])
        if not math.isfinite(loss.item()):
            break
        update.zero_grad(set_to_none=True)
        loss.backward()
        update.step()
    return rows


def every(first, distance, count):
    return tuple(first + distance * k for k in range(count))


def at_random(seed, count, first=900, last=3900):
    return tuple(sorted(int(s) for s in np.random.default_rng(seed).choice(np.arange(first, last, 40), count, replace=False)))


def triangle(low, high, period, from_step):
    """A rate that rises from `low` to `high` and falls again in each period, after `from_step`."""
    def rate(step):
        if step <= from_step:
            return low
        share = ((step - from_step) % period) / period
        return low + (high - low) * (1 - abs(2 * share - 1))
    return rate


def restarts(low, high, period, from_step):
    """Cosine with warm restarts, after `from_step`."""
    def rate(step):
        if step <= from_step:
            return low
        share = ((step - from_step) % period) / period
        return low + (high - low) * (1 + math.cos(math.pi * share)) / 2
    return rate


F32 = torch.float32
SETTINGS = []


def add(setting, cause, seeds, twin=None, act=None, **options):
    """A setting; `act(seed)` gives options that depend on the seed; `twin` names the setting that has no rounding."""
    for seed in seeds:
        SETTINGS.append((f"torch-{setting}-{seed}", setting, cause, seed, twin, {**options, **(act(seed) if act else {})}))


def pair(setting, seeds, **options):
    """The loss in float32 and, as its twin, in float64."""
    add(f"{setting}-f32", "rounding", seeds, twin=f"{setting}-f64", dtype=F32, **options)
    add(f"{setting}-f64", "exact", seeds, **options)


pair("cube-adam", range(3))
pair("cube-mini64", range(3), batch=64)
pair("cube-mini32", range(3), batch=32)
pair("cube-mini16", range(2), batch=16)
pair("cube-rmsprop", range(2), optimizer="rmsprop")
pair("cube-depth4", range(2), depth=4)
pair("cube-width128", range(2), width=128)
pair("linear-adam", range(2), linear=True)
pair("modular11-adam", range(2), data=modular, depth=3, width=64)
pair("modular11-mini32", range(2), data=modular, depth=4, width=64, batch=32)
pair("cube-rate2e-3", range(2), rate=2e-3, steps=3000)
pair("cube-beta98", range(2), betas=(0.9, 0.98))

for batch in (16, 32, 64, None):
    label = "full" if batch is None else f"mini{batch}"
    add(f"bad-{label}-even", "bad batch", range(3), batch=batch, wrong=every(1200, 500, 6))
    add(f"bad-{label}-random", "bad batch", range(3), batch=batch, act=lambda seed: {"wrong": at_random(seed, 11)})
add("bad-mini32-rare", "bad batch", range(3), batch=32, wrong=(2000,))
add("bad-mini32-often", "bad batch", range(2), batch=32, wrong=every(1000, 120, 24))
add("bad-mini32-beta98", "bad batch", range(2), batch=32, betas=(0.9, 0.98), wrong=every(1300, 430, 6))
add("bad-mini32-beta999", "bad batch", range(2), batch=32, betas=(0.9, 0.999), wrong=every(1300, 430, 6))
add("bad-mini32-rmsprop", "bad batch", range(2), batch=32, optimizer="rmsprop", wrong=every(1300, 430, 6))
add("bad-mini32-part", "bad batch", range(3), batch=32, wrong=every(1100, 410, 7), wrong_share=0.2)
add("bad-mini64-depth3", "bad batch", range(2), batch=64, depth=3, wrong=every(1100, 410, 7))
add("bad-mini32-drift", "bad batch", range(3), batch=32, drift=2e-5, wrong=every(1200, 400, 7))
add("bad-mini64-drift", "bad batch", range(2), batch=64, drift=1e-4, act=lambda seed: {"wrong": at_random(seed + 50, 8)})
add("bad-mini32-sgd", "bad batch", range(2), batch=32, optimizer="sgd", rate=0.1, momentum=0.9, depth=3, wrong=every(1500, 500, 5))
add("bad-mini32-modular", "bad batch", range(2), data=modular, depth=3, batch=32, wrong=every(1500, 400, 6))
add("bad-mini32-cycles", "bad batch", range(3), batch=32, schedule=triangle(3e-4, 2e-3, 800, 600), act=lambda seed: {"wrong": at_random(seed + 90, 9)})
add("both-mini32-f32", "rounding and bad batch", range(3), batch=32, dtype=F32, twin="cube-mini32-f64", act=lambda seed: {"wrong": at_random(seed + 7, 5)})
add("both-mini64-f32", "rounding and bad batch", range(2), batch=64, dtype=F32, twin="cube-mini64-f64", act=lambda seed: {"wrong": at_random(seed + 17, 5)})

add("rate-triangle-full", "learning rate", range(3), schedule=triangle(3e-4, 1e-2, 700, 700))
add("rate-triangle-mini32", "learning rate", range(3), batch=32, schedule=triangle(3e-4, 1e-2, 700, 700))
add("rate-restarts-full", "learning rate", range(3), schedule=restarts(1e-5, 2e-2, 800, 800))
add("rate-restarts-mini32", "learning rate", range(3), batch=32, schedule=restarts(1e-5, 1e-2, 800, 800))
add("rate-restarts-mini64-high", "learning rate", range(2), batch=64, schedule=restarts(1e-5, 3e-2, 600, 600))
add("rate-jump-full", "learning rate", range(2), schedule=lambda step: 3e-2 if step == 2000 else 5e-4)

for decay in (0.3, 1.0):
    add(f"decay{decay}-full", "weight decay", range(2), decay=decay, steps=5000)
    add(f"decay{decay}-mini32", "weight decay", range(2), decay=decay, batch=32)
add("decay1-beta99", "weight decay", range(2), decay=1.0, betas=(0.9, 0.99), steps=5000)
add("decay1-depth3", "weight decay", range(2), decay=1.0, depth=3, steps=5000)
add("decay2-full", "weight decay", range(2), decay=2.0, steps=5000)

for rate in (0.1, 0.5, 1.0):
    add(f"descent-{rate}", "edge of stability", range(2), optimizer="sgd", rate=rate, depth=3)
add("descent-momentum", "edge of stability", range(2), optimizer="sgd", rate=0.2, momentum=0.9, depth=3)
add("descent-deep", "edge of stability", range(2), optimizer="sgd", rate=0.3)

add("reset-full", "lost moments", range(3), resets=every(1200, 600, 4))
add("reset-mini32", "lost moments", range(3), batch=32, resets=every(1200, 600, 4))
add("reset-mini32-random", "lost moments", range(2), batch=32, act=lambda seed: {"resets": at_random(seed + 30, 6)})
add("reset-beta999", "lost moments", range(2), betas=(0.9, 0.999), resets=every(1500, 500, 4))

add("diverging-full", "divergence", range(2), blow_up=1500)
add("diverging-mini32", "divergence", range(2), batch=32, blow_up=1500)
add("diverging-sgd", "divergence", range(2), optimizer="sgd", rate=0.1, depth=3, blow_up=1500)

add("conflict3-mini16", "wrong labels", range(2), batch=16, conflicting=3)
add("conflict1-mini16", "wrong labels", range(2), batch=16, conflicting=1)
add("conflict6-mini32", "wrong labels", range(2), batch=32, conflicting=6)
add("conflict2-mini8-f32", "wrong labels", range(2), batch=8, conflicting=2, dtype=F32)
add("conflict2-full-f32", "wrong labels", range(2), conflicting=2, dtype=F32)


def main(folder, wanted):
    folder.mkdir(parents=True, exist_ok=True)
    unknown = set(wanted) - {name for name, *_ in SETTINGS}
    if unknown:
        sys.exit(f"no run is called {', '.join(sorted(unknown))}")
    listing = []
    for name, setting, cause, seed, twin, options in SETTINGS:
        acts = sorted({*options.get("wrong", ()), *options.get("resets", ())})
        line = {"name": name, "setting": f"torch-{setting}", "origin": "torch", "cause": cause, "seed": seed, "acts": acts}
        listing.append(json.dumps({**line, **({"twin": f"torch-{twin}-{seed}"} if twin else {})}))
    (folder / "torch.jsonl").write_text("\n".join(listing) + "\n")
    for name, _, _, seed, _, options in SETTINGS:
        path = folder / f"{name}.f32.gz"
        if (not wanted or name in wanted) and not path.exists():
            columns = np.array(train(seed=seed, **options), dtype="<f4").T
            path.write_bytes(gzip.compress(np.ascontiguousarray(columns).tobytes(), 6, mtime=0))
            print(f"{name}: {columns.shape[1]} steps", flush=True)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("name the folder to write to")
    main(pathlib.Path(sys.argv[1]), sys.argv[2:])
