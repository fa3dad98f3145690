"""The preset `division` in PyTorch: a two-layer transformer that reads `a / b =` modulo 97 and learns the answer, as a good
PyTorch user writes it.

Usage: python3 division.py [--mode all|last] [--measure step|gradient|product] [--threads 1] [--dtype f32|f64] [--steps 48]
Half of the pairs for training, batches of 512, width 128, 4 heads, MLP of 512 with ReLU, pre-norm, AdamW without decay.
`--mode all` computes every position, `--mode last` the second layer's queries, MLP and logits only where the answer is read.
`--measure gradient` takes the gradient of a batch alone, `--measure product` multiplies the Hessian by a vector, by double backward.
Prints one JSON line: {"torch": version, "msPerStep": milliseconds a step, the median over rounds of 8 steps}.
"""
import argparse
import json
import statistics
import time

import torch
import torch.nn.functional as F
from torch import nn

MODULUS, WIDTH, HEADS, MLP_WIDTH, LAYERS, TOKENS, BATCH = 97, 128, 4, 512, 2, 4, 512
WARM_UP, ROUND = 8, 8

arguments = argparse.ArgumentParser()
arguments.add_argument("--mode", choices=["all", "last"], default="all")
arguments.add_argument("--measure", choices=["step", "gradient", "product"], default="step")
arguments.add_argument("--threads", type=int, default=1)
arguments.add_argument("--dtype", choices=["f32", "f64"], default="f32")
arguments.add_argument("--steps", type=int, default=48)
options = arguments.parse_args()

torch.set_num_threads(options.threads)
torch.set_default_dtype({"f32": torch.float32, "f64": torch.float64}[options.dtype])
torch.manual_seed(0)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.attention = nn.Linear(WIDTH, 3 * WIDTH, bias=False)
        self.projection = nn.Linear(WIDTH, WIDTH, bias=False)
        self.mlp = nn.Sequential(nn.Linear(WIDTH, MLP_WIDTH), nn.ReLU(), nn.Linear(MLP_WIDTH, WIDTH))
        self.register_buffer("mask", torch.full((TOKENS, TOKENS), float("-inf")).triu(1))

    def forward(self, x, last_only):
        y = self.norm1(x)
        if last_only:
            x = x[:, -1:]
            query_weight, rest = self.attention.weight.split([WIDTH, 2 * WIDTH])
            q = F.linear(y[:, -1:], query_weight)
            k, v = F.linear(y, rest).chunk(2, dim=-1)
        else:
            q, k, v = self.attention(y).chunk(3, dim=-1)
        q, k, v = (t.unflatten(-1, (HEADS, -1)).transpose(1, 2) for t in (q, k, v))
        scores = q @ k.transpose(-1, -2) * k.shape[-1] ** -0.5
        weights = (scores if last_only else scores + self.mask).softmax(-1)
        x = x + self.projection((weights @ v).transpose(1, 2).flatten(2))
        return x + self.mlp(self.norm2(x))


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(MODULUS + 2, WIDTH)
        self.positions = nn.Parameter(0.02 * torch.randn(TOKENS, WIDTH))
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.norm = nn.LayerNorm(WIDTH)
        self.unembedding = nn.Linear(WIDTH, MODULUS + 2, bias=False)

    def forward(self, tokens):
        x = self.embedding(tokens) + self.positions
        for i, block in enumerate(self.blocks):
            x = block(x, last_only=options.mode == "last" and i == LAYERS - 1)
        return self.unembedding(self.norm(x)[:, -1])


def create_optimizer(parameters):
    settings = dict(lr=1e-3, betas=(0.9, 0.98), eps=1e-8, weight_decay=0)
    try:
        return torch.optim.AdamW(parameters, **settings, fused=True)
    except (RuntimeError, TypeError):  # older than fused optimizers on the CPU
        return torch.optim.AdamW(parameters, **settings)


# Every quotient c and divisor b give one equation: b c / b = c.
c, b = torch.cartesian_prod(torch.arange(MODULUS), torch.arange(1, MODULUS)).T
a = b * c % MODULUS
equations = torch.stack([a, torch.full_like(a, MODULUS), b, torch.full_like(a, MODULUS + 1)], dim=1)
training = torch.randperm(len(equations))[: len(equations) // 2]
inputs, targets = equations[training], c[training]

model = Transformer()
parameters = list(model.parameters())
optimizer = create_optimizer(parameters)
direction = [torch.randn_like(p) for p in parameters]


def take_steps(count):
    for _ in range(count):
        batch = torch.randperm(len(inputs))[:BATCH]
        loss = F.cross_entropy(model(inputs[batch]), targets[batch])
        if options.measure == "gradient":
            torch.autograd.grad(loss, parameters)
        elif options.measure == "product":
            gradient = torch.autograd.grad(loss, parameters, create_graph=True)
            torch.autograd.grad(sum((g * u).sum() for g, u in zip(gradient, direction)), parameters)
        else:
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()


take_steps(WARM_UP)
times = []
for _ in range(max(1, options.steps // ROUND)):
    start = time.perf_counter()
    take_steps(ROUND)
    times.append(1000 * (time.perf_counter() - start) / ROUND)
print(json.dumps({"torch": torch.__version__, "msPerStep": statistics.median(times)}))
