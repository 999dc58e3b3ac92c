"""PyTorch's side of scripts/benchmark: runs the measurement whose name comes in on a line.

A line in, "NAME REPEATS"; a line out, JSON with the seconds of each repeat. The environment decides
how memory is kept, the first argument the memory format and perhaps bfloat16, into which autocast
then turns the operands of convolutions and matrix products, the second the number of threads.
"""

import json
import resource
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

channels_last = "channels_last" in sys.argv[1]
reduced = "bfloat16" in sys.argv[1]
threads = int(sys.argv[2])
torch.set_num_threads(threads)
torch.manual_seed(1)


def arranged(x):
    return x.to(memory_format=torch.channels_last) if channels_last and x.dim() == 4 else x


def lenet():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.Sigmoid(), nn.AvgPool2d(2),
        nn.Conv2d(6, 16, 5), nn.Sigmoid(), nn.AvgPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.Sigmoid(), nn.Linear(120, 84), nn.Sigmoid(), nn.Linear(84, 10))


def a2():
    return nn.Sequential(
        nn.Conv2d(1, 96, 11, 4, 1), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(96, 256, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(256, 384, 3, padding=1), nn.ReLU(), nn.Conv2d(384, 384, 3, padding=1), nn.ReLU(),
        nn.Conv2d(384, 256, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(6400, 4096), nn.ReLU(), nn.Dropout(0.5),
        nn.Linear(4096, 4096), nn.ReLU(), nn.Dropout(0.5), nn.Linear(4096, 10))


def a4():
    return nn.Sequential(
        nn.Conv2d(3, 96, 11, 4), nn.ReLU(), nn.LocalResponseNorm(5, 1e-4, 0.75, 2), nn.MaxPool2d(3, 2),
        nn.Conv2d(96, 256, 5, padding=2, groups=2), nn.ReLU(), nn.LocalResponseNorm(5, 1e-4, 0.75, 2),
        nn.MaxPool2d(3, 2), nn.Conv2d(256, 384, 3, padding=1), nn.ReLU(),
        nn.Conv2d(384, 384, 3, padding=1, groups=2), nn.ReLU(),
        nn.Conv2d(384, 256, 3, padding=1, groups=2), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(9216, 4096), nn.ReLU(), nn.Dropout(0.5),
        nn.Linear(4096, 4096), nn.ReLU(), nn.Dropout(0.5), nn.Linear(4096, 1000))


NETWORKS = {"lenet": (lenet, (1, 28, 28), 10), "a2": (a2, (1, 224, 224), 10),
            "a4": (a4, (3, 227, 227), 1000)}


def train(network, batch):
    make, shape, classes = NETWORKS[network]
    model = make()
    if channels_last:
        model = model.to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-4, momentum=0.9)
    images = arranged(torch.rand(batch, *shape))
    labels = torch.arange(batch) % classes

    def step():
        optimizer.zero_grad()
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=reduced):
            loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def infer(network, batch):
    make, shape, _ = NETWORKS[network]
    model = make().eval()
    if channels_last:
        model = model.to(memory_format=torch.channels_last)
    images = arranged(torch.rand(batch, *shape))

    def run():
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=reduced):
            return model(images)

    return run


def both(layer, *shape):
    layer = layer.to(memory_format=torch.channels_last) if channels_last else layer
    x = arranged(torch.rand(*shape)).requires_grad_()
    with torch.no_grad():
        gradient = torch.rand_like(layer(x))

    def run():
        layer.zero_grad()
        x.grad = None
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=reduced):
            output = layer(x)
        output.backward(gradient.to(output.dtype))

    return run


def forward(layer, *shape):
    layer = layer.to(memory_format=torch.channels_last) if channels_last else layer
    x = arranged(torch.rand(*shape))

    def run():
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=reduced):
            return layer(x)

    return run


CONVOLUTIONS = {
    "conv1": (lambda: nn.Conv2d(1, 96, 11, 4, 1), (1, 224, 224)),
    "conv2": (lambda: nn.Conv2d(96, 256, 5, padding=2), (96, 26, 26)),
    "conv3": (lambda: nn.Conv2d(256, 384, 3, padding=1), (256, 12, 12)),
    "conv4": (lambda: nn.Conv2d(384, 384, 3, padding=1), (384, 12, 12)),
    "conv5": (lambda: nn.Conv2d(384, 256, 3, padding=1), (384, 12, 12)),
}
ELEMENTWISE = {
    "relu": (lambda: nn.ReLU(), (96, 54, 54)),
    "maxpool": (lambda: nn.MaxPool2d(3, 2), (96, 54, 54)),
    "dropout": (lambda: nn.Dropout(0.5), (96, 54, 54)),
    "lrn": (lambda: nn.LocalResponseNorm(5, 1e-4, 0.75, 2), (96, 55, 55)),
}


def matmul(m, n, k, transpose_a, transpose_b):
    a = torch.rand(k, m).t() if transpose_a else torch.rand(m, k)
    b = torch.rand(n, k).t() if transpose_b else torch.rand(k, n)
    c = torch.empty(m, n)
    return lambda: torch.mm(a, b, out=c)


def prepare(name):
    parts = name.split("-")
    if parts[0] == "train":
        return train(parts[1], int(parts[2]))
    if parts[0] == "infer":
        return infer(parts[1], int(parts[2]))
    if parts[0] in CONVOLUTIONS or parts[0] in ELEMENTWISE:
        make, shape = {**CONVOLUTIONS, **ELEMENTWISE}[parts[0]]
        return {"forward": forward, "both": both}[parts[1]](make(), int(parts[2]), *shape)
    if parts[0] in ("fc6", "fc7"):
        layer = nn.Linear(6400 if parts[0] == "fc6" else 4096, 4096)
        return {"forward": forward, "both": both}[parts[1]](layer, int(parts[2]), layer.in_features)
    if parts[0] == "matmul":
        m, n, k = (int(p) for p in parts[1].split("x"))
        return matmul(m, n, k, "ta" in parts[2:], "tb" in parts[2:])
    if parts[0] == "crossentropy":
        logits = torch.rand(8192, 1000).requires_grad_()
        labels = torch.arange(8192) % 1000

        def run():
            logits.grad = None
            F.cross_entropy(logits, labels).backward()

        return run
    if parts[0] == "sgd":
        weight = torch.rand(46_764_746).requires_grad_()
        weight.grad = torch.rand(46_764_746)
        return torch.optim.SGD([weight], lr=1e-4, momentum=0.9, weight_decay=5e-4).step
    raise KeyError(name)


def peak_bytes():
    """The most memory that this process has held so far."""
    try:
        # On Linux getrusage also counts what the process that started this one held at that moment.
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024


print(json.dumps({"version": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
current, run = None, None
for line in sys.stdin:
    name, repeats = line.split()
    try:
        if name != current:
            run = None
            current, run = name, prepare(name)
            run()
            run()
        seconds = []
        for _ in range(int(repeats)):
            start = time.perf_counter()
            run()
            seconds.append(time.perf_counter() - start)
        print(json.dumps({"seconds": seconds, "peakBytes": peak_bytes()}), flush=True)
    except Exception as error:  # the other side reports it
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}), flush=True)
