"""The run directory and its contract (docs/formats.md): lock, state, events, control.

Only the standard library, so that a run says what it lacks before PyTorch is imported. Nothing in
here knows what is trained: a trainer for another framework can take this file as it is.
"""
from __future__ import annotations

import errno
import fcntl
import json
import math
import os
import resource
import signal
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path

HEARTBEAT_SECONDS = 1.0
SYSTEM_SECONDS = 5.0
POLL_SECONDS = 0.05
FULL_DISK_SECONDS = 2.0
REPLACED_STATUS = 75
CONTROL_BYTES = 1 << 16  # More than anybody has to say between two steps.


class RunError(Exception):
    """A run that cannot be trained, or not any further; the text is a sentence for the reader."""

    status = 1


class Unusable(RunError):
    """The spec, the data or the teacher cannot be used."""

    def __init__(self, text: str, status: int = 65):
        super().__init__(text)
        self.status = status


class Failed(RunError):
    """Something went wrong while training."""


class Stopped(RunError):
    """Told to stop; the checkpoint is written, or the text says why not."""

    status = 0


class RunDirectory:
    """The paths of a run."""

    def __init__(self, path):
        self.path = Path(path).absolute()
        self.checkpoints = self.path / "checkpoints"
        self.attention = self.path / "attention"
        self.attempts = self.path / "attempts"
        self.last, self.best = (
            self.checkpoints / f"{name}.safetensors" for name in ("last", "best"))
        self._lock: int | None = None

    @property
    def id(self) -> str:
        return self.path.name

    def spec_path(self) -> Path:
        """spec.json, which `kd train` writes for its trainers, otherwise spec.yaml."""
        given = Path(os.environ.get("KD_SPEC") or self.path / "spec.json")
        return given if given.exists() else self.path / "spec.yaml"

    def resolve(self, path: str) -> Path:
        """A path of the spec, which starts at the folder that contains .kd."""
        runs = self.path.parent
        at_home = runs.name == "runs" and runs.parent.name == ".kd"
        return (runs.parent.parent if at_home else Path.cwd()) / path

    def state(self) -> dict:
        """state.json, empty when there is none that can be read."""
        try:
            state = json.loads((self.path / "state.json").read_text(encoding="utf-8"))
            return state if isinstance(state, dict) else {}
        except (OSError, ValueError):
            return {}

    def lock(self) -> bool:
        """Takes trainer.lock, until ``unlock`` or the end of the process; whether it was free."""
        if os.environ.get("KD_LOCK_HELD") == "1":
            return True  # kd took it, and its descriptor came along.
        self._lock = os.open(self.path / "trainer.lock", os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.unlock()
            return False
        return True

    def unlock(self) -> None:
        """Lets trainer.lock go, where this process took it."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def has_attempt(self, number: int) -> bool:
        """Whether there has been a trainer of this number; the files are never removed."""
        return os.path.exists(self.attempts / f"{number}.json")

    def remove_leftovers(self) -> None:
        """Removes what killed trainers left behind: files that were not renamed into place."""
        for folder in (self.path, self.checkpoints, self.attention):
            if not folder.is_dir():
                continue
            for file in folder.iterdir():
                if file.name.startswith("state.json.tmp") or ".safetensors.tmp" in file.name:
                    file.unlink(missing_ok=True)


def replace_file(path: Path, data: bytes, durable: bool = False) -> None:
    """Writes a file in one step: beside its place, then renamed."""
    path.parent.mkdir(exist_ok=True)
    beside = path.with_name(f"{path.name}.tmp{os.getpid()}")
    try:
        with open(beside, "wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        os.rename(beside, path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    if durable:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


class Recorder:
    """Writes state.json and events.jsonl; the training thread and the heartbeat share it."""

    def __init__(self, directory: RunDirectory):
        self._directory = directory
        self._mutex = threading.RLock()
        self._state = {
            "heartbeat": 0.0, "epoch": 0, "epochs": 0, "step": 0, "steps": 0,
            "trained_seconds": 0.0, "attempts": 0, **directory.state(),
        }
        self._since: float | None = None  # Since when the present stretch of training runs.
        self._images = 0
        self._meter = SystemMeter()
        self._has_system_event = self._is_open = False
        self.extra_metrics = dict  # What a device adds to system events: a call giving a dict.
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND
        self._log = os.open(directory.path / "events.jsonl", flags, 0o666)
        length = os.lseek(self._log, 0, os.SEEK_END)
        self.had_lines = length > 0
        if length and os.pread(self._log, 1, length - 1) != b"\n":
            os.write(self._log, b"\n")  # The torn line of a killed trainer: readers skip it.
        self._done = threading.Event()
        self._beats = threading.Thread(target=self._beat, daemon=True)

    # State

    def begin(self) -> None:
        """Says that a trainer is here, and starts the heartbeat."""
        state = self._state
        if os.environ.get("KD_LOCK_HELD") != "1":
            state["attempts"] += 1
            # A trainer that died early has its file, but the state did not count it.
            while self._directory.has_attempt(state["attempts"]):
                state["attempts"] += 1
        now = time.time()
        state.update(
            pid=os.getpid(), process_start=process_start(), host=socket.gethostname())
        state.pop("boot", None)
        if boot := boot_id():
            state["boot"] = boot
        state["started_at"] = state.get("started_at") or now
        state.pop("ended_at", None)
        self.enter("starting")
        self._beats.start()

    def enter(self, phase: str, error: str | None = None, **changes) -> None:
        """Changes the phase and whatever else, and writes state.json at once."""
        with self._mutex:
            now = time.monotonic()
            if self._since is not None:
                self._state["trained_seconds"] += now - self._since
            self._since = now if phase in ("training", "evaluating") else None
            self._state.update(phase=phase, **changes)
            self._state.pop("error", None)
            if error:
                self._state["error"] = error
            try:
                self._write_state()
            except OSError as fault:
                if not is_full(fault):
                    raise  # On a full disk the heartbeat writes it as soon as there is room.

    @property
    def phase(self) -> str:
        return self._state["phase"]

    def advance(self, step: int, epoch: int, images: int = 0) -> None:
        """Notes a step or an epoch; the heartbeat writes it down."""
        with self._mutex:
            self._state.update(step=step, epoch=epoch)
            self._images += images

    def _leave_if_replaced(self) -> None:
        """Ends the process where another trainer has come after this one.

        Its machine was cut off and another has the run: not a word more into the directory.
        """
        if self._directory.has_attempt(self._state["attempts"] + 1):
            os._exit(REPLACED_STATUS)

    def _write_state(self) -> None:
        self._leave_if_replaced()
        state = {**self._state, "heartbeat": time.time()}
        if self._since is not None:
            state["trained_seconds"] += time.monotonic() - self._since
        data = (json.dumps(state) + "\n").encode()
        path = self._directory.path / "state.json"
        try:
            replace_file(path, data)
        except OSError as fault:
            if not is_full(fault):
                raise
            # Better a state that is not replaced in one step than one that hides the reason.
            with open(path, "r+b") as file:
                file.write(data.ljust(os.path.getsize(path)))

    def _beat(self) -> None:
        while not self._done.wait(HEARTBEAT_SECONDS):
            with self._mutex:
                try:
                    self._write_state()
                    if self._is_open and self._meter.age >= SYSTEM_SECONDS:
                        self._record_system()
                except OSError:
                    pass  # The training thread meets it again and reports it.

    def end(
            self, control: Control, phase: str, message: str | None,
            resting: str | None = None) -> None:
        """The last lines of the log, then the last state: `phase`, or the one it rests in."""
        fields = {"phase": phase, **({"message": message} if message else {})}
        with suppress(OSError):
            if not self._has_system_event:
                self._record_system()
        # The line of a finished run waits for room on a full disk, unless the trainer is told to
        # stop; where the run ends otherwise, its state says the same.
        with suppress(OSError, RunError):
            if phase == "finished":
                control.persist(self, lambda: self.event("end", **fields), is_last=True)
            else:
                self.event("end", **fields)
        self._done.set()
        if self._beats.is_alive():
            self._beats.join()
        if resting == "queued":
            self.enter(resting, error=message)
        else:
            self.enter(phase, error=message, ended_at=time.time())

    # Events

    def event(self, kind: str, epoch: int | None = None, **fields) -> None:
        """Appends an event: one write of one whole line."""
        with self._mutex:
            self._leave_if_replaced()
            if "metrics" in fields:
                fields["metrics"] = {
                    name: _number(value) for name, value in fields["metrics"].items()}
            line = {
                "kind": kind, "t": time.time(), "step": self._state["step"],
                "epoch": self._state["epoch"] if epoch is None else epoch, **fields,
            }
            data = (json.dumps(line) + "\n").encode()
            length = os.lseek(self._log, 0, os.SEEK_END)
            try:
                if os.write(self._log, data) != len(data):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            except OSError:
                os.ftruncate(self._log, length)  # A full disk leaves no torn line.
                raise
            # What stands before a trainer's start line is void, and behind its end line nothing
            # is said: the heartbeat's system events come in between.
            if kind in ("start", "end"):
                self._is_open = kind == "start"

    def log(self, text: str, level: str = "info") -> None:
        """Appends a line of the run's log that nothing depends on."""
        with suppress(OSError):  # A disk too full for it is met elsewhere.
            self.event("log", level=level, text=text)

    def _record_system(self) -> None:
        metrics = {**self._meter.read(self._images), **self.extra_metrics()}
        self.event("system", metrics=metrics)
        self._has_system_event = True


class Control:
    """What others append to the control file, and signals: what the trainer is told to do."""

    def __init__(self, directory: RunDirectory):
        self._path = directory.path / "control"
        # What the file holds now was meant for an earlier trainer, unless kd took the run and has
        # become this program since: then the words behind that moment are for this one.
        self._offset = self._size() or 0
        if os.environ.get("KD_LOCK_HELD") == "1":
            self._offset = int(os.environ.get("KD_CONTROL_OFFSET") or self._offset)
        self._is_held = False
        self._wants_checkpoint = False
        self.is_ending = self._is_told_to_stop = False
        self.held_seconds = 0.0
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, *_) -> None:
        self.is_ending = True

    @property
    def phase_when_stopped(self) -> str:
        """The phase that a stopped run is in: a batch system's signal leaves it waiting."""
        return "stopped" if self._is_told_to_stop else os.environ.get("KD_SIGNAL_PHASE", "stopped")

    def _size(self) -> int | None:
        try:
            return os.path.getsize(self._path)
        except OSError:
            return None

    def next_order(self, recorder: Recorder) -> str:
        """What to do before the next step: go-on, save, hold or end."""
        self._listen(recorder)
        if self.is_ending:
            return "end"
        if self._wants_checkpoint:
            self._wants_checkpoint = False
            return "save"
        return "hold" if self._is_held else "go-on"

    def _listen(self, recorder: Recorder) -> None:
        size = self._size()
        if size in (None, self._offset):
            return
        if size < self._offset:
            self._offset = 0  # The file was written anew: all of it is new.
        try:
            with open(self._path, "rb") as file:
                file.seek(self._offset)
                data = file.read(CONTROL_BYTES)
        except OSError:
            return  # Removed since the look at its size.
        end = data.rfind(b"\n") + 1
        # What is no word is passed over, or nothing behind it would ever be heard.
        self._offset += end or (len(data) if len(data) == CONTROL_BYTES else 0)
        for line in data[:end].split(b"\n"):
            self._take(line.decode("utf-8", "replace").strip(), recorder)

    def _take(self, word: str, recorder: Recorder) -> None:
        if word == "stop":
            self.is_ending = self._is_told_to_stop = True
        elif word in ("pause", "resume"):
            self._is_held = word == "pause"
        elif word == "checkpoint":
            self._wants_checkpoint = True
        elif word:
            text = "".join(letter if letter.isprintable() else "?" for letter in word[:40])
            known = "stop, pause, resume, checkpoint"
            recorder.log(f'control: "{text}" is none of {known}', "warning")

    def hold(self, recorder: Recorder, save) -> bool:
        """Waits as a paused run until told otherwise; whether to go on."""
        phase = recorder.phase
        recorder.enter("paused")
        start = time.monotonic()
        while (order := self.next_order(recorder)) in ("hold", "save"):
            if order == "save":
                save()
            time.sleep(POLL_SECONDS)
        self.held_seconds += time.monotonic() - start
        if order == "end":
            return False
        recorder.enter(phase)
        return True

    def persist(self, recorder: Recorder, write, is_last: bool = False) -> None:
        """Writes something that the run depends on; a full disk pauses the run meanwhile.

        Behind the log's last line, `is_last`, nothing is to be said.
        """
        phase, start = recorder.phase, time.monotonic()
        is_waiting = False
        while True:
            try:
                write()
                break
            except OSError as fault:
                if not is_full(fault):
                    raise Failed(f"cannot write: {fault}") from None
                is_waiting = True
                recorder.enter("paused", f"{fault}; waiting for room on the disk")
                self._wait_for_room(recorder)
        if is_waiting:
            self.held_seconds += time.monotonic() - start
            recorder.enter(phase)
            if not is_last:
                recorder.log("the disk was full; going on", "warning")

    def _wait_for_room(self, recorder: Recorder) -> None:
        end = time.monotonic() + FULL_DISK_SECONDS
        while time.monotonic() < end:
            self._listen(recorder)
            if self.is_ending:
                raise Stopped(
                    "stopped while the disk was full: the steps since the last checkpoint are "
                    "not in it and will be taken again")
            time.sleep(POLL_SECONDS)


