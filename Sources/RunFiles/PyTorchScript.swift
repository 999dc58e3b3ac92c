import Base
import Files
import Training
import Foundation
import Layers
import Tensors

/// A recipe for a run in PyTorch: what besides the network goes into the exported script.
public struct PyTorchRecipe {
  /// Where the images come from: the very files that the course has read.
  public enum Data: Hashable, Sendable {
    /// Files of MNIST's kind in a folder, of images and of labels, plain or packed with gzip.
    case idx(folder: String, train: [String], test: [String])
    /// Files of CIFAR-10's binary version in a folder.
    case cifar10(folder: String, train: [String], test: [String])
    /// Two folders in a folder, each with one folder per class.
    case imageFolder(folder: String, train: String, test: String)
    /// A file `images.json` in a folder: lists `train` and `test` of paths and labels.
    case list(folder: String)

    /// The colours of its images: torchvision's folders give three, of grey ones three equal ones.
    public var channels: Int {
      if case .idx = self { return 1 }
      return 3
    }

    /// The folder that the files lie in.
    var folder: String {
      switch self {
      case .idx(let folder, _, _), .cifar10(let folder, _, _), .imageFolder(let folder, _, _),
        .list(let folder):
        folder
      }
    }
  }

  /// What is done to an image before the network sees it.
  public enum Transform: Sendable {
    /// Makes the image grey, in so many equal channels.
    case grey(channels: Int)
    /// Scales the image to N × N pixels.
    case resize(Int)
    /// Scales the shorter side to N pixels.
    case resizeShorterSide(Int)
    /// Cuts N × N pixels from the centre.
    case centerCrop(Int)
    /// Cuts N × N pixels from anywhere.
    case randomCrop(Int)
    /// Mirrors every other image.
    case horizontalFlip
    /// Subtracts a mean and divides by a standard deviation, per channel.
    case normalize(mean: [Double], standardDeviation: [Double])
    /// Subtracts a mean image [C, H, W], pixel by pixel.
    case subtractMean(Tensor)
    /// Adds the same random colour to every pixel: the sum of three directions (red, green, blue),
    /// each multiplied by a number drawn from N(0, 1).
    case colourNoise(directions: [[Double]])

    var source: String {
      switch self {
      case .grey(let channels): "v2.Grayscale(num_output_channels=\(channels))"
      case .resize(let side): "v2.Resize((\(side), \(side)))"
      case .resizeShorterSide(let side): "v2.Resize(\(side))"
      case .centerCrop(let side): "v2.CenterCrop(\(side))"
      case .randomCrop(let side): "v2.RandomCrop(\(side))"
      case .horizontalFlip: "v2.RandomHorizontalFlip()"
      case .normalize(let mean, let deviation): "v2.Normalize(\(mean), \(deviation))"
      case .subtractMean: "SubtractMean()"
      case .colourNoise: "ColourNoise()"
      }
    }
  }

  /// What the script says about itself in its first line.
  public var title: String
  /// Where the images come from.
  public var data: Data
  /// What is done to a training image.
  public var trainTransforms: [Transform]
  /// What is done to a test image.
  public var testTransforms: [Transform]
  /// The shape of one image as the network sees it, [C, H, W].
  public var imageShape: [Int]
  /// The optimiser; its learning rate is the first one.
  public var optimizer: any Optimizer
  /// How the learning rate changes.
  public var schedule: Schedule
  /// Images per step, over all processes together.
  public var batchSize: Int
  /// How often every image is seen.
  public var epochs: Int
  /// Names the order of the images.
  public var seed: UInt64

  /// A recipe made of its parts.
  public init(
    title: String, data: Data, trainTransforms: [Transform] = [], testTransforms: [Transform] = [],
    imageShape: [Int], optimizer: any Optimizer, schedule: Schedule = .constant, batchSize: Int,
    epochs: Int, seed: UInt64 = 0
  ) {
    self.title = title
    self.data = data
    self.trainTransforms = trainTransforms
    self.testTransforms = testTransforms
    self.imageShape = imageShape
    self.optimizer = optimizer
    self.schedule = schedule
    self.batchSize = batchSize
    self.epochs = epochs
    self.seed = seed
  }
}

