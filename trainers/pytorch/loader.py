"""Batches of a data set: the same orders and augmentations as kd's.

Whatever is random is drawn from (seed, epoch, image) by streams.py, so any batch of any epoch can
be asked for on its own.
"""
from __future__ import annotations

import numpy as np
import torch

import streams
from augmentation import Batch, augmented, erase, mixed, random_crop
from dataset import Dataset
from images import Arrays
from run import Unusable
from streams import Stream


class Loader:
    """Gives the batches of a split, any batch of any epoch on its own.

    With a seed they are shuffled, augmented and mixed; without one they are the images as they
    are, in a fixed order.
    """

    # The most batches of files that are decoded at a time, the next one included.
    AHEAD = 4

    def __init__(self, dataset: Dataset, split: str, size: int, device, seed: int | None = None):
        self.dataset, self.split, self.size, self.device = dataset, split, size, device
        self.seed = seed
        self._order: tuple[int, np.ndarray] | None = None
        self._reading: dict[tuple[int, int], list] = {}
        self._named: set[str] = set()
        self.skipped: list[str] = []

    def __len__(self) -> int:
        return -(-self.dataset.count(self.split) // self.size)

    def batch(self, number: int, epoch: int = 0) -> Batch:
        """A batch of an epoch, on the device."""
        indices = self._indices(number, epoch)
        pixels, positions, faults = self._read(number, epoch)
        self._note(faults)
        if not positions:
            raise Unusable(f"no image of batch {number} can be decoded: {faults[0]}")
        indices = indices[positions]
        labels = torch.from_numpy(self.dataset.source(self.split).labels[indices])
        pixels = pixels.to(self.device, non_blocking=True)
        labels = labels.to(self.device, non_blocking=True)
        if self.seed is None:
            return Batch(self.dataset.normalized(pixels), labels)
        spec = self.dataset.spec
        pixels = augmented(pixels, spec["augment"], self.seed, epoch, indices)
        images = self.dataset.normalized(pixels)
        if spec["erase"] > 0:
            erase(images, spec["erase"], self.seed, epoch, indices)
        return mixed(Batch(images, labels), spec, self.seed, epoch, number)

    def _indices(self, number: int, epoch: int) -> np.ndarray:
        members = self.dataset.indices(self.split)
        if self.seed is not None:
            if self._order is None or self._order[0] != epoch:
                order = Stream(self.seed, streams.ORDER, epoch).permutation(len(members))
                self._order = (epoch, members[order])
            members = self._order[1]
        return members[number * self.size : (number + 1) * self.size]

    def _read(self, number: int, epoch: int):
        source = self.dataset.source(self.split)
        if isinstance(source, Arrays):
            return source.read(self._indices(number, epoch))
        depth = max(1, min(self.AHEAD, source.batches_ahead(self.size)))
        for ahead in range(number, min(number + depth, len(self))):
            if (epoch, ahead) not in self._reading:
                indices = self._indices(ahead, epoch)
                self._reading[epoch, ahead] = source.begin(indices, self._crops(indices, epoch))
        return source.collect(self._reading.pop((epoch, number)))

    def _crops(self, indices, epoch: int):
        if self.seed is None or "resized-crop" not in self.dataset.spec["augment"]:
            return None
        return [
            lambda height, width, index=int(index): random_crop(
                height, width, Stream(self.seed, streams.CROP, epoch, index))
            for index in indices
        ]

    def _note(self, faults: list[str]) -> None:
        if faults and self.dataset.spec["damaged"] == "refuse":
            raise Unusable(faults[0])
        for fault in faults:
            if fault not in self._named:
                self._named.add(fault)
                self.skipped.append(fault)
