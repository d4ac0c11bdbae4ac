"""Learning rates, optimizers, clipping and the average of the weights: kd's rules."""
from __future__ import annotations

import copy
import math

import torch
from torch import Tensor, nn

from run import Unusable


def learning_rate(schedule: dict, epoch: int, step: int, steps: int) -> float:
    """The rate of a step (from 0) of an epoch (from 0) that has so many steps."""
    base, kind = schedule["lr"], schedule["decay"]
    progress = epoch + step / max(steps, 1)
    warmup_steps = schedule["warmup"] * max(steps, 1)
    warmup = min(1, (progress * max(steps, 1) + 1) / warmup_steps) if warmup_steps > 0 else 1
    rate = base
    if kind == "multistep":
        for milestone in schedule["milestones"]:
            if epoch >= milestone:
                rate *= schedule["factor"]
    elif kind == "cosine":
        span = max(schedule["epochs"] - schedule["warmup"], math.ulp(1.0))
        share = min(max((progress - schedule["warmup"]) / span, 0), 1)
        least = base * schedule["final"]
        rate = least + (base - least) * (1 + math.cos(math.pi * share)) / 2
    elif kind != "constant":
        raise Unusable(f'schedule.decay is "{kind}", allowed are constant, multistep, cosine')
    return warmup * rate


class Updater:
    """The optimizer of a schedule; its state has the names of docs/formats.md."""

    # PyTorch's name of each tensor that an optimizer keeps beside a parameter.
    SLOTS = {
        "sgd": {"momentum": "momentum_buffer"},
        "adam": {"mean": "exp_avg", "square": "exp_avg_sq"},
        "adamw": {"mean": "exp_avg", "square": "exp_avg_sq"},
    }

    def __init__(self, schedule: dict, model: nn.Module):
        name = schedule["optimizer"]
        if name not in self.SLOTS:
            raise Unusable(f'schedule.optimizer is "{name}", allowed are {", ".join(self.SLOTS)}')
        self._slots = self.SLOTS[name]
        self._parameters = dict(model.named_parameters())
        self._limit = schedule.get("clip")
        self.steps = 0
        parameters = list(self._parameters.values())
        if name == "sgd":
            self._optimizer = torch.optim.SGD(
                parameters, lr=schedule["lr"], momentum=schedule["momentum"],
                nesterov=schedule["nesterov"], weight_decay=schedule["weight_decay"])
        else:
            kind = torch.optim.Adam if name == "adam" else torch.optim.AdamW
            self._optimizer = kind(
                parameters, lr=schedule["lr"], betas=(schedule["beta1"], schedule["beta2"]),
                eps=schedule["epsilon"], weight_decay=schedule["weight_decay"])

    def gradient_norm(self) -> Tensor:
        """The L2 norm of all gradients together."""
        gradients = [p.grad for p in self._parameters.values() if p.grad is not None]
        return torch.linalg.vector_norm(torch.stack(torch._foreach_norm(gradients)).double())

    def step(self, rate: float, norm: float) -> None:
        """Clips the gradients, whose norm is given, and takes a step."""
        if self._limit is not None and (factor := self._limit / (norm + 1e-6)) < 1:
            for parameter in self._parameters.values():
                if parameter.grad is not None:
                    parameter.grad.mul_(factor)
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        self._optimizer.step()
        self.steps += 1

    def clear(self) -> None:
        """Forgets the gradients."""
        self._optimizer.zero_grad(set_to_none=True)

    def tensors(self) -> dict[str, Tensor]:
        """What a checkpoint holds of the optimizer."""
        tensors = {}
        for slot, key in self._slots.items():
            for name, parameter in self._parameters.items():
                value = self._optimizer.state[parameter].get(key)
                tensors[f"optimizer/{slot}.{name}"] = (
                    torch.zeros_like(parameter) if value is None else value)
        # Two numbers that F32 holds exactly.
        rest = self.steps & ((1 << 20) - 1)
        tensors["optimizer/step"] = torch.tensor([self.steps >> 20, rest], dtype=torch.float32)
        return tensors

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Takes up what ``tensors`` gave; KeyError for a tensor that is missing."""
        high, low = tensors["optimizer/step"].tolist()
        self.steps = (int(high) << 20) + int(low)
        for name, parameter in self._parameters.items():
            state = {}
            for slot, key in self._slots.items():
                value = tensors[f"optimizer/{slot}.{name}"]
                if value.shape != parameter.shape:
                    raise ValueError(f"optimizer/{slot}.{name} has another shape")
                state[key] = torch.empty_like(parameter).copy_(value)
            if self.steps == 0:
                continue
            if "mean" in self._slots:
                state["step"] = torch.tensor(float(self.steps))
            self._optimizer.state[parameter] = state


class WeightAverage:
    """An exponential moving average of weights and running statistics.

    After step t it moves by 1 - min(decay, t / (t + 9)) of the way to the present value: the rule
    of TensorFlow's ExponentialMovingAverage with num_updates t - 1.
    """

    def __init__(self, model: nn.Module, decay: float):
        self.model = copy.deepcopy(model).requires_grad_(False)
        self._decay = decay
        self._pairs = [
            (average, value) for average, value in zip(
                self.model.state_dict(keep_vars=True).values(),
                model.state_dict(keep_vars=True).values())
            if average.is_floating_point()
        ]

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Takes in the weights after a step, counted from 1."""
        share = 1 - min(self._decay, step / (step + 9))
        averages, values = zip(*self._pairs)
        torch._foreach_lerp_(list(averages), list(values), share)
