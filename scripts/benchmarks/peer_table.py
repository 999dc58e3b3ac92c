"""The table of chapter 4's walk, printed with PyTorch: shapes and parameters of the lecture AlexNet."""

import torch
from torch import nn

network = nn.Sequential(
    nn.Conv2d(1, 96, 11, 4, 1), nn.ReLU(), nn.MaxPool2d(3, 2),
    nn.Conv2d(96, 256, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
    nn.Conv2d(256, 384, 3, padding=1), nn.ReLU(), nn.Conv2d(384, 384, 3, padding=1), nn.ReLU(),
    nn.Conv2d(384, 256, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
    nn.Linear(6400, 4096), nn.ReLU(), nn.Dropout(0.5),
    nn.Linear(4096, 4096), nn.ReLU(), nn.Dropout(0.5), nn.Linear(4096, 10)).eval()
x = torch.rand(1, 1, 224, 224)
with torch.inference_mode():
    for layer in network:
        x = layer(x)
        print(type(layer).__name__, list(x.shape), sum(p.numel() for p in layer.parameters()))
