#if Caching
internal import CZlib

/// Packs bytes in memory as gzip.
enum GzipEncoder {
  /// The packed bytes; nil where zlib has no memory or knows no such level (0...9).
  static func pack(_ bytes: [UInt8], level: Int) -> [UInt8]? {
    var stream = z_stream()
    // 15 is the largest window, 16 more asks for gzip's frame instead of zlib's.
    let begun = deflateInit2_(
      &stream, Int32(clamping: level), Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    guard begun == Z_OK else { return nil }
    defer { deflateEnd(&stream) }
    guard let length = UInt32(exactly: bytes.count) else { return nil }
    let room = deflateBound(&stream, UInt(bytes.count))
    guard let capacity = UInt32(exactly: room) else { return nil }
    var input = bytes
    var output = [UInt8](repeating: 0, count: Int(capacity))
    let status = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress
        stream.avail_in = length
        stream.next_out = output.baseAddress
        stream.avail_out = capacity
        return deflate(&stream, Z_FINISH)
      }
    }
    guard status == Z_STREAM_END else { return nil }
    output.removeLast(output.count - Int(stream.total_out))
    return output
  }
}
#endif
