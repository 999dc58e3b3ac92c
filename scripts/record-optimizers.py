#!/usr/bin/env python3
"""Records ten steps of PyTorch's optimisers, for the tests of Training.

    python3 -m venv scratch && scratch/bin/pip install torch
    scratch/bin/python scripts/record-optimizers.py \\
        > Tests/TrainingTests/Recorded/RecordedOptimizers.swift
    swift format -i Tests/TrainingTests/Recorded/RecordedOptimizers.swift

Five weights are pulled along by ten given gradients; the learning rate is divided by 10 after the
sixth step. The form of 2012 is not part of PyTorch: it is computed here in double precision.
"""

import torch

STEPS, RATE = 10, 0.05
generator = torch.Generator().manual_seed(2012)
start = torch.randn(5, generator=generator)
gradients = torch.randn(STEPS, 5, generator=generator)

RUNS = [
    ("SGD(learningRate: 0.05)", torch.optim.SGD, {}),
    ("SGD(learningRate: 0.05, weightDecay: 0.1)", torch.optim.SGD, {"weight_decay": 0.1}),
    ("SGD(learningRate: 0.05, momentum: 0.9, weightDecay: 0.0005)", torch.optim.SGD,
     {"momentum": 0.9, "weight_decay": 0.0005}),
    ("SGD(learningRate: 0.05, momentum: 0.9, weightDecay: 0.1, dampening: 0.3)", torch.optim.SGD,
     {"momentum": 0.9, "weight_decay": 0.1, "dampening": 0.3}),
    ("SGD(learningRate: 0.05, momentum: 0.9, weightDecay: 0.1, nesterov: true)", torch.optim.SGD,
     {"momentum": 0.9, "weight_decay": 0.1, "nesterov": True}),
    ("Adam(learningRate: 0.05)", torch.optim.Adam, {}),
    ("Adam(learningRate: 0.05, beta1: 0.8, beta2: 0.9, epsilon: 1e-3, weightDecay: 0.1)",
     torch.optim.Adam, {"betas": (0.8, 0.9), "eps": 1e-3, "weight_decay": 0.1}),
    ("Adam(learningRate: 0.05, weightDecay: 0.1, decoupled: true)", torch.optim.AdamW,
     {"weight_decay": 0.1}),
]


def trajectory(kind, options):
    weight = torch.nn.Parameter(start.clone())
    optimizer = kind([weight], lr=RATE, **options)
    for step in range(STEPS):
        if step == 6:
            optimizer.param_groups[0]["lr"] = RATE / 10
        weight.grad = gradients[step].clone()
        optimizer.step()
        yield weight.detach().clone()


def paper():
    weight, velocity = start.double(), torch.zeros(5, dtype=torch.double)
    for step in range(STEPS):
        rate = RATE / 10 if step >= 6 else RATE
        velocity = 0.9 * velocity - 0.0005 * rate * weight - rate * gradients[step].double()
        weight = weight + velocity
        yield weight.float()


def row(numbers):
    # Of a float32 its own shortest digits, not those of the double it becomes in a list.
    return "[" + ", ".join(str(n) for n in numbers.numpy()) + "]"

print(f"// Written by scripts/record-optimizers.py with PyTorch {torch.__version__}; do not edit.\n"
      "@testable import Training\n")
print("struct RecordedOptimizer {\n  let name: String\n  let make: @Sendable () -> any Optimizer")
print("  let weights: [[Float]]\n}\n")
print(f"let recordedStart: [Float] = {row(start)}\n")
print("let recordedGradients: [[Float]] = [")
for gradient in gradients:
    print(f"  {row(gradient)},")
print("]\n\nlet recordedOptimizers: [RecordedOptimizer] = [")
runs = [(make, trajectory(kind, options)) for make, kind, options in RUNS]
runs.append(("PaperSGD(learningRate: 0.05, momentum: 0.9, weightDecay: 0.0005)", paper()))
for make, weights in runs:
    print(f'  RecordedOptimizer(\n    name: "{make}",\n    make: {{ {make} }},\n    weights: [')
    for weight in weights:
        print(f"      {row(weight)},")
    print("    ]),")
print("]")
