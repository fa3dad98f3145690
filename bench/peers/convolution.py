"""One convolution of a batch of images, or one of its gradients, in PyTorch.

Usage: python3 convolution.py --pass forward|image|filters [--images 64] [--size 32] [--channels 64] [--filters 64] [--threads 2] [--layout nchw|nhwc]
Prints one JSON line: {"torch": version, "msPerStep": median milliseconds}.
"""
import argparse
import json
import statistics
import time

import torch

arguments = argparse.ArgumentParser()
arguments.add_argument("--pass", dest="way", choices=["forward", "image", "filters"], required=True)
arguments.add_argument("--images", type=int, default=64)
arguments.add_argument("--size", type=int, default=32)
arguments.add_argument("--channels", type=int, default=64)
arguments.add_argument("--filters", type=int, default=64)
arguments.add_argument("--threads", type=int, default=2)
arguments.add_argument("--layout", choices=["nchw", "nhwc"], default="nchw")
options = arguments.parse_args()

torch.set_num_threads(options.threads)
torch.manual_seed(0)
layout = torch.channels_last if options.layout == "nhwc" else torch.contiguous_format
x = torch.rand(options.images, options.channels, options.size, options.size).contiguous(memory_format=layout)
weight = torch.rand(options.filters, options.channels, 3, 3).contiguous(memory_format=layout)
slope = torch.rand_like(torch.nn.functional.conv2d(x, weight, padding=1))
mask = [options.way == "image", options.way == "filters", False]


def run():
    if options.way == "forward":
        return torch.nn.functional.conv2d(x, weight, padding=1)
    return torch.ops.aten.convolution_backward(slope, x, weight, None, [1, 1], [1, 1], [1, 1], False, [0, 0], 1, mask)


times = []
with torch.no_grad():
    for _ in range(13):
        start = time.perf_counter()
        run()
        times.append(1000 * (time.perf_counter() - start))
print(json.dumps({"torch": torch.__version__, "msPerStep": statistics.median(times[2:])}))
