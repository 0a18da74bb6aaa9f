import TerminalKit
import Testing

/// Bytes of a terminal and what they mean, whole: after them the decoder is at rest once
/// `timeOut()` has been called as often as it asks.
struct KeyCase: Sendable, CustomTestStringConvertible {
  let bytes: String
  let events: [InputEvent]

  init(_ bytes: String, _ events: InputEvent...) {
    self.bytes = bytes
    self.events = events
  }

  init(_ bytes: String, _ code: Key.Code, _ modifiers: Key.Modifiers = []) {
    self.bytes = bytes
    events = [.key(Key(code, modifiers))]
  }

  var testDescription: String { bytes.debugDescription }

  static let plain: [KeyCase] = [
    KeyCase("a", .character("a")),
    KeyCase("Q", .character("Q")),
    KeyCase(" ", .character(" ")),
    KeyCase("~", .character("~")),
    KeyCase("é", .character("é")),
    KeyCase("€", .character("€")),
    KeyCase("日", .character("日")),
    KeyCase("😀", .character("😀")),
    KeyCase("\u{10fffd}", .character("\u{10fffd}")),
    KeyCase("\r", .enter),
    KeyCase("\n", .character("j"), .control),
    KeyCase("\t", .tab),
    KeyCase("\u{7f}", .backspace),
    KeyCase("\u{08}", .backspace),
    KeyCase("\u{00}", .character(" "), .control),
    KeyCase("\u{01}", .character("a"), .control),
    KeyCase("\u{18}", .character("x"), .control),
    KeyCase("\u{1a}", .character("z"), .control),
    KeyCase("\u{1c}", .character("\\"), .control),
    KeyCase("\u{1d}", .character("]"), .control),
    KeyCase("\u{1e}", .character("^"), .control),
    KeyCase("\u{1f}", .character("_"), .control),
    KeyCase("\u{1b}", .escape),
    KeyCase("\u{1b}\u{1b}", .key(Key(.escape)), .key(Key(.escape))),
    KeyCase("\u{1b}a", .character("a"), .alt),
    KeyCase("\u{1b}A", .character("A"), .alt),
    KeyCase("\u{1b}\r", .enter, .alt),
    KeyCase("\u{1b}\u{7f}", .backspace, .alt),
    KeyCase("\u{1b}\u{1}", .character("a"), [.alt, .control]),
    KeyCase("\u{1b}é", .character("é"), .alt),
    KeyCase("\u{1b}[", .character("["), .alt),
    KeyCase("\u{1b}O", .character("O"), .alt),
    KeyCase("\u{1b}]", .character("]"), .alt),
    KeyCase("\u{1b}P", .character("P"), .alt),
    KeyCase("\u{1b}_", .character("_"), .alt),
    KeyCase("\u{1b}^", .character("^"), .alt),
    KeyCase("\u{1b}X", .character("X"), .alt),
    KeyCase("\u{1b}_\u{1b}_", .key(.alt("_")), .key(.alt("_"))),
    KeyCase("\u{1b}\u{1b}x", .key(Key(.escape)), .key(.alt("x"))),
    KeyCase("\u{85}"),
  ]

