// Folder Blobs: files that travel to the server by their content: digests computed as bytes pass,
// and what is known of a file before it is sent.

#if canImport(CryptoKit)
internal import CryptoKit
#else
internal import CCrypto
internal import CLate
#endif

/// SHA-256 of bytes that come piece by piece. Not to be shared between threads.
final class SHA256Hasher {
  #if canImport(CryptoKit)
  private var state = SHA256()

  init() throws(OllamaError) {}

  func update(_ bytes: UnsafeRawBufferPointer) { state.update(bufferPointer: bytes) }

  func finish() -> [UInt8] { Array(state.finalize()) }
  #else
  private let context: OpaquePointer

  /// Throws `featureNotEnabled` where the system's library refuses SHA-256.
  init() throws(OllamaError) {
    guard let context = EVP_MD_CTX_new() else {
      let reason = late_crypto_error().map { String(cString: $0) }
      throw OllamaError(
        .featureNotEnabled,
        detail: reason.map { "libcrypto could not be opened, install OpenSSL: \($0)" }
          ?? "no memory for a digest")
    }
    guard EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      EVP_MD_CTX_free(context)
      throw OllamaError(
        .featureNotEnabled, detail: "the system's cryptography offers no SHA-256")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  func update(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count > 0 else { return }
    EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
  }

  /// The digest's 32 bytes; the hasher is used up.
  func finish() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    EVP_DigestFinal_ex(context, &digest, nil)
    return digest
  }
  #endif
}
