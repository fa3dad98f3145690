"""The preset `hypercube` in PyTorch: points on a hypercube, six linear layers with ReLU, full-batch Adam.

Usage: python3 hypercube.py [--points 128] [--dimensions 128] [--width 64] [--steps 1000] [--threads 1]
Prints one JSON line: {"torch": version, "msPerStep": milliseconds a step over all steps but the first tenth}.
"""
import argparse
import json
import time

import torch

arguments = argparse.ArgumentParser()
arguments.add_argument("--steps", type=int, default=1000)
arguments.add_argument("--threads", type=int, default=1)
arguments.add_argument("--points", type=int, default=128)
arguments.add_argument("--dimensions", type=int, default=128)
arguments.add_argument("--width", type=int, default=64)
options = arguments.parse_args()

torch.set_num_threads(options.threads)
torch.manual_seed(0)
labels = torch.arange(options.points) % 8
points = torch.randn(options.points, options.dimensions)
for bit in range(3):
    points[:, bit] += 2.0 * ((labels >> bit) & 1) - 1.0
points = (points - points.mean(0)) / points.std(0)

widths = [options.dimensions, *[options.width] * 5, 8]
layers = []
for inputs, outputs in zip(widths, widths[1:]):
    layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
network = torch.nn.Sequential(*layers[:-1])
optimizer = torch.optim.Adam(network.parameters(), lr=1e-3, betas=(0.9, 0.95), eps=1e-8)


def take_steps(count):
    for _ in range(count):
        loss = torch.nn.functional.cross_entropy(network(points), labels)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        loss.item()


warm_up = max(1, options.steps // 10)
take_steps(warm_up)
start = time.perf_counter()
take_steps(options.steps - warm_up)
elapsed = time.perf_counter() - start
print(json.dumps({"torch": torch.__version__, "msPerStep": 1000 * elapsed / (options.steps - warm_up)}))
