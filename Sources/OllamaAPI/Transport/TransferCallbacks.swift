internal import CCurl

/// The C functions that libcurl calls, each leading to its `Transfer`.
enum TransferCallbacks {
  static func install(
    on handle: UnsafeMutableRawPointer, context: UnsafeMutableRawPointer,
    hasUpload: Bool
  ) {
    qc_set_pointer(handle, CURLOPT_WRITEDATA, context)
    qc_set_data_callback(handle, CURLOPT_WRITEFUNCTION) { data, size, count, context in
      TransferCallbacks.write(data, size * count, context)
    }
    qc_set_pointer(handle, CURLOPT_HEADERDATA, context)
    qc_set_data_callback(handle, CURLOPT_HEADERFUNCTION) { data, size, count, context in
      TransferCallbacks.header(data, size * count, context)
    }
    qc_set_pointer(handle, CURLOPT_PREREQDATA, context)
    qc_set_prereq_callback(handle) { context, address, _, _, _ in
      TransferCallbacks.transfer(context)?.connected(
        address: address.map { String(cString: $0) } ?? "")
      return Int32(CURL_PREREQFUNC_OK)
    }
    guard hasUpload else { return }
    qc_set_pointer(handle, CURLOPT_READDATA, context)
    qc_set_data_callback(handle, CURLOPT_READFUNCTION) { data, size, count, context in
      TransferCallbacks.read(data, size * count, context)
    }
    qc_set_pointer(handle, CURLOPT_SEEKDATA, context)
    qc_set_seek_callback(handle) { context, offset, origin in
      let isDone =
        origin == 0 && TransferCallbacks.transfer(context)?.seek(to: Int(offset)) ?? false
      return Int32(isDone ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL)
    }
  }

  private static func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
    context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
  }

  private static func bytes(_ data: UnsafeMutablePointer<CChar>?, _ count: Int)
    -> UnsafeBufferPointer<UInt8>
  {
    guard let data else { return UnsafeBufferPointer(start: nil, count: 0) }
    let start = UnsafeRawPointer(data).assumingMemoryBound(to: UInt8.self)
    return UnsafeBufferPointer(start: start, count: count)
  }

  private static func write(
    _ data: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?
  ) -> Int {
    guard count > 0, let transfer = transfer(context) else { return 0 }
    switch transfer.receive(bytes(data, count)) {
    case .taken: return count
    case .pause: return Int(CURL_WRITEFUNC_PAUSE)
    case .abort: return count == 1 ? 0 : 1
    }
  }

  private static func header(
    _ data: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?
  ) -> Int {
    guard let transfer = transfer(context) else { return 0 }
    return transfer.header(bytes(data, count)) ? count : 0
  }

  private static func read(
    _ data: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?
  ) -> Int {
    guard let data, let transfer = transfer(context) else { return Int(CURL_READFUNC_ABORT) }
    let buffer = UnsafeMutableRawBufferPointer(start: data, count: count)
    return transfer.read(into: buffer) ?? Int(CURL_READFUNC_ABORT)
  }
}