class SystemMeter:
    """What this process uses of the machine, from one reading to the next."""

    def __init__(self):
        self._time, self._cpu, self._images = time.monotonic(), _cpu_seconds(), 0

    @property
    def age(self) -> float:
        """Seconds since the last reading."""
        return time.monotonic() - self._time

    def read(self, images: int) -> dict[str, float]:
        """The metrics of a system event; 100 % is one core."""
        seconds, cpu = max(self.age, 1e-6), _cpu_seconds()
        metrics = {
            "cpu_percent": 100 * (cpu - self._cpu) / seconds,
            "images_per_second": (images - self._images) / seconds,
        }
        if (size := _resident_bytes()) is not None:
            metrics["rss_bytes"] = size
        self._time, self._cpu, self._images = time.monotonic(), cpu, images
        return metrics


def _cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _resident_bytes() -> int | None:
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")


def process_start() -> int:
    """Field 22 of /proc/self/stat; 0 where there is no such file."""
    try:
        # The second field, the program's name, may hold blanks and brackets.
        return int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
    except (OSError, ValueError, IndexError):
        return 0


def boot_id() -> str | None:
    """The kernel's name for this start of the machine; None where it has none."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip() or None
    except (OSError, ValueError):
        return None


def is_full(fault: OSError) -> bool:
    """Whether there is no room, or no quota, for what was to be written."""
    return fault.errno in (errno.ENOSPC, errno.EDQUOT)


def _number(value):
    """JSON has no NaN and no infinities."""
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    return value
