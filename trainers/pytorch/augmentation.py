"""Augmentation of batches (docs/data.md): crops, mirror images, erasing, Mixup and CutMix."""
from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

import streams
from losses import Mix
from splits import rounded
from streams import Stream, Streams


@dataclass
class Batch:
    """Images as a network reads them: inputs [N, C, H, W] and the class of each."""

    images: Tensor
    labels: Tensor
    mix: Mix | None = None

    def dominant(self) -> Tensor:
        """The label with the larger share of each image: what counts as right."""
        if self.mix is None:
            return self.labels
        return torch.where(self.mix.shares >= 0.5, self.labels, self.mix.partners)


def augmented(pixels: Tensor, steps: list[str], seed: int, epoch: int, indices) -> Tensor:
    """Crops and mirrors bytes [N, C, H, W] as the augmentation of docs/data.md says."""
    if not {"pad-crop", "flip"} & set(steps):
        return pixels
    count, _, height, width = pixels.shape
    draws = Streams.of_images(seed, streams.AUGMENTATION, epoch, indices)
    rows, columns = np.zeros(count, np.int64), np.zeros(count, np.int64)
    mirrored = np.zeros(count, bool)
    for step in steps:
        if step == "pad-crop":
            rows = draws.integers(2 * padding(height) + 1) - padding(height)
            columns = draws.integers(2 * padding(width) + 1) - padding(width)
            columns = np.where(mirrored, -columns, columns)
        elif step == "flip":
            mirrored = (draws.bits() & np.uint64(1)) == 1
    margin = max(padding(height), padding(width))
    # What a crop takes from outside of the image is black, the byte 0.
    padded = torch.nn.functional.pad(pixels, (margin,) * 4)
    across = np.arange(width)
    across = np.where(mirrored[:, None], across[::-1], across) + columns[:, None] + margin
    down = np.arange(height) + rows[:, None] + margin
    down, across = (torch.from_numpy(part).to(pixels.device) for part in (down, across))
    image = torch.arange(count, device=pixels.device)[:, None, None]
    # Advanced indices around a slice go first: [N, H, W, C].
    return padded[image, :, down[:, :, None], across[:, None, :]].permute(0, 3, 1, 2)


def padding(side: int) -> int:
    """An eighth of the side, 4 pixels of 32; but 2 of 64, as Tiny-ImageNet's recipe has it."""
    return 2 if side == 64 else side // 8


def random_crop(height: int, width: int, stream: Stream) -> tuple[int, int, int, int]:
    """torchvision's RandomResizedCrop with its defaults: row, column, height, width."""
    for _ in range(10):
        target = height * width * (0.08 + 0.92 * stream.uniform())
        ratio = math.exp(math.log(3 / 4) * (1 - 2 * stream.uniform()))
        part_width, part_height = (
            rounded(math.sqrt(target * ratio)), rounded(math.sqrt(target / ratio)))
        if 0 < part_width <= width and 0 < part_height <= height:
            row = stream.integer(height - part_height + 1)
            return row, stream.integer(width - part_width + 1), part_height, part_width
    ratio, part_height, part_width = width / height, height, width
    if ratio < 3 / 4:
        part_height = rounded(width / (3 / 4))
    if ratio > 4 / 3:
        part_width = rounded(height * (4 / 3))
    return (height - part_height) // 2, (width - part_width) // 2, part_height, part_width


def erase(images: Tensor, probability: float, seed: int, epoch: int, indices) -> None:
    """torchvision's RandomErasing with its defaults, in place: a rectangle becomes 0, the mean."""
    height, width = images.shape[2:]
    for slot, index in enumerate(indices):
        stream = Stream(seed, streams.ERASING, epoch, int(index))
        if stream.uniform() >= probability:
            continue
        for _ in range(10):
            target = height * width * (0.02 + 0.31 * stream.uniform())
            low, high = math.log(0.3), math.log(3.3)
            ratio = math.exp(low + (high - low) * stream.uniform())
            part_height, part_width = (
                rounded(math.sqrt(target * ratio)), rounded(math.sqrt(target / ratio)))
            if 0 < part_height < height and 0 < part_width < width:
                row = stream.integer(height - part_height + 1)
                column = stream.integer(width - part_width + 1)
                images[slot, :, row : row + part_height, column : column + part_width] = 0
                break


def mixed(batch: Batch, spec: dict, seed: int, epoch: int, number: int) -> Batch:
    """Mixup (arXiv 1710.09412) or CutMix (arXiv 1905.04899) of a batch, where they are on."""
    count, _, height, width = batch.images.shape
    mixup, cutmix = spec["mixup"], spec["cutmix"]
    if count < 2 or (mixup == 0 and cutmix == 0):
        return batch
    stream = Stream(seed, streams.MIXING, epoch, number)
    # Where both are on, each takes half of the batches.
    pastes = mixup == 0 or (cutmix > 0 and stream.bits() & 1 == 1)
    share = stream.beta(cutmix if pastes else mixup)
    taking = count if pastes else rounded(spec["mixup_share"] * count)
    if taking < 2:
        return batch
    partners = stream.permutation(taking) + list(range(taking, count))
    if pastes:
        rows, columns = _rectangle(share, height, width, stream)
        area = (rows.stop - rows.start) * (columns.stop - columns.start)
        share = 1 - area / (height * width)
    device = batch.images.device
    others = torch.tensor(partners, device=device)
    is_mixed = others != torch.arange(count, device=device)
    images = batch.images.clone()
    if pastes:
        images[:, :, rows, columns] = batch.images[others][:, :, rows, columns]
    else:
        blended = share * batch.images + (1 - share) * batch.images[others]
        images = torch.where(is_mixed[:, None, None, None], blended, images)
    shares = torch.where(is_mixed, share, 1.0)
    return Batch(images, batch.labels, Mix(batch.labels[others], shares))


def _rectangle(share: float, height: int, width: int, stream: Stream) -> tuple[slice, slice]:
    """CutMix's rectangle: sqrt(1 - share) of both sides around a random point, cut at the edges."""
    cut = math.sqrt(1 - share)
    half_height, half_width = int(height * cut) // 2, int(width * cut) // 2
    row, column = stream.integer(height), stream.integer(width)
    return (
        slice(max(row - half_height, 0), min(row + half_height, height)),
        slice(max(column - half_width, 0), min(column + half_width, width)),
    )
