"""Data sets whose images are files of their own, a folder a class."""
from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from dataset import FACTS, Dataset
from images import Memory, Tree
from run import Unusable
from splits import TEST_SEED, held_counts, stratified_split


def load_tree(spec: dict, root: Path) -> Dataset:
    name = spec["name"]
    parts = _parts_of_tree(name, root)
    training_root = root / parts[0] if parts[0] else root
    classes = _folders(training_root)
    expected = FACTS[name].classes or spec.get("classes")
    if not classes or expected != len(classes):
        raise Unusable(
            f"{training_root}: {len(classes)} folders of classes, expected {expected}")
    files, labels = _labelled(training_root, classes, allows_empty=False)
    training, validation = np.arange(len(files)), None
    if parts[1]:
        more = _labelled(root / parts[1], classes)
        validation = np.arange(len(files), len(files) + len(more[0]))
        files, labels = files + more[0], labels + more[1]
    side = spec.get("size") or FACTS[name].side
    margin = 256 / 224 if name == "imagenet" else 1.0
    memory = Memory(spec["memory"])
    source = Tree(files, labels, side, margin, "resized-crop" in spec["augment"], memory)
    if name == "tiny-imagenet":
        test_files = _annotated(root / "val", classes)
    elif parts[2]:
        test_files = _labelled(root / parts[2], classes)
    else:
        counts = held_counts(0.2, source.labels, len(classes))
        training, test = stratified_split(training, source.labels, counts, TEST_SEED)
        return Dataset(spec, classes, source, training, source, test)
    test_source = Tree(*test_files, side, margin, False, memory)
    return Dataset(
        spec, classes, source, training, test_source, np.arange(len(test_files[0])), validation)


def _parts_of_tree(name: str, root: Path) -> tuple[str | None, str | None, str | None]:
    """The folders of training, validation and test images."""
    if name == "cinic10":
        return "train", "valid", "test"
    if name == "imagenet":
        return "train", None, "val"
    if name == "tiny-imagenet":
        return "train", None, None
    folders = _folders(root)
    if "train" not in folders:
        return None, None, None
    validation = next((f for f in ("val", "valid", "validation") if f in folders), None)
    return ("train", validation, "test") if "test" in folders else ("train", None, validation)


def _entries(path: Path) -> list[str]:
    """The names in a folder in the order of their bytes, hidden ones left out."""
    try:
        names = os.listdir(path)
    except OSError as error:
        raise Unusable(f"{path} cannot be read: {error.strerror}") from None
    return sorted((n for n in names if not n.startswith(".")), key=os.fsencode)


def _is_image(name: str) -> bool:
    return name.lower().endswith((".jpg", ".jpeg", ".png"))


def _folders(path: Path) -> list[str]:
    return [name for name in _entries(path) if not _is_image(name) and (path / name).is_dir()]


def _labelled(path: Path, classes: list[str], allows_empty: bool = True):
    """The images of a part of a tree and their classes."""
    unknown = next((name for name in _folders(path) if name not in classes), None)
    if unknown is not None:
        raise Unusable(f'{path}: "{unknown}" is none of the {len(classes)} classes')
    files: list[Path] = []
    labels: list[int] = []
    for label, name in enumerate(classes):
        found = _images_below(path / name, 4) if (path / name).is_dir() else []
        if not found and not allows_empty:
            raise Unusable(f"{path / name}: no image in it")
        files += found
        labels += [label] * len(found)
    if not files:
        raise Unusable(f"{path}: no image in it")
    return files, labels


def _images_below(path: Path, depth: int) -> list[Path]:
    files = [path / name for name in _entries(path) if _is_image(name)]
    if depth > 0:
        for name in _folders(path):
            files += _images_below(path / name, depth - 1)
    return files


def _annotated(path: Path, classes: list[str]):
    """Tiny-ImageNet's labelled validation images, which serve as its test images."""
    numbers = {name: number for number, name in enumerate(classes)}
    annotations = path / "val_annotations.txt"
    try:
        lines = annotations.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        raise Unusable(f"{annotations} cannot be read: {error.strerror}") from None
    images = []
    for number, line in enumerate(lines, start=1):
        fields = line.split()
        if not fields:
            continue
        if len(fields) < 2 or "/" in fields[0] or fields[1] not in numbers:
            raise Unusable(f"{annotations}, line {number}: expected an image's name and a class")
        images.append((fields[0], numbers[fields[1]]))
    images.sort(key=lambda image: image[0].encode())
    return [path / "images" / name for name, _ in images], [label for _, label in images]
