var chapter04: Chapter {
  Chapter(
    4, "AlexNet, layer by layer",
    [exercise4_1, exercise4_2, exercise4_3, exercise4_4, exercise4_5])
}
