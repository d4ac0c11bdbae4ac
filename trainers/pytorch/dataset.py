"""A data set: two sources of images and three lists of indices into them."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from run import Unusable
from splits import TEST, TRAIN, VALIDATION, held_counts, stratified_split


@dataclass(frozen=True)
class Facts:
    """What is fixed about a data set: an input is (byte / maximum - mean) / deviation."""

    side: int
    classes: int | None
    maximum: int
    mean: tuple[float, ...]
    deviation: tuple[float, ...]


_IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
FACTS = {
    "digits": Facts(8, 10, 16, (0.3056,), (0.3763,)),
    "cifar10": Facts(32, 10, 255, (0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616)),
    "cifar100": Facts(32, 100, 255, (0.5071, 0.4865, 0.4409), (0.2673, 0.2564, 0.2762)),
    "cinic10": Facts(32, 10, 255, (0.4789, 0.4723, 0.4305), (0.2421, 0.2383, 0.2587)),
    "tiny-imagenet": Facts(64, 200, 255, (0.4802, 0.4481, 0.3975), (0.2770, 0.2691, 0.2821)),
    "imagenet": Facts(224, 1000, 255, *_IMAGENET),
    "folder": Facts(224, None, 255, *_IMAGENET),
}


class Dataset:
    """A data set, parted into training, validation and test images."""

    def __init__(self, spec: dict, class_names, source, training, test_source, test,
                 validation=None):
        self.spec, self.facts = spec, FACTS[spec["name"]]
        self.class_names = class_names
        if validation is None:
            counts = held_counts(spec["validation"], source.labels[training], len(class_names))
            training, validation = stratified_split(
                training, source.labels, counts, spec["split_seed"])
        self._parts = {
            TRAIN: (source, training), VALIDATION: (source, validation),
            TEST: (test_source, test),
        }

    @property
    def classes(self) -> int:
        return len(self.class_names)

    @property
    def channels(self) -> int:
        return len(self.facts.mean)

    @property
    def side(self) -> int:
        return self.spec.get("size") or self.facts.side

    def source(self, split: str):
        return self._parts[split][0]

    def indices(self, split: str) -> np.ndarray:
        return self._parts[split][1]

    def count(self, split: str) -> int:
        return len(self.indices(split))

    def normalized(self, pixels: Tensor) -> Tensor:
        """The inputs of bytes [N, C, H, W]."""
        mean, deviation = (
            torch.tensor(values, device=pixels.device).view(-1, 1, 1)
            for values in (self.facts.mean, self.facts.deviation))
        return (pixels.float() / self.facts.maximum - mean) / deviation

    def probe(self, limit: int = 8) -> tuple[str, Tensor, list[int]]:
        """The first image of each class of the validation (or test) split: split, bytes, labels."""
        split = VALIDATION if self.count(VALIDATION) else TEST
        source, indices = self._parts[split]
        pixels, labels = [], []
        for label in range(self.classes):
            for index in indices[source.labels[indices] == label]:
                image, positions, _ = source.read([index])
                if positions:
                    pixels.append(image)
                    labels.append(label)
                    break
            if len(labels) == limit:
                break
        if not labels:
            raise Unusable(f"no {split} image can be decoded")
        return split, torch.cat(pixels), labels
