#!/usr/bin/env python3
"""Turns PyTorch weights into safetensors: pt2safetensors.py model.pt model.safetensors"""
import sys

import safetensors.torch
import torch

state = torch.load(sys.argv[1], map_location="cpu", weights_only=True)
for key in ("state_dict", "model", "net"):  # a training script's checkpoint
    state = state[key] if isinstance(state.get(key), dict) else state
tensors = {name.removeprefix("module."): t.contiguous().clone() for name, t in state.items()
           if isinstance(t, torch.Tensor)}
safetensors.torch.save_file(tensors, sys.argv[2])
