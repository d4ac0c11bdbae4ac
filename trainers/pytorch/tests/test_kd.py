"""The same numbers as kd's own engine: losses, networks, and a whole training."""
import json
import math
import os
import unittest

import torch
from safetensors.torch import load_file, save_file
from support import Place, apart, events, needs_kd, spec

import losses
import models
from streams import Stream, Streams, named_uniforms


def given(student_shapes: dict, teacher_shapes: dict, dtype, classes: int = 7) -> dict:
    """Random tensors as kd losses reads them."""
    generator = torch.Generator().manual_seed(1)

    def random(*shape):
        return torch.randn(*shape, generator=generator, dtype=torch.float64).to(dtype)

    tensors = {"student.logits": 3 * random(5, classes), "teacher.logits": 3 * random(5, classes)}
    tensors["labels"] = torch.randint(0, classes, (5,), generator=generator)
    for role, shapes in (("student", student_shapes), ("teacher", teacher_shapes)):
        tensors |= {f"{role}.{tap}": random(5, *shape) for tap, shape in shapes.items()}
    return tensors


# Large networks take their time: KD_TEST_LONG=1 compares them too.
IS_LONG = os.environ.get("KD_TEST_LONG") == "1"

AMD = {"method": "amd", "weight": 5000.0, "margin": 1.35, "scale": 64.0, "global": 0.8,
       "local": 0.2, "distance": "mean", "terms": ["A", "P", "N"], "layers": ["group1", "group2"]}
AT = {"method": "at", "weight": 500.0, "p": 2, "distance": "mean", "layers": ["group1"]}
CROSSED = [{"student": "group1", "teacher": "group2"}]


@needs_kd
class SameLosses(Place):
    """Every term and every gradient of `kd losses`, within 1e-4; in fact far closer."""

    def compare(self, distill: dict, dtype=torch.float64, limit=1e-9):
        value = spec(
            distill={"lambda1": 0.1, "lambda2": 0.9, **distill},
            teacher={"model": "wrn-10-1", "weights": "teacher.safetensors"})
        (self.folder / "spec.json").write_text(json.dumps(value))
        tensors = given(
            {"group1": (6, 8, 8), "group2": (4, 5, 7)}, {"group1": (3, 8, 8), "group2": (9, 5, 7)},
            dtype)
        save_file(tensors, self.folder / "t.safetensors")
        self.kd("losses", "spec.json", "--tensors", "t.safetensors", "--gradients",
                "--output", "kd.safetensors")
        theirs = load_file(self.folder / "kd.safetensors")
        ours = losses.evaluate_given(losses.Objective(value["distill"]), tensors, gradients=True)
        self.assertEqual(set(ours), set(theirs))
        for name, tensor in theirs.items():
            self.assertEqual(tensor.shape, ours[name].shape, name)
            self.assertLess(apart(ours[name], tensor), limit, name)

    def test_all_terms_together(self):
        self.compare({"label_smoothing": 0.1, "features": [AMD, AT, {**AMD, "local": 0.0}]})

    def test_taps_of_different_sizes_and_the_sum(self):
        self.compare({"features": [
            {**AT, "p": 1, "distance": "sum", "layers": CROSSED},
            {**AT, "p": 4}, {**AMD, "terms": ["P"], "distance": "sum", "layers": CROSSED},
            {**AMD, "global": 0.0, "local": 1.0, "terms": ["N", "A"], "margin": 1.0},
        ]})

    def test_single_precision(self):
        self.compare({"tau": 1.0, "features": [AMD, AT]}, torch.float32, limit=1e-4)


@needs_kd
class SameNetworks(Place):
    """Logits and taps of `kd infer` for the same weights and images, within 1e-4."""

    def compare(self, name: str, channels: int, side: int):
        torch.manual_seed(0)
        model = models.build(name, channels, 10, side)
        with torch.no_grad():
            for module in model.modules():
                if isinstance(module, torch.nn.BatchNorm2d):
                    module.running_mean.normal_(0, 0.1)
                    module.running_var.uniform_(0.5, 1.5)
                    module.bias.normal_(0, 0.1)
        images = torch.randn(3, channels, side, side)
        save_file(model.state_dict(), self.folder / "w.safetensors")
        save_file({"input": images}, self.folder / "x.safetensors")
        # With the batch's own statistics a deep network doubles roundings from layer to layer.
        for mode in ([], ["--train"]) if name.startswith("wrn") else ([],):
            self.kd("infer", "--model", name, "--weights", "w.safetensors", "--input",
                    "x.safetensors", "--taps", "all", *mode, "--output", "y.safetensors")
            theirs = load_file(self.folder / "y.safetensors")
            with torch.no_grad():
                logits, taps = model.train(bool(mode))(images)
            ours = {"logits": logits, **taps}
            self.assertEqual(set(ours), set(theirs))
            for tap, tensor in theirs.items():
                self.assertLess(apart(ours[tap], tensor), 1e-4, f"{name} {tap} {mode}")

    def test_wide_residual_network(self):
        self.compare("wrn-16-2", 3, 16)

    def test_residual_network_for_small_images(self):
        self.compare("resnet-14", 1, 9)

    def test_vgg(self):
        self.compare("vgg-8", 1, 8)
        if IS_LONG:
            self.compare("vgg-13", 3, 64)

    @unittest.skipUnless(models.torchvision, "torchvision is not installed")
    def test_torchvision(self):
        for name in ("mobilenet-v2", "shufflenet-v2") + ("resnet-18", "resnet-50") * IS_LONG:
            self.compare(name, 3, 40)


