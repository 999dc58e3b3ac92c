import Foundation

// The part of an exported script that reads the images that the course read.

/// The last lines of the script's function `images(folder, train)`, which give the set of images.
func dataSource(_ data: PyTorchRecipe.Data) -> String {
  func names(_ train: [String], _ test: [String]) -> String {
    func list(_ names: [String]) -> String {
      "[" + names.map(pythonText).joined(separator: ", ") + "]"
    }
    return """
      names = \(list(train)) if train else \(
              list(test))
          files = [contents(pathlib.Path(folder) / name) for name in names]
      """
  }
  switch data {
  case .imageFolder(_, let train, let test):
    return """
      from torchvision import datasets

          part = \(pythonText(train)) if train else \(pythonText(test))
          return datasets.ImageFolder(pathlib.Path(folder) / part, transform)
      """
  case .list:
    return """
      lists = json.loads((pathlib.Path(folder) / "images.json").read_text(encoding="utf-8"))
          return Listed(lists["train" if train else "test"], transform)
      """
  case .idx(_, let train, let test):
    return names(train, test) + """

          pixels, labels = (idx(file) for file in files)
          return Pictures(pixels[:, None], labels, transform)
      """
  case .cifar10(_, let train, let test):
    return names(train, test) + """

          records = torch.cat(files).reshape(-1, 3073)
          return Pictures(records[:, 1:].reshape(-1, 3, 32, 32), records[:, 0], transform)
      """
  }
}

/// A text as Python writes it, which for these is as JSON does.
func pythonText(_ text: String) -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = .withoutEscapingSlashes
  return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
}

/// Classes and functions of the script that read the files of MNIST and CIFAR-10.
let picturesOfBytes = """
  def contents(path):
      with (gzip.open if path.suffix == ".gz" else open)(path, "rb") as file:
          return torch.frombuffer(bytearray(file.read()), dtype=torch.uint8)


  class Pictures(Dataset):
      \"\"\"Images [N, C, H, W] of bytes and their labels.\"\"\"

      def __init__(self, pixels, labels, transform):
          self.pixels, self.labels, self.transform = pixels, labels.tolist(), transform

      def __len__(self):
          return len(self.labels)

      def __getitem__(self, index):
          return self.transform(self.pixels[index]), self.labels[index]
  """

/// The class of the script for pictures in a list of files.
let picturesInFiles = """
  class Listed(Dataset):
      \"\"\"Images in files, each with its label.\"\"\"

      def __init__(self, items, transform):
          self.items, self.transform = items, transform

      def __len__(self):
          return len(self.items)

      def __getitem__(self, index):
          from torchvision.datasets.folder import default_loader

          item = self.items[index]
          return self.transform(default_loader(item["path"])), item["label"]
  """

/// The function of the script that reads IDX, the format of MNIST.
let readingIDX = """
  def idx(data):
      sides = [int.from_bytes(bytes(data[at:at + 4].tolist()), "big")
               for at in range(4, 4 + 4 * int(data[3]), 4)]
      return data[4 + 4 * len(sides):].reshape(sides)
  """
