#!/usr/bin/env python3
"""Records what torchvision makes of small pictures, for the tests of Datasets.

    python3 -m venv scratch && scratch/bin/pip install torchvision
    mkdir -p Tests/DatasetsTests/Recorded
    scratch/bin/python scripts/record-transforms.py \\
        > Tests/DatasetsTests/Recorded/RecordedTransforms.swift
    swift format -i Tests/DatasetsTests/Recorded/RecordedTransforms.swift

The pictures follow a formula that both sides know. Bytes go through the Python imaging library, as
they do in torchvision's usual recipes, floats through PyTorch. Results are kept in base64, those of
large pictures as SHA-256.
"""

import base64
import hashlib

import numpy
import PIL
import torch
import torchvision
from PIL import Image
from torchvision.transforms import functional as F

BILINEAR = torchvision.transforms.InterpolationMode.BILINEAR


def picture(height, width, channels):
    c, y, x = numpy.mgrid[:channels, :height, :width]
    return ((x * x * 3 + y * y * 5 + x * y * 7 + c * 31) % 256).astype(numpy.uint8)


def pil(bytes):
    return Image.fromarray(bytes[0] if len(bytes) == 1 else bytes.transpose(1, 2, 0))


def planes(image):
    array = numpy.asarray(image)
    return array[None] if array.ndim == 2 else array.transpose(2, 0, 1)


def floats(bytes):
    return torch.from_numpy(bytes.astype(numpy.float32) / 255)


CASES = []


def record(name, step, given, result):
    kind = "bytes"
    if isinstance(result, torch.Tensor):
        result = result.numpy()
    if result.dtype == numpy.float32:
        kind = "floats"
    data = numpy.ascontiguousarray(result).astype(result.dtype.newbyteorder("<")).tobytes()
    is_large = len(data) > 4000
    text = hashlib.sha256(data).hexdigest() if is_large else base64.b64encode(data).decode()
    CASES.append(
        f'RecordedTransform(name: "{name}", input: [{", ".join(map(str, given.shape))}], '
        f"step: {step}, kind: .{kind}, shape: [{', '.join(map(str, result.shape))}], "
        f"isHash: {str(is_large).lower()}, data: \"{text}\")"
    )


for channels, height, width, new_height, new_width in [
    (1, 13, 17, 9, 11), (3, 5, 7, 12, 15), (1, 40, 30, 7, 30), (3, 16, 16, 5, 20), (1, 1, 9, 4, 4),
    (1, 28, 28, 224, 224), (3, 375, 500, 256, 341),
]:
    given = picture(height, width, channels)
    size = [new_height, new_width]
    label = f"{channels}x{height}x{width} to {new_height}x{new_width}"
    record(f"bytes, {label}", f"Resize(height: {new_height}, width: {new_width})", given,
           planes(F.resize(pil(given), size, BILINEAR)))
    if new_height < 100:
        record(f"floats, {label}", f"Resize(height: {new_height}, width: {new_width})", given,
               F.resize(floats(given), size, BILINEAR, antialias=True))
        record(f"floats, {label}, not antialiased",
               f"Resize(height: {new_height}, width: {new_width}, antialias: false)", given,
               F.resize(floats(given), size, BILINEAR, antialias=False))
        record(f"bytes, {label}, not antialiased",
               f"Resize(height: {new_height}, width: {new_width}, antialias: false)", given,
               F.resize(torch.from_numpy(given), size, BILINEAR, antialias=False).numpy())

for height, width, side in [(13, 17, 9), (17, 13, 9), (31, 10, 20)]:
    given = picture(height, width, 1)
    record(f"shorter side of {height}x{width} to {side}", f"Resize({side})", given,
           planes(F.resize(pil(given), side, BILINEAR)))

for height, width, side in [(9, 12, 5), (10, 7, 4), (6, 4, 9), (5, 20, 8)]:
    given = picture(height, width, 3)
    record(f"centre {side} of {height}x{width}", f"CenterCrop({side})", given,
           planes(F.center_crop(pil(given), side)))

given = picture(6, 8, 3)
record("mirror image", "RandomHorizontalFlip(probability: 1)", given, planes(F.hflip(pil(given))))
record("padding", "Pad(2)", given, planes(F.pad(pil(given), 2)))
record("luminance", "ToGrey()", given, planes(F.to_grayscale(pil(given))))
record("normalised", "Normalize.imageNet", given,
       F.normalize(floats(given), [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]))
for factor in [0.0, 0.3, 0.85, 1.4, 2.7]:
    record(f"brightness x {factor}", f"Brightness(factor: {factor})", given,
           planes(F.adjust_brightness(pil(given), factor)))
    record(f"contrast x {factor}", f"Contrast(factor: {factor})", given,
           planes(F.adjust_contrast(pil(given), factor)))
record("brightness of floats", "Brightness(factor: 1.4)", given,
       F.adjust_brightness(floats(given), 1.4).contiguous())
record("contrast of floats", "Contrast(factor: 1.4)", given,
       F.adjust_contrast(floats(given), 1.4).contiguous())
for index, view in enumerate(F.ten_crop(pil(given), 5)):
    record(f"view {index} of ten", f"View(side: 5, index: {index})", given, planes(view))

print(f"""// Written by scripts/record-transforms.py with torchvision {torchvision.__version__.split("+")[0]}, PyTorch
// {torch.__version__.split("+")[0]} and Pillow {PIL.__version__}; do not edit.

@testable import Datasets

struct RecordedTransform: Sendable {{
  enum Kind {{ case bytes, floats }}
  let name: String
  /// [C, H, W]
  let input: [Int]
  let step: any Transform
  let kind: Kind
  let shape: [Int]
  /// Whether `data` is the SHA-256 of the result rather than the result in base64.
  let isHash: Bool
  let data: String
}}

let recordedTransforms: [RecordedTransform] = [
""" + ",\n".join(CASES) + "\n]")
