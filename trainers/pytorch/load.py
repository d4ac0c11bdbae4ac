"""Reads the data sets by name (docs/data.md): the same images and splits as kd's."""
from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from dataset import FACTS, Dataset
from images import Arrays
from run import Unusable
from splits import TEST_SEED, stratified_split
from trees import load_tree

_CIFAR10_CLASSES = "airplane automobile bird cat deer dog frog horse ship truck".split()
_CIFAR100_CLASSES = """
    apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus
    butterfly camel can castle caterpillar cattle chair chimpanzee clock cloud cockroach couch
    crab crocodile cup dinosaur dolphin elephant flatfish forest fox girl hamster house
    kangaroo keyboard lamp lawn_mower leopard lion lizard lobster man maple_tree motorcycle
    mountain mouse mushroom oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree
    plain plate poppy porcupine possum rabbit raccoon ray road rocket rose sea seal shark
    shrew skunk skyscraper snail snake spider squirrel streetcar sunflower sweet_pepper table
    tank telephone television tiger tractor train trout tulip turtle wardrobe whale
    willow_tree wolf woman worm
""".split()


def load(spec: dict, resolve) -> Dataset:
    """Reads a data set; of images in files of their own only the names.

    ``resolve`` turns a path of the spec into one that can be opened.
    """
    name = spec["name"]
    if name not in FACTS:
        raise Unusable(f'there is no data set "{name}", there are {", ".join(FACTS)}')
    if name == "digits":
        return _digits(spec)
    if not spec.get("root"):
        raise Unusable(f"data set {name} needs data.root, the folder of its files")
    root = Path(resolve(spec["root"]))
    if not root.is_dir():
        raise Unusable(f"data.root: there is no folder {root}")
    return _cifar(spec, root) if name.startswith("cifar") else load_tree(spec, root)


def _digits(spec: dict) -> Dataset:
    try:
        from sklearn.datasets import load_digits
    except ImportError:
        raise Unusable(
            "digits come from scikit-learn here: pip install scikit-learn"
        ) from None
    digits = load_digits()
    pixels = digits.images.astype(np.uint8)[:, None]
    labels = digits.target.astype(np.uint8)
    if hashlib.sha256(pixels.tobytes() + labels.tobytes()).hexdigest() != _DIGITS_SHA256:
        raise Unusable("scikit-learn's digits are not those that kd carries")
    source = Arrays(pixels, labels)
    training, test = stratified_split(
        np.arange(len(labels)), source.labels, [40] * 10, TEST_SEED)
    return Dataset(spec, [str(digit) for digit in range(10)], source, training, source, test)


_DIGITS_SHA256 = "87ff0c9e40dc7e2c0e34e7257799c2e3f3aec1a016363bb11cad869ec428a826"


def _cifar(spec: dict, root: Path) -> Dataset:
    is_ten = spec["name"] == "cifar10"
    label_bytes = 1 if is_ten else 2
    training_files = [f"data_batch_{n}.bin" for n in range(1, 6)] if is_ten else ["train.bin"]
    test_file = "test_batch.bin" if is_ten else "test.bin"

    def read(names: list[str], records: int) -> Arrays:
        parts = []
        for name in names:
            path, expected = root / name, records * (label_bytes + 3072)
            try:
                data = np.fromfile(path, dtype=np.uint8)
            except OSError as error:
                raise Unusable(f"{path} cannot be read: {error.strerror}") from None
            if len(data) != expected:
                fault = "truncated" if len(data) < expected else "too large"
                raise Unusable(f"{path}: {fault}: {len(data)} bytes, expected {expected}")
            parts.append(data.reshape(records, -1))
            labels = parts[-1][:, label_bytes - 1]
            if labels.max() >= FACTS[spec["name"]].classes:
                record = int((labels >= FACTS[spec["name"]].classes).argmax())
                raise Unusable(f"{path}: record {record} has label {labels[record]}")
        records = np.concatenate(parts)
        pixels = records[:, label_bytes:].reshape(-1, 3, 32, 32).copy()
        return Arrays(pixels, records[:, label_bytes - 1])

    training = read(training_files, 10_000 if is_ten else 50_000)
    test = read([test_file], 10_000)
    names = _CIFAR10_CLASSES if is_ten else _CIFAR100_CLASSES
    return Dataset(
        spec, names, training, np.arange(50_000), test, np.arange(10_000))
