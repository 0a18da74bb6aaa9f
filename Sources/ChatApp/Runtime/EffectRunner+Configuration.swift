// What the person has configured, and what may be done because of it.
extension EffectRunner {
  /// Carries out what has to do with the configuration.
  func adjust(_ effect: Effect) {
    if case .readConfiguration = effect {
      Task { mailbox.post(.configured(environment.configuration())) }
    } else if case .reconfigure(let preferences) = effect {
      environment.reconfigure(preferences)
    } else if case .keepSetting(let key, let value) = effect {
      keepInTurn { $0.keepSetting(key, value) }
    } else if case .trust(let withheld, let isTrusted) = effect {
      Task {
        environment.trust(withheld, isTrusted)
        mailbox.post(.configured(environment.configuration()))
      }
    } else if case .announce(let words, let wish) = effect {
      Task { mailbox.post(.announceable(words, await environment.notificationWay(wish))) }
    }
  }
}
