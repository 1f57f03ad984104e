#!/usr/bin/env python3
"""Non-negative factors by scikit-learn, for Tests/OptimizationTests/FactorizationReferenceTests.swift.

Writes Tests/OptimizationTests/Fixtures/nmf.json: a matrix of 60 x 40 that has about 5 factors, a random start, and
what solver="cd" (HALS) and solver="mu" make of it in as many iterations as the file says, with and without L1; and
the start of init="nndsvd" with a full SVD. scikit-learn multiplies its alpha_W by the number of columns and its
alpha_H by that of rows; `penalty` has both products.

Made with scikit-learn 1.9.1:  python3 Scripts/reference/nmf_sklearn.py
"""

import json
import pathlib
import warnings

import numpy as np
from sklearn.decomposition import non_negative_factorization

warnings.filterwarnings("ignore")
rows, columns, rank, iterations = 60, 40, 5, 150
random = np.random.default_rng(7)
# Sparse factors and noise, in single precision as the tests read them.
sparse = lambda *shape: random.gamma(1.0, 1.0, shape) * (random.random(shape) < 0.5)
x = sparse(rows, rank) @ sparse(rank, columns) + 0.3 * random.random((rows, columns))
x = np.ascontiguousarray(x, np.float32)
w0, h0 = [random.random(shape).astype(np.float32) + 0.1 for shape in ((rows, rank), (rank, columns))]


def flat(matrix):
    # Nine digits tell all numbers of single precision apart.
    return [float(f"{value:.9g}") for value in np.float32(matrix).ravel()]


def solved(solver, penalty_w=0.0, penalty_h=0.0):
    w, h, _ = non_negative_factorization(
        x.astype(np.float64), W=w0.astype(np.float64), H=h0.astype(np.float64), n_components=rank, init="custom",
        solver=solver, tol=0, max_iter=iterations, alpha_W=penalty_w / columns, alpha_H=penalty_h / rows,
        l1_ratio=1.0)
    error = np.linalg.norm(x - w @ h) / np.linalg.norm(x)
    return {"solver": solver, "penalty": [penalty_w, penalty_h], "error": float(error), "w": flat(w), "h": flat(h)}


def nndsvd():
    u, s, v = np.linalg.svd(x.astype(np.float64), full_matrices=False)
    w, h = np.zeros((rows, rank)), np.zeros((rank, columns))
    for k in range(rank):
        pairs = [(np.maximum(sign * u[:, k], 0), np.maximum(sign * v[k], 0)) for sign in (1, -1)]
        a, b = max(pairs, key=lambda pair: np.linalg.norm(pair[0]) * np.linalg.norm(pair[1]))
        size = np.linalg.norm(a) * np.linalg.norm(b)
        w[:, k] = np.sqrt(s[k] * size) * a / np.linalg.norm(a)
        h[k] = np.sqrt(s[k] * size) * b / np.linalg.norm(b)
    # scikit-learn's own, whose randomized SVD finds the same to some digits.
    from sklearn.decomposition._nmf import _initialize_nmf

    theirs = _initialize_nmf(x.astype(np.float64), rank, init="nndsvd", random_state=0)
    assert np.allclose(w, theirs[0], atol=1e-3) and np.allclose(h, theirs[1], atol=1e-3)
    return {"w": flat(w), "h": flat(h)}


fixture = {
    "rows": rows, "columns": columns, "rank": rank, "iterations": iterations, "x": flat(x),
    "start": {"w": flat(w0), "h": flat(h0)},
    "solutions": [solved("cd"), solved("mu"), solved("cd", 2.0, 1.0), solved("mu", 2.0, 1.0)],
    "nndsvd": nndsvd(),
}
root = pathlib.Path(__file__).resolve().parents[2]
target = root / "Tests/OptimizationTests/Fixtures/nmf.json"
target.write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
print(target.relative_to(root), target.stat().st_size, "bytes;", [s["error"] for s in fixture["solutions"]])
