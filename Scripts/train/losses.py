"""What training minimizes: outputs are the network's, the truth is `crops.Truth`."""

import torch
from torch.nn import functional as F

from network import evidence


class Normalizer(torch.autograd.Function):
    """The mean over pixels of weight · log(1 + Σ exp z) for a family's neurons z [N, 16, H, W]: what a softmax
    over them and "no curve", whose pre-activation is 0, is divided by.

    By hand, because the exponentials are needed once and autograd would take five passes over the largest
    tensors there are.
    """

    @staticmethod
    def forward(context, neurons, weight):
        shares = neurons.float()
        largest = shares.amax(1, keepdim=True).clamp_(min=0)
        shares = (shares - largest).exp_()
        total = shares.sum(1, keepdim=True).add_(torch.exp(-largest))
        context.save_for_backward(shares.div_(total), weight)
        context.dtype = neurons.dtype
        return (weight * (total.log() + largest)[:, 0]).sum() / weight.numel()

    @staticmethod
    def backward(context, gradient):
        shares, weight = context.saved_tensors
        return shares.mul(weight[:, None] * (gradient / weight.numel())).to(context.dtype), None


def at_curves(neurons, truth):
    """The neurons [K, 16] at the pixels that have a curve, and how much of one [K]."""
    there = neurons.permute(0, 2, 3, 1).reshape(-1, neurons.shape[1])[truth.where].float()
    return there, (truth.weight * truth.coverage).flatten()[truth.where]


def cross_entropy(neurons, truth):
    """Of the softmax over "no curve" and a family's neurons [N, 16, H, W], the mean over all pixels."""
    there, amount = at_curves(neurons, truth)
    agreement = (amount * (truth.shares * there).sum(1)).sum()
    return Normalizer.apply(neurons, truth.weight) - agreement / truth.weight.numel()


def crossing(neurons, truth):
    """What the neurons' shares lack where two curves cross: the Kullback-Leibler divergence of the softmax over the
    neurons alone from the truth, the mean over those pixels, however few they are."""
    there, amount = at_curves(neurons, truth)
    amount = amount * truth.both
    lack = torch.special.xlogy(truth.shares, truth.shares) - truth.shares * F.log_softmax(there, 1)
    return (amount * lack.sum(1)).sum() / (amount.sum() + 1)


def side(neurons, truth):
    """The cross-entropy of outer against inner side, the mean over all pixels: each neuron counts to the side that
    its normal points to. Where a curve is straight, both are right and nothing is asked."""
    there, amount = at_curves(neurons, truth)
    outer = torch.logsumexp(there.masked_fill(~truth.outer, -torch.inf), 1)
    inner = torch.logsumexp(there.masked_fill(truth.outer, -torch.inf), 1)
    surprise = F.binary_cross_entropy_with_logits(outer - inner, (1 + truth.bend) / 2, reduction="none")
    return (amount * truth.bend * surprise).sum() / truth.weight.numel()


def dice(probability, truth):
    """1 - the soft Dice coefficient of a batch (F. Milletari, N. Navab, S.-A. Ahmadi, "V-Net", 3DV 2016,
    doi 10.1109/3DV.2016.79)."""
    overlap = (probability * truth).sum()
    return 1 - (2 * overlap + 1) / (probability.square().sum() + truth.square().sum() + 1)


def skeleton(mask, steps=4):
    """The soft skeleton of masks [N, H, W] up to about 2 * `steps` px wide: what openings of ever narrower cores
    take away."""
    mask, rest = mask[:, None], 0
    for _ in range(steps + 1):
        eroded = -F.max_pool2d(-mask, 3, 1, 1)
        ridge = F.relu(mask - F.max_pool2d(eroded, 3, 1, 1))
        rest = rest + F.relu(ridge - rest * ridge)
        mask = eroded
    return rest[:, 0]


def centre_line_dice(probability, truth):
    """1 - the soft clDice of a batch: how much of either's skeleton lies in the other (S. Shit et al., "clDice",
    CVPR 2021, doi 10.1109/CVPR46437.2021.01629)."""
    found, drawn = skeleton(probability), skeleton(truth)
    precision = ((found * truth).sum() + 1) / (found.sum() + 1)
    recall = ((drawn * probability).sum() + 1) / (drawn.sum() + 1)
    return 1 - 2 * precision * recall / (precision + recall)


def focal(neurons, truth, gamma):
    """The binary cross-entropy of "a curve", pixels that are nearly right counting less (T.-Y. Lin et al., "Focal
    Loss for Dense Object Detection", ICCV 2017, doi 10.1109/ICCV.2017.324)."""
    z = torch.logsumexp(neurons.float(), 1)
    surprise = F.binary_cross_entropy_with_logits(z, truth.coverage, reduction="none")
    away = (torch.sigmoid(z) - truth.coverage).abs()
    return (truth.weight * away**gamma * surprise).mean()


def drift(output, before, truth):
    """How far outputs are from those of the network that training began with, `before`: the cross-entropy of either
    family's softmax, and a tenth of the widths' difference, the means over the pixels that are no two curves'."""
    alone = torch.ones_like(truth.lines.coverage).flatten()
    alone[truth.lines.where[truth.lines.both > 0]] = 0
    alone = alone.view_as(truth.lines.coverage)
    total = 0
    for neurons, old in zip(output[:2], before):
        old = F.softmax(F.pad(old, (0, 0, 0, 0, 1, 0)), 1)[:, 1:]
        total = total + Normalizer.apply(neurons, alone) - (alone * (old * neurons).sum(1)).mean()
    return total + 0.1 * (alone * truth.lines.coverage * (output[2] - before[2])[:, 0].abs()).mean()


def loss(output, truth, options, crossing_weight=0):
    """The loss of a batch, and its parts by name."""
    lines, edges, width = output
    covered = truth.lines.coverage
    parts = {
        "lines": cross_entropy(lines, truth.lines),
        "edges": cross_entropy(edges, truth.edges),
        "width": 0.1 * (covered * (width[:, 0].float() - truth.width).abs()).mean(),
        "side": options.side * (side(lines, truth.lines) + side(edges, truth.edges)),
    }
    if crossing_weight > 0:
        parts["crossing"] = crossing_weight * crossing(lines, truth.lines)
    if options.dice > 0:
        parts["dice"] = options.dice * dice(evidence(lines.float()), covered)
    if options.cldice > 0:
        parts["cldice"] = options.cldice * centre_line_dice(evidence(lines.float()), covered)
    if options.focal > 0:
        parts["focal"] = focal(lines, truth.lines, options.focal)
    return sum(parts.values()), {name: float(value.detach()) for name, value in parts.items()}
