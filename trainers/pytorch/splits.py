"""How a data set is parted (docs/data.md): each class gives its share."""
from __future__ import annotations

import numpy as np

from streams import Stream

TRAIN, VALIDATION, TEST = "train", "validation", "test"
# Seeds the choice of test images where a data set has none of its own; fixed for good.
TEST_SEED = 1998


def rounded(value: float) -> int:
    """To the nearest whole number, halves up: Python rounds them to even, kd does not."""
    return int(value) + (value - int(value) >= 0.5)


def held_counts(share: float, labels: np.ndarray, classes: int) -> list[int]:
    """How many images of each class a share takes: together `share` of all, rounded once."""
    sizes = np.bincount(labels, minlength=classes).tolist()
    counts, seen, taken = [], 0, 0
    for size in sizes:
        seen += size
        target = rounded(share * seen)
        counts.append(min(target - taken, size))
        taken = target
    return counts


def stratified_split(
    indices: np.ndarray, labels: np.ndarray, counts: list[int], seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Parts indices so that each class gives its count to the held-out part, the second one."""
    held: list[int] = []
    for label, count in enumerate(counts):
        members = indices[labels[indices] == label]
        order = Stream(seed, label).permutation(len(members))
        held += members[order[:count]].tolist()
    is_held = np.isin(indices, np.array(held, dtype=np.int64))
    return indices[~is_held], indices[is_held]
