#!/usr/bin/env python3
"""Non-negative least squares by SciPy, for Tests/OptimizationTests/NonNegativeLeastSquaresTests.swift.

Writes Tests/OptimizationTests/Fixtures/nnls.json: six directions of 24 numbers, twenty rows, and of each row the weights
that scipy.optimize.nnls (the active sets of Lawson and Hanson) finds.

Made with SciPy 1.17.1:  python3 Scripts/reference/nnls_scipy.py
"""

import json
import pathlib

import numpy as np
from scipy.optimize import nnls

random = np.random.default_rng(11)
directions = random.random((6, 24)).astype(np.float32)
# Some rows are sums, others lie outside of all.
rows = (random.normal(0.2, 0.6, (20, 6)) @ directions + random.normal(0, 0.3, (20, 24))).astype(np.float32)
weights = [nnls(directions.T.astype(float), row.astype(float))[0] for row in rows]


def flat(matrix):
    # Nine digits tell all numbers of single precision apart.
    return [float(f"{value:.9g}") for value in np.float32(matrix).ravel()]


target = pathlib.Path(__file__).parents[2] / "Tests/OptimizationTests/Fixtures/nnls.json"
target.write_text(json.dumps({"directions": flat(directions), "rows": flat(rows), "weights": flat(weights)}) + "\n")
