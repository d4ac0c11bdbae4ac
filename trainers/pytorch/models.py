"""The networks of docs/models.md, under the names that kd and PyTorch's state_dict share.

``forward`` returns the logits [N, K] and the taps, a dictionary of named features [N, C, H, W]:
nothing is hooked, and nothing is kept in a module between two calls.
"""
from __future__ import annotations

import math
import re

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from run import Unusable
from streams import named_uniforms

try:
    import torchvision
except ImportError:
    torchvision = None

Output = tuple[Tensor, dict[str, Tensor]]


def build(name: str, channels: int, classes: int, side: int) -> nn.Module:
    """The model of a name for images [channels, side, side], its weights not yet chosen."""
    if match := re.fullmatch(r"wrn-(\d+)-(\d+)", name):
        depth, factor = int(match[1]), int(match[2])
        if depth >= 10 and (depth - 4) % 6 == 0 and factor >= 1:
            return WideResNet(depth, factor, channels, classes)
    if name in _TORCHVISION:
        return _from_torchvision(name, channels, classes)
    if match := re.fullmatch(r"resnet-(\d+)", name):
        depth = int(match[1])
        if depth >= 8 and (depth - 2) % 6 == 0:
            return CIFARResNet(depth, channels, classes)
    if name in ("vgg-8", "vgg-13"):
        return VGG(1 if name == "vgg-8" else 2, channels, classes, pools=3 if side < 64 else 4)
    raise Unusable(
        f'there is no model "{name}"; this trainer has wrn-D-K (D = 6 n + 4), resnet-D '
        f"(D = 6 n + 2), vgg-8, vgg-13, {', '.join(_TORCHVISION)}"
    )


def initialize(model: nn.Module, seed: int) -> None:
    """The weights with which kd's own engine begins for this seed, to the last rounding.

    Convolutions: normal with deviation sqrt(2 / (k k O)) (He et al. 2015, fan-out). Linear
    layers of I inputs: weight and bias uniform within 1 / sqrt(I). Batch normalisation: scale 1, shift 0.
    """
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            shape, count = parameter.shape, parameter.numel()
            if parameter.dim() == 4:
                uniforms = named_uniforms(seed, name, 2 * count).reshape(count, 2)
                first, second = torch.from_numpy(uniforms).unbind(1)
                normals = (-2 * (1 - first).log()).sqrt() * (2 * math.pi * second).cos()
                values = math.sqrt(2 / (shape[0] * shape[2] * shape[3])) * normals
            elif isinstance(layer := model.get_submodule(name.rpartition(".")[0]), nn.Linear):
                bound = 1 / math.sqrt(layer.in_features)
                values = bound * (2 * torch.from_numpy(named_uniforms(seed, name, count)) - 1)
            else:
                values = torch.full((count,), 1.0 if name.endswith(".weight") else 0.0)
            parameter.copy_(values.reshape(shape))


def weights_of(model: nn.Module) -> dict[str, Tensor]:
    """Parameters and running statistics as kd stores them: no num_batches_tracked."""
    return {
        name: tensor for name, tensor in model.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }


def load_weights(model: nn.Module, tensors: dict[str, Tensor], path, name: str) -> None:
    """Replaces the weights by those of a file: PyTorch's own, kd's or a checkpoint."""
    given = {
        key: tensor for key, tensor in tensors.items()
        if not key.startswith(("optimizer/", "trainer/"))
        and not key.endswith("num_batches_tracked")
    }
    expected = weights_of(model)
    faults = [f'no tensor "{key}"' for key in expected if key not in given]
    faults += [f'a tensor "{key}" that the model has not' for key in given if key not in expected]
    for key in expected.keys() & given.keys():
        found, wanted = list(given[key].shape), list(expected[key].shape)
        if found != wanted:
            faults.append(f'"{key}" of the shape {found}, not {wanted}')
        elif not given[key].is_floating_point():
            faults.append(f'"{key}" of {given[key].dtype} elements')
    if faults:
        more = f" (and {len(faults) - 4} more)" if len(faults) > 4 else ""
        raise Unusable(f"{path} does not fit {name}: it has {', '.join(faults[:4])}{more}")
    model.load_state_dict({key: tensor.float() for key, tensor in given.items()}, strict=False)


