/// What this build is called.
package enum Release {
  /// The version, as `--version` prints it and the documents name it.
  package static let version = "0.1.0"
}
