#!/usr/bin/env python3
"""What PyTorch takes for the step that Scripts/benchmark times as "InceptionV1 to mixed3a and back".

Random weights in the published shapes, Caffe's convention, 224x224, float32; forward to mixed3a and the
gradient back to the pixels. Prints median, minimum and maximum in milliseconds.

    python3 Scripts/experiments/inception_speed.py [--runs N] [--threads N]
"""

import argparse
import statistics
import time

import torch
from torch.nn import functional as F

parser = argparse.ArgumentParser()
parser.add_argument("--runs", type=int, default=9)
parser.add_argument("--threads", type=int, default=2)
options = parser.parse_args()
torch.set_num_threads(options.threads)
torch.manual_seed(10)


def convolution(outputs, inputs, size):
    weight = torch.randn(outputs, inputs, size, size) / (inputs * size * size) ** 0.5
    return weight, torch.full((outputs,), 0.1)


conv2d0, conv2d1, conv2d2 = convolution(64, 3, 7), convolution(64, 64, 1), convolution(192, 64, 3)
one, three_bottleneck, three = convolution(64, 192, 1), convolution(96, 192, 1), convolution(128, 96, 3)
five_bottleneck, five, reduce = convolution(16, 192, 1), convolution(32, 16, 5), convolution(32, 192, 1)


def convolve(x, filter, stride=1):
    return F.relu(F.conv2d(x, *filter, stride=stride, padding=filter[0].shape[2] // 2))


def normalize(x):
    return F.local_response_norm(x, size=5, alpha=1e-4, beta=0.75, k=1.0)


def step(pixels):
    x = normalize(F.max_pool2d(convolve(pixels, conv2d0, stride=2), 3, 2, ceil_mode=True))
    x = F.max_pool2d(normalize(convolve(convolve(x, conv2d1), conv2d2)), 3, 2, ceil_mode=True)
    branches = [
        convolve(x, one), convolve(convolve(x, three_bottleneck), three),
        convolve(convolve(x, five_bottleneck), five), convolve(F.max_pool2d(x, 3, 1, padding=1), reduce)]
    return torch.cat(branches, 1)


def timed(pixels, seed=None):
    start = time.perf_counter()
    output = step(pixels)
    if seed is not None:
        output.backward(seed)
        pixels.grad = None
    return (time.perf_counter() - start) * 1000


pixels = 60 * torch.randn(1, 3, 224, 224)
with torch.no_grad():
    seed = step(pixels)
    forward = [timed(pixels) for _ in range(options.runs + 1)][1:]
pixels.requires_grad_()
both = [timed(pixels, seed) for _ in range(options.runs + 1)][1:]
print(f"\nPyTorch {torch.__version__}, the same step; threads: {options.threads}; runs: {options.runs}")
for name, times in (("forward", forward), ("forward and backward", both)):
    print(f"  {name:<20}  median {statistics.median(times):7.2f} ms  min {min(times):7.2f}  max {max(times):7.2f}")