/// Writes a folder for readers who outgrow one machine: `network.safetensors` with the weights,
/// `mean.safetensors` with the mean image if the recipe subtracts one, and `train.py`, a short script
/// of the same network and recipe. It runs with `python` and, on many processes or machines, under
/// `torchrun` (PyTorch's distributed data parallel).
///
/// Throws a `CourseError` when a layer or the optimiser has no counterpart, a `CourseError` when the
/// folder cannot be written.
public func exportPyTorch(
  _ network: Sequential, _ recipe: PyTorchRecipe, to folder: String
) throws {
  let script = try pytorchScript(network, recipe)
  try makeFolder(folder)
  try network.saveWeights(to: "\(folder)/network.safetensors")
  if let mean = recipe.meanImage {
    try Safetensors.write([("mean", mean)], to: "\(folder)/mean.safetensors")
  }
  try writeAtomically(to: "\(folder)/train.py") { try $0.write(script.utf8) }
}

extension PyTorchRecipe {
  /// The mean image that training images lose, if they lose one.
  fileprivate var meanImage: Tensor? {
    for case .subtractMean(let mean) in trainTransforms { return mean }
    return nil
  }

  /// The classes of the script that torchvision does not have.
  fileprivate var ownClasses: String {
    var classes = optimizer is PaperSGD ? [paperOptimizer] : []
    switch data {
    case .idx: classes += [picturesOfBytes, readingIDX]
    case .cifar10: classes.append(picturesOfBytes)
    case .list: classes.append(picturesInFiles)
    case .imageFolder: break
    }
    if meanImage != nil { classes.append(subtractMean) }
    for case .colourNoise(let directions) in trainTransforms {
      classes.append(colourNoise(directions))
    }
    return classes.map { $0 + "\n\n\n" }.joined()
  }
}

/// The text of `train.py`.
func pytorchScript(_ network: Sequential, _ recipe: PyTorchRecipe) throws -> String {
  try """
  #!/usr/bin/env python3
  \"\"\"\(recipe.title)

      python train.py
      torchrun --nproc_per_node 4 train.py

  The second form shares every batch among four processes (several machines: see torchrun's
  --nnodes). The images are the files that the course read; --data DIR names another folder with
  the same files. The weights begin as those in network.safetensors beside this file; after each epoch
  they are saved as trained.safetensors. Needs torch, torchvision and safetensors.
  \"\"\"

  import argparse
  import gzip
  import json
  import math
  import os
  import pathlib

  import torch
  from safetensors.torch import load_file, save_file
  from torch import distributed, nn
  from torch.nn.parallel import DistributedDataParallel
  from torch.utils.data import DataLoader, Dataset, DistributedSampler, Subset, TensorDataset

  BATCH, EPOCHS, RATE, SEED = \(recipe.batchSize), \(recipe.epochs), \(recipe.optimizer.learningRate), \(recipe.seed)
  IMAGE = \(recipe.imageShape)


  def network():
      return \(network.pytorchSource().replacing("\n", with: "\n    "))


  \(recipe.ownClasses)class Schedule:
      \"\"\"The learning rate: \(recipe.schedule).\"\"\"

      \(recipe.schedule.pytorchSource.replacing("\n", with: "\n    ").replacing("\n    \n", with: "\n\n"))


  def images(folder, train):
      from torchvision.transforms import v2

      training = [\(transforms(recipe.trainTransforms))]
      testing = [\(transforms(recipe.testTransforms))]
      chosen = training if train else testing
      transform = v2.Compose([v2.ToImage(), v2.ToDtype(torch.float32, scale=True)] + chosen)
      \(dataSource(recipe.data))


  def synthetic(count):
      generator = torch.Generator().manual_seed(SEED)
      pixels = torch.randn(count, *IMAGE, generator=generator)
      return TensorDataset(pixels, torch.arange(count) % 2)


  def main():
      parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
      parser.add_argument("--data", default=\(pythonText(recipe.data.folder)),
                          help="folder with the images")
      parser.add_argument("--synthetic", type=int, help="a trial on so many random images instead")
      parser.add_argument("--epochs", type=int, default=EPOCHS)
      options = parser.parse_args()

      parallel = "WORLD_SIZE" in os.environ
      cuda = torch.cuda.is_available()
      if parallel:
          distributed.init_process_group("nccl" if cuda else "gloo")
      rank = distributed.get_rank() if parallel else 0
      world = distributed.get_world_size() if parallel else 1
      device = torch.device(f"cuda:{os.environ.get('LOCAL_RANK', 0)}" if cuda else "cpu")
      torch.manual_seed(SEED + rank)

      here = pathlib.Path(__file__).parent
      model = network()
      model.load_state_dict(load_file(here / "network.safetensors"))
      model.to(device)
      wrapped = DistributedDataParallel(model) if parallel else model
      optimizer = \(recipe.optimizer.pytorchSource().replacing("\n", with: "\n    "))
      schedule = Schedule()

      if options.synthetic:
          train = test = synthetic(options.synthetic)
      else:
          train, test = images(options.data, True), images(options.data, False)
      sampler = DistributedSampler(train, world, rank, seed=SEED)
      workers = 0 if options.synthetic else 2
      loader = DataLoader(train, max(1, BATCH // world), sampler=sampler, num_workers=workers)
      tests = DataLoader(Subset(test, range(rank, len(test), world)), BATCH)

      step = 0
      for epoch in range(options.epochs):
          sampler.set_epoch(epoch)
          model.train()
          total_loss = seen = 0
          for pixels, labels in loader:
              rate = RATE * schedule.factor(step, epoch, options.epochs * len(loader))
              for group in optimizer.param_groups:
                  group["lr"] = rate
              loss = nn.functional.cross_entropy(wrapped(pixels.to(device)), labels.to(device))
              optimizer.zero_grad()
              loss.backward()
              optimizer.step()
              total_loss, seen = total_loss + loss.item() * len(labels), seen + len(labels)
              step += 1

          model.eval()
          right = torch.zeros((), dtype=torch.long, device=device)
          with torch.no_grad():
              for pixels, labels in tests:
                  right += (model(pixels.to(device)).argmax(1) == labels.to(device)).sum()
          sums = torch.tensor([total_loss, seen], dtype=torch.float64, device=device)
          if parallel:
              distributed.all_reduce(right)
              distributed.all_reduce(sums)
          mean_loss = (sums[0] / sums[1]).item()
          # Without test images the training loss steers the schedule.
          accuracy = right.item() / len(test) if len(test) else None
          schedule.epoch_ended(mean_loss if accuracy is None else 1 - accuracy)
          if rank == 0:
              judged = "no test images" if accuracy is None else f"test accuracy {accuracy:.2%}"
              print(f"epoch {epoch + 1}: mean loss {mean_loss:.4f}, {judged}", flush=True)
              save_file(model.state_dict(), here / "trained.safetensors")
      if parallel:
          distributed.destroy_process_group()


  if __name__ == "__main__":
      main()

  """
}

