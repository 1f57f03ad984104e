#!/usr/bin/env python3
"""What scikit-learn takes for the factorizations that Scripts/benchmark --factorization times.

Matrices made by the same recipe; solver="cd", init="nndsvd", single precision, its default tolerance of 1e-4.

    python3 Scripts/experiments/nmf_speed.py [--runs N] [--threads N]
"""

import argparse
import statistics
import time

import numpy as np
import sklearn
from sklearn.decomposition import NMF
from threadpoolctl import threadpool_limits

parser = argparse.ArgumentParser()
parser.add_argument("--runs", type=int, default=9)
parser.add_argument("--threads", type=int, default=2)
options = parser.parse_args()
random = np.random.default_rng(12)


def sparse(*shape):
    return random.random(shape) * (random.random(shape) < 0.25)


print(f"\nscikit-learn {sklearn.__version__}, the same; threads: {options.threads}; runs: {options.runs}")
for rows, rank in ((784, 6), (7840, 16)):
    x = sparse(rows, rank) @ sparse(rank, 512)
    x = np.maximum(x + 0.1 * random.normal(size=x.shape), 0).astype(np.float32)
    model = NMF(rank, init="nndsvd", solver="cd", tol=1e-4, max_iter=200)
    times = []
    with threadpool_limits(options.threads):
        for _ in range(options.runs + 1):
            start = time.perf_counter()
            model.fit_transform(x)
            times.append((time.perf_counter() - start) * 1000)
    times = times[1:]
    print(
        f"  {rows} x 512, rank {rank:<2}  median {statistics.median(times):8.2f} ms  min {min(times):8.2f}"
        f"  max {max(times):8.2f}  iterations {model.n_iter_}"
        f"  relative error {model.reconstruction_err_ / np.linalg.norm(x):.4f}")
