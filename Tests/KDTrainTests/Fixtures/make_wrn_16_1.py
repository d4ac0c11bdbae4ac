#!/usr/bin/env python3
"""Writes wrn-16-1.json: what PyTorch computes for WRN-16-1, to compare kd with.

usage: make_wrn_16_1.py        (needs: torch, numpy)

Written with torch 2.15.0, numpy 2.4.6 and Python 3.11.

Weights, images and labels come from an integer hash that the test repeats, so only results are
stored. PyTorch computes in double precision; kd, in single, must agree within 1e-4 (forward) and
1e-3 (gradients, optimizer steps), relative to each tensor's norm.

Adam's epsilon is 1e-4 here. It divides by the gradient's own size: with the usual 1e-8 a gradient
near zero, whose sign is left to rounding, moves its weight by a whole step, and small tensors are
off by several 1e-3 on some machines. optimizers.json holds Adam to 2e-6 on given gradients.

A result is stored as a digest: its norm, its dot product with a hashed vector (so that every
element counts) and eight of its elements.
"""
import json
import pathlib

import numpy
import torch
import torch.nn.functional as F
from torch import nn

BATCH, CLASSES, LABELS = 4, 10, [3, 0, 7, 3]
# Some ReLU's input is nearly 0, and single precision may fall on its other side, which changes the
# gradients by a hundredth. In ten passes of these images, those of the optimizers' steps included,
# none is nearer than 2e-6 of the inputs' deviation.
IMAGE_SALT = 789


def hashed(salt, count):
    """Values in [-1, 1) from (salt, index); 32-bit arithmetic, the same in the Swift test."""
    mask = numpy.uint64(0xFFFFFFFF)
    x = (numpy.arange(1, count + 1, dtype=numpy.uint64) * numpy.uint64(2654435761)) & mask
    x = (x + numpy.uint64(salt) * numpy.uint64(40503)) & mask
    for shift, factor in ((16, 2246822519), (13, 3266489917), (16, 1)):
        x ^= x >> numpy.uint64(shift)
        x = (x * numpy.uint64(factor)) & mask
    return x.astype(numpy.float64) / 2.0**31 - 1


class Block(nn.Module):
    def __init__(self, cin, cout, stride):
        super().__init__()
        self.bn1, self.conv1 = nn.BatchNorm2d(cin), nn.Conv2d(cin, cout, 3, stride, 1, bias=False)
        self.bn2, self.conv2 = nn.BatchNorm2d(cout), nn.Conv2d(cout, cout, 3, 1, 1, bias=False)
        if cin != cout:
            self.convShortcut = nn.Conv2d(cin, cout, 1, stride, bias=False)

    def forward(self, x):
        h = F.relu(self.bn1(x))
        residual = self.convShortcut(h) if hasattr(self, "convShortcut") else x
        return self.conv2(F.relu(self.bn2(self.conv1(h)))) + residual


class Group(nn.Module):
    def __init__(self, cin, cout, blocks, stride):
        super().__init__()
        self.layer = nn.Sequential(
            *(Block(cin if b == 0 else cout, cout, stride if b == 0 else 1) for b in range(blocks)))

    def forward(self, x):
        return self.layer(x)


class WideResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.block1, self.block2 = Group(16, 16, 2, 1), Group(16, 32, 2, 2)
        self.block3, self.bn1 = Group(32, 64, 2, 2), nn.BatchNorm2d(64)
        self.fc = nn.Linear(64, CLASSES)

    def forward(self, x):
        taps, x = {}, self.conv1(x)
        for number in (1, 2, 3):
            x = getattr(self, f"block{number}")(x)
            taps[f"group{number}"] = x
        return self.fc(F.relu(self.bn1(x)).mean((2, 3))), taps


def scaled(name, shape, values):
    if name.endswith("running_var") or (len(shape) == 1 and name.endswith(".weight")):
        return 1 + 0.2 * values
    if len(shape) == 4:
        return values * (6 / (shape[0] * shape[2] * shape[3])) ** 0.5
    return values * (0.125 if len(shape) == 2 else 0.1)


def build():
    model = WideResNet().double()
    state = {k: v for k, v in model.state_dict().items() if not k.endswith("num_batches_tracked")}
    for salt, name in enumerate(sorted(state)):
        tensor = state[name]
        values = scaled(name, tensor.shape, hashed(salt, tensor.numel())).astype(numpy.float32)
        tensor.copy_(torch.from_numpy(values).double().reshape(tensor.shape))
    return model


def digest(tensor):
    flat = tensor.detach().double().reshape(-1).numpy()
    step = max(1, len(flat) // 8)
    return {"count": len(flat), "norm": float(numpy.linalg.norm(flat)),
            "dot": float(flat @ hashed(1000, len(flat))), "samples": flat[::step][:8].tolist()}


def digests(named):
    return {name: digest(tensor) for name, tensor in named if not name.endswith("tracked")}


def optimised(images, labels, make):
    model, losses = build().train(), []
    optimiser = make(model.parameters())
    for _ in range(3):
        loss = F.cross_entropy(model(images)[0], labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return {"losses": losses, "state": digests(model.state_dict().items())}


def main():
    images = torch.from_numpy(hashed(IMAGE_SALT, BATCH * 3 * 32 * 32).astype(numpy.float32)).double()
    images, labels = images.reshape(BATCH, 3, 32, 32), torch.tensor(LABELS)
    result = {"torch": torch.__version__, "labels": LABELS, "imageSalt": IMAGE_SALT}
    model = build().eval()
    with torch.no_grad():
        logits, taps = model(images)
    result["evaluation"] = {"logits": digest(logits), "taps": digests(taps.items())}
    model.train()
    logits, taps = model(images)
    loss = F.cross_entropy(logits, labels)
    loss.backward()
    result["training"] = {
        "logits": digest(logits), "taps": digests(taps.items()), "loss": loss.item()}
    result["gradients"] = digests((n, p.grad) for n, p in model.named_parameters())
    optimizers = {
        "sgd": lambda p: torch.optim.SGD(p, 0.05, momentum=0.9, weight_decay=1e-2),
        "nesterov": lambda p: torch.optim.SGD(
            p, 0.05, momentum=0.9, weight_decay=1e-2, nesterov=True),
        "adam": lambda p: torch.optim.Adam(p, 1e-3, eps=1e-4, weight_decay=1e-2),
    }
    result["optimizers"] = {k: optimised(images, labels, v) for k, v in optimizers.items()}
    path = pathlib.Path(__file__).with_name("wrn-16-1.json")
    path.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