  static let sequences: [KeyCase] = [
    KeyCase("\u{1b}[A", .up), KeyCase("\u{1b}[B", .down),
    KeyCase("\u{1b}[C", .right), KeyCase("\u{1b}[D", .left),
    KeyCase("\u{1b}OA", .up), KeyCase("\u{1b}OD", .left),
    KeyCase("\u{1b}[H", .home), KeyCase("\u{1b}[F", .end),
    KeyCase("\u{1b}OH", .home), KeyCase("\u{1b}OF", .end),
    KeyCase("\u{1b}[1~", .home), KeyCase("\u{1b}[4~", .end),
    KeyCase("\u{1b}[7~", .home), KeyCase("\u{1b}[8~", .end),
    KeyCase("\u{1b}[2~", .insert), KeyCase("\u{1b}[3~", .delete),
    KeyCase("\u{1b}[5~", .pageUp), KeyCase("\u{1b}[6~", .pageDown),
    KeyCase("\u{1b}OP", .function(1)), KeyCase("\u{1b}OS", .function(4)),
    KeyCase("\u{1b}[11~", .function(1)), KeyCase("\u{1b}[15~", .function(5)),
    KeyCase("\u{1b}[17~", .function(6)), KeyCase("\u{1b}[24~", .function(12)),
    KeyCase("\u{1b}[25~", .function(13)), KeyCase("\u{1b}[34~", .function(20)),
    KeyCase("\u{1b}[[A", .function(1)), KeyCase("\u{1b}[[E", .function(5)),
    KeyCase("\u{1b}[R", .function(3)),
    KeyCase("\u{1b}[Z", .tab, .shift),
    KeyCase("\u{1b}[1;2A", .up, .shift), KeyCase("\u{1b}[1;3B", .down, .alt),
    KeyCase("\u{1b}[1;5C", .right, .control),
    KeyCase("\u{1b}[1;8D", .left, [.shift, .alt, .control]),
    KeyCase("\u{1b}[1;5H", .home, .control), KeyCase("\u{1b}[1;2F", .end, .shift),
    KeyCase("\u{1b}[1;2P", .function(1), .shift), KeyCase("\u{1b}[1;5R", .function(3), .control),
    KeyCase("\u{1b}[3;5~", .delete, .control), KeyCase("\u{1b}[6;2~", .pageDown, .shift),
    KeyCase("\u{1b}O5A", .up, .control), KeyCase("\u{1b}O2P", .function(1), .shift),
    KeyCase("\u{1b}[a", .up, .shift), KeyCase("\u{1b}Oc", .right, .control),
    KeyCase("\u{1b}[7^", .home, .control), KeyCase("\u{1b}[8$", .end, .shift),
    KeyCase("\u{1b}[5@", .pageUp, [.control, .shift]),
    KeyCase("\u{1b}\u{1b}[A", .up, .alt), KeyCase("\u{1b}\u{1b}OB", .down, .alt),
    KeyCase("\u{1b}OM", .enter), KeyCase("\u{1b}Op", .character("0")),
    KeyCase("\u{1b}Ok", .character("+")),
    // kitty's protocol
    KeyCase("\u{1b}[97u", .character("a")), KeyCase("\u{1b}[27u", .escape),
    KeyCase("\u{1b}[99;5u", .character("c"), .control),
    KeyCase("\u{1b}[97;2u", .character("A")), KeyCase("\u{1b}[49:33;2u", .character("!")),
    KeyCase("\u{1b}[97;4u", .character("A"), .alt),
    KeyCase("\u{1b}[112;6u", .character("p"), [.control, .shift]),
    KeyCase("\u{1b}[13;2u", .enter, .shift), KeyCase("\u{1b}[9;5u", .tab, .control),
    KeyCase("\u{1b}[127;3u", .backspace, .alt),
    KeyCase("\u{1b}[104;5u", .backspace), KeyCase("\u{1b}[105;5u", .tab),
    KeyCase("\u{1b}[109;5u", .enter), KeyCase("\u{1b}[106;5u", .character("j"), .control),
    KeyCase("\u{1b}[47;5u", .character("_"), .control),
    KeyCase("\u{1b}[45:95;6u", .character("_"), .control),
    KeyCase("\u{1b}[97;1:1u", .character("a")), KeyCase("\u{1b}[97;1:2u", .character("a")),
    KeyCase("\u{1b}[97;1:3u"), KeyCase("\u{1b}[1;1:3A"), KeyCase("\u{1b}[3;1:3~"),
    KeyCase("\u{1b}[97;65u", .character("a")), KeyCase("\u{1b}[97;9u", .character("a"), .command),
    KeyCase("\u{1b}[97:65:97;2;65u", .character("A")),
    KeyCase("\u{1b}[0;;97:98u", .key(Key(.character("a"))), .key(Key(.character("b")))),
    KeyCase("\u{1b}[57399u", .character("0")), KeyCase("\u{1b}[57414u", .enter),
    KeyCase("\u{1b}[57376u", .function(13)), KeyCase("\u{1b}[57441u"), KeyCase("\u{1b}[57358u"),
    // xterm's modifyOtherKeys
    KeyCase("\u{1b}[27;5;47~", .character("_"), .control),
    KeyCase("\u{1b}[27;2;13~", .enter, .shift),
    KeyCase("\u{1b}[27;6;80~", .character("p"), [.control, .shift]),
    KeyCase("\u{1b}[27;2;65~", .character("A")), KeyCase("\u{1b}[27;5;9~", .tab, .control),
  ]

