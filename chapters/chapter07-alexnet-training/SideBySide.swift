import Base
import Datasets
import Files
import Foundation
import Layers
import Notebook
import RunFiles
import Tensors
import Training

/// A program in PyTorch, part by part, and the same here: to bring a program from there to here.
func addSideBySideCell(to page: Page, _ classroom: Classroom) {
  page.further("side-by-side", "PyTorch and Swift side by side") { cell in
    let split = try classroom.data()
    let classes = split.train.classCount
    let side = 28
    cell.say(
      """
      The source notes are programs in PyTorch. Here is such a program, part by part: first PyTorch's \
      lines, then ours, which run as this page is made, and what differs. (`--export-pytorch` goes the \
      other way: it writes a network and a recipe of this course as a program in PyTorch.)

      **The model.** A layer's weights have the same shapes in both: [outputs, inputs] of a linear \
      layer, [outputs, inputs, height, width] of a convolution.
      """)
    cell.result(
      """
      model = nn.Sequential(
          nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
          nn.Flatten(), nn.Dropout(0.5), nn.Linear(6 * 14 * 14, \(classes)))
      """)
    let network = cell.code {
      Sequential(
        Conv2d(inputChannels: 1, outputChannels: 6, kernelSize: 5, padding: 2), ReLU(),
        MaxPool2d(kernelSize: 2, stride: 2), Flatten(), Dropout(probability: 0.5),
        Linear(6 * 14 * 14, classes))
    }
    cell.say(
      """
      PyTorch draws initial weights when a layer is made, from ±1/√(fan-in), biases too. Here a new \
      layer has no numbers yet, and a line of its own draws them by a rule. Without it the first use \
      stops with a sentence that says so.
      """)
    cell.code {
      var generator = RandomGenerator(seed: 1)
      network.initialize(.pytorchDefault, using: &generator)
    }
    cell.say(
      """
      **The data.** Both give batches of images [N, C, H, W] and labels in a new order for each epoch. \
      Here the order follows from the seed and the number of the epoch alone, so that a run can be \
      repeated and resumed.
      """)
    cell.result("loader = DataLoader(train_set, batch_size=64, shuffle=True)")
    let batches = cell.code {
      Batches(
        Subset(sampling: split.train, count: 640), batchSize: 64, shuffle: 1)
    }
    cell.say(
      """
      **Loss and optimiser.** Both losses take scores, not probabilities, and give the mean over the \
      batch. Both optimisers keep v ← μ·v + g and step w ← w − ε·v. The paper has the learning rate ε \
      inside v (`PaperSGD`), which differs when ε changes.
      """)
    cell.result(
      """
      criterion = nn.CrossEntropyLoss()
      optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
      """)
    let optimizer = cell.code { SGD(learningRate: 0.05, momentum: 0.9) }
    cell.say(
      """
      **The loop.** PyTorch records what was computed and derives the backward pass from it; here each \
      layer has its own. PyTorch adds to the gradients until `zero_grad`; here `backward` replaces them, \
      so that there is nothing to forget.
      """)
    cell.result(
      """
      model.train()
      for images, labels in loader:
          optimizer.zero_grad()
          loss = criterion(model(images), labels)
          loss.backward()
          optimizer.step()
      """)
    var losses: [Float] = []
    cell.code {
      network.isTraining = true
      for (images, labels) in batches.epoch(0) {
        let outcome = crossEntropy(logits: network.forward(images), targets: labels)
        _ = network.backward(outcome.gradient, needsInputGradient: false)
        optimizer.step(network.parameters)
        losses.append(outcome.loss)
      }
    }
    cell.say(
      """
      **Evaluation.** `model.eval()` is `isTraining = false`: dropout does nothing then. Forgetting it \
      costs accuracy in both. `torch.no_grad()` has no counterpart, and needs none.
      """)
    cell.result(
      """
      model.eval()
      with torch.no_grad():
          right = sum((model(x).argmax(1) == y).sum().item() for x, y in test_loader)
      """)
    let test = Subset(sampling: split.test, count: 300)
    let accuracy = cell.code {
      { (network: Sequential) -> Double in
        network.isTraining = false
        var right = 0
        for (images, labels) in Batches(test, batchSize: 100) {
          right += zip(network.forward(images).argmaxOfRows(), labels).count { $0 == $1 }
        }
        return Double(right) / Double(test.count)
      }
    }
    let before = accuracy(network)
    cell.result("\(percent(before)) of \(test.count) test images after \(losses.count) steps")
    let folder = temporaryFolder.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    cell.say(
      """
      **Saving.** A file of `torch.save` is a Python pickle, which may hold code; safetensors holds numbers \
      only, and both sides read it. The names are those of `state_dict()`: "0.weight", "0.bias", …
      """)
    cell.result(
      """
      safetensors.torch.save_model(model, "net.safetensors")
      safetensors.torch.load_model(model, "net.safetensors")
      """)
    let path = folder.appendingPathComponent("net.safetensors").path
    let other = Sequential(
      Conv2d(inputChannels: 1, outputChannels: 6, kernelSize: 5, padding: 2), ReLU(),
      MaxPool2d(kernelSize: 2, stride: 2), Flatten(), Dropout(probability: 0.5),
      Linear(6 * 14 * 14, classes))
    try cell.code {
      try network.saveWeights(to: path)
      try other.loadWeights(from: path)
    }
    let after = accuracy(other)
    cell.verdict(
      before == after, "We expect", that: "another network with the saved weights answers the same",
      found: "it recognises \(percent(after)), the first \(percent(before))",
      failsIf: "one answer more or less is right")
    cell.say(
      """
      **Logging.** Both write event files that TensorBoard shows. `loss.item()` is the mean of one batch; \
      a sum of such numbers over an epoch is not the mean of the epoch (cell `log`).
      """)
    cell.result(
      """
      writer = SummaryWriter("runs/first")
      writer.add_scalar("Train Loss", loss.item(), step)
      """)
    try cell.code {
      let log = try EventLog(folder: folder.path)
      for (step, loss) in losses.enumerated() {
        try log.scalar("Train Loss", Double(loss), step: step)
      }
    }
    cell.say(
      """
      Images of \(side) × \(side) come out of a dataset with numbers from 0 to 1, as from `ToTensor()`. \
      Elsewhere the names are PyTorch's where the thing is the same: `kernelSize`, `stride`, `padding`, \
      `groups`, `momentum`, `weightDecay`; α of response normalisation is divided by the window's size \
      as PyTorch does it, or not, as the paper prints it.
      """)
    cell.takeaway("one program in two languages: shapes, files and most names are the same.")
    cell.notes(
      "Let somebody bring a program of their own and find, line by line, what it becomes here.")
  }
}