@needs_kd
class SameTraining(Place):
    """One spec, trained by both from the same seed: split, weights, batches, figures."""

    def compare(self, value: dict, limit: float):
        (self.folder / "py.yaml").write_text(json.dumps(value))
        self.kd("launch", "py.yaml", "--wait")
        theirs = next(self.runs.iterdir())
        ours = self.make_run("ours", value)
        self.assertEqual(self.train(ours)[0], 0)
        for first, second in zip(events(ours, "epoch"), events(theirs, "epoch"), strict=True):
            self.assertEqual(set(first["metrics"]), set(second["metrics"]))
            self.assertEqual(first["metrics"]["lr"], second["metrics"]["lr"])
            for name in ("loss/total", "val/loss", "train/top1"):
                # An image on the edge of two classes may fall to either side.
                slack = 0.5 if name == "train/top1" else 0
                self.assertTrue(
                    math.isclose(first["metrics"][name], second["metrics"][name],
                                 rel_tol=limit, abs_tol=slack),
                    f"{name}: {first['metrics'][name]} and {second['metrics'][name]}")
        probes = [load_file(run / "attention/probe.safetensors") for run in (ours, theirs)]
        self.assertTrue(torch.equal(probes[0]["probe/images"], probes[1]["probe/images"]))
        files = [load_file(run / "checkpoints/last.safetensors") for run in (ours, theirs)]
        self.assertEqual(
            {name: (t.dtype, t.shape) for name, t in files[0].items()},
            {name: (t.dtype, t.shape) for name, t in files[1].items()})
        return ours, theirs

    def test_plain(self):
        ours, _ = self.compare(spec(schedule={"epochs": 1, "warmup": 0.0}), 1e-4)
        # What Python trained is a teacher for kd, and kd's tools take the run as their own.
        self.kd("weights", "info", ours / "checkpoints/last.safetensors")
        self.kd("weights", "import", ours / "checkpoints/best.safetensors", "--model", "wrn-10-1",
                "--output", "teacher.safetensors")
        ours.rename(self.runs / "ours-s0-aaaaaaaaaa")

    def test_everything_that_is_drawn(self):
        # At a small rate: an input of a ReLU that rounding puts on the other side of 0 is soon felt.
        self.compare(spec(
            data={"augment": ["flip", "pad-crop"], "mixup": 0.4, "mixup_share": 0.7,
                  "cutmix": 1.0, "erase": 0.5},
            schedule={
                "clip": 1.0, "ema": 0.9, "lr": 0.005, "nesterov": True, "decay": "multistep",
                "milestones": [1], "factor": 0.5, "final": None}), 1e-4)


class Draws(unittest.TestCase):
    """kd's generator; the numbers are kd's own (RandomGenerator.swift)."""

    def test_many_streams_are_single_streams(self):
        many = Streams.of_images(7, 0x61, 2, [0, 5, 1_000_000])
        single = [Stream(7, 0x61, 2, index) for index in (0, 5, 1_000_000)]
        for _ in range(3):
            self.assertEqual(many.bits().tolist(), [stream.bits() for stream in single])
            self.assertEqual(many.integers(9).tolist(), [stream.integer(9) for stream in single])

    def test_lanes_are_one_stream(self):
        stream = Stream(3, *b"fc.weight")
        expected = [stream.uniform() for _ in range(5000)]
        self.assertEqual(named_uniforms(3, "fc.weight", 5000).tolist(), expected)
        self.assertEqual(named_uniforms(3, "fc.weight", 10).tolist(), expected[:10])

    def test_beta(self):
        values = [Stream(0, number).beta(0.4) for number in range(400)]
        self.assertTrue(all(0 <= value <= 1 for value in values))
        self.assertAlmostEqual(sum(values) / len(values), 0.5, delta=0.06)


if __name__ == "__main__":
    unittest.main()
