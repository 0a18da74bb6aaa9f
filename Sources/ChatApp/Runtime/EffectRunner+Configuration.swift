internal import Synchronization

// What the person has configured, and what may be done because of it.
extension EffectRunner {
  /// Carries out what has to do with the configuration.
  func adjust(_ effect: Effect) {
    if case .readConfiguration = effect {
      Task { mailbox.post(.configured(environment.configuration())) }
    } else if case .watchFiles(let theme, let thenRead) = effect {
      watchFiles(of: theme, thenRead: thenRead)
    } else if case .reconfigure(let preferences) = effect {
      environment.reconfigure(preferences)
      log.use(preferences.logLevel)
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

  // One after the other: the last theme's files are those that are watched in the end. Watched
  // before they are read, so that no change falls between.
  private func watchFiles(of theme: String, thenRead: Bool) {
    work.withLock { work in
      let before = work.watching
      work.watching = Task {
        await before?.value
        guard !Task.isCancelled else { return }
        let files = environment.configurationFiles() + environment.themes.files(of: theme)
        let watched = environment.watch(files) { [mailbox] in mailbox.post(.filesChanged) }
        self.work.withLock { $0.watched = watched }
        guard thenRead else { return }
        mailbox.post(.configured(environment.configuration()))
        mailbox.post(.themeLoaded(environment.themes.arrival(of: theme, .reload)))
      }
    }
  }
}
