var chapter07: Chapter {
  Chapter(
    7, "Training AlexNet",
    [exercise7_1, exercise7_2, exercise7_3, exercise7_4, exercise7_5, exercise7_6])
}
