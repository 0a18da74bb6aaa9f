import Conversations
import OllamaAPI
import TerminalKit
import Testing

@testable import ChatApp

@Suite("What a copy tells")
struct CopyReportTests {
  @Test("where it went: clipboards, the file, both or neither")
  func places() {
    var report = CopyReport(size: 39)
    report.tookTerminal = true
    report.file = "~/copied.txt"
    #expect(words(report) == "Copied 39 B to ~/copied.txt.")
    report.places = ["xclip"]
    #expect(words(report) == "Copied 39 B to xclip; also in ~/copied.txt.")
    report.file = nil
    #expect(words(report) == "Copied 39 B to xclip; no file could be written.")
    report.tookTerminal = false
    report.mayBeKept = false
    report.places = []
    #expect(
      words(report) == "Copied 39 B to the terminal's clipboard; in no file, as this is private.")
  }

  private func words(_ report: CopyReport) -> String? {
    var state = AppState(
      launch: Launch(host: .local), size: Size(rows: 24, columns: 80),
      moment: Moment(uptime: .zero, wall: WallTime(seconds: 1_795_000_000, offset: 0)))
    _ = TakingOut.copied(report, "text", in: &state)
    return state.notice?.text.string
  }
}
