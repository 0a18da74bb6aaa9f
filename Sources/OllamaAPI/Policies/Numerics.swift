#if Resilience || Caching
#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// The few functions of the C library's mathematics that policies need.
package enum Numerics {
  /// `base` to the power of `exponent`; infinity where too large.
  package static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

  /// The cube root.
  package static func cubeRoot(_ value: Double) -> Double { cbrt(value) }

  /// The hyperbolic tangent.
  package static func hyperbolicTangent(_ value: Double) -> Double { tanh(value) }
}
#endif
