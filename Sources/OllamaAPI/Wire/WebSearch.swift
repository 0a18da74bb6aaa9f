/// One thing that a search of the web found.
public struct WebSearchResult: Sendable, Hashable {
  /// The page's title.
  public var title: String
  /// The page's address.
  public var url: String
  /// What of the page answers the question.
  public var content: String

  /// A finding.
  public init(title: String, url: String, content: String) {
    self.title = title
    self.url = url
    self.content = content
  }
}

extension WebSearchResult: JSONEncodable, JSONDecodable {
  /// The finding as it travels.
  public var json: JSONValue {
    ["title": .string(title), "url": .string(url), "content": .string(content)]
  }

  /// Reads a finding; missing members count as empty.
  public init(json: JSONValue) throws(OllamaError) {
    let object = try Self.members(json, of: "search result")
    self.init(
      title: object.string("title") ?? "", url: object.string("url") ?? "",
      content: object.string("content") ?? "")
  }
}

/// A page of the web as text.
public struct WebFetchResult: Sendable, Hashable {
  /// The page's title.
  public var title: String
  /// Its text.
  public var content: String
  /// The addresses that it leads to.
  public var links: [String]

  /// A page.
  public init(title: String, content: String, links: [String] = []) {
    self.title = title
    self.content = content
    self.links = links
  }
}

extension WebFetchResult: JSONEncodable, JSONDecodable {
  /// The page as it travels.
  public var json: JSONValue {
    var object: JSONObject = ["title": .string(title), "content": .string(content)]
    if !links.isEmpty { object.add("links", links) }
    return .object(object)
  }

  /// Reads a page; missing members count as empty.
  public init(json: JSONValue) throws(OllamaError) {
    let object = try Self.members(json, of: "page")
    self.init(
      title: object.string("title") ?? "", content: object.string("content") ?? "",
      links: object.strings("links") ?? [])
  }
}

/// The answer of a search.
struct WebSearchAnswer: JSONDecodable {
  let results: [WebSearchResult]

  init(json: JSONValue) throws(OllamaError) {
    guard let list = json["results"] else {
      throw OllamaError(.parse, detail: "the answer has no \"results\"")
    }
    var results: [WebSearchResult] = []
    for item in list.array ?? [] { results.append(try WebSearchResult(json: item)) }
    self.results = results
  }
}

/// The answer of the recommendations.
struct RecommendationList: JSONDecodable {
  let recommendations: [ModelRecommendation]

  init(json: JSONValue) throws(OllamaError) {
    guard let list = json["recommendations"] else {
      throw OllamaError(.parse, detail: "the answer has no \"recommendations\"")
    }
    var entries: [ModelRecommendation] = []
    for item in list.array ?? [] { entries.append(try ModelRecommendation(json: item)) }
    recommendations = entries
  }
}
