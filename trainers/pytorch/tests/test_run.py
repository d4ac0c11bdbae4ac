"""The run directory when something comes between: full disks, lost files, a second trainer.

Nothing is trained here, so that the moments can be chosen.
"""
import errno
import json
import os
import subprocess
import sys
import threading
import time
import unittest
from unittest import mock

from support import HERE, Place, events, spec, state

import run as contract
import train


class FullDisk(Place):
    def setUp(self):
        super().setUp()
        self.run_path = self.make_run("full", spec())
        self.refused = []

    def end_after(self, work=lambda directory, recorder, control: None) -> tuple[int, str]:
        """Takes the run to its end, `work` in place of a training."""
        with mock.patch.object(train, "train", work):
            return self.train(self.run_path)

    def fill(self, refuses) -> None:
        """Leaves no room for the lines of the log for which `refuses` holds."""
        write = os.write

        def attempt(file, data):
            if refuses(data):
                self.refused.append(data)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return write(file, data)
        patch = mock.patch.object(os, "write", attempt)
        patch.start()
        self.addCleanup(patch.stop)

    @mock.patch.object(contract, "FULL_DISK_SECONDS", 0.01)
    def test_a_run_goes_on_where_only_the_remark_about_it_has_no_room(self):
        self.fill(lambda data: b"the disk was full" in data
                  or b'"kind": "epoch"' in data and not self.refused)
        ended = self.end_after(lambda directory, recorder, control: control.persist(
            recorder, lambda: recorder.event("epoch", epoch=1, metrics={})))
        self.assertEqual(ended, (0, ""))
        self.assertEqual(state(self.run_path)["phase"], "finished")
        self.assertEqual([event["kind"] for event in events(self.run_path)],
                         ["epoch", "system", "end"])
        self.assertEqual(len(self.refused), 2)

    @mock.patch.object(contract, "FULL_DISK_SECONDS", 0.01)
    def test_the_last_line_of_a_finished_run_waits_for_room(self):
        waiting = []

        def has_room():
            found = state(self.run_path)
            if found["phase"] == "paused":
                waiting.append(found["error"])
            return len(waiting) > 2
        self.fill(lambda data: b'"kind": "end"' in data and not has_room())
        self.assertEqual(self.end_after(), (0, ""))
        # Behind it nothing is said, not even that the disk was full.
        self.assertEqual([event["kind"] for event in events(self.run_path)], ["system", "end"])
        self.assertEqual(events(self.run_path, "end")[0]["phase"], "finished")
        self.assertIn("waiting for room on the disk", waiting[0])
        ended = state(self.run_path)
        self.assertEqual((ended["phase"], "error" in ended), ("finished", False))

    @mock.patch.object(contract, "HEARTBEAT_SECONDS", 0.01)
    @mock.patch.object(contract, "FULL_DISK_SECONDS", 60.0)
    def test_a_finished_run_that_waits_for_room_beats_and_hears_stop(self):
        beats, is_over = set(), threading.Event()

        def say_stop():
            # The second heartbeat is none of the wait's own: it has not tried again.
            while len(beats) < 2 and not is_over.wait(0.001):
                found = state(self.run_path) if self.refused else {}
                if found.get("phase") == "paused":
                    beats.add(found["heartbeat"])
            (self.run_path / "control").write_text("stop\n")
        speaker = threading.Thread(target=say_stop)
        speaker.start()
        self.addCleanup(speaker.join)
        self.addCleanup(is_over.set)
        self.fill(lambda data: b'"kind": "end"' in data and not self.refused)
        start = time.monotonic()
        self.assertEqual(self.end_after(), (0, ""))
        self.assertEqual(len(beats), 2)
        self.assertLess(time.monotonic() - start, contract.FULL_DISK_SECONDS)
        self.assertEqual(events(self.run_path, "end"), [])
        ended = state(self.run_path)
        self.assertEqual((ended["phase"], "error" in ended), ("finished", False))
        self.assertIn("ended_at", ended)


