#!/usr/bin/env python3
"""Checks with the real packages that files travel between this project and PyTorch, both ways.

    python3 -m venv scratch && scratch/bin/pip install torch torchvision safetensors tensorboard
    scratch/bin/python scripts/check-pytorch-exchange.py

1. Networks written here load there: the same nn.Sequential, logits equal to 1e-4.
2. A checkpoint's weights load with strict=False and with the documented filter.
3. TensorBoard's own reader finds every curve, picture and text of a log written here.
4. The exported script trains, with python and with two processes under torchrun (DDP).
5. Weights written there load here, logits equal to 1e-4.
6. torchvision's AlexNet travels under its own names: logits equal to 1e-5, and back bit for bit.
"""

import argparse
import csv
import importlib.util
import os
import pathlib
import subprocess
import sys
import tempfile

import torch
import torchvision
from safetensors.torch import load_file, save_file
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

NETWORKS = ["lenet", "lenet-modern", "small-alexnet", "alexnet"]


def swift(package, folder, part):
    """Runs one half of Tests/TrainingTests/PyTorchExchangeTests.swift."""
    command = ["swift", "test", "--package-path", package, "--filter", f"PyTorchExchangeTests.*{part}"]
    result = subprocess.run(
        command, env={**os.environ, "COURSE_EXCHANGE": str(folder)}, capture_output=True, text=True)
    lines = [line for line in result.stdout.splitlines() if "differ by" in line]
    if result.returncode or f"{part}, " not in result.stdout or "with 1 test" not in result.stdout:
        sys.exit(f"the Swift side failed:\n{result.stdout[-4000:]}\n{result.stderr[-4000:]}")
    print("".join(f"  ✓ {line}\n" for line in lines), end="")


def check(condition, sentence):
    if not condition:
        sys.exit(f"  ✗ {sentence}")
    print(f"  ✓ {sentence}")


