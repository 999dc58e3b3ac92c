/// The type that answers each exercise. Nothing is to be done in this file.
public var stubs: [String: Any.Type] {
  [
    // Chapter 1
    "1.1": Exercise1_1.self, "1.2": Exercise1_2.self, "1.3": Exercise1_3.self,
    "1.4": Exercise1_4.self,
    // Chapter 2
    "2.1": Exercise2_1.self, "2.2": Exercise2_2.self, "2.3": Exercise2_3.self,
    "2.4": Exercise2_4.self, "2.5": Exercise2_5.self,
    // Chapter 3
    "3.1": Exercise3_1.self, "3.2": Exercise3_2.self, "3.3": Exercise3_3.self,
    "3.4": Exercise3_4.self,
    // Chapter 4
    "4.1": Exercise4_1.self, "4.2": Exercise4_2.self, "4.3": Exercise4_3.self,
    "4.4": Exercise4_4.self, "4.5": Exercise4_5.self,
    // Chapter 5
    "5.1": Exercise5_1.self, "5.2": Exercise5_2.self, "5.3": Exercise5_3.self,
    "5.4": Exercise5_4.self,
    // Chapter 6
    "6.1": Exercise6_1.self, "6.2": Exercise6_2.self, "6.3": Exercise6_3.self,
    "6.4": Exercise6_4.self, "6.5": Exercise6_5.self,
    // Chapter 7
    "7.1": Exercise7_1.self, "7.2": Exercise7_2.self, "7.3": Exercise7_3.self,
    "7.4": Exercise7_4.self, "7.5": Exercise7_5.self,
  ]
}
