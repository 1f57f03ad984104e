"""Crops from the Swift generator, and what the neurons should say of them."""

import json
import math
import subprocess

import numpy as np
import torch
from torch.nn import functional as F

from network import ORIENTATIONS

# A neuron's tuning curve falls to one half 15 degrees from its peak.
TUNING = math.radians(15) / math.sqrt(2 * math.log(2))
# A curve of this curvature (1/px) is bent enough for its outer side to be told from its inner one:
# the outer neuron has tanh(curvature / BEND) more than the inner one.
BEND = 0.01
# Where two curves cover a pixel, tuning curves are narrower by up to this share, so that two peaks stay apart.
NARROWER = 0.2


class CropStream:
    """The crops of `seed` from `first` on, in batches of tensors [N, 1, H, W] by plane name."""

    def __init__(self, program, seed, first, size, batch, threads=1, kind=None):
        self.batch = batch
        command = [program, "crops", "--seed", str(seed), "--first", str(first), "--count", str(10**9),
                   "--size", str(size), "--threads", str(threads), "-o", "-"]
        self.process = subprocess.Popen(
            command + (["--kind", kind] if kind else []), stdout=subprocess.PIPE, bufsize=1 << 22)
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


def halved(crop):
    """A batch at half its size, lengths included."""
    small = {name: plane[:, :, ::2, ::2] for name, plane in crop.items()}
    for name in ("light", "line"):
        small[name] = F.avg_pool2d(crop[name], 2)
    for name in ("lineDistance", "lineWidth", "edgeDistance"):
        small[name] = small[name] / 2
    for name in ("lineCurvature", "otherCurvature", "edgeCurvature"):
        small[name] = small[name] * 2
    return small


def means(plane, radius):
    """The means of the pixels at most `radius` columns and rows away that there are."""
    for axis in (2, 3):
        length = plane.shape[axis]
        sums = F.pad(plane.double().cumsum(axis), (1, 0, 0, 0) if axis == 3 else (0, 0, 1, 0))
        first = (torch.arange(length) - radius).clamp(min=0)
        last = (torch.arange(length) + radius + 1).clamp(max=length)
        count = (last - first).view((1, 1, -1, 1) if axis == 2 else (1, 1, 1, -1))
        plane = (sums.index_select(axis, last) - sums.index_select(axis, first)) / count
    return plane


def standardized(light, radius=64):
    """Light less its local mean, in multiples of the local deviation: as the product's contrast normalization makes
    images."""
    mean = means(light, radius)
    deviation = (means(light * light, radius) - mean * mean).clamp(min=0).sqrt()
    return ((light - mean) / (deviation + 0.02)).float()


def tuning(normal, bend, width=TUNING):
    """The neurons' shares of curves with these outer normals and bends, [K] to [K, 16], which add up to 1 for
    each curve; and which neurons' normals point to its outer side, [K, 16]. `width` is that of the tuning
    curves, one or [K, 1]."""
    centres = torch.arange(ORIENTATIONS) * (2 * math.pi / ORIENTATIONS)
    away = torch.remainder(normal[:, None] - centres + math.pi, 2 * math.pi) - math.pi
    outer = torch.exp(-((away / width) ** 2) / 2)
    inner = torch.roll(outer, ORIENTATIONS // 2, 1)
    shares = (1 + bend[:, None]) * outer + (1 - bend[:, None]) * inner
    return shares / shares.sum(1, keepdim=True), away.abs() < math.pi / 2


class FamilyTruth:
    """What the neurons of a family should say of a batch.

    `weight` [N, H, W] is how much a pixel counts, `coverage` [N, H, W] how much of it belongs to a curve;
    `where` are the flat indices of the K pixels with any; there `shares` [K, 16] are the neurons' parts, `bend`
    [K] is 0 for a straight curve and up to 1, and `outer` [K, 16] says which neurons point outwards. `other`, where
    a second curve covers some of the pixel, is its (share, normal, curvature): the neurons have their parts of both,
    sides are not asked for, and `both` [K] says how much of the pixel is two curves that can be told apart.
    """

    def __init__(self, coverage, normal, curvature, weight, other=None):
        self.coverage, self.weight = coverage, weight
        self.where = (coverage * weight).flatten().nonzero().squeeze(1)
        self.bend = torch.tanh(curvature.flatten()[self.where] / BEND)
        normal = normal.flatten()[self.where]
        self.both = torch.zeros_like(self.bend)
        if other is None:
            self.shares, self.outer = tuning(normal, self.bend)
        else:
            share, second, curvature = (plane.flatten()[self.where] for plane in other)
            evenly = 2 * torch.minimum(share, 1 - share)
            width = TUNING * (1 - NARROWER * evenly[:, None])
            self.shares, self.outer = tuning(normal, self.bend, width)
            self.shares = self.shares.lerp(tuning(second, torch.tanh(curvature / BEND), width)[0], share[:, None])
            self.bend = torch.where(share > 0, 0, self.bend)
            self.both = evenly * torch.sin(second - normal) ** 2

    def to(self, device):
        for name in ("coverage", "weight", "where", "bend", "shares", "outer", "both"):
            setattr(self, name, getattr(self, name).to(device))
        return self


class Truth:
    """The truth of a batch: `lines`, `edges`, and `width` [N, H, W], the logarithm of lines' widths."""

    def __init__(self, crop):
        crop = {name: plane[:, 0] for name, plane in crop.items()}
        self.lines = FamilyTruth(
            crop["line"], crop["lineNormal"], crop["lineCurvature"], torch.ones_like(crop["line"]),
            (crop["otherShare"], crop["otherNormal"], crop["otherCurvature"]))
        # A border is found where it is, to a pixel and a half.
        near = (1.5 - crop["edgeDistance"]).clamp(0, 1)
        self.edges = FamilyTruth(near, crop["edgeNormal"], crop["edgeCurvature"], crop["edgeKnown"])
        self.width = torch.log2(crop["lineWidth"].clamp(min=0.5))

    def to(self, device):
        self.lines.to(device)
        self.edges.to(device)
        self.width = self.width.to(device)
        return self