def exported(folder):
    """The module train.py of an exported folder."""
    spec = importlib.util.spec_from_file_location("train", folder / "train.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def networks_from_here(folder):
    for name in NETWORKS:
        model = exported(folder / name).network().eval()
        model.load_state_dict(load_file(folder / name / "network.safetensors"))
        ours = load_file(folder / name / "ours.safetensors")
        with torch.no_grad():
            difference = (model(ours["images"]) - ours["logits"]).abs().max().item()
        check(difference < 1e-4, f"{name}: our weights there, logits differ by at most {difference:.1e}")


def checkpoint(folder):
    model = exported(folder).network()
    tensors = load_file(folder / "last.safetensors")
    result = model.load_state_dict(tensors, strict=False)
    check(not result.missing_keys, "a checkpoint loads with strict=False")
    check(all(k.startswith("optimizer.") for k in result.unexpected_keys), "and only the optimiser's state is left over")
    model.load_state_dict({n: t for n, t in tensors.items() if not n.startswith("optimizer.")})
    check(True, "the documented filter loads strictly")


def log(folder):
    events = EventAccumulator(str(folder / "log"), size_guidance={"images": 0, "scalars": 0})
    events.Reload()
    tags = events.Tags()
    with open(folder / "log.csv") as file:
        rows = {int(row["step"]): float(row["loss"]) for row in csv.DictReader(file)}

    def scalars(tag):
        if tag in tags["scalars"]:
            return {e.step: e.value for e in events.Scalars(tag)}
        return {e.step: e.tensor_proto.float_val[0] for e in events.Tensors(tag)}

    losses = scalars("loss/train")
    check(len(losses) == 15, "TensorBoard reads 15 training losses")
    check(all(abs(rows[s] - v) < 1e-6 for s, v in losses.items()), "they are those of the CSV table")
    check(sorted(scalars("error/test")) == [5, 10, 15], "and a test error at each of three epochs")
    pictures = len(events.Images("filters")) if "filters" in tags["images"] else len(events.Tensors("filters"))
    check(pictures == 3, "and three pictures")
    check(any("recipe" in tag for tag in tags["tensors"]), "and the recipe")


def script_runs(folder):
    for name in ["lenet", "lenet-modern", "small-alexnet"]:
        train = folder / name / "train.py"
        torchrun = [sys.executable, "-m", "torch.distributed.run", "--nproc_per_node", "2"]
        for title, command in [("python", [sys.executable]), ("torchrun", torchrun)]:
            (folder / name / "trained.safetensors").unlink(missing_ok=True)
            result = subprocess.run(
                command + [str(train), "--synthetic", "40"], capture_output=True, text=True,
                env={**os.environ, "OMP_NUM_THREADS": "1"})
            lines = [line for line in result.stdout.splitlines() if line.startswith("epoch")]
            if result.returncode or len(lines) != 2:
                sys.exit(f"{title} {train} failed:\n{result.stdout}\n{result.stderr[-4000:]}")
            trained = load_file(folder / name / "trained.safetensors")
            start = load_file(folder / name / "network.safetensors")
            moved = all(not torch.equal(trained[key], start[key]) for key in start)
            check(moved, f"{name}: train.py under {title} trains every weight ({lines[-1]})")


def networks_from_there(folder):
    torch.manual_seed(2012)
    for name in NETWORKS:
        model = exported(folder / name).network().eval()
        save_file(model.state_dict(), folder / name / "theirs.safetensors")
        images = load_file(folder / name / "ours.safetensors")["images"]
        with torch.no_grad():
            answers = {"images": images, "logits": model(images)}
        save_file(answers, folder / name / "answers.safetensors")
    numbers = torch.tensor([-2.0, 0, 1, 3])
    kinds = [torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32]
    save_file({str(kind): numbers.to(kind) for kind in kinds}, folder / "kinds.safetensors")


def torchvision_from_here(folder):
    model = torchvision.models.alexnet(num_classes=10).eval()
    model.load_state_dict(load_file(folder / "torchvision.safetensors"))
    ours = load_file(folder / "torchvision-ours.safetensors")
    with torch.no_grad():
        logits = model(ours["images"])
    difference = ((logits - ours["logits"]).abs().max() / logits.abs().max()).item()
    check(difference < 1e-5, f"torchvision: our AlexNet's weights there, logits differ by at most {difference:.1e} of the largest")


def torchvision_from_there(folder):
    torch.manual_seed(2012)
    model = torchvision.models.alexnet().eval()
    # As a run on several devices leaves them, with an entry that is no weight.
    tensors = {f"module.{name}": tensor for name, tensor in model.state_dict().items()}
    save_file({**tensors, "module.num_batches_tracked": torch.tensor(3)}, folder / "torchvision-theirs.safetensors")
    images = torch.randn(2, 3, 224, 224)
    with torch.no_grad():
        save_file({"images": images, "logits": model(images)}, folder / "torchvision-answers.safetensors")
    return model.state_dict()


def torchvision_back(folder, weights):
    model = torchvision.models.alexnet()
    model.load_state_dict(load_file(folder / "torchvision-back.safetensors"))
    same = all(torch.equal(tensor, weights[name]) for name, tensor in model.state_dict().items())
    check(same, "torchvision: its AlexNet's weights come back bit for bit")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--package", default=pathlib.Path(__file__).parent.parent)
    parser.add_argument("--keep", help="a folder for the files, kept afterwards")
    options = parser.parse_args()
    print(f"PyTorch {torch.__version__}, Python {sys.version.split()[0]}")
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(options.keep or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        swift(options.package, folder, "part 1")
        networks_from_here(folder)
        torchvision_from_here(folder)
        checkpoint(folder / "checkpoint")
        log(folder)
        script_runs(folder)
        networks_from_there(folder)
        weights = torchvision_from_there(folder)
        swift(options.package, folder, "part 2")
        torchvision_back(folder, weights)
    print("both directions work")


if __name__ == "__main__":
    main()
