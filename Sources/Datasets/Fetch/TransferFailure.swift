/// Why a transfer failed, told as what it is, and whether another try may help.
struct TransferFailure {
  let sentence: String
  /// Whether trying again is of no use.
  let isFinal: Bool
  /// Whether the server has to be asked for the whole file.
  let cannotResume: Bool

  /// The failure behind an exit status of curl and the first line of its complaint.
  ///
  /// - Parameter isProxied: whether a proxy may have answered, of which curl says nothing.
  init(
    status: Int32?, complaint: String, file: RemoteFile, tries: Int, patience: Int,
    isProxied: Bool = false
  ) {
    // curl: (56) CONNECT tunnel failed, response 407
    if complaint.contains("CONNECT"), let code = answerCode(in: complaint) {
      self.init(code: code, of: "the proxy on the way to it")
      return
    }
    let often = tries == 1 ? "once" : "\(tries) times"
    switch status {
    case 22:  // an answer of 400 or above
      self.init(
        code: answerCode(in: complaint) ?? 400,
        of: isProxied ? "the server, or the proxy on the way to it," : "the server")
    case 33: self.init("the server cannot continue a download", cannotResume: true)
    case 63:
      self.init(
        "the server offers more than the \(file.size) bytes of the published file", isFinal: true)
    case 1:
      self.init(
        "the server sends us on to an address that is neither http nor https, which is refused",
        isFinal: true)
    case 47:
      self.init(
        "the server sends us on from address to address, more than ten times", isFinal: true)
    case 60:
      self.init(
        "the server cannot prove who it is (\(complaint)); is this machine's clock right, and are "
          + "its certificates up to date?", isFinal: true)
    case 3: self.init("this is no address (\(complaint))", isFinal: true)
    case 5:
      self.init(
        "the proxy that the environment names (https_proxy, http_proxy) is not found "
          + "(\(complaint))")
    case 6, 7: self.init("the server is not reached (\(complaint)); is there a network?")
    case 18: self.init("the line broke off \(often)")
    case 28:
      self.init(
        "nothing arrived for \(patience) seconds, \(often); what did is kept, so that another try "
          + "goes on there")
    default:
      self.init(
        complaint.isEmpty
          ? "curl ended with \(status.map { "status \($0)" } ?? "a signal")" : complaint)
    }
  }

  private init(_ sentence: String, isFinal: Bool = false, cannotResume: Bool = false) {
    (self.sentence, self.isFinal, self.cannotResume) = (sentence, isFinal, cannotResume)
  }

  /// The failure that a server's or a proxy's answer stands for.
  private init(code: Int, of who: String) {
    // Nothing but a proxy asks for a name in this way.
    let answer = "\(code == 407 ? "the proxy on the way to it" : who) answers \(code)"
    switch code {
    case 407:
      sentence =
        "\(answer): it asks for a name and a password; give them in https_proxy or http_proxy, as "
        + "http://NAME:PASSWORD@HOST:PORT"
    case 401, 403, 451: sentence = "\(answer): it does not let us have the file"
    case 404, 410: sentence = "\(answer); the address may have changed"
    case 416: sentence = "\(answer): it cannot continue a download"
    case 429: sentence = "\(answer): it has been asked too often"
    case 500...: sentence = "\(answer): it is out of order or has too much to do"
    default: sentence = answer
    }
    isFinal = ![408, 416, 429, 500, 502, 503, 504].contains(code)
    cannotResume = code == 416
  }
}

/// "curl: (22) The requested URL returned error: 404" → 404
private func answerCode(in complaint: String) -> Int? {
  complaint.split { !$0.isNumber }.last { $0.count == 3 }.flatMap { Int($0) }
}
