#!/usr/bin/env python3
"""Write losses_reference.json: values and gradients of kd's losses, computed by PyTorch autograd.

usage: python3 make_losses.py          (made with torch 2.15.0, numpy 2.4.6, Python 3)

Everything is computed in float64 from inputs that are exact in float32. The suite holds the Double
path to 1e-9 and the Float path to 2e-4, both relative to the largest value of the tensor compared.
The formulas follow METHODS, sections 1 to 3, written with PyTorch's own functions and
nothing of kd's.
"""
import json
import pathlib

import torch
import torch.nn.functional as F

torch.manual_seed(20)


def draw(*shape, scale=1.0):
    return (torch.randn(*shape) * scale).float().double()


def packed(tensor):
    return {"shape": list(tensor.shape), "values": [float(v) for v in tensor.flatten()]}


def attention(features, p, eps, size):
    a = features.abs().pow(p).sum(1)
    a = F.adaptive_avg_pool2d(a, size)
    return a / (a.flatten(1).norm(dim=1)[:, None, None] + eps)


def distance(student, teacher, kind):
    squares = (teacher - student).pow(2)
    return squares.mean() if kind == "mean" else squares.sum() / student.shape[0]


def common_size(student, teacher):
    return tuple(min(a, b) for a, b in zip(student.shape[2:], teacher.shape[2:]))


def at(student, teacher, p, kind):
    size = common_size(student, teacher)
    pair = [attention(f, p, 1e-8, size).flatten(1) for f in (student, teacher)]
    value = distance(*pair, kind)
    return value, {"": value}


def amd_maps(q, margin, scale):
    limit = 1 - 1e-7
    positive = scale * torch.cos(margin * torch.acos(q.clamp(-limit, limit)))
    negative = scale * (1 - q)
    angular = positive - torch.logsumexp(torch.stack([positive, negative]), dim=0)
    return {"A": angular, "P": positive, "N": negative}


def quadrants(q):
    h, w = q.shape[1] // 2, q.shape[2] // 2
    return [q[:, :h, :w], q[:, :h, w:], q[:, h:, :w], q[:, h:, w:]]


def amd(student, teacher, margin, scale, terms, whole, local, kind):
    size = common_size(student, teacher)
    pair = [attention(f, 2, 1e-6, size) for f in (student, teacher)]
    total, parts = 0, {}
    for prefix, share, cut in (("", whole, lambda q: [q]), ("local/", local, quadrants)):
        if share == 0:
            continue
        regions = list(zip(*(cut(q) for q in pair)))
        for term in terms:
            values = []
            for region in regions:
                maps = [amd_maps(q.flatten(1), margin, scale)[term] for q in region]
                values.append(distance(*(F.normalize(m, dim=1) for m in maps), kind))
            parts[prefix + term] = torch.stack(values).mean()
            total = total + share / len(terms) * parts[prefix + term]
    return total, parts


def feature_case(name, method, settings, student, teacher):
    student = student.clone().requires_grad_(True)
    value, parts = {"at": at, "amd": amd}[method](student, teacher, **settings)
    value.backward()
    return {
        "name": name, "method": method, "settings": settings,
        "student": packed(student.detach()), "teacher": packed(teacher),
        "value": value.item(), "components": {k: v.item() for k, v in parts.items()},
        "gradient": packed(student.grad),
    }


def logit_case(name, method, student, teacher, labels, smoothing, tau):
    student = student.clone().requires_grad_(True)
    if method == "ce":
        value = F.cross_entropy(student, torch.tensor(labels), label_smoothing=smoothing)
    else:
        value = tau * tau * F.kl_div(
            F.log_softmax(student / tau, 1), F.log_softmax(teacher / tau, 1), log_target=True,
            reduction="batchmean")
    value.backward()
    return {
        "name": name, "method": method, "labels": labels, "smoothing": smoothing, "tau": tau,
        "student": packed(student.detach()), "teacher": packed(teacher), "value": value.item(),
        "gradient": packed(student.grad),
    }


def logit_cases():
    student, teacher, labels = draw(5, 7, scale=3), draw(5, 7, scale=3), [0, 6, 3, 3, 1]
    cases = [
        logit_case("plain", "ce", student, teacher, labels, 0.0, 1.0),
        logit_case("smoothed", "ce", student, teacher, labels, 0.1, 1.0),
        logit_case("large", "ce", student * 1024, teacher, labels, 0.0, 1.0),
    ]
    for tau in (1.0, 4.0, 16.0):
        cases.append(logit_case(f"tau {tau:g}", "kd", student, teacher, labels, 0.0, tau))
    cases.append(
        logit_case("large", "kd", student * 64, teacher * 64, labels, 0.0, 4.0))
    return cases


def feature_cases():
    student, teacher = draw(2, 3, 4, 4), draw(2, 5, 4, 4)
    odd, oddTeacher = draw(2, 2, 5, 7), draw(2, 3, 5, 7)
    cases = []
    for p in (1, 2, 4):
        for kind in ("mean", "sum"):
            cases.append(
                feature_case(f"p {p}, {kind}", "at", {"p": p, "kind": kind}, student, teacher))
    larger = draw(2, 2, 8, 8)
    cases.append(feature_case(
        "larger teacher", "at", {"p": 2, "kind": "mean"}, student, larger))
    cases.append(feature_case(
        "larger student, not a multiple", "at", {"p": 2, "kind": "mean"}, odd, draw(2, 3, 3, 4)))

    def settings(terms="APN", margin=1.35, scale=64.0, whole=1.0, local=0.0, kind="mean"):
        return {"margin": margin, "scale": scale, "terms": list(terms), "whole": whole,
                "local": local, "kind": kind}

    for terms in ("APN", "A", "P", "N", "AP"):
        cases.append(feature_case(
            f"global {terms}", "amd", settings(terms), student, teacher))
    cases.append(feature_case("sum", "amd", settings(kind="sum"), student, teacher))
    cases.append(feature_case(
        "global and local", "amd", settings(whole=0.8, local=0.2), student, teacher))
    cases.append(feature_case(
        "local only, sum", "amd", settings(whole=0.0, local=1.0, kind="sum"), student, teacher))
    cases.append(feature_case(
        "odd sides", "amd", settings(whole=0.8, local=0.2), odd, oddTeacher))
    cases.append(feature_case(
        "margin 1, scale 8", "amd", settings(margin=1.0, scale=8.0), odd, oddTeacher))
    cases.append(feature_case(
        "larger teacher", "amd", settings(whole=0.8, local=0.2), student, larger))
    peaked = student.clone()
    peaked[:, :, 1, 2] *= 64
    cases.append(feature_case(
        "peaked", "amd", settings(whole=0.8, local=0.2), peaked, teacher))
    return cases


def main():
    out = pathlib.Path(__file__).with_name("losses_reference.json")
    document = {
        "versions": f"torch {torch.__version__}", "logits": logit_cases(),
        "features": feature_cases(),
    }
    out.write_text(json.dumps(document, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
