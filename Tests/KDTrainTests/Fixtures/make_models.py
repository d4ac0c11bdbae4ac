#!/usr/bin/env python3
"""Writes models/NAME.json: what PyTorch computes for a member of every family of models.

usage: make_models.py        (needs: torch, torchvision, numpy)

Written with torch 2.15.0, torchvision 0.29.2, numpy 2.4.6 and Python 3.11.

Weights and images repeat one table of 4093 hashed numbers, each tensor from its own place on, so
only results are stored. Torchvision builds the models that it has; the others stand below. PyTorch
computes in double precision; kd, in single, must agree within the tolerance of the test, relative
to each tensor's norm. A result is stored as a digest: its norm, its dot product with the table
repeated (so that every element counts) and four of its elements.
"""
import json
import pathlib

import numpy
import torch
import torch.nn.functional as F
import torchvision
from torch import nn

from make_wrn_16_1 import hashed

CLASSES, LABELS = 10, [3, 0, 7, 3]
TABLE = hashed(7, 4093)


def repeated(table, start, count):
    return table[(numpy.arange(count) + start) % len(table)]


class Block(nn.Module):
    def __init__(self, cin, cout, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(cin, cout, 3, stride, 1, bias=False), nn.BatchNorm2d(cout)
        self.conv2, self.bn2 = nn.Conv2d(cout, cout, 3, 1, 1, bias=False), nn.BatchNorm2d(cout)
        self.downsample = nn.Sequential() if cin == cout else nn.Sequential(
            nn.Conv2d(cin, cout, 1, stride, bias=False), nn.BatchNorm2d(cout))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + self.downsample(x))


