"""Loads a checkpoint of a network on images into modules of torch.nn and classifies the test images of CIFAR-10.

    python load_image_network.py runs/2026-11-28-143005-cnn-cifar-77c0/checkpoints/step-000001000.safetensors data/cifar-10-batches-bin

Needs PyTorch 1.13 or later. Networks have the names of torchvision's and timm's and load there too; which network it is, and its sizes, is told by
the tensors' names and shapes. They do not tell a vit's heads, and of a cnn which activation and which pooling it has: relu and max
here. Pixels are numbers from 0 to 1 (data.normalization: none); with --normalization whole they are standardised by all training images
of the folder, which is what a run with data.points: all does.
"""
import argparse
import pathlib
import re

import torch
from torch import nn

from load_checkpoint import load


class Convolutional(nn.Module):
    """cnn and vgg: convolutions, activations and poolings in `features`, and a linear `classifier`."""

    def __init__(self, parameters, activation=nn.ReLU, pooling=nn.MaxPool2d):
        super().__init__()
        numbers = sorted({int(name.split(".")[1]) for name in parameters if name.startswith("features.")})
        convolutions = [i for i in numbers if parameters[f"features.{i}.weight"].ndim == 4]
        modules = []
        for i, following in zip(convolutions, [*convolutions[1:], None]):
            filters, channels, kernel, _ = parameters[f"features.{i}.weight"].shape
            bias = f"features.{i}.bias" in parameters
            modules.append(nn.Conv2d(channels, filters, kernel, padding=kernel // 2, bias=bias))
            if f"features.{i + 1}.running_mean" in parameters:
                modules.append(nn.BatchNorm2d(filters))
            modules.append(activation())
            if following != len(modules):
                modules.append(pooling(2))
        self.features = nn.Sequential(*modules)
        classes, features = parameters["classifier.weight"].shape
        self.classifier = nn.Linear(features, classes, bias="classifier.bias" in parameters)

    def forward(self, images):
        return self.classifier(self.features(images).flatten(1))


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        inner = self.bn2(self.conv2(self.bn1(self.conv1(x)).relu()))
        return (inner + (x if self.downsample is None else self.downsample(x))).relu()


class ResNet(nn.Module):
    def __init__(self, parameters):
        super().__init__()
        width, channels, _, _ = parameters["conv1.weight"].shape
        self.conv1 = nn.Conv2d(channels, width, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        inputs = width
        for stage in range(4):
            count = sum(re.fullmatch(rf"layer{stage + 1}\.\d+\.conv1\.weight", name) is not None for name in parameters)
            outputs = width * 2**stage
            blocks = [Block(outputs if i else inputs, outputs, 2 if stage and i == 0 else 1) for i in range(count)]
            setattr(self, f"layer{stage + 1}", nn.Sequential(*blocks))
            inputs = outputs
        self.fc = nn.Linear(inputs, len(parameters["fc.weight"]))

    def forward(self, images):
        x = self.bn1(self.conv1(images)).relu()
        for layer in (self.layer1, self.layer2, self.layer3, self.layer4):
            x = layer(x)
        return self.fc(x.mean((2, 3)))


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x):
        rows, tokens, width = x.shape
        q, k, v = self.qkv(x).reshape(rows, tokens, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        weights = (q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5).softmax(-1)
        return self.proj((weights @ v).transpose(1, 2).reshape(rows, tokens, width))


class Mlp(nn.Module):
    def __init__(self, width, hidden):
        super().__init__()
        self.fc1 = nn.Linear(width, hidden)
        self.fc2 = nn.Linear(hidden, width)

    def forward(self, x):
        return self.fc2(nn.functional.gelu(self.fc1(x)))


class TransformerBlock(nn.Module):
    def __init__(self, width, heads, hidden):
        super().__init__()
        self.norm1 = nn.LayerNorm(width, eps=1e-6)
        self.attn = Attention(width, heads)
        self.norm2 = nn.LayerNorm(width, eps=1e-6)
        self.mlp = Mlp(width, hidden)

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class PatchEmbedding(nn.Module):
    def __init__(self, channels, width, patch):
        super().__init__()
        self.proj = nn.Conv2d(channels, width, patch, patch)

    def forward(self, images):
        return self.proj(images).flatten(2).transpose(1, 2)


class VisionTransformer(nn.Module):
    def __init__(self, parameters, heads):
        super().__init__()
        width, channels, patch, _ = parameters["patch_embed.proj.weight"].shape
        self.cls_token = nn.Parameter(torch.zeros(1, 1, width))
        self.pos_embed = nn.Parameter(torch.zeros(parameters["pos_embed"].shape))
        self.patch_embed = PatchEmbedding(channels, width, patch)
        depth = sum(name.endswith(".attn.qkv.weight") for name in parameters)
        hidden = len(parameters["blocks.0.mlp.fc1.weight"])
        self.blocks = nn.Sequential(*[TransformerBlock(width, heads, hidden) for _ in range(depth)])
        self.norm = nn.LayerNorm(width, eps=1e-6)
        self.head = nn.Linear(width, len(parameters["head.weight"]))

    def forward(self, images):
        patches = self.patch_embed(images)
        x = torch.cat([self.cls_token.expand(len(patches), -1, -1), patches], dim=1) + self.pos_embed
        return self.head(self.norm(self.blocks(x))[:, 0])


def build(parameters, heads=12, **modules):
    """The module that the names and shapes of the parameters describe, with their values."""
    if "cls_token" in parameters:
        model = VisionTransformer(parameters, heads)
    elif "fc.weight" in parameters:
        model = ResNet(parameters)
    else:
        model = Convolutional(parameters, **modules)
    model.to(next(iter(parameters.values())).dtype).load_state_dict(parameters)
    return model.eval()


def read_batches(folder, pattern):
    """Pixels from 0 to 1 [images, channels, height, width], and labels."""
    data = b"".join(path.read_bytes() for path in sorted(pathlib.Path(folder).glob(pattern)))
    rows = torch.frombuffer(bytearray(data), dtype=torch.uint8).reshape(-1, 1 + 3 * 32 * 32)
    return rows[:, 1:].double().reshape(-1, 3, 32, 32) / 255, rows[:, 0].long()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", help="a checkpoint, or what `slingshot export --format safetensors` wrote")
    parser.add_argument("folder", help="the folder with test_batch.bin")
    parser.add_argument("--heads", type=int, default=12, help="of a vit")
    parser.add_argument("--normalization", choices=["none", "whole"], default="none")
    args = parser.parse_args()
    tensors = load(args.file)
    held = {name: t for name, t in tensors.items() if not name.startswith(("optimizer.", "probe."))}
    model = build(held, args.heads)

    images, labels = read_batches(args.folder, "test_batch.bin")
    if args.normalization == "whole":
        training, _ = read_batches(args.folder, "data_batch_*.bin")
        images = (images - training.mean()) / training.std()
    dtype = next(model.parameters()).dtype
    with torch.no_grad():
        logits = torch.cat([model(part.to(dtype)) for part in images.split(256)])
    loss = nn.functional.cross_entropy(logits.double(), labels).item()
    accuracy = (logits.argmax(dim=1) == labels).double().mean().item()
    print(f"{len(labels)} images: loss {loss:.9g}, accuracy {accuracy:.9g}")


if __name__ == "__main__":
    main()
