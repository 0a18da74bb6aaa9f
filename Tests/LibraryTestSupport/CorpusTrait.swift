package import Testing

extension Trait where Self == ConditionTrait {
  /// Runs a test only where the corpus file is there, and says why not otherwise.
  package static func corpus(_ file: String) -> Self {
    .enabled(if: Corpus.has(file), Comment(rawValue: Corpus.missing(file) ?? file))
  }
}