class ControlFile(Place):
    def setUp(self):
        super().setUp()
        self.directory = contract.RunDirectory(self.make_run("told", spec()))
        self.file = self.directory.path / "control"

    def order(self, control: contract.Control) -> str:
        return control.next_order(mock.Mock())

    def test_a_file_that_is_gone_says_nothing_and_a_shorter_one_is_all_new(self):
        self.file.write_text("checkpoint\nstop\n")  # Meant for an earlier trainer.
        control = contract.Control(self.directory)
        self.file.unlink()
        self.assertEqual(self.order(control), "go-on")
        self.file.write_text("pause\n")
        self.assertEqual(self.order(control), "hold")
        self.file.unlink()
        self.assertEqual(self.order(control), "hold")
        with mock.patch.object(os.path, "getsize", return_value=99):  # Gone behind the look at it.
            self.assertEqual(self.order(control), "hold")
        self.file.write_text("stop\n")
        self.assertEqual(self.order(control), "end")

    def test_a_word_behind_a_lot_without_a_line_feed_is_heard(self):
        control = contract.Control(self.directory)
        with open(self.file, "wb", buffering=0) as file:
            file.write(b"x" * (1 << 17) + b"\npau")
            self.assertEqual([self.order(control) for _ in range(3)], ["go-on"] * 3)
            file.write(b"se\n")
            self.assertEqual(self.order(control), "hold")


class Replaced(Place):
    """A trainer's number is that of its file in attempts/."""

    def taken(self, *numbers: int) -> contract.RunDirectory:
        """A run with the files of these trainers, as kd hands it to the first of them."""
        directory = contract.RunDirectory(self.make_run("taken", spec()))
        directory.attempts.mkdir()
        for number in numbers:
            self.take(directory, number)
        start = {"phase": "starting", "attempts": numbers[0]}
        (directory.path / "state.json").write_text(json.dumps(start))
        return directory

    def take(self, directory: contract.RunDirectory, number: int):
        (directory.attempts / f"{number}.json").write_text("{}\n")

    def test_a_trainer_that_was_replaced_ends_at_its_next_heartbeat(self):
        directory = self.taken(3)
        program = ("import sys, time, run; recorder = run.Recorder(run.RunDirectory(sys.argv[1])); "
                   "recorder.begin(); recorder.enter('training'); time.sleep(600)")
        trainer = subprocess.Popen(
            [sys.executable, "-c", program, directory.path], cwd=HERE, stdin=subprocess.DEVNULL,
            env={**os.environ, "KD_LOCK_HELD": "1"})
        self.addCleanup(trainer.wait)
        self.addCleanup(trainer.kill)
        first = time.time()
        # As long as the number is the highest, heartbeats come.
        while directory.state().get("heartbeat", 0) < first + 1:
            self.assertIsNone(trainer.poll())
            time.sleep(0.01)
        self.take(directory, 4)
        self.assertEqual(trainer.wait(60), 75)
        left = state(directory.path)
        self.assertEqual((left["phase"], left["attempts"]), ("training", 3))
        self.assertEqual(events(directory.path), [])

    @mock.patch.object(contract, "HEARTBEAT_SECONDS", 600.0)
    @mock.patch.dict(os.environ, {"KD_LOCK_HELD": "1"})
    def test_a_trainer_that_was_replaced_writes_neither_state_nor_events(self):
        directory = self.taken(3)
        recorder = contract.Recorder(directory)
        recorder.begin()
        recorder.event("start", resumed=False)
        self.take(directory, 4)
        files = [directory.path / name for name in ("state.json", "events.jsonl")]
        before = [file.read_bytes() for file in files]
        writes = {
            "state": lambda: recorder.enter("training"),
            "event": lambda: recorder.event("step", metrics={}),
            "end": lambda: recorder.end(contract.Control(directory), "finished", None),
        }
        for name, write in writes.items():
            # Like the end of the process: nothing behind it is done.
            with self.subTest(name), mock.patch.object(os, "_exit", side_effect=SystemExit) as end:
                with self.assertRaises(SystemExit):
                    write()
                end.assert_called_once_with(75)
                self.assertEqual([file.read_bytes() for file in files], before)

    def test_a_trainer_started_by_hand_passes_over_numbers_of_dead_ones(self):
        directory = self.taken(1, 2, 3)
        with mock.patch.object(train, "train"):
            self.assertEqual(self.train(directory.path), (0, ""))
        ended = state(directory.path)
        self.assertEqual((ended["phase"], ended["attempts"]), ("finished", 4))


if __name__ == "__main__":
    unittest.main()
