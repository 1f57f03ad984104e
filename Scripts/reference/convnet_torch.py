#!/usr/bin/env python3
"""A small network evaluated by PyTorch, for Tests/ConvNetTests/TorchReferenceTests.swift.

Writes Tests/ConvNetTests/Fixtures/torch-network.bin:

    8 bytes     length n of the header, unsigned, little-endian
    n bytes     header, JSON: {"name": {"shape": [...], "offset": float index}, ...}
    the rest    32-bit floats, little-endian, one tensor after another

with the weights, the input, the value of every layer, the gradient that is given at the last layer
(`seed`) and the one that arrives at every layer (`gradient.NAME`), `gradient.input` included.

Made with PyTorch 1.13.1 on a CPU:  python3 Scripts/reference/convnet_torch.py
"""

import json
import pathlib
import struct

import torch
from torch.nn import functional as F

torch.manual_seed(20240607)
torch.set_num_threads(1)
tensors = {}
layers = {}


def parameters(name, outputs, inputs, size, groups=1):
    weight = torch.randn(outputs, inputs // groups, size, size)
    weight /= (inputs // groups * size * size) ** 0.5
    tensors[name + ".weight"], tensors[name + ".bias"] = weight, 0.2 * torch.randn(outputs)
    return weight, tensors[name + ".bias"]


def same(x, size, stride, value=0.0):
    """TensorFlow's SAME padding, written out: the odd row and column go below and to the right."""
    amounts = []
    for extent in (x.shape[3], x.shape[2]):
        outputs = -(-extent // stride)
        total = max((outputs - 1) * stride + size - extent, 0)
        amounts += [total // 2, total - total // 2]
    return F.pad(x, amounts, value=value)


def layer(name, value):
    value.retain_grad()
    layers[name] = value
    return value


def convolution(name, x, outputs, size, stride=1, dilation=1, groups=1):
    weight, bias = parameters(name, outputs, x.shape[1], size, groups)
    reach = (size - 1) * dilation + 1
    return layer(
        name,
        F.conv2d(same(x, reach, stride), weight, bias, stride=stride, dilation=dilation, groups=groups),
    )


x = torch.randn(2, 3, 14, 11, requires_grad=True)
stem = layer("stem", F.relu(convolution("stem_pre_relu", x, 8, 7, stride=2)))
pool = layer("pool", F.max_pool2d(same(stem, 3, 2, value=-float("inf")), 3, 2))
# PyTorch divides alpha by the size; `norm0` is in that convention, `norm1` in TensorFlow's, whose
# alpha multiplies the sum.
norm0 = layer("norm0", F.local_response_norm(pool, size=5, alpha=0.7, beta=0.75, k=1.0))
a = layer("a", F.relu(convolution("a_pre_relu", norm0, 8, 1)))
b = layer("b", F.relu(convolution("b_pre_relu", norm0, 6, 3)))
c = convolution("c", b, 10, 5)
d = layer("d", F.max_pool2d(norm0, 3, 1, padding=1))
joined = layer("joined", torch.cat([a, c, d], dim=1))
norm1 = layer("norm1", F.local_response_norm(joined, size=9, alpha=0.05 * 9, beta=0.5, k=2.0))
e = convolution("e", norm1, 4, 3, dilation=2)
f = convolution("f", norm1, 4, 3, groups=2)
largest = layer("largest", torch.maximum(e, f))
last = layer("last", F.relu(convolution("last_pre_relu", largest, 5, 9)))

seed = torch.randn_like(last)
last.backward(seed)
tensors["input"], tensors["seed"], tensors["gradient.input"] = x, seed, x.grad
for name, value in layers.items():
    tensors["layer." + name] = value
    tensors["gradient." + name] = value.grad

header, data = {}, b""
for name, tensor in tensors.items():
    header[name] = {"shape": list(tensor.shape), "offset": len(data) // 4}
    data += tensor.detach().contiguous().numpy().astype("<f4").tobytes()
text = json.dumps(header, sort_keys=True).encode()
root = pathlib.Path(__file__).resolve().parents[2]
target = root / "Tests/ConvNetTests/Fixtures/torch-network.bin"
target.write_bytes(struct.pack("<Q", len(text)) + text + data)
print(target.relative_to(root), 8 + len(text) + len(data), "bytes")
