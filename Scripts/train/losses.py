"""What training minimizes: outputs are the network's, the truth is `crops.Truth`."""

import torch

from network import evidence


def cross_entropy(neurons, truth):
    """Of the softmax over "no curve" and a family's neurons [N, 16, H, W], the mean over all pixels."""
    none = torch.zeros(1, device=neurons.device)
    normalizer = torch.logaddexp(torch.logsumexp(neurons, 1), none)
    # Only pixels on curves have shares; they are few.
    there = neurons.permute(0, 2, 3, 1).reshape(-1, neurons.shape[1])[truth.where]
    amount = (truth.weight * truth.coverage).flatten()[truth.where]
    agreement = (amount * (truth.shares * there).sum(1)).sum()
    return ((truth.weight * normalizer).sum() - agreement) / truth.weight.numel()


def dice(probability, truth):
    """1 - the soft Dice coefficient of a batch (F. Milletari, N. Navab, S.-A. Ahmadi, "V-Net", 3DV 2016,
    doi 10.1109/3DV.2016.79)."""
    overlap = (probability * truth).sum()
    return 1 - (2 * overlap + 1) / (probability.square().sum() + truth.square().sum() + 1)


def loss(output, truth, dice_weight):
    """The loss of a batch, and its parts by name."""
    lines, edges, width = output
    covered = truth.lines.coverage
    parts = {
        "lines": cross_entropy(lines, truth.lines),
        "edges": cross_entropy(edges, truth.edges),
        "width": 0.1 * (covered * (width[:, 0] - truth.width).abs()).mean(),
    }
    if dice_weight > 0:
        parts["dice"] = dice_weight * dice(evidence(lines), covered)
    return sum(parts.values()), {name: float(value.detach()) for name, value in parts.items()}
