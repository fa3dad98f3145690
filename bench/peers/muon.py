"""The update of Muon in PyTorch for the hidden matrices of the preset `division`, one step a line of standard input.

Usage: python3 muon.py [--threads 1]
Prints {"torch": version}, and for each line read the processor time of two steps in milliseconds: {"bf16": with the iteration in
bfloat16, as PyTorch has it, "f32": in float32, as it is here}. Embeddings, last layer and vectors are AdamW's, and in the step.
"""
import argparse
import json
import sys
import time

import torch

WIDTH, MLP_WIDTH, LAYERS, TOKENS, CLASSES = 128, 512, 2, 4, 99

arguments = argparse.ArgumentParser()
arguments.add_argument("--threads", type=int, default=1)
options = arguments.parse_args()
torch.set_num_threads(options.threads)


def parameter(*shape):
    values = torch.nn.Parameter(0.02 * torch.randn(shape))
    values.grad = 1e-3 * torch.randn(shape)
    return values


matrices = [
    parameter(*shape)
    for _ in range(LAYERS)
    for shape in [(3 * WIDTH, WIDTH), (WIDTH, WIDTH), (MLP_WIDTH, WIDTH), (WIDTH, MLP_WIDTH)]
]
others = [parameter(CLASSES, WIDTH), parameter(TOKENS, WIDTH), parameter(CLASSES, WIDTH)]
others += [parameter(length) for length in ([WIDTH] * 5 + [MLP_WIDTH]) * LAYERS + [WIDTH] * 2]
optimizers = [
    torch.optim.Muon(matrices, lr=1e-3, weight_decay=0),
    torch.optim.AdamW(others, lr=1e-3, betas=(0.9, 0.95), weight_decay=0, fused=True),
]

print(json.dumps({"torch": torch.__version__}), flush=True)


def take_step():
    start = time.process_time()
    for optimizer in optimizers:
        optimizer.step()
    return 1000 * (time.process_time() - start)


rounding = torch.Tensor.bfloat16
for _ in sys.stdin:
    times = {}
    for name, convert in [("bf16", rounding), ("f32", torch.Tensor.clone)]:
        torch.Tensor.bfloat16 = convert
        times[name] = take_step()
    print(json.dumps(times), flush=True)
