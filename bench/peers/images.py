"""Steps of a network on images in PyTorch, built from a checkpoint of ours by the guide's script: Adam on one batch.

Usage: python3 images.py CHECKPOINT [--heads 4] [--batch 128] [--steps 10] [--threads 2] [--layout nchw|nhwc]
Prints one JSON line: {"torch": version, "msPerStep": median milliseconds, "peakMb": resident memory at most}.
"""
import argparse
import json
import pathlib
import resource
import statistics
import sys
import time

import torch

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "docs" / "guide"))
from load_checkpoint import load
from load_image_network import build

arguments = argparse.ArgumentParser()
arguments.add_argument("checkpoint")
arguments.add_argument("--heads", type=int, default=12)
arguments.add_argument("--batch", type=int, default=128)
arguments.add_argument("--steps", type=int, default=10)
arguments.add_argument("--threads", type=int, default=2)
arguments.add_argument("--layout", choices=["nchw", "nhwc"], default="nchw")
options = arguments.parse_args()

torch.set_num_threads(options.threads)
torch.manual_seed(0)
layout = torch.channels_last if options.layout == "nhwc" else torch.contiguous_format
tensors = load(options.checkpoint)
held = {name: tensor for name, tensor in tensors.items() if not name.startswith(("optimizer.", "probe."))}
network = build(held, options.heads).train().to(memory_format=layout)
images = torch.rand(options.batch, 3, 32, 32).to(memory_format=layout)
labels = torch.arange(options.batch) % 10
optimizer = torch.optim.Adam(network.parameters(), lr=1e-3, betas=(0.9, 0.95), eps=1e-8)

WARM_UP_STEPS = 2
times = []
for _ in range(options.steps + WARM_UP_STEPS):
    start = time.perf_counter()
    loss = torch.nn.functional.cross_entropy(network(images), labels)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
    loss.item()
    times.append(1000 * (time.perf_counter() - start))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"torch": torch.__version__, "msPerStep": statistics.median(times[WARM_UP_STEPS:]), "peakMb": peak}))
