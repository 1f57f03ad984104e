#!/usr/bin/env python3
"""curvenet's answers as PyTorch gives them, for Tests/CurveNetworksTests/CurveNetTests.swift.

Reads the program's weights and writes Tests/CurveNetworksTests/Fixtures/curvenet.safetensors with `input`
[1, 1, 24, 40] and the layers `h`, `lines`, `edges` and `width` for it, 32-bit. To be made anew whenever the weights
change.

Made with PyTorch 2.15 on a CPU:  python3 Scripts/reference/curvenet_torch.py
"""

import pathlib
import sys

import torch
from safetensors.torch import load_file, save_file

root = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "Scripts/train"))
from network import CurveNet  # noqa: E402

weights = load_file(root / "Sources/CurveNetworks/Weights/curvenet.safetensors")
weights = {name: value.float() for name, value in weights.items()}
widths = (weights["down0.weight"].shape[0],) + tuple(weights[f"down{k}_b.weight"].shape[0] for k in (1, 2, 3))
net = CurveNet(widths, weights["h.weight"].shape[0])
net.load_state_dict(weights)

torch.manual_seed(20261124)
x = torch.randn(1, 1, 24, 40)
kept = {}
net.h.register_forward_hook(lambda module, inputs, output: kept.update(h=torch.relu(output)))
with torch.no_grad():
    lines, edges, width = net(x)
tensors = {"input": x, "h": kept["h"], "lines": lines, "edges": edges, "width": width}
save_file(
    {name: value.contiguous() for name, value in tensors.items()},
    root / "Tests/CurveNetworksTests/Fixtures/curvenet.safetensors")
