#!/usr/bin/env python3
"""Records what scikit-learn finds on three small problems, for the tests of KernelMethods.

    python3 -m venv scratch && scratch/bin/pip install scikit-learn
    scratch/bin/python scripts/record-svm.py > Tests/KernelMethodsTests/Recorded/RecordedSVM.swift
    swift format -i Tests/KernelMethodsTests/Recorded/RecordedSVM.swift
"""

import numpy as np
import sklearn
from sklearn.svm import SVC


def problems():
    rng = np.random.default_rng(1992)
    x = rng.normal(size=(40, 3)).round(3)
    y = np.where(x @ [1.0, -1.0, 0.5] + rng.normal(scale=0.7, size=40) > 0, 1, -1)
    yield "two overlapping clouds, linear", ".linear", "linear", x, y, 1.0, lambda a, b: a @ b.T

    angle = rng.uniform(0, 2 * np.pi, 50)
    radius = np.where(np.arange(50) % 2 == 0, 1.0, 2.0) + rng.normal(scale=0.4, size=50)
    x = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).round(3)
    y = np.where(np.arange(50) % 2 == 0, 1, -1)

    def rbf(a, b):
        return np.exp(-0.8 * ((a[:, None] - b[None]) ** 2).sum(-1))

    yield "two noisy rings, RBF", ".rbf(gamma: 0.8)", "rbf", x, y, 10.0, rbf

    x = rng.uniform(-1, 1, size=(45, 2)).round(3)
    y = np.where(x[:, 0] * x[:, 1] + rng.normal(scale=0.05, size=45) > 0, 1, -1)
    yield (
        "noisy XOR, polynomial", ".polynomial(degree: 3, constant: 1)", "poly", x, y, 100.0,
        lambda a, b: (a @ b.T + 1) ** 3,
    )


def swift(numbers):
    return "[" + ", ".join(str(n) for n in numbers) + "]"


print(f"// Written by scripts/record-svm.py with scikit-learn {sklearn.__version__}; do not edit.")
print("@testable import KernelMethods\n")
print("""struct RecordedSVM {
  let name: String
  let kernel: Kernel
  let penalty: Double
  let dualObjective: Double
  let bias: Double
  let supportVectors: Int
  let labels: [Int]
  let rows: [[Double]]
}
""")
print("let recordedSVMs: [RecordedSVM] = [")
for name, kernel, sk_kernel, x, y, c, gram in problems():
    options = {"rbf": {"gamma": 0.8}, "poly": {"gamma": 1.0, "coef0": 1.0, "degree": 3}}
    machine = SVC(C=c, kernel=sk_kernel, tol=1e-8, **options.get(sk_kernel, {})).fit(x, y)
    coefficients = machine.dual_coef_[0]
    k = gram(machine.support_vectors_, machine.support_vectors_)
    dual = np.abs(coefficients).sum() - 0.5 * coefficients @ k @ coefficients
    print(f'  RecordedSVM(\n    name: "{name}", kernel: {kernel}, penalty: {c},')
    print(f"    dualObjective: {dual!r}, bias: {machine.intercept_[0]!r},".replace("np.float64(", "").replace(")", ""))
    print(f"    supportVectors: {len(machine.support_)},")
    print(f"    labels: {swift(y)},")
    print("    rows: [")
    for row in x:
        print(f"      {swift(row)},")
    print("    ]),")
print("]")
