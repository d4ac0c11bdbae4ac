"""The run directory as docs/formats.md has it: stop, resume, bad input, divergence."""
import fcntl
import os
import threading
import time
import unittest
from unittest import mock

import torch
from safetensors.torch import load_file, save_file
from support import Place, events, spec, state

import models


class Contract(Place):
    def test_a_stopped_run_goes_on_and_ends_as_if_never_interrupted(self):
        value = spec(schedule={
            "batch": 256, "ema": 0.9, "clip": 5.0, "optimizer": "adam", "lr": 0.01, "beta1": 0.9,
            "beta2": 0.999, "epsilon": 1e-8, "momentum": None, "nesterov": None})
        whole, parted = self.make_run("whole", value), self.make_run("parted", value)
        self.assertEqual(self.train(whole)[0], 0)
        self.assertEqual(state(whole)["phase"], "finished")

        (parted / "control").write_text("stop\n")  # Meant for an earlier trainer.
        self.say(parted, ["nonsense", "pause", "resume", "checkpoint", "stop"], step=2)
        self.assertEqual(self.train(parted)[0], 0)
        stopped = state(parted)
        self.assertEqual((stopped["phase"], stopped["attempts"]), ("stopped", 1))
        self.assertTrue(0 < stopped["step"] < stopped["steps"], stopped)
        with open(parted / "events.jsonl", "a") as log:
            log.write('{"kind":"st')  # What a killed trainer leaves.

        self.assertEqual(self.train(parted)[0], 0)
        ended = state(parted)
        self.assertEqual((ended["phase"], ended["attempts"], ended["step"]),
                         ("finished", 2, ended["steps"]))
        starts = [(event["resumed"], event["step"]) for event in events(parted, "start")]
        self.assertEqual(starts, [(False, 0), (True, stopped["step"])])
        self.assertTrue(any("nonsense" in event["text"] for event in events(parted, "log")))
        kinds = {event["kind"] for event in events(parted)}
        self.assertEqual(kinds, {"start", "step", "epoch", "attention", "system", "log", "end"})
        self.assertTrue((parted / "attention/epoch-0002.safetensors").exists())
        first, second = (events(run, "epoch")[-1]["metrics"] for run in (whole, parted))
        for name in set(first) - {"seconds", "images_per_second"}:
            self.assertEqual(first[name], second[name], name)
        files = [load_file(run / "checkpoints/last.safetensors") for run in (whole, parted)]
        for name, tensor in files[0].items():
            self.assertTrue(torch.equal(tensor, files[1][name]), name)

    def test_a_word_said_while_kd_became_the_trainer_is_heard(self):
        run = self.make_run("early", spec())
        (run / "control").write_text("pause\nstop\n")
        held = {"KD_LOCK_HELD": "1", "KD_CONTROL_OFFSET": str(len("pause\n"))}
        with mock.patch.dict(os.environ, held):
            self.assertEqual(self.train(run)[0], 0)
        ended = state(run)
        self.assertEqual((ended["phase"], ended["step"]), ("stopped", 0))
        # Without them all of it was meant for an earlier trainer.
        self.assertEqual(self.train(run)[0], 0)
        self.assertEqual(state(run)["phase"], "finished")

    def say(self, run, words: list[str], step: int):
        """Appends words to a run's control file once it has come so far."""
        def wait():
            while True:
                try:
                    is_training = state(run)["phase"] == "training"
                    if is_training and events(run, "step")[-1]["step"] >= step:
                        break
                except (OSError, KeyError, IndexError):
                    pass
                time.sleep(0.001)
            with open(run / "control", "a") as control:
                control.write("".join(word + "\n" for word in words))
        threading.Thread(target=wait, daemon=True).start()

    def test_bad_input_is_one_sentence_and_a_failed_run(self):
        cases = {
            'no model "wrn-11-1"': spec(student={"model": "wrn-11-1"}),
            'no method "fitnet"': spec(distill={"features": [{"method": "fitnet"}]}),
            "no folder": spec(data={"name": "cifar10", "root": "nowhere"}),
            "names none": spec(distill={"lambda2": 1.0}),
            "no tap group9": spec(
                distill={"features": [{"method": "at", "weight": 1, "layers": ["group9"]}]},
                teacher={"model": "wrn-10-1", "weights": "w.safetensors"}),
        }
        save_file(models.build("wrn-10-1", 1, 10, 8).state_dict(), self.folder / "w.safetensors")
        for number, (sentence, value) in enumerate(cases.items()):
            with self.subTest(sentence):
                run = self.make_run(f"bad{number}", value)
                status, errors = self.train(run)
                self.assertEqual(status, 65)
                self.assertIn(sentence, errors)
                self.assertEqual(errors.count("\n"), 1, errors)
                self.assertEqual(state(run)["phase"], "failed")
                self.assertIn(sentence, state(run)["error"])
                self.assertEqual(events(run, "end")[0]["phase"], "failed")

    def test_a_run_has_one_trainer(self):
        self.assertEqual(self.train(self.runs / "nowhere")[0], 66)
        run = self.make_run("held", spec())
        with open(run / "trainer.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.assertEqual(self.train(run)[0], 75)
        self.assertFalse((run / "state.json").exists())

    def test_a_diverging_run_says_where(self):
        run = self.make_run("wild", spec(schedule={"lr": 1e30, "warmup": 0.0}))
        status, errors = self.train(run)
        self.assertEqual(status, 1)
        self.assertRegex(
            errors, r"(loss/ce|gradient of \S+|value of \S+).* at step [2-9] \(epoch 1\)")
        self.assertEqual(state(run)["phase"], "failed")
        self.assertNotIn("NaN", (run / "events.jsonl").read_text())

    def test_spec_yaml_is_read_as_kd_writes_it(self):
        try:
            import yaml
        except ImportError:
            self.skipTest("PyYAML is not installed")
        from spec import read_spec
        path = self.folder / "spec.yaml"
        path.write_text(yaml.safe_dump(spec()).replace("0.0001", "1e-04"))
        self.assertEqual(read_spec(path)["schedule"]["weight_decay"], 1e-4)
        path.write_text("name: [unclosed")
        with self.assertRaisesRegex(Exception, "cannot be read"):
            read_spec(path)


class Images(Place):
    """Trees of files, through Pillow."""

    def test_a_tree_trains_and_names_what_is_damaged(self):
        try:
            from PIL import Image
        except ImportError:
            self.skipTest("Pillow is not installed")
        generator = torch.Generator().manual_seed(0)
        for label in ("cat", "dog"):
            folder = self.folder / "photos" / label
            folder.mkdir(parents=True)
            for number in range(10):
                pixels = torch.randint(0, 256, (12 + number, 10, 3), generator=generator)
                Image.fromarray(pixels.byte().numpy()).save(folder / f"{number}.png")
        value = spec(
            data={"name": "folder", "root": "photos", "classes": 2, "size": 8,
                  "augment": ["resized-crop", "flip"], "damaged": "skip"},
            schedule={"epochs": 1, "batch": 8})
        run = self.make_run("tree", value)
        self.assertEqual(self.train(run), (0, ""))
        for file in (self.folder / "photos" / "cat").iterdir():
            file.write_bytes(file.read_bytes()[:60])
            break
        skipping = self.make_run("skipping", value)
        self.assertEqual(self.train(skipping), (0, ""))
        texts = [event["text"] for event in events(skipping, "log")]
        self.assertTrue(any("left out" in text and str(file) in text for text in texts), texts)
        value["data"]["damaged"] = "refuse"
        refusing = self.make_run("refusing", value)
        status, errors = self.train(refusing)
        self.assertEqual(status, 65)
        self.assertIn(str(file), errors)


if __name__ == "__main__":
    unittest.main()
