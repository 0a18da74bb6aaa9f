import FlyingSocks
import Foundation

/// Answers requests.
protocol HTTPService: Sendable {
  /// Answers one request through its connection; what it throws ends the connection.
  func answer(_ request: HTTPRequest, _ connection: HTTPConnection) async throws
}

/// Accepts connections on a loopback port and gives each request to a service.
struct HTTPListener: Sendable {
  /// The port that was given.
  let port: UInt16
  private let socket: Socket
  private let service: any HTTPService

  /// Listens on 127.0.0.1; port 0 takes any free one. Throws `SocketError`.
  init(port: UInt16, service: any HTTPService) throws {
    socket = try Socket(domain: AF_INET)
    do {
      try socket.setValue(true, for: .localAddressReuse)
      try socket.bind(to: sockaddr_in.inet(ip4: "127.0.0.1", port: port))
      try socket.listen()
      guard case .ip4(_, port: let bound) = try socket.sockname() else {
        throw SocketError.unsupportedAddress
      }
      self.port = bound
    } catch {
      try? socket.close()
      throw error
    }
    self.service = service
  }

  /// Serves until the task is cancelled. Waiting costs nothing: the kernel wakes it.
  func run() async {
    let watch = SocketWatch()
    defer { try? socket.close() }
    do {
      try watch.prepare()
      defer { watch.stop() }
      try await accept(on: try AsyncSocket(socket: socket, pool: watch))
    } catch {
      // Cancelled, or the socket is gone: either way the serving is over.
    }
  }

  private func accept(on listening: AsyncSocket) async throws {
    try await withThrowingDiscardingTaskGroup { group in
      while !Task.isCancelled {
        do {
          let connection = HTTPConnection(try await listening.accept())
          group.addTask { await serve(connection) }
        } catch let error as CancellationError {
          throw error
        } catch {
          // Too many open files, or a client that was gone again: try later instead of ending.
          try await Task.sleep(for: .milliseconds(100))
        }
      }
    }
  }

  private func serve(_ connection: HTTPConnection) async {
    defer { connection.close() }
    do {
      while let request = try await connection.nextRequest() {
        if request.isHTTP10 { await connection.noteOldClient() }
        try await service.answer(request, connection)
      }
    } catch let failure as HTTPFailure {
      try? await connection.refuse(failure)
    } catch {
      // The client is gone or the answer was cut on purpose: closing is all there is to do.
    }
  }
}
