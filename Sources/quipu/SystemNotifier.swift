internal import ChatApp
internal import Foundation
internal import TerminalKit

/// How the terminal around this process tells its desktop something, as far as one can know.
struct SystemNotifier: Sendable {
  private let variables: [String: String]

  init(_ variables: [String: String]) { self.variables = variables }

  /// The way that is wished for, or the best that the terminal is known to have.
  func way(_ wish: NotificationWish) async -> NotificationWay {
    let wanted: NotificationWay.Form?
    switch wish {
    case .off, .bell: return NotificationWay(.bell)
    case .auto: wanted = nil
    case .osc9: wanted = .osc9
    case .osc777: wanted = .osc777
    case .osc99: wanted = .osc99
    }
    guard variables["TMUX"]?.isEmpty == false else {
      // GNU screen lets nothing through.
      let isScreen = variables["STY"]?.isEmpty == false
      return NotificationWay(isScreen ? .bell : wanted ?? Self.form(names))
    }
    // tmux shows the bell in its own way; sequences reach the terminal only where it is allowed.
    guard let (isAllowed, client) = await askTmux(), isAllowed else { return NotificationWay() }
    let form = wanted ?? Self.form(client)
    return NotificationWay(form, passesTmux: form != .bell)
  }

  private var names: [String] {
    let names = ["TERM", "TERM_PROGRAM", "LC_TERMINAL"].compactMap { variables[$0] }
    return names + (variables["KITTY_WINDOW_ID"] == nil ? [] : ["kitty"])
  }

  // Terminals that are known to show a notification, by what they call themselves.
  private static func form(_ names: [String]) -> NotificationWay.Form {
    let all = names.map { $0.lowercased() }
    func has(_ words: String...) -> Bool {
      all.contains { name in words.contains { name.contains($0) } }
    }
    if has("kitty") { return .osc99 }
    if has("iterm", "wezterm", "ghostty") { return .osc9 }
    return has("foot", "rxvt-unicode", "contour") ? .osc777 : .bell
  }

  private func askTmux() async -> (isAllowed: Bool, client: [String])? {
    let format = "#{allow-passthrough}\n#{client_termname}\n#{client_termtype}"
    var arguments = ["tmux", "display-message", "-p"]
    if let pane = variables["TMUX_PANE"], !pane.isEmpty { arguments += ["-t", pane] }
    guard let input = NamelessFile.reading("", variables) else { return nil }
    defer { try? input.close() }
    let ending = await ChildCommand(keeping: 1024).run(
      arguments + [format], input: input, limit: .seconds(1))
    guard let ending, ending.status == 0, !ending.wasKilled else { return nil }
    let lines = String(decoding: ending.output, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let first = lines.first else { return nil }
    // tmux 3.3 says 1 for on.
    return (["on", "all", "1"].contains(first), Array(lines.dropFirst()))
  }
}
