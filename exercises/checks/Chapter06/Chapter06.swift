var chapter06: Chapter {
  Chapter(6, "Dropout", [exercise6_1, exercise6_2, exercise6_3, exercise6_4, exercise6_5])
}
