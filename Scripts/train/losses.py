"""What training minimizes."""

import torch

from network import evidence


def cross_entropy(neurons, shares):
    """Of the softmax over no curve and a family's neurons against their shares, [N, 1, H, W]."""
    normalizer = torch.logaddexp(
        torch.logsumexp(neurons, 1, keepdim=True), torch.zeros(1, device=neurons.device))
    return normalizer - (shares * neurons).sum(1, keepdim=True)


def dice(probability, truth):
    """1 - the soft Dice coefficient of a batch (F. Milletari, N. Navab, S.-A. Ahmadi, "V-Net", 3DV 2016,
    doi 10.1109/3DV.2016.79)."""
    overlap = (probability * truth).sum()
    return 1 - (2 * overlap + 1) / (probability.square().sum() + truth.square().sum() + 1)


def loss(output, truth, dice_weight):
    """The loss of a batch, and its parts by name."""
    lines, edges, known, width = truth
    z_lines, z_edges, z_width = output
    coverage = lines.sum(1, keepdim=True)
    parts = {
        "lines": cross_entropy(z_lines, lines).mean(),
        "edges": (known * cross_entropy(z_edges, edges)).mean(),
        "width": 0.1 * (coverage * (z_width - width).abs()).mean(),
    }
    if dice_weight > 0:
        parts["dice"] = dice_weight * dice(evidence(z_lines)[:, None], coverage)
    return sum(parts.values()), {name: float(value.detach()) for name, value in parts.items()}
