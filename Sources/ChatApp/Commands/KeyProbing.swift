internal import TerminalKit

/// `/keys`: shows the bytes of a key and what they are read as; carries nothing out.
enum KeyProbing {
  static func open(_ state: inout AppState, _: String) -> [Effect] {
    state.overlays.append(.probe(KeyProbe()))
    return [.terminal(.reportBytes(true))]
  }

  /// Bytes that came, while somebody looks at them.
  static func take(_ bytes: [UInt8], in state: inout AppState) {
    guard case .probe(var probe) = state.overlays.last else { return }
    probe.take(bytes)
    state.overlays[state.overlays.count - 1] = .probe(probe)
  }

  /// A key, which is only shown; Esc twice and Ctrl-C close.
  static func press(_ key: Key, _ probe: KeyProbe, in state: inout AppState) -> [Effect] {
    let isEscape = key == Key(.escape)
    // The terminal may have glued two quick ones together.
    if key == .control("c") || (isEscape && probe.isLeaving) || key == Key(.escape, .alt) {
      state.overlays.removeLast()
      return [.terminal(.reportBytes(false))]
    }
    var probe = probe
    probe.isLeaving = isEscape
    probe.take(key)
    state.overlays[state.overlays.count - 1] = .probe(probe)
    return []
  }

  /// What is shown, a press a row: bytes, key, and what the key does in a message.
  static func rows(_ probe: KeyProbe, _ keys: KeyTable, width: Int) -> [StyledRow] {
    let intro: SafeText = """
      Press a key: what the terminal sent, the key it is read as, and its command in the message. \
      Nothing is carried out. Two keys that look the same here cannot be told apart.
      """
    var rows = LineWrap(width: width).rows(of: intro).map { StyledRow($0, .overlayHint) }
    rows.append(StyledRow())
    for press in probe.presses {
      let names = press.keys.map(\.name).joined(separator: ", ")
      let deeds = press.keys.compactMap { key in
        keys.command(for: key, in: .composer) ?? keys.command(for: key, in: .anywhere)
      }.map { SafeText($0.rawValue, as: .field) }.joined(separator: ", ")
      let bytes = SafeText(hexadecimal(press.bytes), as: .field)
      rows.append(
        StyledRow([
          StyledRun(bytes.padded(width: max(30, bytes.width + 2)), .overlayText),
          StyledRun((names.isEmpty ? "no key" : names).padded(width: 18), .statusKey),
          StyledRun(" \(deeds)", .overlayHint),
        ]))
    }
    return rows
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
      switch byte {
      case 0x1b: "ESC"
      case 0x21...0x7e: String(UnicodeScalar(byte))
      default: (byte < 16 ? "0x0" : "0x") + String(byte, radix: 16)
      }
    }.joined(separator: " ")
  }
}
