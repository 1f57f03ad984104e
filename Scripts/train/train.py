"""Trains curvenet on crops from the Swift generator.

    Scripts/train/run [--out FOLDER] [--seed N] [--steps N] [--batch N] ...

FOLDER gets `checkpoint.pt` (training goes on from there after an interruption), `log.csv` (the loss curve),
`command.json` (what was asked for) and `curvenet.safetensors` (float16, averaged weights).
"""

import argparse
import copy
import csv
import hashlib
import json
import math
import os
import time
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from crops import CropStream, Truth, halved, standardized
from losses import drift, loss
from network import CurveNet


# The columns of the loss curve.
PARTS = ("lines", "edges", "width", "side", "dice", "cldice", "focal", "crossing", "drift")


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True, help="the curvetrace program, which draws the crops")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=12000)
    parser.add_argument("--batch", type=int, default=7)
    parser.add_argument("--size", type=int, default=192)
    parser.add_argument("--rate", type=float, default=3e-3, help="the largest learning rate")
    parser.add_argument("--average", type=float, default=0.999, help="how much of the average a step keeps")
    parser.add_argument("--side", type=float, default=2.0, help="the weight of telling outer from inner sides")
    parser.add_argument("--dice", type=float, default=0.3, help="the weight of the Dice loss")
    parser.add_argument("--cldice", type=float, default=0.0, help="the weight of the centre-line Dice loss")
    parser.add_argument("--halved", type=float, default=0.0, help="the share of batches at half their size")
    parser.add_argument("--focal", type=float, default=0.0, help="the exponent of the focal loss; 0 leaves it out")
    parser.add_argument("--crossings", type=int, default=0, help="crops of crossings beside each batch")
    parser.add_argument("--crossings-size", type=int, default=64, help="the side of those, px")
    parser.add_argument("--crossings-share", type=float, default=0.5, help="how much their loss counts")
    parser.add_argument(
        "--crossing", type=float, default=1.0, help="in them, the weight of the neurons' shares where two curves cross")
    parser.add_argument("--widths", type=int, nargs=4, default=[16, 32, 64, 96])
    parser.add_argument("--h", type=int, default=32)
    parser.add_argument("--start", type=Path, help="weights (safetensors) from which training goes on")
    parser.add_argument(
        "--keep", type=float, default=0.0, help="the weight of answering as at the start where no two curves cross")
    parser.add_argument("--every", type=int, default=500, help="steps between checkpoints")
    return parser.parse_args()


def rate(step, options):
    """Warm up over 100 steps, then half a cosine."""
    rise = min(1, (step + 1) / 100)
    return options.rate * rise * (0.5 * (1 + math.cos(math.pi * step / options.steps)) + 0.002)


def save(path, write):
    """Writes beside the file and renames, so that an interruption loses nothing."""
    temporary = path.with_suffix(".part")
    write(temporary)
    os.replace(temporary, path)


def export(weights, path):
    """Weights as float16, contiguous."""
    half = {name: value.half().contiguous() for name, value in weights.items()}
    save(path, lambda temporary: save_file(half, str(temporary)))


def losses_of(net, old, crop, options, device, half, crossing_weight=0):
    """The loss of a batch and its parts; `old` is the network that training began with."""
    truth = Truth(crop).to(device)
    x = standardized(crop["light"]).to(device).contiguous(memory_format=torch.channels_last)
    with torch.autocast(device, dtype=torch.bfloat16, enabled=half):
        output = net(x)
    total, parts = loss(output, truth, options, crossing_weight)
    if options.keep > 0:
        with torch.no_grad():
            before = old(x)
        away = options.keep * drift(output, before, truth)
        total, parts["drift"] = total + away, float(away.detach())
    return total, parts


def main():
    options = arguments()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(options.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    net = CurveNet(tuple(options.widths), options.h).to(device, memory_format=torch.channels_last)
    if options.start:
        net.load_state_dict({name: value.float() for name, value in load_file(options.start).items()})
    old = copy.deepcopy(net).requires_grad_(False)
    optimizer = torch.optim.AdamW(net.parameters(), options.rate, weight_decay=1e-4)
    average = {name: value.clone() for name, value in net.state_dict().items()}
    step, checkpoint = 0, options.out / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=device)
        net.load_state_dict(state["net"])
        optimizer.load_state_dict(state["optimizer"])
        average, step = state["average"], state["step"]
    asked = {name: str(value) for name, value in vars(options).items() if name not in ("program", "out")}
    if options.start:
        asked["start"] = hashlib.sha256(options.start.read_bytes()).hexdigest()
    (options.out / "command.json").write_text(json.dumps(asked, indent=2) + "\n")
    log_path = options.out / "log.csv"
    log = open(log_path, "a", newline="")
    rows = csv.writer(log)
    if log_path.stat().st_size == 0:
        rows.writerow(["step", "seconds", *PARTS])
    crops = CropStream(options.program, options.seed, step * options.batch, options.size, options.batch)
    crossings = options.crossings > 0 and CropStream(
        options.program, options.seed + 1000, step * options.crossings, options.crossings_size, options.crossings,
        kind="crossings")
    # Processors without arithmetic in 16 bits imitate it many times as slowly.
    half = device == "cuda" or torch.ops.mkldnn._is_mkldnn_bf16_supported()
    start, mean = time.time(), {}
    while step < options.steps:
        crop = crops.read()
        # As often in any stretch of steps, and the same after an interruption.
        if (step + 1) * options.halved // 1 > step * options.halved // 1:
            crop = halved(crop)
        for group in optimizer.param_groups:
            group["lr"] = rate(step, options)
        optimizer.zero_grad()
        total, parts = losses_of(net, old, crop, options, device, half)
        total.backward()
        if crossings:
            total, its = losses_of(net, old, crossings.read(), options, device, half, options.crossing)
            (options.crossings_share * total).backward()
            # Of crossings, the log has what they are for.
            parts["crossing"] = its.get("crossing", 0)
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        step += 1
        # A young average follows quickly.
        keep = min(options.average, step / (step + 10))
        for name, value in net.state_dict().items():
            average[name].lerp_(value, 1 - keep)
        for name, value in parts.items():
            mean[name] = value if name not in mean else 0.98 * mean[name] + 0.02 * value
        if step % 100 == 0:
            rows.writerow([step, round(time.time() - start, 1)]
                          + [round(mean.get(name, 0), 5) for name in PARTS])
            log.flush()
        if step % options.every == 0 or step == options.steps:
            state = {"net": net.state_dict(), "optimizer": optimizer.state_dict(), "average": average,
                     "step": step}
            save(checkpoint, lambda temporary: torch.save(state, temporary))
            export(average, options.out / "curvenet.safetensors")
    crops.close()
    if crossings:
        crossings.close()


if __name__ == "__main__":
    main()
