var chapter05: Chapter {
  Chapter(
    5, "ReLU and sigmoid",
    [exercise5_1, exercise5_2, exercise5_3, exercise5_4, exercise5_5, exercise5_6])
}