# --- Wide residual networks: Zagoruyko and Komodakis, arXiv 1605.07146 ---


class WideBlock(nn.Module):
    """A pre-activation block; where the width changes, its shortcut reads the activated input."""

    def __init__(self, inputs: int, outputs: int, stride: int):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.convShortcut = (
            nn.Conv2d(inputs, outputs, 1, stride, bias=False) if inputs != outputs else None
        )

    def forward(self, x: Tensor) -> Tensor:
        active = F.relu(self.bn1(x))
        value = self.conv2(F.relu(self.bn2(self.conv1(active))))
        return value + (x if self.convShortcut is None else self.convShortcut(active))


class WideGroup(nn.Module):
    """Blocks of one width; only here for the names ``block1.layer.0``."""

    def __init__(self, count: int, inputs: int, outputs: int, stride: int):
        super().__init__()
        self.layer = nn.Sequential(*[
            WideBlock(outputs if block else inputs, outputs, 1 if block else stride)
            for block in range(count)
        ])

    def forward(self, x: Tensor) -> Tensor:
        return self.layer(x)


class WideResNet(nn.Module):
    """Taps: group1 to group3, before the normalisation that follows them."""

    def __init__(self, depth: int, factor: int, channels: int, classes: int):
        super().__init__()
        widths = [16, 16 * factor, 32 * factor, 64 * factor]
        self.conv1 = nn.Conv2d(channels, 16, 3, 1, 1, bias=False)
        for group in (1, 2, 3):
            blocks = WideGroup(
                (depth - 4) // 6, widths[group - 1], widths[group], 1 if group == 1 else 2)
            setattr(self, f"block{group}", blocks)
        self.bn1 = nn.BatchNorm2d(widths[3])
        self.fc = nn.Linear(widths[3], classes)

    def forward(self, x: Tensor) -> Output:
        value, taps = self.conv1(x), {}
        for group in (1, 2, 3):
            value = taps[f"group{group}"] = getattr(self, f"block{group}")(value)
        return self.fc(F.relu(self.bn1(value)).mean((2, 3))), taps


# --- Residual networks for small images: He et al., arXiv 1512.03385, section 4.2 ---


class BasicBlock(nn.Module):
    """Two 3x3 convolutions; a 1x1 convolution as shortcut where the shape changes."""

    def __init__(self, inputs: int, outputs: int, stride: int):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x: Tensor) -> Tensor:
        value = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(value + (x if self.downsample is None else self.downsample(x)))


