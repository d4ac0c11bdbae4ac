"""Random numbers as kd draws them: xoshiro256** in streams that keys name.

There is no generator that runs along. The stream of (seed, epoch, image) gives the same numbers
whoever asks and whenever, so a resumed run sees what an uninterrupted one sees, and this trainer
and kd's own engine choose the same split, initial weights, order of images, crops and mixtures.

Generator: Blackman and Vigna, https://prng.di.unimi.it. Swift twin:
Sources/KDTrain/Tensor/RandomGenerator.swift.
"""
from __future__ import annotations

import functools
import math

import numpy as np

_MASK = (1 << 64) - 1
_GOLDEN_GAMMA = 0x9E3779B97F4A7C15

# Keys that keep kd's streams of one seed apart.
ORDER, AUGMENTATION, ERASING, CROP, MIXING = 0x6F, 0x61, 0x65, 0x72, 0x6D


def _mix(value):
    """The finaliser of SplitMix64, of a number or of an array of uint64."""
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


def _combine(state: int, key):
    return _mix(((state * 0xD6E8FEB86659FD93 + _GOLDEN_GAMMA & _MASK) + key) & _MASK)


def _words(seed: int, keys) -> list:
    """The four words of the state in which the stream of a seed and its keys begins.

    The last key may be an array of uint64; so are the words then.
    """
    state = functools.reduce(_combine, keys, _mix(seed & _MASK))
    return [_mix((state + (step * _GOLDEN_GAMMA & _MASK)) & _MASK) for step in range(1, 5)]


class Stream:
    """One stream, a number at a time."""

    def __init__(self, seed: int, *keys: int):
        self._words = _words(seed, keys)

    def bits(self) -> int:
        """64 random bits."""
        a, b, c, d = self._words
        product = (b * 5) & _MASK
        result = (((product << 7) | (product >> 57)) * 9) & _MASK
        c ^= a
        d ^= b
        self._words = [a ^ d, b ^ c, c ^ ((b << 17) & _MASK), ((d << 45) | (d >> 19)) & _MASK]
        return result

    def uniform(self) -> float:
        """A number in [0, 1)."""
        return (self.bits() >> 11) * 2.0**-53

    def integer(self, bound: int) -> int:
        """A whole number in [0, bound), without bias (Lemire, arXiv 1805.10941)."""
        product = self.bits() * bound
        if product & _MASK < bound:
            least = (1 << 64) % bound
            while product & _MASK < least:
                product = self.bits() * bound
        return product >> 64

    def normal(self) -> float:
        """A number from N(0, 1)."""
        radius = math.sqrt(-2 * math.log(1 - self.uniform()))
        return radius * math.cos(2 * math.pi * self.uniform())

    def permutation(self, count: int) -> list[int]:
        """A random order of 0 ... count - 1."""
        order = list(range(count))
        for index in range(count - 1, 0, -1):
            other = self.integer(index + 1)
            order[index], order[other] = order[other], order[index]
        return order

    def beta(self, alpha: float) -> float:
        """A number from Beta(alpha, alpha)."""
        first, second = self._log_gamma(alpha), self._log_gamma(alpha)
        difference = second - first
        if math.isnan(difference):
            return 1.0
        return 1 / (1 + math.exp(difference)) if difference < 700 else 0.0

    def _log_gamma(self, shape: float) -> float:
        """The logarithm of a number from Gamma(shape, 1), by Marsaglia and Tsang (2000)."""
        if shape < 1:
            larger = self._log_gamma(shape + 1)
            return larger + math.log(1 - self.uniform()) / shape
        d = shape - 1 / 3
        c = 1 / math.sqrt(9 * d)
        while True:
            x = self.normal()
            root = 1 + c * x
            if root <= 0:
                continue
            v = root**3
            if math.log(1 - self.uniform()) < 0.5 * x * x + d - d * v + d * math.log(v):
                return math.log(d * v)


class Streams:
    """Many streams side by side: one number of each at a time, as arrays [n]."""

    def __init__(self, words: np.ndarray):
        self._words = [np.ascontiguousarray(words[:, column]) for column in range(4)]

    @classmethod
    def of_images(cls, seed: int, key: int, epoch: int, indices) -> "Streams":
        """The streams of (seed, key, epoch, index), one for each index."""
        words = _words(seed, (key, epoch, np.asarray(indices, dtype=np.uint64)))
        return cls(np.stack(words, axis=1))

    def bits(self) -> np.ndarray:
        """64 random bits of each stream."""
        a, b, c, d = self._words
        product = b * np.uint64(5)
        result = ((product << np.uint64(7)) | (product >> np.uint64(57))) * np.uint64(9)
        c = c ^ a
        d = d ^ b
        self._words = [
            a ^ d, b ^ c, c ^ (b << np.uint64(17)), (d << np.uint64(45)) | (d >> np.uint64(19))
        ]
        return result

    def integers(self, bound: int) -> np.ndarray:
        """A whole number in [0, bound) of each stream, for bounds far below 2^32.

        ``Stream.integer`` without its second draw, which happens once in 2^64 / bound numbers.
        """
        bits = self.bits()
        low = (bits & np.uint64(0xFFFFFFFF)) * np.uint64(bound)
        high = (bits >> np.uint64(32)) * np.uint64(bound) + (low >> np.uint64(32))
        return (high >> np.uint64(32)).astype(np.int64)


def named_uniforms(seed: int, name: str, count: int) -> np.ndarray:
    """The first uniform numbers of the stream of (seed, name): float64 [count]."""
    state = np.array([_words(seed, name.encode())], dtype=np.uint64)
    # Lanes that begin `length` numbers apart, so that numpy draws a thousand at a time.
    length = 1 << max(0, (count - 1).bit_length() - 10)
    while len(state) * length < count:
        state = np.concatenate([state, _jump(state, length * len(state))])
    lanes = Streams(state)
    numbers = np.stack([lanes.bits() for _ in range(length)], axis=1).reshape(-1)[:count]
    return (numbers >> np.uint64(11)) * 2.0**-53


def _jump(states: np.ndarray, steps: int) -> np.ndarray:
    """States [n, 4] so many steps (a power of two) later: the step is linear over GF(2)."""
    moved = _bits_of(states) @ _transition(steps.bit_length() - 1)
    return _words_of(moved % 2)


@functools.lru_cache(maxsize=None)
def _transition(power: int) -> np.ndarray:
    """The matrix [256, 256] that moves a row of state bits 2^power steps on."""
    if power > 0:
        half = _transition(power - 1)
        return (half @ half) % 2
    basis = Streams(_words_of(np.eye(256, dtype=np.float32)))
    basis.bits()
    return _bits_of(np.stack(basis._words, axis=1))


def _bits_of(states: np.ndarray) -> np.ndarray:
    octets = np.ascontiguousarray(states, dtype="<u8").view(np.uint8)
    return np.unpackbits(octets, axis=1, bitorder="little").astype(np.float32)


def _words_of(bits: np.ndarray) -> np.ndarray:
    octets = np.packbits(bits.astype(np.uint8), axis=1, bitorder="little")
    return np.ascontiguousarray(octets).view("<u8").astype(np.uint64)
