"""Where images come from: arrays in memory, or files that are decoded when they are asked for."""
from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from splits import rounded


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
    # Halves go to the even number, here and in torchvision's CenterCrop.
    top, left = round((pixels.shape[0] - side) / 2), round((pixels.shape[1] - side) / 2)
    return pixels[top : top + side, left : left + side]
