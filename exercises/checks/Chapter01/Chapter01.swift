var chapter01: Chapter {
  Chapter(1, "Kernel methods", [exercise1_1, exercise1_2, exercise1_3, exercise1_4])
}
