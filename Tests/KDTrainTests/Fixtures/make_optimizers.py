#!/usr/bin/env python3
"""Writes optimizers.json: where PyTorch's optimizers end, given the gradients of every step.

usage: make_optimizers.py        (needs: torch, numpy)

Written with torch 2.15.0, numpy 2.4.6 and Python 3.11.

Values and gradients come from an integer hash that the test repeats. The gradients of a step are
scaled by a power of ten of its own, so that running means, their corrections and epsilon all
matter. PyTorch computes in double precision; the suite holds the Double path to 1e-12 and the
Float path to 2e-6, relative to the largest value. (Through a whole network Adam cannot be held
that tightly: it divides by the gradient's own size, so that a gradient near zero, whose sign is
left to rounding, moves its weight by a whole step.)
"""
import json
import pathlib

import numpy
import torch

from make_wrn_16_1 import hashed

SHAPES, STEPS, RATE = [[3, 5], [7]], 6, 0.01
SCALES = [1.0, 1e-3, 10.0, 1e-6, 0.1, 1.0]


def tensor(salt, shape):
    count = int(numpy.prod(shape))
    values = hashed(salt, count).astype(numpy.float32)
    return torch.from_numpy(values).double().reshape(shape)


def gradient(step, index):
    return (tensor(100 + 10 * step + index, SHAPES[index]).float() * SCALES[step]).double()


def optimised(make):
    parameters = [torch.nn.Parameter(tensor(i, shape)) for i, shape in enumerate(SHAPES)]
    optimizer = make(parameters)
    for step in range(STEPS):
        for index, parameter in enumerate(parameters):
            parameter.grad = gradient(step, index)
        optimizer.step()
    return [parameter.detach().flatten().tolist() for parameter in parameters]


def clipped(limit):
    parameters = [torch.nn.Parameter(tensor(i, shape)) for i, shape in enumerate(SHAPES)]
    for index, parameter in enumerate(parameters):
        parameter.grad = gradient(0, index)
    norm = torch.nn.utils.clip_grad_norm_(parameters, limit)
    return {"limit": limit, "norm": norm.item(),
            "gradients": [parameter.grad.flatten().tolist() for parameter in parameters]}


def main():
    cases = {
        "sgd": lambda p: torch.optim.SGD(p, RATE, momentum=0.9, weight_decay=1e-2),
        "nesterov": lambda p: torch.optim.SGD(
            p, RATE, momentum=0.9, weight_decay=1e-2, nesterov=True),
        "adam": lambda p: torch.optim.Adam(p, RATE, weight_decay=1e-2),
        "adamw": lambda p: torch.optim.AdamW(p, RATE, weight_decay=0.5),
    }
    result = {
        "torch": torch.__version__,
        "optimizers": {name: optimised(make) for name, make in cases.items()},
        "clipped": [clipped(limit) for limit in (0.5, 1.0, 100.0)],
    }
    path = pathlib.Path(__file__).with_name("optimizers.json")
    path.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
