#!/usr/bin/env python3
"""The objective: lambda1 * CE + lambda2 * KD(tau) + the sum of weight * feature term.

As a program it evaluates the objective of a run's spec on given tensors, like ``kd losses``:

    losses.py SPEC --tensors t.safetensors [--gradients] --output terms.safetensors

Formulas: docs/losses. Every term is computed in double precision, whatever the networks use, and
reported under the names of docs/formats.md. A new feature term is a class with ``components`` and
``compare`` and a line in FEATURES; README.md has one in ten lines.
"""
from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from run import Unusable


# --- Terms on logits ---


@dataclass
class Mix:
    """The second labels of a mixed batch: image n is ``shares[n]`` its own label."""

    partners: Tensor
    shares: Tensor


def cross_entropy(logits: Tensor, labels: Tensor, smoothing: float, mix: Mix | None) -> Tensor:
    """Mean cross-entropy against the labels, in nats (docs/losses/cross-entropy.md)."""
    logarithms = F.log_softmax(logits.double(), 1)
    target = F.one_hot(labels, logits.shape[1]).double()
    if mix is not None:
        shares = mix.shares.double()[:, None]
        target = shares * target + (1 - shares) * F.one_hot(mix.partners, logits.shape[1])
    target = (1 - smoothing) * target + smoothing / logits.shape[1]
    return -(target * logarithms).sum(1).mean()


def soft_target_divergence(student: Tensor, teacher: Tensor, tau: float) -> Tensor:
    """tau^2 KL(softmax(z_T / tau) || softmax(z_S / tau)) (Hinton et al., arXiv 1503.02531)."""
    student = F.log_softmax(student.double() / tau, 1)
    teacher = F.log_softmax(teacher.double() / tau, 1)
    return tau**2 * F.kl_div(student, teacher, reduction="batchmean", log_target=True)


# --- Terms on features ---


def normalized_maps(features: Tensor, power: int, epsilon: float, size) -> Tensor:
    """A / (||A||_2 + epsilon) of A = sum over c of |F_c|^p, pooled to ``size``: [N, H, W]."""
    maps = features.double().abs().pow(power).sum(1)
    if maps.shape[1:] != size:
        maps = F.adaptive_avg_pool2d(maps[:, None], size)[:, 0]
    norm = torch.linalg.vector_norm(maps, dim=(1, 2), keepdim=True)
    return maps / (norm + epsilon)


def distance(student: Tensor, teacher: Tensor, kind: str) -> Tensor:
    """Of maps [N, ...]: the mean over all elements, or the mean over images of the sum."""
    squares = (student - teacher).square().flatten(1)
    return (squares.mean(1) if kind == "mean" else squares.sum(1)).mean()


class AttentionTransfer:
    """AT (Zagoruyko and Komodakis, arXiv 1612.03928; docs/losses/at.md)."""

    def __init__(self, settings: dict):
        self.power, self.kind = settings.get("p", 2), settings.get("distance", "mean")
        # Names of the parts and what each counts; a part without a name is the term itself.
        self.components = [("", 1.0)]

    def compare(self, student: Tensor, teacher: Tensor) -> list[Tensor]:
        """The value of each component for a pair of taps [N, C, H, W]."""
        size = smaller_size(student, teacher)
        maps = [normalized_maps(tap, self.power, 1e-8, size) for tap in (student, teacher)]
        return [distance(*maps, self.kind)]


