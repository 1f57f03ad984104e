"""Crops from the Swift generator, and what the neurons should say of them."""

import json
import math
import subprocess

import numpy as np
import torch

from network import ORIENTATIONS

# A neuron's tuning curve falls to one half 15 degrees from its peak.
TUNING = math.radians(15) / math.sqrt(2 * math.log(2))
# A curve of this curvature (1/px) is bent enough for its outer side to be told from its inner one:
# the outer neuron has tanh(curvature / BEND) more than the inner one.
BEND = 0.02


class CropStream:
    """The crops of `seed` from `first` on, in batches of tensors [N, 1, H, W] by plane name."""

    def __init__(self, program, seed, first, size, batch, threads=1):
        self.batch = batch
        self.process = subprocess.Popen(
            [program, "crops", "--seed", str(seed), "--first", str(first), "--count", str(10**9),
             "--size", str(size), "--threads", str(threads), "-o", "-"],
            stdout=subprocess.PIPE, bufsize=1 << 22)
        header = json.loads(self.process.stdout.readline())
        self.names = header["planes"]
        self.size = size

    def read(self):
        count = self.batch * len(self.names) * self.size * self.size
        data = self.process.stdout.read(4 * count)
        if len(data) < 4 * count:
            raise RuntimeError("the generator of crops stopped")
        planes = np.frombuffer(data, "<f4").reshape(self.batch, len(self.names), self.size, self.size)
        planes = torch.from_numpy(planes.copy())
        return {name: planes[:, i : i + 1] for i, name in enumerate(self.names)}

    def close(self):
        self.process.terminate()


def standardized(light):
    """Each crop with mean 0 and deviation 1, as the product's contrast normalization makes images."""
    mean = light.mean((2, 3), keepdim=True)
    deviation = light.std((2, 3), keepdim=True)
    return (light - mean) / (deviation + 0.02)


def tuning(normal, curvature):
    """The neurons' shares of a curve with this outer normal, [N, 16, H, W], adding up to 1."""
    centres = torch.arange(ORIENTATIONS).view(1, -1, 1, 1) * (2 * math.pi / ORIENTATIONS)
    away = torch.remainder(normal - centres + math.pi, 2 * math.pi) - math.pi
    outer = torch.exp(-((away / TUNING) ** 2) / 2)
    inner = torch.roll(outer, ORIENTATIONS // 2, 1)
    bend = torch.tanh(curvature / BEND)
    shares = (1 + bend) * outer + (1 - bend) * inner
    return shares / shares.sum(1, keepdim=True)


def targets(crop):
    """(lines, edges, edges are known, log2 width): coverage times shares, [N, 16, H, W] each."""
    lines = crop["line"] * tuning(crop["lineNormal"], crop["lineCurvature"])
    near = (1.5 - crop["edgeDistance"]).clamp(0, 1)
    edges = near * tuning(crop["edgeNormal"], crop["edgeCurvature"])
    return lines, edges, crop["edgeKnown"], torch.log2(crop["lineWidth"].clamp(min=0.5))
