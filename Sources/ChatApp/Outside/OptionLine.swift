package import OllamaAPI

/// An option written as `NAME=VALUE`, as on a command line.
package enum OptionLine {
  /// Why a line cannot be taken.
  package struct Fault: Error, Sendable {
    package let reason: String
  }

  /// Sets the option that a line names; throws with the option's range for a wrong value.
  package static func apply(_ line: String, to options: inout ModelOptions) throws(Fault) {
    guard let sign = line.firstIndex(of: "=") else {
      throw Fault(reason: "'\(line)' is no option: write NAME=VALUE, such as temperature=0.7.")
    }
    let name = String(line[..<sign])
    guard let option = OptionTable.standard[name] else {
      let near = OptionTable.standard.nearest(to: name).map { " Did you mean \($0)?" } ?? ""
      throw Fault(reason: "There is no option '\(name)'.\(near)")
    }
    let value = String(line[line.index(after: sign)...])
    do throws(OptionError) {
      switch option.shape {
      case .words(let path): options[keyPath: path] = (options[keyPath: path] ?? []) + [value]
      case .integer, .number, .flag: try option.apply([value], to: &options)
      }
    } catch {
      throw Fault(reason: error.reason)
    }
  }
}
