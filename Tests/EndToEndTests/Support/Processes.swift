import Foundation

/// The processor time of a process in hundredths of a second, its dead self included as long as
/// nobody has waited for it; nil when it is gone or the system does not tell.
func cpuTicks(_ process: pid_t) -> Int? {
  let fields = statistics(process)
  guard fields.count > 13, let user = Int(fields[11]), let system = Int(fields[12]) else {
    return nil
  }
  return user + system
}

/// Whether the process has ended.
func hasEnded(_ process: pid_t) -> Bool {
  #if os(Linux)
  guard let state = statistics(process).first else { return true }
  return state == "Z" || state == "X"
  #else
  return kill(process, 0) != 0
  #endif
}

/// Resident memory in megabytes; nil where the system does not tell.
func residentMegabytes(_ process: pid_t) -> Int? {
  guard let data = FileManager.default.contents(atPath: "/proc/\(process)/statm") else {
    return nil
  }
  let fields = String(decoding: data, as: UTF8.self).split(separator: " ")
  return fields.count > 1 ? Int(fields[1]).map { $0 * 4096 / 1_000_000 } : nil
}

// What stands after the name in /proc/PID/stat, which may itself hold blanks and brackets.
private func statistics(_ process: pid_t) -> [Substring] {
  guard let data = FileManager.default.contents(atPath: "/proc/\(process)/stat") else { return [] }
  let text = String(decoding: data, as: UTF8.self)
  guard let end = text.lastIndex(of: ")") else { return [] }
  return text[text.index(after: end)...].split(separator: " ")
}