  static let reports: [KeyCase] = [
    KeyCase("\u{1b}[I", .focus(true)), KeyCase("\u{1b}[O", .focus(false)),
    KeyCase("\u{1b}[<0;1;1M", mouse(.press(button: 1), 0, 0)),
    KeyCase("\u{1b}[<0;10;5m", mouse(.release(button: 1), 4, 9)),
    KeyCase("\u{1b}[<2;300;100M", mouse(.press(button: 3), 99, 299)),
    KeyCase("\u{1b}[<32;3;4M", mouse(.drag(button: 1), 3, 2)),
    KeyCase("\u{1b}[<35;3;4M"),
    KeyCase("\u{1b}[<64;3;4M", mouse(.wheelUp, 3, 2)),
    KeyCase("\u{1b}[<65;3;4M", mouse(.wheelDown, 3, 2)),
    KeyCase("\u{1b}[<80;3;4M", mouse(.wheelUp, 3, 2, .control)),
    KeyCase("\u{1b}[<68;3;4M", mouse(.wheelUp, 3, 2, .shift)),
    KeyCase("\u{1b}[<0;0;0M"), KeyCase("\u{1b}[<0;1M"), KeyCase("\u{1b}[<M"),
    KeyCase("\u{1b}[<128;1;1M"), KeyCase("\u{1b}[<0;99999;1M"),
    KeyCase("\u{1b}[96;3;4M", mouse(.wheelUp, 3, 2)),
    KeyCase("\u{1b}[M !!"),
    KeyCase("\u{1b}\u{1b}[<0;1;1M", .key(Key(.escape)), mouse(.press(button: 1), 0, 0)),
    KeyCase("\u{1b}\u{1b}[I", .key(Key(.escape)), .focus(true)),
    KeyCase(
      "\u{1b}]11;rgb:1e1e/2020/ffff\u{1b}\\", .background(red: 0x1e, green: 0x20, blue: 0xff)),
    KeyCase("\u{1b}]11;rgb:1e/20/ff\u{7}", .background(red: 0x1e, green: 0x20, blue: 0xff)),
    KeyCase("\u{1b}]11;rgb:f/0/8\u{7}", .background(red: 255, green: 0, blue: 136)),
    KeyCase("\u{1b}]11;rgba:0000/0000/0000/ffff\u{7}", .background(red: 0, green: 0, blue: 0)),
    KeyCase("\u{1b}]11;rgb:zz/0/0\u{7}"), KeyCase("\u{1b}]11;rgb:-1/0/0\u{7}"),
    KeyCase("\u{1b}]10;rgb:ffff/ffff/ffff\u{7}"), KeyCase("\u{1b}]52;c;aGVsbG8=\u{1b}\\"),
    KeyCase("\u{1b}]lA title\u{1b}\\"), KeyCase("\u{1b}]4;1;rgb:cd/00/00\u{1b}\\"),
    KeyCase("\u{1b}[?62;22c"), KeyCase("\u{1b}[>41;389;0c"), KeyCase("\u{1b}[?2026;2$y"),
    KeyCase("\u{1b}[4;2$y"), KeyCase("\u{1b}[0n"), KeyCase("\u{1b}[24;80R"),
    KeyCase("\u{1b}[?24;80R"),
    KeyCase("\u{1b}[8;24;80t"), KeyCase("\u{1b}[?1u"), KeyCase("\u{1b}[99z"),
    KeyCase("\u{1b}[1;2;3;4x"),
    KeyCase("\u{1b}[ q"), KeyCase("\u{1b}[!p"), KeyCase("\u{1b}[[Z"), KeyCase("\u{1b}Oz"),
    KeyCase("\u{1b}P>|XTerm(389)\u{1b}\\"), KeyCase("\u{1b}P1+r524742=38\u{1b}\\"),
    KeyCase("\u{1b}P1$r0m\u{1b}\\"), KeyCase("\u{1b}_Gi=31;OK\u{1b}\\"),
    KeyCase("\u{1b}^private\u{1b}\\"), KeyCase("\u{1b}Xstart\u{1b}\\"),
    KeyCase("\u{1b}_tmux;x\u{1b}\\"),
    KeyCase("\u{1b}[201~"),
  ]

  static let pastes: [KeyCase] = [
    KeyCase("\u{1b}[200~hello\u{1b}[201~", .paste("hello")),
    KeyCase("\u{1b}[200~a\r\nb\rc\nd\u{1b}[201~", .paste("a\nb\nc\nd")),
    KeyCase("\u{1b}[200~日本 👍🏽\u{1b}[201~", .paste("日本 👍🏽")),
    KeyCase(
      "\u{1b}[200~tab\tbell\u{7}esc\u{1b}[31mred\u{1b}[201~",
      .paste("tab\tbell\u{7}esc\u{1b}[31mred")),
    KeyCase("\u{1b}[200~\u{1b}[201~"),
    KeyCase("\u{1b}[200~x\u{1b}\u{1b}[20\u{1b}[201~", .paste("x\u{1b}\u{1b}[20")),
    KeyCase("\u{1b}[200~one\u{1b}[201~\r", .paste("one"), .key(Key(.enter))),
    KeyCase(
      "\u{1b}\u{1b}[200~one\u{1b}[201~", .key(Key(.escape)), .paste("one")),
    // A false end: what follows is still paste, for the real end comes.
    KeyCase("\u{1b}[200~a\u{1b}[201~\rrm -rf\r\u{1b}[201~", .paste("a\nrm -rf\n")),
    KeyCase(
      "\u{1b}[200~a\u{1b}[201~\rrm\r\u{1b}[200~b\u{1b}[201~\r", .paste("a\nrm\nb"),
      .key(Key(.enter))),
    KeyCase("\u{1b}[200~a\u{1b}[201~\u{3}\u{1b}[201~", .paste("a\u{3}")),
  ]

  static let all = plain + sequences + reports + pastes

  private static func mouse(
    _ kind: MouseEvent.Kind, _ row: Int, _ column: Int, _ modifiers: Key.Modifiers = []
  ) -> InputEvent {
    .mouse(MouseEvent(kind, at: Point(row: row, column: column), modifiers: modifiers))
  }
}
