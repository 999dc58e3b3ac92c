import Notebook

/// A question that lectures on AlexNet leave open, and where this course answers it.
struct AskedQuestion {
  let question: String
  /// In a few words: what every run of these cells showed, or what the recorded runs did.
  let answer: String
  let chapter: Int
  /// The cell that measures or counts it.
  let cell: String
}

/// All questions of the source notes, in the order of the chapters.
func askedQuestions() throws -> [AskedQuestion] {
  [
    AskedQuestion(
      question: "Why did kernel methods replace networks around 2000?",
      answer: "few pictures, good hand-made features, one optimum, proofs", chapter: 1,
      cell: "contest"),
    AskedQuestion(
      question: "Are geometry's convex problems solved by it?",
      answer: "the linear method is, the best answer is not", chapter: 1, cell: "geometry"),
    AskedQuestion(
      question: "Does the sum of all windows' products need six loops?",
      answer: "one matrix product does it", chapter: 2, cell: "matrix"),
    AskedQuestion(
      question: "Why is LeNet not called deep?",
      answer: "the word is younger; what hinders depth is measured", chapter: 3, cell: "deep"),
    AskedQuestion(
      question: "Is ImageNet history?",
      answer: "as a contest; not as a measure and a source of features",
      chapter: 3, cell: "imagenet"),
    AskedQuestion(
      question: "Are two layers of 4,096 needed?",
      answer: "not by a small network: with one it recognises no less", chapter: 3,
      cell: "wide-layers"),
    AskedQuestion(
      question: "Are they needed at full size?",
      answer: try answerOnOneDense(), chapter: 7, cell: "one-dense"),
    AskedQuestion(
      question: "Do 1,000 classes need the huge layers?",
      answer: "the layer that depends on their number is the smallest of the three", chapter: 4,
      cell: "where"),
    AskedQuestion(
      question: "Why 11 × 11 and a stride of 4?",
      answer: "smaller strides cost many times the MACs and the memory; all of it is counted",
      chapter: 4,
      cell: "why-four"),
    AskedQuestion(
      question: "Which of the numbers in circulation are right?", answer: "one ledger of claims",
      chapter: 4, cell: "ledger"),
    AskedQuestion(
      question: "Does ReLU prevent overfitting?",
      answer: "at equal training loss it is not shown to",
      chapter: 5, cell: "overfitting"),
    AskedQuestion(
      question: "Is ReLU six times faster than tanh?",
      answer: "under none of the conditions tried", chapter: 5, cell: "why"),
    AskedQuestion(
      question: "Is response normalisation of use?",
      answer: "in small networks no more than its constant factor alone", chapter: 6, cell: "lrn"),
    AskedQuestion(
      question: "Why did colour and geometry together do worse on pictures of cells?",
      answer: "each is one more variety to learn, and the colours may be the answer itself",
      chapter: 6, cell: "geometry-colour"),
    AskedQuestion(
      question: "Is a network fair?",
      answer: "not of itself: it errs more on what was rare in training; the rest is open",
      chapter: 6,
      cell: "rare-light"),
    AskedQuestion(
      question: "How many views does an image of 256 give?",
      answer: "2,048 or 2,178, by the counting",
      chapter: 6, cell: "crops"),
    AskedQuestion(
      question: "May one judge by the test set after each epoch?",
      answer: "to look, yes; to choose by it, no", chapter: 7, cell: "validation"),
    AskedQuestion(
      question: "Can a processor without a graphics card do it?",
      answer: "yes, slowly: the days follow from measured images per second", chapter: 7,
      cell: "full-size"),
    AskedQuestion(
      question: "Does it hurt to remove a convolution?",
      answer: "each of the miniature's five taken out in turn", chapter: 7,
      cell: "fewer-convolutions"),
    AskedQuestion(
      question: "What accuracy do the first layer's window and stride cost?",
      answer: "nine small networks, three windows and three strides", chapter: 7,
      cell: "first-stride"
    ),
    AskedQuestion(
      question: "Is it wise to enlarge 28 pixels to 224?",
      answer: try answerOnEnlarging(), chapter: 7, cell: "enlarged"),
    AskedQuestion(
      question: "Are two graphics cards fifty times faster?",
      answer: "than what? Here the paper's pace is set beside this processor's", chapter: 7,
      cell: "fifty-times"),
    AskedQuestion(
      question: "Are less than 0.3 % of mistakes on MNIST to be expected?",
      answer: try answerOnMNIST(), chapter: 7, cell: "mnist-error"),
    AskedQuestion(
      question: "What does a printed loss of 4963 mean?",
      answer: "a sum over the batches of an epoch",
      chapter: 7, cell: "log"),
  ]
}

/// The index of these questions.
func addAskedCell(to page: Page) {
  page.further("asked", "Questions of the notes, and where they are answered") { cell in
    cell.say(
      """
      The source notes and their readers ask these questions. Each has a cell that answers \
      it; here is the short answer and the cell's name. \
      `swift run chapterNN-… --cell NAME` plays one cell.
      """)
    cell.say(
      try askedQuestions().map { asked in
        "- **\(asked.question)** \(asked.answer.prefix(1).uppercased())\(asked.answer.dropFirst()): "
          + (asked.chapter == 7 ? "" : "chapter \(asked.chapter), ") + "cell `\(asked.cell)`."
      }.joined(separator: "\n"))
    cell.say(
      """
      One question has no number: *does a test set without labels help?* A network can \
      classify it, but nobody can say how well: judging needs labels. ILSVRC kept those of its test set \
      secret and let a server count (chapter 4, cell `top-5`).
      """)
    cell.takeaway("a question is answered when somebody says which number would decide it.")
    cell.notes("Let the room choose three questions and guess before you play their cells.")
  }
}
