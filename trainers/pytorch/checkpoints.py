"""Checkpoints as docs/formats.md has them: kd's engine and its tools read them as their own."""
from __future__ import annotations

from dataclasses import dataclass, field

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

import models
from run import Failed, Unusable

FORMAT = "kd-checkpoint-1"
RAW = "trainer/student/"


@dataclass
class Progress:
    """How far a run has come, between two steps; what is random follows from it."""

    names: list[str]
    epoch: int = 0
    batch: int = 0
    step: int = 0
    best_epoch: int | None = None
    best_top1: float = -1.0
    # Sums of the step metrics over the current epoch's images.
    sums: list[float] = field(default_factory=list)
    images: int = 0
    step_seconds: float = 0.0
    epoch_seconds: float = 0.0

    def __post_init__(self):
        self.sums = self.sums or [0.0] * len(self.names)

    def add(self, values: list[float], images: int) -> None:
        """Takes in a step's metrics."""
        self.sums = [total + value * images for total, value in zip(self.sums, values)]
        self.images += images

    def means(self) -> dict[str, float]:
        """The means over the epoch so far."""
        return {name: total / self.images for name, total in zip(self.names, self.sums)}

    def next_epoch(self) -> "Progress":
        """Where the next epoch begins."""
        return Progress(
            self.names, self.epoch + 1, 0, self.step, self.best_epoch, self.best_top1)


def encode(progress: Progress, spec: dict, run_id: str, student, average, updater) -> bytes:
    """The file's bytes; its weights are those that are evaluated: the average, if there is one."""
    tensors = dict(models.weights_of(student if average is None else average.model))
    if average is not None:
        tensors |= {RAW + name: tensor for name, tensor in models.weights_of(student).items()}
    tensors |= updater.tensors()
    tensors = {name: tensor.detach().float() for name, tensor in tensors.items()}
    tensors["trainer/epoch_sums"] = torch.tensor(progress.sums, dtype=torch.float64)
    tensors["trainer/epoch_seconds"] = torch.tensor(
        [progress.step_seconds, progress.epoch_seconds], dtype=torch.float64)
    metadata = {
        "format": FORMAT, "run": run_id, "model": spec["student"]["model"],
        "seed": str(spec["seed"]), "epoch": str(progress.epoch), "batch": str(progress.batch),
        "step": str(progress.step), "metrics": " ".join(progress.names),
        "epoch_images": str(progress.images),
    }
    if progress.best_epoch is not None:
        metadata["best_epoch"] = str(progress.best_epoch)
        metadata["best_val_top1"] = repr(progress.best_top1)
    return save({name: t.cpu().contiguous() for name, t in tensors.items()}, metadata)


def read(path) -> tuple[dict[str, torch.Tensor], dict[str, str]]:
    """The tensors and the metadata of a safetensors file."""
    try:
        with safe_open(path, framework="pt") as file:
            return {name: file.get_tensor(name) for name in file.keys()}, file.metadata() or {}
    except (SafetensorError, OSError) as error:
        raise Unusable(f"{path} cannot be read: {error}") from None


def restore(path, names: list[str], student, average, updater) -> Progress:
    """Puts a stored state into networks and optimizer, and says where the training goes on."""
    try:
        tensors, metadata = read(path)
        if metadata.get("format") != FORMAT:
            raise Failed(f"{path} is no checkpoint of this form ({FORMAT})")
        if metadata["metrics"].split() != names:
            raise Failed(f"{path} is of a run with other loss terms")
        evaluated = student if average is None else average.model
        models.load_weights(evaluated, tensors, path, metadata["model"])
        if average is not None:
            raw = {
                name.removeprefix(RAW): tensor for name, tensor in tensors.items()
                if name.startswith(RAW)
            }
            models.load_weights(student, raw, path, metadata["model"])
        updater.restore(tensors)
        seconds = tensors["trainer/epoch_seconds"].tolist()
        best = metadata.get("best_epoch")
        return Progress(
            names, int(metadata["epoch"]), int(metadata["batch"]), int(metadata["step"]),
            None if best is None else int(best), float(metadata.get("best_val_top1", -1)),
            tensors["trainer/epoch_sums"].tolist(), int(metadata["epoch_images"]), *seconds)
    except (KeyError, ValueError, TypeError) as error:
        raise Failed(f"{path} is damaged: {error}; kd retry --fresh starts anew") from None
    except Unusable as error:
        raise Failed(f"{error}; kd retry --fresh starts the run from the beginning") from None
