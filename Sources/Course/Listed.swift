/// Several names in a sentence: "a", "a and b", "a, b and c"; "nothing" where there is none.
public func listed(_ names: [String]) -> String {
  names.count < 2
    ? names.first ?? "nothing" : names.dropLast().joined(separator: ", ") + " and " + names.last!
}
