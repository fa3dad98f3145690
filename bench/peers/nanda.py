"""Nanda et al. 2023 (arXiv 2301.05217) in plain PyTorch: epochs until the loss on the rest of the table is below 0.1.

    python bench/peers/nanda.py --percent 40 --seed 0

One layer without normalisation on a + b mod 113, all 114 logits, full-batch AdamW, weight decay 1. Only the last position
is computed, since only it is read. Prints one JSON document.
"""
import argparse
import json
import math
import random
import time

import torch
import torch.nn.functional as F

parser = argparse.ArgumentParser()
parser.add_argument("--percent", type=float, default=30)
parser.add_argument("--seed", type=int, default=0)
parser.add_argument("--every", type=int, default=20, help="epochs between two looks at the test loss")
parser.add_argument("--most", type=int, default=30_000, help="epochs at the most")
parser.add_argument("--threads", type=int, default=1)
args = parser.parse_args()
torch.set_num_threads(args.threads)
torch.manual_seed(args.seed)

P, WIDTH, HEADS, MLP = 113, 128, 4, 512
SYMBOLS, HEAD = P + 1, WIDTH // HEADS

pairs = [(a, b) for a in range(P) for b in range(P)]
random.seed(args.seed)
random.shuffle(pairs)
tokens = torch.tensor([(a, b, P) for a, b in pairs])
answers = torch.tensor([(a + b) % P for a, b in pairs])
train = slice(0, int(args.percent / 100 * len(pairs)))
test = slice(train.stop, len(pairs))


def normal(*shape, fan):
    return torch.nn.Parameter(torch.randn(*shape) / math.sqrt(fan))


embedding, positions = normal(SYMBOLS, WIDTH, fan=WIDTH), normal(3, WIDTH, fan=WIDTH)
query, key, value = (normal(HEADS, HEAD, WIDTH, fan=WIDTH) for _ in range(3))
projection = normal(WIDTH, WIDTH, fan=WIDTH)
inner, inner_bias = normal(MLP, WIDTH, fan=WIDTH), torch.nn.Parameter(torch.zeros(MLP))
outer, outer_bias = normal(WIDTH, MLP, fan=WIDTH), torch.nn.Parameter(torch.zeros(WIDTH))
unembedding = normal(SYMBOLS, WIDTH, fan=SYMBOLS)
parameters = [embedding, positions, query, key, value, projection, inner, inner_bias, outer, outer_bias, unembedding]


def logits(rows):
    """Logits at the last position: rows x 3 tokens to rows x 114."""
    residuals = embedding[:, None] + positions  # token, position, width
    keys, values = (torch.einsum("hed,tpd->tphe", weight, residuals) for weight in (key, value))
    place = torch.arange(3)
    keys, values = keys[rows, place], values[rows, place]
    residual = residuals[P, 2]
    scores = torch.einsum("he,rphe->rhp", torch.einsum("hed,d->he", query, residual), keys) / math.sqrt(HEAD)
    mixed = torch.einsum("rhp,rphe->rhe", scores.softmax(-1), values).flatten(1)
    residual = residual + mixed @ projection.T
    residual = residual + torch.relu(residual @ inner.T + inner_bias) @ outer.T + outer_bias
    return residual @ unembedding.T


optimizer = torch.optim.AdamW(parameters, lr=1e-3, betas=(0.9, 0.98), weight_decay=1.0)
warmup = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: min(epoch / 10, 1))
start, fitted, highest, epochs = time.time(), None, 0.0, None
for epoch in range(args.most + 1):
    if epoch % args.every == 0:
        with torch.no_grad():
            loss = F.cross_entropy(logits(tokens[test]), answers[test]).item()
        highest = max(highest, loss)
        if loss < 0.1:
            epochs = epoch
            break
    optimizer.zero_grad()
    loss = F.cross_entropy(logits(tokens[train]), answers[train])
    loss.backward()
    optimizer.step()
    warmup.step()
    if fitted is None and loss.item() < 0.01:
        fitted = epoch
print(
    json.dumps(
        {
            "percent": args.percent,
            "seed": args.seed,
            "epochs": epochs,
            "fitted": fitted,
            "highestTestLoss": highest,
            "seconds": round(time.time() - start, 1),
        }
    )
)
