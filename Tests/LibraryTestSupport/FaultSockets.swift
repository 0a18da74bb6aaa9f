#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The few socket calls that `FaultServer` needs, each with its error in words.
enum FaultSockets {
  static func failure(_ call: String) -> FaultServer.StartError {
    FaultServer.StartError(description: "\(call): \(String(cString: strerror(errno)))")
  }

  static var stream: Int32 {
    #if canImport(Darwin)
    SOCK_STREAM
    #else
    Int32(SOCK_STREAM.rawValue)
    #endif
  }

  /// A listening socket and its port.
  static func listen(on address: FaultServer.Address) throws -> (Int32, UInt16) {
    let (descriptor, port) = try bound(to: address)
    // A name of its own would be shadowed by this function.
    guard systemListen(descriptor) == 0 else {
      defer { _ = close(descriptor) }
      throw failure("listen")
    }
    setNonBlocking(descriptor)
    return (descriptor, port)
  }

  /// A socket that has its port and does not listen, and this port.
  static func bound(to address: FaultServer.Address) throws -> (Int32, UInt16) {
    let family: Int32
    switch address {
    case .loopback, .port: family = AF_INET
    case .loopback6: family = AF_INET6
    case .unix: family = AF_UNIX
    }
    let descriptor = socket(family, stream, 0)
    guard descriptor >= 0 else { throw failure("socket") }
    do {
      try bind(descriptor, to: address)
      return (descriptor, try port(of: descriptor, address))
    } catch {
      _ = close(descriptor)
      throw error
    }
  }

  private static func systemListen(_ descriptor: Int32) -> Int32 {
    #if canImport(Darwin)
    Darwin.listen(descriptor, 128)
    #else
    Glibc.listen(descriptor, 128)
    #endif
  }

  private static func bind(_ descriptor: Int32, to address: FaultServer.Address) throws {
    let result: Int32
    switch address {
    case .loopback, .port:
      var name = sockaddr_in()
      name.sin_family = sa_family_t(AF_INET)
      if case .port(let port) = address { name.sin_port = port.bigEndian }
      // So that the port can be taken again while the kernel remembers old connections.
      var on: Int32 = 1
      _ = setsockopt(
        descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
      name.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
      result = withName(&name) { systemBind(descriptor, $0, $1) }
    case .loopback6:
      var name = sockaddr_in6()
      name.sin6_family = sa_family_t(AF_INET6)
      name.sin6_addr = in6addr_loopback
      result = withName(&name) { systemBind(descriptor, $0, $1) }
    case .unix(let path):
      var name = sockaddr_un()
      name.sun_family = sa_family_t(AF_UNIX)
      let bytes = Array(path.utf8)
      guard bytes.count < MemoryLayout.size(ofValue: name.sun_path) else {
        throw FaultServer.StartError(description: "unix socket path is too long: \(path)")
      }
      withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: bytes) }
      unlink(path)
      result = withName(&name) { systemBind(descriptor, $0, $1) }
    }
    guard result == 0 else { throw failure("bind") }
  }

  private static func systemBind(
    _ descriptor: Int32, _ name: UnsafeMutablePointer<sockaddr>, _ size: socklen_t
  ) -> Int32 {
    #if canImport(Darwin)
    Darwin.bind(descriptor, name, size)
    #else
    Glibc.bind(descriptor, name, size)
    #endif
  }

  private static func withName<Name, Result>(
    _ name: inout Name, _ body: (UnsafeMutablePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    let size = socklen_t(MemoryLayout<Name>.size)
    return withUnsafeMutablePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, size) }
    }
  }

  private static func port(
    of descriptor: Int32, _ address: FaultServer.Address
  ) throws -> UInt16 {
    if case .unix = address { return 0 }
    var name = sockaddr_in6()
    var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
    let result = withName(&name) { pointer, _ in getsockname(descriptor, pointer, &size) }
    guard result == 0 else { throw failure("getsockname") }
    // The port stands at the same place in both families.
    return UInt16(bigEndian: name.sin6_port)
  }

  /// A pipe whose ends do not block.
  static func pipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    #if canImport(Darwin)
    let result = Darwin.pipe(&ends)
    #else
    let result = Glibc.pipe(&ends)
    #endif
    guard result == 0 else { throw failure("pipe") }
    setNonBlocking(ends[1])
    return (ends[0], ends[1])
  }

  static func setNonBlocking(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
  }

  /// Prepares an accepted connection: no blocking, no delay, no signal.
  static func prepare(_ descriptor: Int32) {
    setNonBlocking(descriptor)
    var on: Int32 = 1
    let size = socklen_t(MemoryLayout<Int32>.size)
    _ = setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, size)
    #if canImport(Darwin)
    _ = setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, size)
    #endif
  }

  /// Makes the next `close` a reset.
  static func lingerZero(_ descriptor: Int32) {
    var option = linger(l_onoff: 1, l_linger: 0)
    _ = setsockopt(
      descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
  }

  /// Sends without a signal when the peer is gone; -1 with `errno` on failure.
  static func write(_ descriptor: Int32, _ bytes: ArraySlice<UInt8>) -> Int {
    bytes.withUnsafeBytes { buffer in
      #if canImport(Darwin)
      send(descriptor, buffer.baseAddress, buffer.count, 0)
      #else
      send(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
      #endif
    }
  }

  /// Runs the body on a thread of its own, so that no task's thread ever blocks.
  static func startThread(_ body: @escaping @Sendable () -> Void) throws {
    final class Box: Sendable {
      let body: @Sendable () -> Void
      init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    let box = Unmanaged.passRetained(Box(body))
    #if canImport(Darwin)
    var thread: pthread_t?
    let result = pthread_create(
      &thread, nil,
      { argument in
        Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
        return nil
      }, box.toOpaque())
    if result == 0, let thread { pthread_detach(thread) }
    #else
    var thread = pthread_t()
    let result = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body() }
        return nil
      }, box.toOpaque())
    if result == 0 { pthread_detach(thread) }
    #endif
    guard result == 0 else {
      box.release()
      throw FaultServer.StartError(description: "pthread_create: \(result)")
    }
  }
}
