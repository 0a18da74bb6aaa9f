import Foundation

/// libFuzzer's driver: a loop of the runtime around our check.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// What the driver calls, which knows no context; set once, before it begins.
private let chosen: FuzzTarget = {
  let name = CommandLine.arguments.dropFirst().first ?? ""
  guard let target = FuzzTarget(rawValue: name) else {
    let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: " ")
    print("usage: fuzz TARGET growth SECONDS  looks for time that grows faster than length")
    print("       fuzz TARGET words           prints a dictionary for libFuzzer")
    print("       fuzz TARGET [libFuzzer's arguments]\ntargets: \(names)")
    exit(2)
  }
  return target
}()

@main
enum Main {
  static func main() {
    let target = chosen
    let arguments = CommandLine.arguments
    if arguments.count > 3, arguments[2] == "growth", let seconds = Double(arguments[3]) {
      return Growth(target: target).run(seconds: seconds)
    }
    if arguments.dropFirst(2).first == "words" {
      for piece in Growth.pieces(target) {
        print(
          "\"" + piece.utf8.map { "\\x" + String(Int($0) + 0x100, radix: 16).suffix(2) }.joined()
            + "\"")
      }
      return
    }
    // The driver takes its own name and what follows the target's.
    let own = [arguments[0]] + arguments.dropFirst(2)
    var list: [UnsafeMutablePointer<CChar>?] = own.map { strdup($0) } + [nil]
    var count = CInt(own.count)
    let status = list.withUnsafeMutableBufferPointer { buffer -> CInt in
      var start = buffer.baseAddress
      return runDriver(&count, &start) { bytes, count in
        chosen.check(UnsafeBufferPointer(start: bytes, count: count))
        return 0
      }
    }
    exit(status)
  }
}
