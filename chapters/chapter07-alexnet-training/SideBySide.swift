import Base
import Datasets
import Files
import Foundation
import Layers
import Models
import Notebook
import RunFiles
import Tensors
import Training

/// The notes' program in PyTorch, part by part, and the same here: to bring a program from there to
/// here.
func addSideBySideCell(to page: Page, _ classroom: Classroom) {
  page.further("side-by-side", "PyTorch and Swift side by side") { cell in
    let file = "chapters/chapter07-alexnet-training/Ported.swift"
    let split = try classroom.data()
    let classes = split.train.classCount
    cell.say(
      """
      The source notes are programs in PyTorch. Here is such a program [Notes], part by part: first \
      PyTorch's lines, then ours, which run as this page is made, and what differs. \
      (`--export-pytorch` goes the other way: it writes a network and a recipe of this course as a \
      program in PyTorch.)

      **The model.** There a class whose method `forward` applies its layers; here a `Sequential` of \
      layers is enough. (What a `Sequential` cannot express becomes a type that conforms to `Layer`, as \
      `Residual` in `Sources/Models`, with a `backward` of its own.)
      """)
    cell.result(
      """
      class AlexNet(nn.Module):
          def __init__(self):
              super().__init__()
              self.net = nn.Sequential(
                  nn.Conv2d(1, 96, kernel_size=11, stride=4, padding=1), nn.ReLU(),
                  nn.MaxPool2d(kernel_size=3, stride=2),
                  nn.Conv2d(96, 256, kernel_size=5, padding=2), nn.ReLU(),
                  nn.MaxPool2d(kernel_size=3, stride=2),
                  nn.Conv2d(256, 384, kernel_size=3, padding=1), nn.ReLU(),
                  nn.Conv2d(384, 384, kernel_size=3, padding=1), nn.ReLU(),
                  nn.Conv2d(384, 256, kernel_size=3, padding=1), nn.ReLU(),
                  nn.MaxPool2d(kernel_size=3, stride=2),
                  nn.Flatten(),
                  nn.Linear(6400, 4096), nn.ReLU(), nn.Dropout(p=0.5),
                  nn.Linear(4096, 4096), nn.ReLU(), nn.Dropout(p=0.5),
                  nn.Linear(4096, 10))

          def forward(self, x):
              return self.net(x)
      """)
    cell.source("Models/AlexNet.swift", "alexNetLecture")
    cell.say(
      "The notes send one image through it and print each layer's shape; here the shapes are counted, "
        + "without an image:")
    cell.result(
      """
      X = torch.randn(1, 1, 224, 224)
      for layer in AlexNet().net:
          X = layer(X)
          print(layer.__class__.__name__, "output shape:", X.shape)
      """)
    let alexNet = alexNetLecture()
    let shapes = try cell.code {
      try zip(alexNet.names, alexNet.shapes(for: [1, 1, 224, 224])).map { "\($0) \($1)" }
    }
    cell.result(
      [shapes.prefix(3), ["…"], shapes.suffix(2)].joined().joined(separator: "\n"))
    // sum(p.numel() for p in AlexNet().parameters()) in PyTorch.
    let numel = 46_764_746
    cell.verdict(
      alexNet.parameterCount == numel, "We expect",
      that: "both have as many parameters",
      found:
        "PyTorch counts \(grouped(numel)), this library \(grouped(alexNet.parameterCount))",
      failsIf: "the numbers differ")
    let side = 28
    let net = alexNetMiniature(imageShape: [1, side, side], classes: classes)
    cell.say(
      """
      For a page that is made in seconds, the miniature of AlexNet (cell `loop`) goes through the rest of \
      the program, on images of \(side) × \(side) pixels instead of 224 × 224, with 2,560 images of \
      \(classroom.name) to learn from and 300 to judge by.

      **The data.** Both give batches of images [N, C, H, W], numbers from 0 to 1, and labels, in a new \
      order for each epoch. Here the order follows from the seed and the number of the epoch alone, so \
      that a run can be repeated and resumed. Both resize with antialiasing. What `download=True` does \
      is a command: `swift run fetch-data fashion-mnist`.
      """)
    cell.result(
      """
      transform = transforms.Compose([
          transforms.Grayscale(), transforms.Resize(\(side)), transforms.ToTensor()])
      train_set = datasets.FashionMNIST("data", train=True, transform=transform, download=True)
      test_set = datasets.FashionMNIST("data", train=False, transform=transform, download=True)
      train_loader = DataLoader(train_set, batch_size=64, shuffle=True)
      test_loader = DataLoader(test_set, batch_size=64)
      """)
    cell.source(file, "Ported.loader")
    let (trainSet, testSet) = (
      Subset(sampling: split.train, count: 2_560), Subset(sampling: split.test, count: 300)
    )
    let trainLoader = cell.code { Ported.loader(trainSet, side: side, shuffle: 1) }
    let testLoader = cell.code { Ported.loader(testSet, side: side) }
    cell.say(
      """
      **The device.** PyTorch is told where to compute, for the model and for each batch. Here it is \
      the processor, all of its cores (`--threads N` for fewer); no line says so.
      """)
    cell.result(
      """
      device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
      net = AlexNet().to(device)
      """)
    cell.say(
      """
      **Initial weights.** PyTorch draws them when a layer is made, from ±1/√(fan-in), biases too; a \
      program that wants others overwrites them. Here a new layer has no numbers yet, and without a \
      line that draws them the first use stops with a sentence that says so. `bias: nil` leaves the \
      biases as PyTorch draws them; without it they are 0. `.pytorchDefault` is the rule for both.
      """)
    cell.result(
      """
      def init_weights(m):
          if type(m) in (nn.Linear, nn.Conv2d):
              nn.init.xavier_uniform_(m.weight)

      net.apply(init_weights)
      """)
    cell.source(file, "Ported.drawWeights")
    cell.say(
      """
      **Loss and optimiser.** Both losses take scores, not probabilities, and give the mean over the \
      batch. One of the notes uses Adam, the others SGD:
      """)
    cell.result(
      """
      criterion = nn.CrossEntropyLoss()
      optimizer = torch.optim.Adam(net.parameters(), lr=0.001)
      # or: torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)
      """)
    let optimizer = cell.code {
      Adam(learningRate: 0.001)
      // or: SGD(learningRate: 0.01, momentum: 0.9)
    }
    cell.say(
      """
      **The loop.** PyTorch records what was computed and derives the backward pass from it; here each \
      layer has its own. PyTorch adds to the gradients until `zero_grad`; here `backward` replaces them, \
      so that there is nothing to forget. (A note logs every 100th step; this run is shorter.)
      """)
    cell.result(
      """
      def train(epoch):
          net.train()
          for step, (images, labels) in enumerate(train_loader, epoch * len(train_loader) + 1):
              images, labels = images.to(device), labels.to(device)
              optimizer.zero_grad()
              loss = criterion(net(images), labels)
              loss.backward()
              optimizer.step()
              if step % 20 == 0:
                  writer.add_scalar("Train Loss", loss.item(), step)
      """)
    cell.source(file, "Ported.train")
    cell.say(
      """
      **Evaluation.** `net.eval()` is `isTraining = false`: dropout does nothing then. Forgetting it \
      costs accuracy in both. `torch.no_grad()` has no counterpart, and needs none.
      """)
    cell.result(
      """
      def evaluate():
          net.eval()
          total_loss, right = 0, 0
          with torch.no_grad():
              for images, labels in test_loader:
                  images, labels = images.to(device), labels.to(device)
                  scores = net(images)
                  total_loss += criterion(scores, labels).item()
                  right += (scores.argmax(1) == labels).sum().item()
          return total_loss, right / len(test_set)
      """)
    cell.source(file, "Ported.evaluate")
    cell.say(
      """
      **Epochs, logging, saving.** Both write event files that TensorBoard shows. `Test Total Loss` is a \
      sum over batches, as the note has it, not the mean over images (cell `log`). A file of \
      `torch.save` is a Python pickle, which may hold code; safetensors holds numbers only, and both \
      sides read it. The names inside are those of `state_dict()`: "0.weight", "0.bias", …
      """)
    cell.result(
      """
      writer = SummaryWriter("logs")
      for epoch in range(3):
          train(epoch)
          total_loss, accuracy = evaluate()
          writer.add_scalar("Test Total Loss", total_loss, epoch + 1)
          writer.add_scalar("Accuracy Rate", accuracy, epoch + 1)
          safetensors.torch.save_model(net.net, f"epoch-{epoch + 1}.safetensors")
      """)
    cell.source(file, "Ported.run")
    let folder = temporaryFolder.appendingPathComponent(UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let program = Ported(net: net, optimizer: optimizer, log: try EventLog(folder: folder))
    let accuracy = try cell.code {
      program.drawWeights()
      return try program.run(epochs: 3, trainLoader, testLoader, folder: folder)
    }
    cell.result(
      "\(percent(accuracy)) of \(testSet.count) test images after \(optimizer.stepCount) steps")
    cell.say("**Loading**, in another program:")
    cell.result(
      """
      other = AlexNet()
      safetensors.torch.load_model(other.net, "epoch-3.safetensors")
      """)
    let other = alexNetMiniature(imageShape: [1, side, side], classes: classes)
    try cell.code {
      try other.loadWeights(from: "\(folder)/epoch-3.safetensors")
    }
    let again = Ported(net: other, optimizer: optimizer, log: program.log)
    let after = again.evaluate(on: testLoader).accuracy
    guard let batch = testLoader.first(where: { _ in true }) else { return }
    let scores = [net, other].map { $0.forward(batch.images) }
    cell.verdict(
      accuracy == after && scores[0] == scores[1], "We expect",
      that: "another network with the saved weights answers the same",
      found: "it recognises \(percent(after)), the first \(percent(accuracy)), and the scores of "
        + "\(scores[0].shape[0]) test images are \(scores[0] == scores[1] ? "the same" : "others")",
      failsIf: "one score differs")
    cell.say("What most often goes wrong on the way:")
    var table = Table("what", "in PyTorch", "here")
    for (what, there, here) in differences { table.row(what, there, here) }
    cell.table(table)
    cell.takeaway("one program in two languages: shapes, files and most names are the same.")
    cell.notes(
      "Let somebody bring a program of their own and find, line by line, what it becomes here.")
  }
}

/// What differs, or is said to differ and does not.
private let differences: [(what: String, there: String, here: String)] = [
  (
    "shapes of weights", "[outputs, inputs]; [outputs, inputs, height, width]",
    "the same"
  ),
  ("initial weights", "drawn when a layer is made", "drawn by a line of their own"),
  ("biases, when weights are set", "stay as drawn", "0, or as PyTorch draws them: bias: nil"),
  (
    "dropout", "what stays is divided by the share that stays, in training",
    "the same; 2012's form multiplies when asked (chapter 6)"
  ),
  ("training or asking", "net.train(), net.eval()", "net.isTraining"),
  ("a loss", "mean over the batch", "the same; an epoch's sum grows with the number of batches"),
  ("momentum", "v ← μ·v + g, w ← w − ε·v", "SGD the same; PaperSGD has ε inside v"),
  (
    "weight decay of Adam", "added to the gradient; AdamW: apart",
    "the same; AdamW is decoupled: true"
  ),
  (
    "response normalisation", "α is divided by the window's size",
    "the same; the paper's formula does not divide"
  ),
  ("one channel or three", "transforms.Grayscale(), convert(\"RGB\")", "ToGrey(), ToRGB()"),
]
