"""The run directory when something comes between: full disks, lost files, a second trainer.

Nothing is trained here, so that the moments can be chosen.
"""
import errno
import os
import threading
import time
import unittest
from unittest import mock

from support import Place, events, spec, state

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


if __name__ == "__main__":
    unittest.main()
