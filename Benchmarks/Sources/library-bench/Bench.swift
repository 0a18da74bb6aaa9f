import Foundation
import OllamaAPI

/// Collects figures and prints them as they come.
final class Bench {
  let server: ServerProcess
  private var missed: [String] = []

  init(server: ServerProcess) {
    self.server = server
    let load = loadAverage().map { String(format: "%.1f", $0) } ?? "unknown"
    print("load of the machine: \(load); CPU time is this process's own, the server's is not in it")
  }

  /// The middle of some figures, with the least and the greatest.
  func report(_ what: String, _ values: [Double], unit: String, goal: Double? = nil) {
    let sorted = values.sorted()
    guard let least = sorted.first, let greatest = sorted.last else { return }
    let middle = sorted[sorted.count / 2]
    let spread = sorted.count > 1 ? "  (\(short(least)) … \(short(greatest)))" : ""
    var line =
      "\(what.padding(toLength: 46, withPad: " ", startingAt: 0)) \(short(middle)) \(unit)\(spread)"
    if let goal {
      // Other programs take time, never give any: the best run is nearest to the truth.
      line += "  goal \(short(goal)): \(least <= goal ? "met" : "MISSED")"
      if least > goal { missed.append(what) }
    }
    print(line)
  }

  /// Ends the process; with an error where a goal was missed.
  func finish() {
    if !missed.isEmpty { print("goals missed: \(missed.joined(separator: ", "))") }
    exit(missed.isEmpty ? 0 : 1)
  }

  /// Microseconds of one of `count` runs, for each of so many rounds.
  static func times(_ rounds: Int, each count: Int, _ body: () throws -> Void) rethrows
    -> [Double]
  {
    try (0..<rounds).map { _ in
      let start = seconds(CLOCK_MONOTONIC)
      for _ in 0..<count { try body() }
      return (seconds(CLOCK_MONOTONIC) - start) / Double(count) * 1e6
    }
  }

  private func short(_ value: Double) -> String {
    String(format: value < 10 ? "%.3f" : value < 1000 ? "%.1f" : "%.0f", value)
  }

  private func loadAverage() -> Double? {
    var loads = [0.0]
    return getloadavg(&loads, 1) == 1 ? loads[0] : nil
  }
}

/// What a piece of work took.
struct Cost {
  var wall: Double
  var cpu: Double
  /// How often a thread gave up its processor to wait.
  var waits: Int
}

/// Seconds of a clock.
func seconds(_ clock: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Runs work and tells its cost.
func cost(_ work: () async throws -> Void) async rethrows -> Cost {
  let wall = seconds(CLOCK_MONOTONIC)
  let cpu = seconds(CLOCK_PROCESS_CPUTIME_ID)
  let waits = usage(ofChildren: false).ru_nvcsw
  try await work()
  return Cost(
    wall: seconds(CLOCK_MONOTONIC) - wall, cpu: seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu,
    waits: usage(ofChildren: false).ru_nvcsw - waits)
}

/// What the system counts for this process, or for its children that have ended.
func usage(ofChildren: Bool) -> rusage {
  var usage = rusage()
  #if canImport(Glibc)
  getrusage(__rusage_who_t((ofChildren ? RUSAGE_CHILDREN : RUSAGE_SELF).rawValue), &usage)
  #else
  getrusage(ofChildren ? RUSAGE_CHILDREN : RUSAGE_SELF, &usage)
  #endif
  return usage
}

/// CPU seconds of the children that have ended.
func childSeconds() -> Double {
  let usage = usage(ofChildren: true)
  return [usage.ru_utime, usage.ru_stime].reduce(0) {
    $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6
  }
}

/// Bytes of memory that this process holds now; 0 where the system does not tell.
func residentBytes() -> Int {
  guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
    return 0
  }
  let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
  return pages * Int(getpagesize())
}
