#!/usr/bin/env python3
"""Records what PyTorch computes with every kind of layer, forward and backward, for the tests.

    python3 -m venv scratch && scratch/bin/pip install torch numpy
    scratch/bin/python scripts/record-layers.py

writes Tests/Recorded/layers.json and chapter 5's recorded/deep-networks.json. Inputs and weights are not
stored: both sides make them from an integer formula (`numbers` below, `formulaNumbers` in Swift)
whose results are exact in float32. Of each result the files hold every so-many-th number and a few
figures over all of them: the sum, the norm, the largest absolute value, and the product with other
formula numbers, which notices numbers in the wrong place.

PyTorch computes in double precision here, from the same float32 inputs, so that the recorded values
are the truth to float32's last digit; "float32Error" tells how far PyTorch's own float32 results
are from it (largest difference, as a share of the largest value).
"""

import copy
import json
import pathlib

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

PROJECT = pathlib.Path(__file__).resolve().parent.parent
SAMPLES = 16
# Seeds: the input's, the output gradient's, the checksum's, and the first parameter's.
INPUT, LOSS, CHECK, PARAMETER = 1, 2, 3, 100


def numbers(count, seed):
    """`count` numbers from [-1, 1) in steps of 2^-23: a scrambled index (a 32-bit hash)."""
    mask = np.uint64(0xFFFFFFFF)
    h = (np.arange(count, dtype=np.uint64) * np.uint64(0x9E3779B1) + np.uint64(seed * 0x85EBCA77)) & mask
    h ^= h >> np.uint64(15)
    h = (h * np.uint64(0x2C1B3C6D)) & mask
    h ^= h >> np.uint64(12)
    h = (h * np.uint64(0x297A2D39)) & mask
    h ^= h >> np.uint64(15)
    return ((h >> np.uint64(8)).astype(np.float32) * np.float32(2.0**-23) - np.float32(1)).astype(np.float32)


def tensor(shape, seed, scale=1.0):
    values = numbers(int(np.prod(shape)), seed) * np.float32(scale)
    return torch.from_numpy(values.astype(np.float32)).reshape(tuple(shape)).clone()


def short(number, digits=8):
    return float(f"{float(number):.{digits}g}")


