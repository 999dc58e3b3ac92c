var chapter03: Chapter {
  Chapter(
    3, "From LeNet to AlexNet", [exercise3_1, exercise3_2, exercise3_3, exercise3_4, exercise3_5])
}
