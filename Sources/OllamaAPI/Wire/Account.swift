/// The account that a server is signed in with: the answer of `/api/me`.
public struct Account: Sendable, Hashable {
  /// Its identifier.
  public var id: String
  /// Its address.
  public var email: String
  /// Its name, which is also the namespace of its models.
  public var name: String
  /// What its owner says of themselves.
  public var bio: String?
  /// A picture's address.
  public var avatarURL: String?
  /// The owner's first name.
  public var firstName: String?
  /// The owner's last name.
  public var lastName: String?
  /// The plan it is on, such as `free`; nil where the server does not say.
  public var plan: String?

  /// An account.
  public init(id: String, email: String, name: String, plan: String? = nil) {
    self.id = id
    self.email = email
    self.name = name
    self.plan = plan
  }
}

extension Account: JSONEncodable, JSONDecodable {
  /// The account as it travels.
  public var json: JSONValue {
    var object: JSONObject = [
      "id": .string(id), "email": .string(email), "name": .string(name),
    ]
    object.add("bio", bio)
    object.add("avatarurl", avatarURL)
    object.add("firstname", firstName)
    object.add("lastname", lastName)
    object.add("plan", plan)
    return .object(object)
  }

  /// Reads an account; throws `parse` where it has neither name nor address.
  public init(json: JSONValue) throws(OllamaError) {
    let object = try Self.members(json, of: "account")
    // Some versions write the names of members in capitals.
    func text(_ key: String) -> String? {
      let value =
        object.string(key) ?? object.first { $0.key.lowercased() == key }?.value.string
      return value.flatMap { $0.isEmpty ? nil : $0 }
    }
    guard let name = text("name") ?? text("email") else {
      throw OllamaError(.parse, detail: "the answer names no account")
    }
    self.init(id: text("id") ?? "", email: text("email") ?? "", name: name, plan: text("plan"))
    bio = text("bio")
    avatarURL = text("avatarurl")
    firstName = text("firstname")
    lastName = text("lastname")
  }
}

/// A model that a server recommends: an entry of `/api/experimental/model-recommendations`.
public struct ModelRecommendation: Sendable, Hashable {
  /// The model's name.
  public var model: String
  /// What it is good for.
  public var description: String
  /// Its context in tokens.
  public var contextLength: Int?
  /// Its longest reply in tokens.
  public var maxOutputTokens: Int?
  /// The memory that it needs, in bytes.
  public var vramBytes: Int?
  /// The plan that it needs, for models of the cloud.
  public var requiredPlan: String?

  /// A recommendation.
  public init(model: String, description: String = "") {
    self.model = model
    self.description = description
  }
}

extension ModelRecommendation: JSONDecodable {
  /// Reads an entry; throws `parse` where it names no model.
  public init(json: JSONValue) throws(OllamaError) {
    let object = try Self.members(json, of: "recommendation")
    guard let model = object.string("model"), !model.isEmpty else {
      throw OllamaError(.parse, detail: "a recommendation names no model")
    }
    self.init(model: model, description: object.string("description") ?? "")
    contextLength = object.quantity("context_length")
    maxOutputTokens = object.quantity("max_output_tokens")
    vramBytes = object.quantity("vram_bytes")
    requiredPlan = object.string("required_plan").flatMap { $0.isEmpty ? nil : $0 }
  }
}