class CIFARResNet(nn.Module):
    """Taps: group1 to group3, after their last ReLU."""

    def __init__(self, depth: int, channels: int, classes: int):
        super().__init__()
        widths = [16, 16, 32, 64]
        self.conv1 = nn.Conv2d(channels, 16, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        for group in (1, 2, 3):
            inputs, outputs, stride = widths[group - 1], widths[group], 1 if group == 1 else 2
            setattr(self, f"layer{group}", nn.Sequential(*[
                BasicBlock(outputs if block else inputs, outputs, 1 if block else stride)
                for block in range((depth - 2) // 6)
            ]))
        self.fc = nn.Linear(64, classes)

    def forward(self, x: Tensor) -> Output:
        value, taps = F.relu(self.bn1(self.conv1(x))), {}
        for group in (1, 2, 3):
            value = taps[f"group{group}"] = getattr(self, f"layer{group}")(value)
        return self.fc(value.mean((2, 3))), taps


# --- VGG with batch normalisation, as in Tian, Krishnan and Isola, arXiv 1910.10699 ---


class VGG(nn.Module):
    """Taps: stage1 to stage5, after the last ReLU of a stage, before its max pool."""

    def __init__(self, count: int, channels: int, classes: int, pools: int):
        super().__init__()
        self.pools = pools
        for stage in range(5):
            width = min(64 << stage, 512)
            layers: list[nn.Module] = []
            for _ in range(count):
                layers += [
                    nn.Conv2d(channels, width, 3, 1, 1), nn.BatchNorm2d(width), nn.ReLU()
                ]
                channels = width
            setattr(self, f"block{stage}", nn.Sequential(*layers))
        self.classifier = nn.Linear(512, classes)

    def forward(self, x: Tensor) -> Output:
        value, taps = x, {}
        for stage in range(5):
            value = taps[f"stage{stage + 1}"] = getattr(self, f"block{stage}")(value)
            if stage < self.pools:
                value = F.max_pool2d(value, 2)
        return self.classifier(value.mean((2, 3))), taps


# --- Torchvision's networks ---

_TORCHVISION = (
    "resnet-18", "resnet-34", "resnet-50", "resnet-101", "mobilenet-v2", "shufflenet-v2")
_RESNET_BLOCKS = {18: [2, 2, 2, 2], 34: [3, 4, 6, 3], 50: [3, 4, 6, 3], 101: [3, 4, 23, 3]}


def _from_torchvision(name: str, channels: int, classes: int) -> nn.Module:
    if torchvision is None:
        raise Unusable(f"{name} is torchvision's network: pip install torchvision")
    if name == "mobilenet-v2":
        return MobileNetV2(channels, classes)
    if name == "shufflenet-v2":
        return ShuffleNetV2(channels, classes)
    return ImageNetResNet(int(name.removeprefix("resnet-")), channels, classes)


if torchvision is not None:
    from torchvision.models import mobilenetv2, resnet, shufflenetv2

    class ImageNetResNet(resnet.ResNet):
        """Taps: layer1 to layer4, after their last ReLU."""

        def __init__(self, depth: int, channels: int, classes: int):
            block = resnet.BasicBlock if depth < 50 else resnet.Bottleneck
            super().__init__(block, _RESNET_BLOCKS[depth], num_classes=classes)
            if channels != 3:
                self.conv1 = nn.Conv2d(channels, 64, 7, 2, 3, bias=False)

        def forward(self, x: Tensor) -> Output:
            value, taps = self.maxpool(F.relu(self.bn1(self.conv1(x)))), {}
            for number in (1, 2, 3, 4):
                value = taps[f"layer{number}"] = getattr(self, f"layer{number}")(value)
            return self.fc(value.mean((2, 3))), taps

    class MobileNetV2(mobilenetv2.MobileNetV2):
        """Taps: stage1 to stage7, the outputs of the seven sequences of blocks."""

        # The last block of each stage.
        ENDS = (1, 3, 6, 10, 13, 16, 17)

        def __init__(self, channels: int, classes: int):
            # Without dropout: a training is a function of its seed.
            super().__init__(num_classes=classes, dropout=0.0)
            if channels != 3:
                self.features[0][0] = nn.Conv2d(channels, 32, 3, 2, 1, bias=False)

        def forward(self, x: Tensor) -> Output:
            value, taps = x, {}
            for number, layer in enumerate(self.features):
                value = layer(value)
                if number in self.ENDS:
                    taps[f"stage{len(taps) + 1}"] = value
            return self.classifier(value.mean((2, 3))), taps

    class ShuffleNetV2(shufflenetv2.ShuffleNetV2):
        """Taps: stage2 to stage4."""

        def __init__(self, channels: int, classes: int):
            super().__init__([4, 8, 4], [24, 116, 232, 464, 1024], num_classes=classes)
            if channels != 3:
                self.conv1[0] = nn.Conv2d(channels, 24, 3, 2, 1, bias=False)

        def forward(self, x: Tensor) -> Output:
            value, taps = self.maxpool(self.conv1(x)), {}
            for stage in (2, 3, 4):
                value = taps[f"stage{stage}"] = getattr(self, f"stage{stage}")(value)
            return self.fc(self.conv5(value).mean((2, 3))), taps
