"""What the tests share: run directories, specs, and kd itself where $KD_PROGRAM names it."""
import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))

import torch  # noqa: E402

import train  # noqa: E402

torch.set_num_threads(1)
os.environ["KD_THREADS"] = "1"
os.environ["KD_DEVICE"] = "cpu"
for name in (
        "KD_LOCK_HELD", "KD_CONTROL_OFFSET", "KD_SPEC", "KD_RUN_DIR", "KD_TEACHER_WEIGHTS"):
    os.environ.pop(name, None)

KD = os.environ.get("KD_PROGRAM")
needs_kd = unittest.skipUnless(KD, "KD_PROGRAM names no kd to compare with")


def spec(**changes) -> dict:
    """A resolved spec of two epochs on digits, some parts of it replaced; None drops a key."""
    value = {
        "name": "py", "task": "classification",
        "data": {"name": "digits", "augment": [], "validation": 0.1, "split_seed": 0},
        "student": {"model": "wrn-10-1"},
        "distill": {
            "lambda1": 1.0, "lambda2": 0.0, "tau": 4.0, "label_smoothing": 0.0, "features": []},
        "schedule": {
            "epochs": 2, "batch": 64, "optimizer": "sgd", "momentum": 0.9, "nesterov": False,
            "weight_decay": 1e-4, "lr": 0.05, "decay": "cosine", "final": 0.0, "warmup": 1.0,
            "report": "last"},
        "seed": 0,
    }
    for key, change in changes.items():
        is_map = isinstance(change, dict) and isinstance(value.get(key), dict)
        merged = {**value[key], **change} if is_map else change
        value[key] = {k: v for k, v in merged.items() if v is not None} if is_map else merged
    return value


class Place(unittest.TestCase):
    """A test with a folder of its own that holds a project."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.runs = self.folder / ".kd" / "runs"
        self.runs.mkdir(parents=True)

    def make_run(self, name: str, value: dict) -> Path:
        """A run directory as `kd train` leaves it to its trainer."""
        run = self.runs / name
        run.mkdir()
        (run / "spec.json").write_text(json.dumps(value))
        return run

    def train(self, run: Path) -> tuple[int, str]:
        """Trains in this process: the exit status and what was said on stderr."""
        arguments, sys.argv = sys.argv, ["train.py", str(run)]
        errors = io.StringIO()
        try:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(errors):
                return train.main(), errors.getvalue()
        finally:
            sys.argv = arguments

    def kd(self, *arguments, status: int = 0) -> str:
        """Runs kd in the folder."""
        environment = {**os.environ, "OPENBLAS_CORETYPE": ""}
        environment.pop("KD_PROJECT", None)
        result = subprocess.run(
            [KD, *map(str, arguments)], cwd=self.folder, env=environment, text=True,
            capture_output=True, stdin=subprocess.DEVNULL)
        self.assertEqual(result.returncode, status, result.stdout + result.stderr)
        return result.stdout


def events(run: Path, kind: str | None = None) -> list[dict]:
    """The whole lines of a run's log."""
    lines = (run / "events.jsonl").read_text().split("\n")[:-1]
    found = [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]
    return [event for event in found if kind in (None, event["kind"])]


def state(run: Path) -> dict:
    return json.loads((run / "state.json").read_text())


def apart(first: torch.Tensor, second: torch.Tensor) -> float:
    """The largest difference, relative to the largest value."""
    first, second = first.double(), second.double()
    return ((first - second).abs().max() / second.abs().max().clamp_min(1e-30)).item()
