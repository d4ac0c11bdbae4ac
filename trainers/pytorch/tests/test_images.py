"""What decoded images may take together, whatever the threads do, and what is kept of each."""
import os
import threading
import time
import unittest
from unittest import mock

import numpy as np
from support import Place

from dataset import Dataset
from images import Memory, _fitted
from load import load
from loader import Loader
from splits import TEST, TRAIN


class Slow:
    """An image that other threads overtake between a look at its size and what follows."""

    @property
    def nbytes(self) -> int:
        time.sleep(0.002)
        return 100


class MemoryTests(unittest.TestCase):
    def each(self, count: int, action) -> None:
        """Does something with each number on a thread of its own."""
        threads = [threading.Thread(target=action, args=(n,)) for n in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def test_threads_that_keep_images_stay_within_half(self):
        memory = Memory(1)
        memory._room = 550
        self.each(20, lambda n: memory.keep(n, Slow()))
        self.assertEqual(sum(memory.kept(n) is not None for n in range(20)), 5)

    def test_an_image_that_two_threads_decode_counts_once(self):
        memory = Memory(1)
        memory._room = 250
        self.each(4, lambda _: memory.keep("one", Slow()))
        memory.keep("two", Slow())
        self.assertIsNotNone(memory.kept("two"))

    def test_decoding_waits_for_its_turn(self):
        memory = Memory(64)
        size, together, most = memory.decoding_limit // 3, set(), []

        def decode(number: int):
            with memory.decoding(size):
                together.add(number)
                most.append(len(together))
                time.sleep(0.005)
                together.remove(number)

        self.each(12, decode)
        self.assertEqual((len(most), max(most)), (12, 3))
        with self.assertRaisesRegex(ValueError, "17 MiB to decode, and data.memory leaves 16"):
            with memory.decoding(17 << 20):
                pass


class Middles(unittest.TestCase):
    """The part of an image that is kept."""

    def test_the_middle_is_that_of_torchvision(self):
        for spare, first in enumerate([0, 0, 1, 2, 2, 2, 3, 4]):
            wide = np.zeros((4, 4 + spare, 3), dtype=np.uint8)
            wide[:] = np.arange(4 + spare, dtype=np.uint8)[None, :, None]
            self.assertEqual(_fitted(wide, 4, 1.0)[0, 0, 0], first)
            self.assertEqual(_fitted(wide.transpose(1, 0, 2), 4, 1.0)[0, 0, 0], first)


class Trees(Place):
    """Files that are decoded with Pillow."""

    def write(self, part: str, count: int, height: int = 32) -> None:
        from PIL import Image

        generator = np.random.default_rng(1)
        for label in ("cat", "dog"):
            folder = self.folder / part / label
            folder.mkdir(parents=True)
            for number in range(count // 2):
                pixels = generator.integers(0, 256, (height, 32, 3), dtype=np.uint8)
                Image.fromarray(pixels).save(folder / f"{number}.png")

    def load(self, mebibytes: int, **changes) -> Dataset:
        spec = {"name": "folder", "root": str(self.folder), "classes": 2, "size": 32,
                "augment": [], "memory": mebibytes, "validation": 0.0, "split_seed": 0,
                "damaged": "refuse", **changes}
        with mock.patch.dict(os.environ, {"KD_THREADS": "4"}):
            return load(spec, lambda path: path)

    def test_both_parts_share_the_memory(self):
        self.write("train", 100)
        self.write("test", 140)
        dataset = self.load(1)
        for _ in range(2):
            for split in (TRAIN, TEST):
                pixels, positions, faults = dataset.source(split).read(dataset.indices(split))
                self.assertEqual((faults, len(positions)), ([], dataset.count(split)))
        memory = dataset.source(TRAIN)._memory
        self.assertIs(memory, dataset.source(TEST)._memory)
        sizes = [image.nbytes for image in memory._kept.values()]
        # 170 images of 3,072 bytes are what fits into half of a mebibyte.
        self.assertEqual((len(sizes), sum(sizes) <= 1 << 19), (170, True))
        self.assertTrue(all(image.base is None for image in memory._kept.values()))
        first = dataset.source(TRAIN).read([0])[0]
        again = self.load(1).source(TRAIN).read([0])[0]
        self.assertTrue(bool((first == again).all()), "kept or not, an image is the same")

    def test_batches_ahead_take_a_quarter_at_most(self):
        self.write("train", 60)
        self.write("test", 2)
        dataset = self.load(1)
        # A batch of 30 takes 90 KiB: two of them fit into a quarter of a mebibyte.
        for size, ahead in ((30, 1), (4, 3), (60, 0)):
            loader = Loader(dataset, TRAIN, size, "cpu")
            loader.batch(0)
            self.assertEqual(len(loader._reading), ahead, size)


if __name__ == "__main__":
    unittest.main()
