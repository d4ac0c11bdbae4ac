#!/usr/bin/env python3
"""Trains the run of a run directory with PyTorch: kd's own methods, on a GPU if there is one.

    trainer: {command: [python3, trainers/pytorch/train.py]}     in an experiment file
    python3 trainers/pytorch/train.py .kd/runs/my-run-s0         by hand

Environment: KD_DEVICE (auto, cpu, cuda, cuda:1), KD_THREADS, KD_AUTOCAST=bf16. Exit status:
0 finished or stopped, 1 failed, 65 unusable spec, data or teacher, 66 no such run, 75 the run has
another trainer.
"""
import os
import sys
import traceback
from pathlib import Path

from run import Control, Failed, Recorder, RunDirectory, RunError, Stopped, Unusable


def main() -> int:
    """Trains from the last checkpoint, if there is one, to the end or until told to stop."""
    path = sys.argv[1] if len(sys.argv) == 2 else os.environ.get("KD_RUN_DIR")
    if not path or path.startswith("-"):
        print("usage: train.py RUN_DIRECTORY", file=sys.stderr)
        return 64
    if not Path(path).is_dir():
        print(f"there is no run directory {path}", file=sys.stderr)
        return 66
    directory = RunDirectory(path)
    control = Control(directory)
    if not directory.lock():
        print(f"another trainer is at work on {directory.id}", file=sys.stderr)
        return 75
    if directory.state().get("phase") == "finished":
        return 0
    directory.remove_leftovers()
    recorder = Recorder(directory)
    recorder.begin()
    phase, message, status, resting = "finished", None, 0, None
    try:
        train(directory, recorder, control)
    except Stopped as stop:
        phase, message, resting = "stopped", str(stop) or None, control.phase_when_stopped
    except RunError as error:
        phase, message = "failed", " ".join(str(error).split())
        status = 65 if isinstance(error, Unusable) else 1
    except Exception as error:  # A fault of the program: whoever extends it wants the place too.
        traceback.print_exc()
        text = " ".join(str(error).split())
        phase, message, status = "failed", f"{type(error).__name__}: {text}"[:500], 1
    recorder.end(control, phase, message, resting)
    directory.unlock()
    if message:
        print(message, file=sys.stderr)
    return status


def train(directory: RunDirectory, recorder: Recorder, control: Control) -> None:
    """Does the work; PyTorch is imported here, so that its absence is said in the run itself."""
    try:
        import torch

        from loop import TrainingLoop
    except ModuleNotFoundError as error:
        raise Unusable(
            f"{sys.executable} has no module {error.name}: pip install torch numpy safetensors"
        ) from None
    try:
        TrainingLoop(directory, recorder, control).run()
    except torch.OutOfMemoryError:
        raise Failed("the GPU has no memory left; a smaller schedule.batch needs less") from None


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # Everything is written: who resumes the run need not wait until PyTorch has cleaned up.
    os._exit(code)
