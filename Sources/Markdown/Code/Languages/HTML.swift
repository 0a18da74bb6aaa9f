extension Language {
  static let html = Language(
    "html", "xml", "htm", "xhtml", "svg", "vue", "svelte", "plist", "rss", "xsl", "markup"
  ).with { $0.syntax = .markup }
}
