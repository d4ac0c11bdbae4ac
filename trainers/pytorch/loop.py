"""The training: epochs, evaluation, checkpoints and events, in the order in which kd does them."""
from __future__ import annotations

import json
import math
import os
import time

import torch
from safetensors.torch import save

import checkpoints
import models
from checkpoints import Progress
from load import load
from loader import Loader
from losses import Objective, cross_entropy, normalized_maps
from optimizing import Updater, WeightAverage, learning_rate
from run import Control, Failed, Recorder, RunDirectory, Stopped, Unusable, replace_file
from spec import read_spec
from splits import TEST, TRAIN, VALIDATION

STEP_EVENT_SECONDS = 0.1
CHECKPOINT_SECONDS = 60.0


def chosen_device() -> torch.device:
    """KD_DEVICE; auto is the GPU where there is one."""
    wanted = os.environ.get("KD_DEVICE") or "auto"
    if wanted == "auto":
        wanted = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        device = torch.device(wanted)
        torch.zeros(1, device=device)
        return device
    except (RuntimeError, AssertionError) as error:
        reason = str(error).splitlines()[0].split(". ")[0].split(": ")[0]
        raise Unusable(f'KD_DEVICE is "{wanted}", which cannot be used: {reason}') from None


class TrainingLoop:
    """Takes a run from where it stands to its end."""

    def __init__(self, directory: RunDirectory, recorder: Recorder, control: Control):
        self.directory, self.recorder, self.control = directory, recorder, control
        self.spec = read_spec(directory.spec_path())
        self.schedule = self.spec["schedule"]
        if threads := int(os.environ.get("KD_THREADS", "0")):
            torch.set_num_threads(threads)
        self.device = chosen_device()
        self.autocast = self._autocast()
        self.dataset = load(self.spec["data"], directory.resolve)
        for split in (TRAIN, TEST):
            self.dataset.source(split).move(self.device)
        self.objective = Objective(self.spec["distill"])
        self.student = self._network(self.spec["student"]["model"])
        models.initialize(self.student, self.spec["seed"])
        self.teacher = self._teacher() if self.objective.needs_teacher else None
        self._check_layers()
        self.average = (
            WeightAverage(self.student, self.schedule["ema"]) if "ema" in self.schedule else None)
        self.updater = Updater(self.schedule, self.student)
        self.loader = Loader(
            self.dataset, TRAIN, self.schedule["batch"], self.device, self.spec["seed"])
        if len(self.loader) == 0:
            raise Unusable("there is nothing to train: no images")
        if self.schedule["report"] == "best" and self.dataset.count(VALIDATION) == 0:
            raise Unusable("report: best needs validation images, and data.validation leaves none")
        norm = ["train/gradient_norm"] if "clip" in self.schedule else []
        self.names = self.objective.metric_names + ["train/top1"] + norm
        self.progress = Progress(self.names)
        self.window = Progress(self.names)  # Sums since the last step event.
        self.saved: tuple[int, int, int] | None = None
        self.last_save = self.last_event = time.monotonic()

    # Parts

    def _autocast(self) -> torch.autocast:
        kind = os.environ.get("KD_AUTOCAST") or "off"
        if kind not in ("off", "bf16"):
            raise Unusable(f'KD_AUTOCAST is "{kind}", allowed are off and bf16')
        return torch.autocast(self.device.type, torch.bfloat16, enabled=kind == "bf16")

    def _network(self, name: str) -> torch.nn.Module:
        data = self.dataset
        network = models.build(name, data.channels, data.classes, data.side).to(self.device)
        if self.device.type == "cuda":
            network = network.to(memory_format=torch.channels_last)
        return network

    def _teacher(self) -> torch.nn.Module:
        spec = self.spec.get("teacher")
        if not spec:
            raise Unusable("the objective reads a teacher and the spec names none")
        path = self._teacher_path(spec)
        network = self._network(spec["model"])
        models.load_weights(network, checkpoints.read(path)[0], path, spec["model"])
        return network.eval().requires_grad_(False)

    def _teacher_path(self, spec: dict):
        if path := os.environ.get("KD_TEACHER_WEIGHTS"):
            return path
        if "weights" in spec:
            return self.directory.resolve(spec["weights"])
        if "run" not in spec:
            raise Unusable(
                "the teacher is a run of its own: start through kd, or name its checkpoint in "
                "KD_TEACHER_WEIGHTS")
        run = RunDirectory(self.directory.path.parent / spec["run"])
        if run.state().get("phase") != "finished":
            raise Unusable(f"its teacher run {run.id} is not finished")
        report = read_spec(run.spec_path())["schedule"]["report"]
        return run.best if report == "best" else run.last

    def _check_layers(self) -> None:
        """Every tap that a term names must be there, before the first step."""
        if not self.objective.features:
            return
        size = (1, self.dataset.channels, self.dataset.side, self.dataset.side)
        image = torch.zeros(size, device=self.device)
        was_training = self.student.training
        with torch.no_grad():
            taps = [network.eval()(image)[1] for network in (self.student, self.teacher)]
        self.student.train(was_training)
        for feature in self.objective.features:
            for pair in feature.layers:
                for role, name, found in zip(("student", "teacher"), pair, taps):
                    if name not in found:
                        raise Unusable(
                            f"the {role} has no tap {name}, it has {', '.join(found)}")

    @property
    def evaluated(self) -> torch.nn.Module:
        """The network that is evaluated, stored and looked at."""
        return self.student if self.average is None else self.average.model

    # The run

    def run(self) -> None:
        """Trains to the end of the schedule; ``Stopped`` when told to stop."""
        is_resumed = self.directory.last.exists()
        if is_resumed:
            self.progress = checkpoints.restore(
                self.directory.last, self.names, self.student, self.average, self.updater)
            self.saved = self._position()
        self._announce(is_resumed)
        self.recorder.enter("training")
        self.probe = self._probe()
        while self.progress.epoch < self.schedule["epochs"]:
            self.recorder.enter("training")
            while self.progress.batch < len(self.loader):
                self._obey()
                self._step()
                if time.monotonic() - self.last_save >= CHECKPOINT_SECONDS:
                    self._save()
            self._record_steps()
            self._finish_epoch()

    def _announce(self, is_resumed: bool) -> None:
        progress, epochs = self.progress, self.schedule["epochs"]
        self.recorder.enter(
            "starting", epoch=progress.epoch, epochs=epochs, step=progress.step,
            steps=epochs * len(self.loader))
        self._record("start", resumed=is_resumed or self.recorder.had_lines)
        count = sum(parameter.numel() for parameter in self.student.parameters())
        splits = ", ".join(
            f"{self.dataset.count(split)} {split}" for split in (TRAIN, VALIDATION, TEST))
        lines = [f"student {self.spec['student']['model']}: {count} parameters"]
        if self.teacher is not None:
            lines.append(f"teacher {self.spec['teacher']['model']}: "
                         f"{self._teacher_path(self.spec['teacher'])}")
        lines.append(f"{self.spec['data']['name']}: {splits} images")
        lines.append(f"PyTorch {torch.__version__} on {self._device_name()}")
        if is_resumed:
            lines.append(f"going on from step {progress.step}, epoch {progress.epoch}")
        for line in lines:
            self._record("log", level="info", text=line)
            print(line, flush=True)
        if self.device.type == "cuda":
            self.recorder.extra_metrics = lambda: {
                "gpu_memory_bytes": torch.cuda.memory_reserved(self.device)}

    def _device_name(self) -> str:
        if self.device.type == "cuda":
            return torch.cuda.get_device_name(self.device)
        return f"{self.device.type}, {torch.get_num_threads()} threads"

    # Steps

    def _step(self) -> None:
        start = time.monotonic()
        batch = self.loader.batch(self.progress.batch, self.progress.epoch)
        self._name_skipped(self.loader)
        values, fault = self._take(batch)
        count = len(batch.labels)
        self.window.add(values, count)
        if fault:
            self._record_steps()
            raise self._diverged(fault)
        progress = self.progress
        progress.add(values, count)
        progress.step += 1
        progress.batch += 1
        self.recorder.advance(progress.step, progress.epoch, count)
        end = time.monotonic()
        progress.step_seconds += end - start
        progress.epoch_seconds += end - start
        if end - self.last_event >= STEP_EVENT_SECONDS:
            self._record_steps()

    def _take(self, batch) -> tuple[list[float], str | None]:
        """One optimizer step: its metrics, and what is not finite; the weights stay then."""
        images = batch.images
        if self.device.type == "cuda":
            images = images.contiguous(memory_format=torch.channels_last)
        teacher = None
        with self.autocast:
            if self.teacher is not None:
                with torch.no_grad():
                    teacher = self.teacher(images)
            self.student.train()
            student = self.student(images)
        terms = self.objective.evaluate(student, teacher, batch.labels, batch.mix)
        correct = (student[0].argmax(1) == batch.dominant()).double().mean()
        self.updater.clear()
        terms[0].backward()
        norm = self.updater.gradient_norm()
        # One transfer for everything that is looked at.
        values = torch.stack([v.detach().double() for v in terms + [100 * correct, norm]]).tolist()
        norm = values.pop()
        fault = self._fault(values, norm)
        if "clip" in self.schedule:
            values.append(norm)
        if fault is None:
            rate = self._rate(self.progress.batch)
            self.updater.step(rate, norm)
            if self.average is not None:
                self.average.update(self.progress.step + 1)
        return values, fault

    def _fault(self, values: list[float], norm: float) -> str | None:
        """What is not finite; a part is named rather than the total where both are wrong."""
        broken = [i for i, value in enumerate(values) if not math.isfinite(value)]
        if broken:
            index = next((i for i in broken if self.names[i] != "loss/total"), broken[0])
            return f"{self.names[index]} became {values[index]}"
        if math.isfinite(norm):
            return None
        for name, parameter in self.student.named_parameters():
            if parameter.grad is not None and not parameter.grad.isfinite().all():
                return f"the gradient of {name} became nan or infinite"
        return "the norm of all gradients became infinite"

    def _diverged(self, fault: str) -> Failed:
        saved = f"last.safetensors is of step {self.saved[2]}" if self.saved else "no checkpoint yet"
        return Failed(
            f"{fault} at step {self.progress.step + 1} (epoch {self.progress.epoch + 1}); a lower "
            f"learning rate, a warm-up or schedule.clip may help; {saved}")

    def _rate(self, batch: int) -> float:
        return learning_rate(self.schedule, self.progress.epoch, batch, len(self.loader))

    # Epochs

    def _finish_epoch(self) -> None:
        """Evaluates a completed epoch, keeps the best weights, writes what was measured.

        The log comes before the checkpoint: killed in between, the epoch's end is done again and
        its lines replace those written before.
        """
        self.recorder.enter("evaluating")
        start = time.monotonic() - self.control.held_seconds
        following, metrics = self.progress.next_epoch(), {}
        if self.dataset.count(VALIDATION) > 0:
            top1, loss = self._evaluate(self.evaluated, VALIDATION)
            metrics = {"val/top1": top1, "val/loss": loss}
            if top1 > following.best_top1:
                following.best_epoch, following.best_top1 = following.epoch, top1
                self._write(self.directory.best, self._checkpoint(following), durable=True)
        self._write_attention(following.epoch)
        if following.epoch == self.schedule["epochs"] and self.dataset.count(TEST) > 0:
            metrics |= self._test(following)
        progress = self.progress
        seconds = progress.epoch_seconds + time.monotonic() - self.control.held_seconds - start
        metrics = {
            **progress.means(), "lr": self._rate(max(0, progress.batch - 1)),
            "images_per_second": progress.images / max(progress.step_seconds, 1e-9),
            **metrics, "seconds": seconds,
        }
        self._record("epoch", epoch=following.epoch, metrics=metrics)
        self.progress = following
        self.recorder.advance(following.step, following.epoch)
        self._save()
        self._print(metrics)

    @torch.no_grad()
    def _evaluate(self, network, split: str) -> tuple[float, float]:
        """Top-1 accuracy in percent and mean cross-entropy over a split."""
        loader = Loader(self.dataset, split, self.schedule["batch"], self.device)
        network.eval()
        sums, count = torch.zeros(2, dtype=torch.float64, device=self.device), 0
        for number in range(len(loader)):
            self._obey()
            batch = loader.batch(number)
            with self.autocast:
                logits = network(batch.images)[0]
            correct = (logits.argmax(1) == batch.labels).sum()
            entropy = cross_entropy(logits, batch.labels, 0, None) * len(batch.labels)
            sums += torch.stack([100 * correct.double(), entropy])
            count += len(batch.labels)
        self._name_skipped(loader)
        top1, loss = (sums / count).tolist()
        return top1, loss

    def _test(self, final: Progress) -> dict[str, float]:
        """Looks at the test split, once, with the last and the best weights."""
        last = self._evaluate(self.evaluated, TEST)
        metrics = {"test/top1@last": last[0]}
        reported, epoch = last, final.epoch
        if final.best_epoch is not None:
            best = last if final.best_epoch == final.epoch else self._test_best()
            metrics["test/top1@best"] = best[0]
            if self.schedule["report"] == "best":
                reported, epoch = best, final.best_epoch
        return {
            "test/top1": reported[0], "test/loss": reported[1], "test/epoch": float(epoch),
            **metrics,
        }

    def _test_best(self) -> tuple[float, float]:
        path, name = self.directory.best, self.spec["student"]["model"]
        network = self._network(name)
        models.load_weights(network, checkpoints.read(path)[0], path, name)
        return self._evaluate(network, TEST)

    def _print(self, metrics: dict[str, float]) -> None:
        shown = {"loss/total": "loss {:.4g}", "val/top1": "val top-1 {:.4g} %",
                 "test/top1": "test top-1 {:.4g} %", "images_per_second": "{:.4g} images/s"}
        parts = [text.format(metrics[name]) for name, text in shown.items() if name in metrics]
        epochs = self.schedule["epochs"]
        print("  ".join([f"epoch {self.progress.epoch}/{epochs}", *parts]), flush=True)

    # Attention maps

    def _probe(self) -> torch.Tensor:
        """The inputs of the images that maps are drawn for; their pixels are written once."""
        split, pixels, labels = self.dataset.probe()
        if self.progress.step == 0:
            tensors = {
                "probe/images": (pixels.float() / self.dataset.facts.maximum).cpu().contiguous(),
                "probe/labels": torch.tensor(labels, dtype=torch.int32),
            }
            names = json.dumps(self.dataset.class_names, ensure_ascii=False)
            self._write(self.directory.attention / "probe.safetensors",
                        save(tensors, {"split": split, "class_names": names}))
        return self.dataset.normalized(pixels.to(self.device))

    @torch.no_grad()
    def _write_attention(self, epoch: int) -> None:
        tensors = {}
        for role, network in (("student", self.evaluated), ("teacher", self.teacher)):
            if network is None:
                continue
            for name, tap in network.eval()(self.probe)[1].items():
                maps = normalized_maps(tap, 2, 1e-8, tap.shape[2:])
                tensors[f"{role}/{name}"] = maps.float().cpu().contiguous()
        file = f"attention/epoch-{epoch:04d}.safetensors"
        self._write(self.directory.path / file, save(tensors))
        self._record("attention", epoch=epoch, file=file)

    # Files, events and orders

    def _obey(self) -> None:
        """Does what the run is told before it goes on."""
        while (order := self.control.next_order(self.recorder)) != "go-on":
            self._save()
            if order == "save":
                self._log(f"checkpoint written at step {self.progress.step}")
            elif order == "end" or not self.control.hold(self.recorder, self._save):
                raise Stopped("")

    def _position(self) -> tuple[int, int, int]:
        return self.progress.epoch, self.progress.batch, self.progress.step

    def _save(self) -> None:
        """Writes the last checkpoint, unless it holds this very progress already."""
        if self.saved == self._position():
            return
        self._record_steps()
        self._write(self.directory.last, self._checkpoint(self.progress), durable=True)
        self.saved, self.last_save = self._position(), time.monotonic()

    def _checkpoint(self, progress: Progress) -> bytes:
        for name, tensor in models.weights_of(self.student).items():
            if not tensor.isfinite().all():
                raise self._diverged(f"a value of {name} became nan or infinite")
        return checkpoints.encode(
            progress, self.spec, self.directory.id, self.student, self.average, self.updater)

    def _write(self, path, data: bytes, durable: bool = False) -> None:
        self.control.persist(self.recorder, lambda: replace_file(path, data, durable))

    def _record(self, kind: str, **fields) -> None:
        self.control.persist(self.recorder, lambda: self.recorder.event(kind, **fields))

    def _record_steps(self) -> None:
        """Writes the means since the last step event, if there were steps."""
        if self.window.images == 0:
            return
        rate = self._rate(max(0, self.progress.batch - 1))
        self._record("step", metrics={**self.window.means(), "lr": rate})
        self.window = Progress(self.names)
        self.last_event = time.monotonic()

    def _log(self, text: str, level: str = "info") -> None:
        self._record("log", level=level, text=text)

    def _name_skipped(self, loader: Loader) -> None:
        for fault in loader.skipped:
            self._log(f"left out: {fault}", "warning")
        loader.skipped = []
