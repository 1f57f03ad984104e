"""Losses and thresholds of weights on crops that took no part in training: validate.py PROGRAM WEIGHTS.safetensors

Prints every part of the loss that losses.py knows, and for lines and edges the pixel F1 (a pixel counts where half of
it is covered, or a border is within 1 px) at several thresholds of the probability.
"""

import argparse

import torch
from safetensors.torch import load_file

from crops import CropStream, Truth, standardized
from losses import loss
from network import CurveNet, evidence

BATCH = 16
THRESHOLDS = [0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8]
EVERY_PART = argparse.Namespace(side=1.0, dice=1.0, cldice=1.0, focal=0.0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("weights")
    parser.add_argument("--seed", type=int, default=999)
    parser.add_argument("--crops", type=int, default=384)
    options = parser.parse_args()
    net = CurveNet()
    net.load_state_dict({name: value.float() for name, value in load_file(options.weights).items()})
    crops = CropStream(options.program, options.seed, 0, 128, BATCH)
    parts, counts = {}, {"lines": 0, "edges": 0}
    batches = options.crops // BATCH
    for _ in range(batches):
        crop = crops.read()
        with torch.no_grad():
            output = net(standardized(crop["light"]))
            for name, value in loss(output, Truth(crop), EVERY_PART, 1)[1].items():
                parts[name] = parts.get(name, 0) + value / batches
        known = crop["edgeKnown"][:, 0] > 0.5
        for name, probability, truth in (
            ("lines", evidence(output[0]), crop["line"][:, 0] > 0.5),
            ("edges", evidence(output[1])[known], crop["edgeDistance"][:, 0][known] < 1),
        ):
            counts[name] += torch.tensor(
                [[2 * (probability[truth] > t).sum(), (probability > t).sum() + truth.sum()] for t in THRESHOLDS])
    crops.close()
    print("losses", "  ".join(f"{name} {value:.4f}" for name, value in parts.items()))
    for name, found in counts.items():
        print(name, "F1", "  ".join(f"{t}: {a / b:.4f}" for t, (a, b) in zip(THRESHOLDS, found.tolist())))


if __name__ == "__main__":
    main()
