var chapter02: Chapter {
  Chapter(
    2, "Convolution",
    [exercise2_1, exercise2_2, exercise2_3, exercise2_4, exercise2_5, exercise2_6])
}