class AngularMarginDistillation:
    """AMD (Jeon et al., arXiv 2302.14130; docs/losses/amd.md)."""

    def __init__(self, settings: dict):
        self.margin, self.scale = settings.get("margin", 1.35), settings.get("scale", 64.0)
        self.kind = settings.get("distance", "mean")
        chosen = settings.get("terms", ["A", "P", "N"])
        self.terms = [term for term in "APN" if term in chosen]
        scopes = [("", settings.get("global", 1.0)), ("local/", settings.get("local", 0.0))]
        self.scopes = [(prefix, share) for prefix, share in scopes if share != 0]
        self.components = [
            (prefix + term, share / len(self.terms))
            for prefix, share in self.scopes for term in self.terms
        ]

    def compare(self, student: Tensor, teacher: Tensor) -> list[Tensor]:
        """The value of each component for a pair of taps [N, C, H, W]."""
        size = smaller_size(student, teacher)
        pairs = zip(*(
            self._maps(normalized_maps(tap, 2, 1e-6, size)) for tap in (student, teacher)))
        pairs = list(pairs)
        return [
            torch.stack([self._unit_distance(*pair, region) for region in regions]).mean()
            for regions in (self._regions(prefix, *size) for prefix, _ in self.scopes)
            for pair in pairs
        ]

    def _maps(self, q: Tensor) -> list[Tensor]:
        """The angular, positive and negative maps that are on."""
        limit = 1 - 1e-7
        angle = self.margin * torch.acos(q.clamp(-limit, limit))
        positive, negative = self.scale * torch.cos(angle), self.scale * (1 - q)
        # P - log(exp(P) + exp(M)) without ever forming exp(64).
        angular = -torch.logaddexp(torch.zeros_like(q), negative - positive)
        maps = {"A": angular, "P": positive, "N": negative}
        return [maps[term] for term in self.terms]

    def _unit_distance(self, student: Tensor, teacher: Tensor, region) -> Tensor:
        """The distance of two maps brought to unit length over a region."""
        rows, columns = region
        parts = [maps[:, rows, columns].flatten(1) for maps in (student, teacher)]
        return distance(*(F.normalize(part, dim=1, eps=1e-12) for part in parts), self.kind)

    @staticmethod
    def _regions(prefix: str, height: int, width: int) -> list[tuple[slice, slice]]:
        """The whole map, or its quadrants; the first half takes floor(H / 2) rows."""
        if not prefix:
            return [(slice(0, height), slice(0, width))]
        halves = [
            [slice(first, last) for first, last in ((0, side // 2), (side // 2, side))
             if last > first]
            for side in (height, width)
        ]
        return [(rows, columns) for rows in halves[0] for columns in halves[1]]


def smaller_size(student: Tensor, teacher: Tensor) -> tuple[int, int]:
    """Rows and columns of the map that both taps are compared at."""
    return (min(student.shape[2], teacher.shape[2]), min(student.shape[3], teacher.shape[3]))


# Feature terms by their `method` in an experiment file.
FEATURES = {"at": AttentionTransfer, "amd": AngularMarginDistillation}


# --- The sum ---


@dataclass
class FeatureTerm:
    """A feature term of an objective, under the key of its metrics: amd, amd#2."""

    key: str
    weight: float
    layers: list[tuple[str, str]]
    method: object

    def metric_names(self) -> list[str]:
        """Totals first, then the components of each pair of taps."""
        return [f"loss/{self.key}", f"weighted/{self.key}"] + [
            "/".join(["loss", self.key] + ([part] if part else []) + [_pair_name(*pair)])
            for pair in self.layers for part, _ in self.method.components
        ]

    def evaluate(self, student: dict, teacher: dict) -> list[Tensor]:
        """The values of ``metric_names``; the first is the term, not yet weighted."""
        values = [
            self.method.compare(student[own], teacher[other]) for own, other in self.layers
        ]
        shares = [share for _, share in self.method.components]
        raw = sum(
            share * value for layer in values for share, value in zip(shares, layer)
        ) / len(self.layers)
        return [raw, self.weight * raw] + [value for layer in values for value in layer]


def _pair_name(student: str, teacher: str) -> str:
    return student if student == teacher else f"{student}-{teacher}"


class Objective:
    """The objective of a spec's `distill`."""

    def __init__(self, distill: dict):
        self.lambda1, self.lambda2 = distill["lambda1"], distill["lambda2"]
        self.tau, self.smoothing = distill["tau"], distill["label_smoothing"]
        self.features: list[FeatureTerm] = []
        seen: dict[str, int] = {}
        for term in distill["features"]:
            method = term["method"]
            if method not in FEATURES:
                raise Unusable(
                    f'distill.features: this trainer has no method "{method}", it has '
                    + ", ".join(FEATURES))
            seen[method] = seen.get(method, 0) + 1
            key = method if seen[method] == 1 else f"{method}#{seen[method]}"
            layers = [
                (pair, pair) if isinstance(pair, str) else (pair["student"], pair["teacher"])
                for pair in term["layers"]
            ]
            self.features.append(
                FeatureTerm(key, term["weight"], layers, FEATURES[method](term)))

    @property
    def metric_names(self) -> list[str]:
        """What ``evaluate`` gives, in its order."""
        names = ["loss/total", "loss/ce", "weighted/ce"]
        if self.lambda2 != 0:
            names += ["loss/kd", "weighted/kd"]
        for feature in self.features:
            names += feature.metric_names()
        return names

    def leave_out(self, given: dict) -> None:
        """Drops the feature terms of weight 0 whose taps are not all given; the others keep
        their names."""
        self.features = [
            feature for feature in self.features
            if feature.weight != 0 or all(
                f"student.{own}" in given and f"teacher.{other}" in given
                for own, other in feature.layers)
        ]

    @property
    def needs_teacher(self) -> bool:
        """Whether any term reads the teacher."""
        return self.lambda2 != 0 or bool(self.features)

    def evaluate(self, student, teacher, labels: Tensor, mix: Mix | None = None) -> list[Tensor]:
        """The values of ``metric_names`` for a batch; the first is the total to walk back from.

        ``student`` and ``teacher`` are what a model returns, logits and taps; ``teacher`` may be
        None where no term reads it.
        """
        logits, taps = student
        entropy = cross_entropy(logits, labels, self.smoothing, mix)
        values = [entropy, self.lambda1 * entropy]
        total = values[1]
        if self.lambda2 != 0:
            divergence = soft_target_divergence(logits, teacher[0].detach(), self.tau)
            values += [divergence, self.lambda2 * divergence]
            total = total + values[-1]
        for feature in self.features:
            constants = {name: tap.detach() for name, tap in teacher[1].items()}
            terms = feature.evaluate(taps, constants)
            total = total + terms[1]
            values += terms
        return [total] + values


# --- The program ---


def main() -> int:
    """Evaluates an objective on the tensors of a file, in double precision."""
    from safetensors.torch import load_file, save_file

    from spec import read_spec

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("spec", help="a run's spec.yaml or spec.json")
    parser.add_argument("--tensors", required=True, help="a safetensors file, as for kd losses")
    parser.add_argument("--gradients", action="store_true", help="also those of loss/total")
    parser.add_argument("--output", required=True, help="where to write")
    arguments = parser.parse_args()
    try:
        objective = Objective(read_spec(arguments.spec)["distill"])
        given = load_file(arguments.tensors)
        terms = evaluate_given(objective, given, arguments.gradients)
    except Unusable as error:
        print(error, file=sys.stderr)
        return error.status
    except OSError as error:
        print(f"{arguments.tensors}: {error}", file=sys.stderr)
        return 66
    is_double = any(
        name.startswith("student.") and tensor.dtype == torch.float64
        for name, tensor in given.items())
    kind = torch.float64 if is_double else torch.float32
    save_file({name: value.to(kind).contiguous() for name, value in terms.items()},
              arguments.output)
    for name, value in terms.items():
        if value.dim() == 0:
            print(f"{name}  {value.item():.6g}")
    return 0


def evaluate_given(objective: Objective, given: dict, gradients: bool) -> dict[str, Tensor]:
    """Every term by name, and the gradients by the student's tensors."""
    objective.leave_out(given)
    labels = given.get("labels")
    batch = next(iter(given.values())).shape[0]

    def tensor(name: str) -> Tensor:
        if name not in given:
            raise Unusable(f'the file has no tensor "{name}"')
        return given[name].double()

    leaves = {}
    if "student.logits" in given or objective.lambda1 != 0 or objective.lambda2 != 0:
        leaves["logits"] = tensor("student.logits").requires_grad_()
    teacher = {}
    for feature in objective.features:
        for own, other in feature.layers:
            leaves.setdefault(own, tensor(f"student.{own}").requires_grad_())
            teacher.setdefault(other, tensor(f"teacher.{other}"))
    # Where no term reads logits, zeros of one class stand in: their cross-entropy is 0.
    zeros = torch.zeros(batch, 1, dtype=torch.float64)
    values = objective.evaluate(
        (leaves.get("logits", zeros), leaves),
        (tensor("teacher.logits") if objective.lambda2 != 0 else zeros, teacher),
        torch.zeros(batch, dtype=torch.int64) if labels is None else labels.long())
    terms = {
        name: value.detach() for name, value in zip(objective.metric_names, values)
        if labels is not None or not name.endswith("/ce")
    }
    if gradients:
        if values[0].requires_grad:
            values[0].backward()
        for name, leaf in leaves.items():
            grad = torch.zeros_like(leaf) if leaf.grad is None else leaf.grad
            terms[f"grad/student.{name}"] = grad
    return terms


if __name__ == "__main__":
    sys.exit(main())
