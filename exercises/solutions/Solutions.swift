/// The reference that answers each exercise.
public var solutions: [String: Any.Type] {
  [
    // Chapter 1
    "1.1": Solution1_1.self, "1.2": Solution1_2.self, "1.3": Solution1_3.self,
    "1.4": Solution1_4.self,
    // Chapter 2
    "2.1": Solution2_1.self, "2.2": Solution2_2.self, "2.3": Solution2_3.self,
    "2.4": Solution2_4.self, "2.5": Solution2_5.self, "2.6": Solution2_6.self,
    // Chapter 3
    "3.1": Solution3_1.self, "3.2": Solution3_2.self, "3.3": Solution3_3.self,
    "3.4": Solution3_4.self, "3.5": Solution3_5.self,
    // Chapter 4
    "4.1": Solution4_1.self, "4.2": Solution4_2.self, "4.3": Solution4_3.self,
    "4.4": Solution4_4.self, "4.5": Solution4_5.self,
    // Chapter 5
    "5.1": Solution5_1.self, "5.2": Solution5_2.self, "5.3": Solution5_3.self,
    "5.4": Solution5_4.self, "5.5": Solution5_5.self, "5.6": Solution5_6.self,
    // Chapter 6
    "6.1": Solution6_1.self, "6.2": Solution6_2.self, "6.3": Solution6_3.self,
    "6.4": Solution6_4.self, "6.5": Solution6_5.self,
    // Chapter 7
    "7.1": Solution7_1.self, "7.2": Solution7_2.self, "7.3": Solution7_3.self,
    "7.4": Solution7_4.self, "7.5": Solution7_5.self, "7.6": Solution7_6.self,
  ]
}