class CIFARResNet(nn.Module):
    def __init__(self, depth):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16)
        widths = [16, 16, 32, 64]
        for g in (1, 2, 3):
            setattr(self, f"layer{g}", nn.Sequential(*(
                Block(widths[g - 1 if b == 0 else g], widths[g], 2 if g > 1 and b == 0 else 1)
                for b in range((depth - 2) // 6))))
        self.fc = nn.Linear(64, CLASSES)

    def forward(self, x):
        x = self.layer3(self.layer2(self.layer1(F.relu(self.bn1(self.conv1(x))))))
        return self.fc(x.mean((2, 3)))


class VGG(nn.Module):
    def __init__(self, count):
        super().__init__()
        cin = 3
        for stage, width in enumerate([64, 128, 256, 512, 512]):
            layers = []
            for _ in range(count):
                layers += [nn.Conv2d(cin, width, 3, padding=1), nn.BatchNorm2d(width), nn.ReLU()]
                cin = width
            setattr(self, f"block{stage}", nn.Sequential(*layers))
        self.classifier = nn.Linear(512, CLASSES)

    def forward(self, x):
        side = x.shape[2]
        for stage in range(5):
            x = getattr(self, f"block{stage}")(x)
            if stage < (4 if side >= 64 else 3):
                x = F.max_pool2d(x, 2, 2)
        return self.classifier(x.mean((2, 3)))


def mobilenet():
    # kd has no dropout before the classifier.
    return torchvision.models.mobilenet_v2(num_classes=CLASSES, dropout=0.0)


# Where the table begins in the images. Of a deep network some ReLU's input is nearly 0, and single
# precision may fall on its other side, which changes the gradients by a hundredth: from here on no
# input is nearer than 2e-5 of their deviation.
STARTS = {"shufflenet-v2": 102}
USUAL_START = 77

LAYERS = {f"layer{n}": f"layer{n}" for n in (1, 2, 3, 4)}
# Name: the model, the side of the images and the module of each tap.
MODELS = {
    "resnet-8": (lambda: CIFARResNet(8), 32, {f"group{n}": f"layer{n}" for n in (1, 2, 3)}),
    "resnet-18": (lambda: torchvision.models.resnet18(num_classes=CLASSES), 64, LAYERS),
    "resnet-50": (lambda: torchvision.models.resnet50(num_classes=CLASSES), 64, LAYERS),
    "vgg-8": (lambda: VGG(1), 32, {f"stage{n + 1}": f"block{n}" for n in range(5)}),
    "vgg-13": (lambda: VGG(2), 64, {f"stage{n + 1}": f"block{n}" for n in range(5)}),
    "mobilenet-v2": (mobilenet, 64, {
        f"stage{n + 1}": f"features.{last}" for n, last in enumerate((1, 3, 6, 10, 13, 16, 17))}),
    "shufflenet-v2": (
        lambda: torchvision.models.shufflenet_v2_x1_0(num_classes=CLASSES), 64,
        {f"stage{n}": f"stage{n}" for n in (2, 3, 4)}),
}


def scaled(name, shape, values):
    if name.endswith("running_var") or (len(shape) == 1 and name.endswith(".weight")):
        return 1 + 0.2 * values
    if len(shape) == 4:
        return values * (6 / (shape[1] * shape[2] * shape[3])) ** 0.5
    return values * (0.125 if len(shape) == 2 else 0.1)


def fill(model):
    state = {k: v for k, v in model.state_dict().items() if not k.endswith("num_batches_tracked")}
    for salt, name in enumerate(sorted(state)):
        tensor = state[name]
        table = scaled(name, tensor.shape, TABLE).astype(numpy.float32)
        values = repeated(table, 257 * salt, tensor.numel())
        tensor.copy_(torch.from_numpy(values).double().reshape(tensor.shape))


def digest(tensor):
    flat = tensor.detach().double().reshape(-1).numpy()
    numbers = [numpy.linalg.norm(flat), flat @ repeated(TABLE, 0, len(flat))]
    numbers += flat[::max(1, len(flat) // 4)][:4].tolist()
    norm, dot, *samples = (float(f"{number:.8g}") for number in numbers)
    return {"count": len(flat), "norm": norm, "dot": dot, "samples": samples}


def digests(named):
    return {name: digest(tensor) for name, tensor in named}


def forward(model, images, modules):
    taps = {}
    hooks = [
        model.get_submodule(module).register_forward_hook(
            lambda m, i, output, tap=tap: taps.__setitem__(tap, output.clone()))
        for tap, module in modules.items()]
    logits = model(images)
    for hook in hooks:
        hook.remove()
    return logits, {"logits": digest(logits), "taps": digests(taps.items())}


def gradients(name, dtype):
    """The model after one backward pass, its loss and what its forward passes gave."""
    make, side, modules = MODELS[name]
    shape = (len(LABELS), 3, side, side)
    start = STARTS.get(name, USUAL_START)
    images = repeated(TABLE.astype(numpy.float32), start, int(numpy.prod(shape)))
    images = torch.from_numpy(images).to(dtype).reshape(shape)
    model = make().double()
    fill(model)
    model = model.to(dtype).eval()
    with torch.no_grad():
        evaluation = forward(model, images, modules)[1]
    logits, training = forward(model.train(), images, modules)
    loss = F.cross_entropy(logits, torch.tensor(LABELS))
    loss.backward()
    return {
        "parameters": sum(p.numel() for p in model.parameters()),
        "evaluation": evaluation, "training": training, "loss": loss.item(),
        "gradients": digests((n, p.grad) for n, p in model.named_parameters())}


def error(found, expected):
    size = expected["norm"] / expected["count"] ** 0.5
    return max(
        abs(found["norm"] - expected["norm"]) / expected["norm"],
        abs(found["dot"] - expected["dot"]) / expected["norm"],
        *(abs(a - b) / max(abs(b), size)
          for a, b in zip(found["samples"], expected["samples"])))


def main():
    folder = pathlib.Path(__file__).with_name("models")
    folder.mkdir(exist_ok=True)
    for name, (_, side, _) in MODELS.items():
        result = gradients(name, torch.float64)
        single = gradients(name, torch.float32)["gradients"]
        worst = max(
            error(single[n], d) for n, d in result["gradients"].items() if d["norm"] > 1e-9)
        tolerance = max(1e-3, float(f"{3 * worst:.2g}"))
        result = {
            "torch": torch.__version__, "labels": LABELS, "side": side,
            "start": STARTS.get(name, USUAL_START), "tolerance": tolerance, **result}
        path = folder / f"{name}.json"
        path.write_text(json.dumps(result, separators=(",", ":")) + "\n")
        print(name, path.stat().st_size, tolerance)


if __name__ == "__main__":
    main()
