"""Data sets and their batches (docs/data.md): the same splits, orders and augmentations as kd's.

A data set is two image sources and three lists of indices into them. Whatever is random is drawn
from (seed, epoch, image) by streams.py, so any batch of any epoch can be asked for on its own.
"""
from __future__ import annotations

import hashlib
import math
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

import streams
from losses import Mix
from run import Unusable
from streams import Stream, Streams

TRAIN, VALIDATION, TEST = "train", "validation", "test"
# Seeds the choice of test images where a data set has none of its own; fixed for good.
TEST_SEED = 1998


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


# --- Splits ---


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


# --- Where images come from ---


class Arrays:
    """Images in memory: bytes [M, C, H, W], and the class of each."""

    def __init__(self, pixels: np.ndarray, labels: np.ndarray):
        self.labels = labels.astype(np.int64)
        self._pixels = torch.from_numpy(pixels)

    def read(self, indices, crops=None) -> tuple[Tensor, list[int], list[str]]:
        """The bytes of images, the positions of those that could be read, and the faults."""
        if self._pixels.device.type == "cpu":
            return self._pixels[torch.as_tensor(indices)], list(range(len(indices))), []
        chosen = torch.as_tensor(indices, device=self._pixels.device)
        return self._pixels[chosen], list(range(len(indices))), []

    def move(self, device: torch.device) -> None:
        """Keeps the images on a device from now on."""
        self._pixels = self._pixels.to(device)


class Memory:
    """What the decoded images of a data set may take together, shared out by use (docs/data.md).

    Half is for images that are kept, a quarter for batches ahead, a quarter for what is being
    decoded. The lock protects the counts and the images that are kept.
    """

    def __init__(self, mebibytes: int):
        total = mebibytes << 20
        self.ahead = self.decoding_limit = total // 4
        self._room = total - self.ahead - self.decoding_limit
        self._kept: dict[Path, np.ndarray] = {}
        self._decoding = 0
        self._changed = threading.Condition()

    def kept(self, path: Path) -> np.ndarray | None:
        """The image of a file, where it is kept."""
        with self._changed:
            return self._kept.get(path)

    def keep(self, path: Path, image: np.ndarray) -> None:
        """Keeps an image for good while there is room.

        Nothing is dropped for another: what was used longest ago is what an epoch asks for next.
        """
        with self._changed:
            if path not in self._kept and image.nbytes <= self._room:
                self._room -= image.nbytes
                self._kept[path] = image

    @contextmanager
    def decoding(self, size: int):
        """Takes memory for decoding; waits while others have too much of it."""
        if size > self.decoding_limit:
            raise ValueError(
                f"it takes {size >> 20} MiB to decode, "
                f"and data.memory leaves {self.decoding_limit >> 20}")
        with self._changed:
            self._changed.wait_for(lambda: self._decoding + size <= self.decoding_limit)
            self._decoding += size
        try:
            yield
        finally:
            with self._changed:
                self._decoding -= size
                self._changed.notify_all()


class Tree:
    """Images in files of their own, decoded with Pillow when they are asked for."""

    def __init__(self, files, labels, side: int, margin: float, keeps_whole: bool,
                 memory: Memory):
        self.files, self.labels = files, np.array(labels, dtype=np.int64)
        self._side, self._margin, self._keeps_whole = side, margin, keeps_whole
        self._memory = memory
        threads = int(os.environ.get("KD_THREADS", "0")) or os.cpu_count() or 1
        self._pool = ThreadPoolExecutor(threads)

    def move(self, device: torch.device) -> None:
        """Decoded images stay in main memory."""

    def batches_ahead(self, size: int) -> int:
        """How many batches of so many images may wait decoded for their use."""
        return self._memory.ahead // (size * 3 * self._side * self._side)

    def read(self, indices, crops=None) -> tuple[Tensor, list[int], list[str]]:
        """The bytes of images, the positions of those that could be read, and the faults."""
        return self.collect(self.begin(indices, crops))

    def begin(self, indices, crops=None) -> list:
        """Starts to read images on the pool's threads."""
        crops = crops or [None] * len(indices)
        return [self._pool.submit(self._image, int(i), crop) for i, crop in zip(indices, crops)]

    @staticmethod
    def collect(tasks: list) -> tuple[Tensor, list[int], list[str]]:
        """What ``begin`` has started, when it is done."""
        images, positions, faults = [], [], []
        for position, task in enumerate(tasks):
            image = task.result()
            if isinstance(image, str):
                faults.append(image)
            else:
                images.append(image)
                positions.append(position)
        pixels = torch.from_numpy(np.stack(images)) if images else torch.empty(0)
        return pixels, positions, faults

    def _image(self, index: int, crop) -> np.ndarray | str:
        from PIL import Image

        try:
            whole = self._whole(self.files[index])
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            return f"{self.files[index]}: {' '.join(str(error).split())}"
        if crop is not None:
            row, column, height, width = crop(*whole.shape[:2])
            part = whole[row : row + height, column : column + width]
            whole = _resized(part, self._side, self._side)
        else:
            whole = _fitted(whole, self._side, self._margin)
        return np.ascontiguousarray(whole.transpose(2, 0, 1))

    def _whole(self, path: Path) -> np.ndarray:
        """The image, fitted or as it is in its file."""
        whole = self._memory.kept(path)
        if whole is None:
            whole = self._decode(path)
            self._memory.keep(path, whole)
        return whole

    def _decode(self, path: Path) -> np.ndarray:
        from PIL import Image

        with Image.open(path, formats=("JPEG", "PNG")) as image:
            width, height = image.size
            if max(width, height) > 32_768 or width * height > 67_000_000:
                raise ValueError(f"it claims {width} x {height} pixels")
            # The file, the codec's rows and the pixels for a moment, as kd reckons.
            with self._memory.decoding(os.stat(path).st_size + 6 * height * width):
                pixels = _colours(image)
                if self._keeps_whole:
                    return pixels
                # A part of a larger array would keep all of it alive.
                return _fitted(pixels, self._side, self._margin).copy()


def _colours(image) -> np.ndarray:
    """The pixels of an opened image, [H, W, 3]."""
    if image.mode.startswith("I"):  # 16 bits; Pillow's own conversion cuts them off.
        grey = np.rint(np.asarray(image, dtype=np.float64) / 257).astype(np.uint8)
        return np.repeat(grey[:, :, None], 3, axis=2)
    return np.asarray(image.convert("RGB"))


def _resized(pixels: np.ndarray, height: int, width: int) -> np.ndarray:
    from PIL import Image

    if pixels.shape[:2] == (height, width):
        return pixels
    image = Image.fromarray(np.ascontiguousarray(pixels))
    return np.asarray(image.resize((width, height), Image.Resampling.BILINEAR))


def _fitted(pixels: np.ndarray, side: int, margin: float) -> np.ndarray:
    """The image as a square: the shorter side becomes side * margin, and the middle is kept."""
    height, width = pixels.shape[:2]
    if (height, width) == (side, side):
        return pixels
    shorter = rounded(side * max(margin, 1))
    if height <= width:
        pixels = _resized(pixels, shorter, max(shorter, shorter * width // height))
    else:
        pixels = _resized(pixels, max(shorter, shorter * height // width), shorter)
    top, left = (pixels.shape[0] - side) // 2, (pixels.shape[1] - side) // 2
    return pixels[top : top + side, left : left + side]


# --- Data sets ---


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
    return _cifar(spec, root) if name.startswith("cifar") else _tree(spec, root)


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


# --- Trees of images ---


def _tree(spec: dict, root: Path) -> Dataset:
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


# --- Batches ---


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


# --- Augmentation ---


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