def figures(tensor, reference=None, samples=SAMPLES):
    flat = tensor.detach().double().reshape(-1).numpy()
    stride = max(1, flat.size // samples)
    # A step without a common factor with the sides, or one would see the same column always.
    while stride > 1 and any(side > 1 and np.gcd(stride, side) > 1 for side in tensor.shape):
        stride -= 1
    sample = flat[::stride][: samples + samples // 2]
    result = {
        "shape": list(tensor.shape),
        "stride": stride,
        "sample": [short(x) for x in sample],
        "sum": short(flat.sum()),
        "norm": short(np.sqrt((flat**2).sum())),
        "largest": short(np.abs(flat).max()),
        "dot": short((flat * numbers(flat.size, CHECK).astype(np.float64)).sum()),
    }
    if reference is not None:
        error = np.abs(reference.detach().double().reshape(-1).numpy() - flat).max()
        result["float32Error"] = short(error / max(np.abs(flat).max(), 1e-300), 2)
    return result


class CeilConv2d(nn.Conv2d):
    """A convolution whose last window may hang over the edge, as in 2012: zeros are put behind."""

    def forward(self, x):
        extra = [-(side + 2 * p - k) % s for side, p, k, s in zip(x.shape[2:], self.padding, self.kernel_size, self.stride)]
        p = self.padding[0]
        x = F.pad(x, (p, p + extra[1], p, p + extra[0]))
        return F.conv2d(x, self.weight, self.bias, self.stride, 0, 1, self.groups)


def build(spec):
    """The PyTorch layer for one entry of "layers"; the keys are the Swift initialisers' labels."""
    kind = spec["type"]
    get = spec.get
    if kind == "Conv2d":
        maker = CeilConv2d if get("rounding") == "ceil" else nn.Conv2d
        return maker(
            spec["inputChannels"], spec["outputChannels"], spec["kernelSize"], get("stride", 1),
            get("padding", 0), groups=get("groups", 1), bias=get("bias", True))
    if kind in ("MaxPool2d", "AvgPool2d"):
        return getattr(nn, kind)(
            spec["kernelSize"], get("stride", spec["kernelSize"]), get("padding", 0),
            ceil_mode=get("rounding") == "ceil")
    if kind == "LocalResponseNorm":
        return nn.LocalResponseNorm(
            get("size", 5), get("alpha", 1e-4), get("beta", 0.75), get("k", 2.0))
    if kind == "Linear":
        return nn.Linear(spec["inputs"], spec["outputs"], bias=get("bias", True))
    if kind == "Softmax":
        return nn.Softmax(dim=1)
    return getattr(nn, kind)()


def conv(inputs, outputs, kernel, **more):
    return {"type": "Conv2d", "inputChannels": inputs, "outputChannels": outputs, "kernelSize": kernel, **more}


def pool(kind, kernel, **more):
    return {"type": kind, "kernelSize": kernel, **more}


def linear(inputs, outputs, **more):
    return {"type": "Linear", "inputs": inputs, "outputs": outputs, **more}


def layer(kind, **more):
    return {"type": kind, **more}


def record(name, layers, shape, scale=1.0, targets=None, gain=1.0, samples=SAMPLES, keep_output=True):
    """One network, from its input to all its gradients.

    Weights are formula numbers times gain·√(3 / fan-in): the variance gain² / fan-in. Biases have
    a tenth of that. The loss is Σ output · formula numbers, or the mean cross-entropy.
    """
    network = nn.Sequential(*[build(spec) for spec in layers])
    scales = {}
    with torch.no_grad():
        weight_scale = 1.0
        for index, (key, parameter) in enumerate(network.named_parameters()):
            if parameter.dim() > 1:
                weight_scale = gain * np.sqrt(3.0 / parameter[0].numel())
            own = np.float32(weight_scale if parameter.dim() > 1 else 0.1 * weight_scale)
            scales[key] = short(own, 9)
            parameter.copy_(tensor(parameter.shape, PARAMETER + index, own))

    def run(network, dtype):
        network = copy.deepcopy(network).to(dtype)
        x = tensor(shape, INPUT, scale).to(dtype).requires_grad_()
        output = network(x)
        if targets is None:
            loss = (output * tensor(output.shape, LOSS).to(dtype)).sum()
        else:
            loss = F.cross_entropy(output, torch.tensor(targets))
        loss.backward()
        return output, loss, x.grad, {k: p.grad for k, p in network.named_parameters()}

    output, loss, input_gradient, gradients = run(network, torch.float64)
    output32, _, input_gradient32, gradients32 = run(network, torch.float32)
    result = {
        "name": name,
        "layers": layers,
        "inputShape": list(shape),
        "inputScale": short(np.float32(scale), 9),
        "parameters": [{"name": key, "scale": own} for key, own in scales.items()],
        "loss": short(loss.item(), 9),
        "output": figures(output, output32, samples),
        "inputGradient": figures(input_gradient, input_gradient32, samples),
        "gradients": [figures(gradients[k], gradients32[k], samples) for k in gradients],
    }
    if targets is not None:
        result["targets"] = targets
    if not keep_output:
        del result["output"], result["inputGradient"]
    return result


def layer_records():
    yield record("a small convolution", [conv(3, 4, 3, padding=1)], (2, 3, 7, 6))
    yield record("a convolution without bias", [conv(3, 5, 2, bias=False)], (2, 3, 5, 6))
    yield record("a 1×1 convolution", [conv(6, 4, 1)], (2, 6, 5, 3))
    yield record("two groups, stride 2", [conv(4, 6, 3, stride=2, padding=1, groups=2)], (2, 4, 9, 8))
    yield record("three groups, 5×5", [conv(6, 9, 5, padding=2, groups=3)], (2, 6, 11, 13))
    yield record("every channel for itself", [conv(8, 8, 3, padding=1, groups=8)], (1, 8, 6, 7))
    yield record("11×11, stride 4 on 224 pixels, padding 1", [conv(1, 4, 11, stride=4, padding=1)], (1, 1, 224, 224))
    yield record("11×11, stride 4 on 224 pixels, padding 2", [conv(3, 3, 11, stride=4, padding=2)], (1, 3, 224, 224))
    yield record("11×11, stride 4 on 224 pixels, rounding up", [conv(1, 3, 11, stride=4, rounding="ceil")], (1, 1, 224, 224))
    yield record("AlexNet's 5×5, few channels", [conv(32, 32, 5, padding=2)], (2, 32, 13, 13))
    yield record("AlexNet's 5×5 in two groups", [conv(32, 64, 5, padding=2, groups=2)], (1, 32, 27, 27))
    yield record("AlexNet's 3×3, few channels", [conv(48, 32, 3, padding=1)], (2, 48, 13, 13))
    yield record("AlexNet's 3×3 in two groups", [conv(64, 32, 3, padding=1, groups=2)], (3, 64, 12, 12))
    yield record("a convolution and a ReLU", [conv(3, 16, 3, padding=1), layer("ReLU")], (2, 3, 9, 9))
    for kind in ("MaxPool2d", "AvgPool2d"):
        short_name = kind[:3].lower() + "-pool"
        yield record(f"{short_name} 2/2", [pool(kind, 2)], (2, 3, 6, 8))
        yield record(f"{short_name} 3/2 on odd sides", [pool(kind, 3, stride=2)], (2, 3, 13, 11))
        yield record(f"{short_name} 3/2 on even sides", [pool(kind, 3, stride=2)], (2, 3, 12, 14))
        yield record(f"{short_name} 3/2 on even sides, rounding up", [pool(kind, 3, stride=2, rounding="ceil")], (2, 3, 12, 14))
        yield record(f"{short_name} 3/2 with padding", [pool(kind, 3, stride=2, padding=1)], (1, 4, 9, 10))
        yield record(
            f"{short_name} 3/2 with padding, rounding up",
            [pool(kind, 3, stride=2, padding=1, rounding="ceil")], (1, 4, 9, 10))
        yield record(f"{short_name} 2/3: gaps between windows", [pool(kind, 2, stride=3)], (1, 2, 11, 8))
    yield record("response norm with the paper's constants", [layer("LocalResponseNorm")], (2, 9, 4, 5), scale=100)
    yield record(
        "response norm with a large alpha", [layer("LocalResponseNorm", size=5, alpha=1.5, beta=0.75, k=1.0)],
        (2, 12, 3, 3))
    yield record(
        "response norm over an even number of channels",
        [layer("LocalResponseNorm", size=4, alpha=2.0, beta=0.5, k=1.0)], (1, 7, 3, 2))
    yield record(
        "response norm over more channels than there are",
        [layer("LocalResponseNorm", size=9, alpha=2.0, beta=1.0, k=2.0)], (1, 3, 2, 2))
    for kind in ("ReLU", "Sigmoid", "Tanh"):
        yield record(kind.lower(), [layer(kind)], (3, 41), scale=4)
    yield record("relu at exactly 0", [layer("ReLU")], (2, 5), scale=0)
    yield record("sigmoid far out", [layer("Sigmoid")], (2, 30), scale=30)
    yield record("softmax", [layer("Softmax")], (4, 7), scale=3)
    yield record("softmax of large scores", [layer("Softmax")], (3, 10), scale=200)
    yield record("a fully connected layer", [linear(7, 5)], (3, 7))
    yield record("a fully connected layer without bias", [linear(6, 4, bias=False)], (2, 6))
    yield record("LeNet's first fully connected layer", [linear(400, 120)], (4, 400))
    yield record("cross-entropy", [linear(6, 7)], (5, 6), targets=[0, 6, 3, 3, 1], gain=3)
    yield record("cross-entropy of large scores", [linear(6, 7)], (5, 6), targets=[0, 6, 3, 3, 1], gain=200)
    yield record(
        "LeNet with sigmoids",
        [
            conv(1, 6, 5, padding=2), layer("Sigmoid"), pool("AvgPool2d", 2),
            conv(6, 16, 5), layer("Sigmoid"), pool("AvgPool2d", 2), layer("Flatten"),
            linear(400, 120), layer("Sigmoid"), linear(120, 84), layer("Sigmoid"), linear(84, 10),
        ],
        (4, 1, 28, 28), targets=[3, 1, 4, 1], samples=8)
    yield record(
        "a small AlexNet",
        [
            conv(3, 16, 11, stride=4, padding=2), layer("ReLU"), layer("LocalResponseNorm", alpha=0.1),
            pool("MaxPool2d", 3, stride=2),
            conv(16, 32, 5, padding=2, groups=2), layer("ReLU"), layer("LocalResponseNorm", alpha=0.1),
            pool("MaxPool2d", 3, stride=2),
            conv(32, 48, 3, padding=1), layer("ReLU"),
            conv(48, 48, 3, padding=1, groups=2), layer("ReLU"),
            conv(48, 32, 3, padding=1, groups=2), layer("ReLU"), pool("MaxPool2d", 3, stride=2),
            layer("Flatten"),
            linear(128, 64), layer("ReLU"), linear(64, 64), layer("ReLU"), linear(64, 10),
        ],
        (3, 3, 95, 95), targets=[5, 9, 2], gain=np.sqrt(2), samples=8)


def initialiser_records():
    """The spread and the limits of PyTorch's initialisers on two shapes, from one draw each."""
    torch.manual_seed(2012)
    draws = {
        "xavierUniform": lambda w: nn.init.xavier_uniform_(w),
        "xavierNormal": lambda w: nn.init.xavier_normal_(w),
        "heUniform": lambda w: nn.init.kaiming_uniform_(w, nonlinearity="relu"),
        "heNormal": lambda w: nn.init.kaiming_normal_(w, nonlinearity="relu"),
    }
    for shape in ((96, 3, 11, 11), (120, 400)):
        default = nn.Conv2d(3, 96, 11) if len(shape) == 4 else nn.Linear(400, 120)
        for name, draw in [*draws.items(), ("pytorchDefault", lambda w: w.copy_(default.weight))]:
            with torch.no_grad():
                weight = draw(torch.empty(shape))
            yield {
                "initializer": name, "shape": list(shape),
                "mean": short(weight.mean(), 4), "standardDeviation": short(weight.std(), 5),
                "largest": short(weight.abs().max(), 5),
            }


def deep_records():
    """Twelve layers deep, the same weights with different activations: where the gradient goes."""
    for gain_name, gain in (("1", 1.0), ("√2", np.sqrt(2))):
        for activation in ("Sigmoid", "Tanh", "ReLU"):
            layers = []
            for _ in range(11):
                layers += [linear(64, 64), layer(activation)]
            yield record(
                f"12 fully connected layers, {activation}, gain {gain_name}", layers + [linear(64, 10)],
                (16, 64), targets=[i % 10 for i in range(16)], gain=gain, samples=2, keep_output=False)
        for activation in ("Sigmoid", "ReLU"):
            layers = [conv(1, 8, 3, padding=1), layer(activation)]
            for _ in range(10):
                layers += [conv(8, 8, 3, padding=1), layer(activation)]
            layers += [pool("AvgPool2d", 4), layer("Flatten"), linear(72, 10)]
            yield record(
                f"11 convolutions and a fully connected layer, {activation}, gain {gain_name}", layers,
                (8, 1, 12, 12), targets=[i % 10 for i in range(8)], gain=gain, samples=2, keep_output=False)


def write(name, content):
    header = {
        "writtenBy": f"scripts/record-layers.py with PyTorch {torch.__version__.split('+')[0]}",
        "seeds": {"input": INPUT, "outputGradient": LOSS, "checksum": CHECK, "firstParameter": PARAMETER},
    }
    lines = [json.dumps(header, ensure_ascii=False)[:-1]]
    for key, records in content.items():
        rows = ",\n  ".join(json.dumps(r, ensure_ascii=False, separators=(",", ":")) for r in records)
        lines.append(f'"{key}": [\n  {rows}\n]')
    path = PROJECT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(",\n".join(lines) + "}\n", encoding="utf-8")


if __name__ == "__main__":
    write("Tests/Recorded/layers.json", {"records": list(layer_records()), "initialisers": list(initialiser_records())})
    write("chapters/chapter05-relu-vs-sigmoid/recorded/deep-networks.json", {"records": list(deep_records())})