private func transforms(_ transforms: [PyTorchRecipe.Transform]) -> String {
  transforms.isEmpty ? "" : transforms.map { "\n        \($0.source)," }.joined() + "\n    "
}

private let paperOptimizer = """
  class PaperSGD(torch.optim.Optimizer):
      \"\"\"v = momentum v - decay rate w - rate g;  w = w + v  (Krizhevsky, Sutskever, Hinton 2012)\"\"\"

      def __init__(self, parameters, lr, momentum, weight_decay):
          super().__init__(parameters, dict(lr=lr, momentum=momentum, weight_decay=weight_decay))

      @torch.no_grad()
      def step(self):
          for group in self.param_groups:
              for w in group["params"]:
                  v = self.state[w].setdefault("velocity", torch.zeros_like(w))
                  v.mul_(group["momentum"]).add_(w, alpha=-group["weight_decay"] * group["lr"])
                  v.add_(w.grad, alpha=-group["lr"])
                  w.add_(v)
  """

private let subtractMean = """
  class SubtractMean:
      \"\"\"Subtracts from each pixel its mean over the training images (Krizhevsky et al. 2012).\"\"\"

      def __init__(self):
          self.mean = load_file(pathlib.Path(__file__).parent / "mean.safetensors")["mean"]

      def __call__(self, image):
          return image - self.mean
  """

private func colourNoise(_ directions: [[Double]]) -> String {
  """
  class ColourNoise:
      \"\"\"Moves all pixels along the directions in which colours spread (Krizhevsky et al. 2012).\"\"\"

      DIRECTIONS = torch.tensor([\(directions.map { "\n        \($0)," }.joined())
      ])

      def __call__(self, image):
          return image + (torch.randn(3) @ self.DIRECTIONS)[:, None, None]
  """
}
