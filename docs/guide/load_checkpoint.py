"""Loads a checkpoint of the preset `division` into modules of torch.nn and lets it solve equations.

    python load_checkpoint.py runs/2026-11-22-143005-division-77c0/checkpoints/step-000100000.safetensors

Needs PyTorch 1.13 or later. Works for all transformers with norm pre, learned positions, relu and standard tokens; of attention biases
and sizes the shapes of the tensors tell, of the number of heads they do not.
"""
import argparse
import json
import struct

import torch
from torch import nn


def load(path):
    """Tensors by name, with the package safetensors or without it."""
    try:
        from safetensors.torch import load_file

        return load_file(path)
    except ImportError:
        pass
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = bytearray(file.read())
    header.pop("__metadata__", None)
    types = {"F32": torch.float32, "F64": torch.float64}
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        tensors[name] = torch.frombuffer(data[begin:end], dtype=types[entry["dtype"]]).reshape(entry["shape"])
    return tensors


class Transformer(nn.Module):
    """Logits [rows, tokens, vocabulary] of token ids [rows, tokens]; the names of its parameters are those of the file."""

    def __init__(self, vocabulary, tokens, width, layers, heads, mlp_width, attention_bias):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width)
        self.positions = nn.Embedding(tokens, width)
        self.layers = nn.ModuleList()
        for _ in range(layers):
            layer = nn.TransformerEncoderLayer(
                width, heads, mlp_width, dropout=0, activation="relu", batch_first=True, norm_first=True
            )
            layer.self_attn = nn.MultiheadAttention(width, heads, bias=attention_bias, batch_first=True)
            self.layers.append(layer)
        self.norm = nn.LayerNorm(width)
        self.unembedding = nn.Linear(width, vocabulary, bias=False)

    def forward(self, tokens):
        x = self.embedding(tokens) + self.positions.weight
        mask = nn.Transformer.generate_square_subsequent_mask(tokens.shape[1]).to(x.dtype)
        for layer in self.layers:
            x = layer(x, src_mask=mask)
        return self.unembedding(self.norm(x))


def build(parameters, heads):
    """The module that the shapes of the parameters describe, with their values."""
    vocabulary, width = parameters["embedding.weight"].shape
    model = Transformer(
        vocabulary=vocabulary,
        tokens=len(parameters["positions.weight"]),
        width=width,
        layers=sum(name.endswith(".linear1.weight") for name in parameters),
        heads=heads,
        mlp_width=len(parameters["layers.0.linear1.weight"]),
        attention_bias="layers.0.self_attn.in_proj_bias" in parameters,
    )
    model.to(parameters["embedding.weight"].dtype).load_state_dict(parameters)
    return model.eval()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", help="a checkpoint, or what `slingshot export --format safetensors` wrote")
    parser.add_argument("--heads", type=int, default=4)
    args = parser.parse_args()
    tensors = load(args.file)
    model = build({name: t for name, t in tensors.items() if not name.startswith("optimizer.")}, args.heads)

    # Standard tokens: the numbers 0 ... modulus - 1, then the operator, then "=". The answer is read at "=".
    modulus = model.embedding.num_embeddings - 2
    operator, equals = modulus, modulus + 1
    a, b = torch.meshgrid(torch.arange(modulus), torch.arange(1, modulus), indexing="ij")
    a, b = a.reshape(-1), b.reshape(-1)
    tokens = torch.stack([a, torch.full_like(a, operator), b, torch.full_like(a, equals)], dim=1)
    inverse = torch.tensor([0] + [pow(i, -1, modulus) for i in range(1, modulus)])
    answers = a * inverse[b] % modulus

    with torch.no_grad():
        logits = model(tokens)[:, -1]
    predictions = logits.argmax(dim=1)
    for row in range(0, len(a), len(a) // 5):
        verdict = "right" if predictions[row] == answers[row] else f"wrong, it is {answers[row]}"
        print(f"{a[row]} / {b[row]} mod {modulus} = {predictions[row]} ({verdict})")
    loss = nn.functional.cross_entropy(logits.double(), answers).item()
    accuracy = (predictions == answers).double().mean().item()
    print(f"{len(a)} equations: loss {loss:.9g}, accuracy {accuracy:.9g}")


if __name__ == "__main__":
    main()
