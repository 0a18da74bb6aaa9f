/// The colours of a terminal nearest to a 24-bit colour.
enum NearestColor {
  /// The 24-bit value that terminals give an index by default.
  static func rgb(of index: UInt8) -> (Int, Int, Int) {
    let value = Int(index)
    switch value {
    case 0..<16: return ansi[value]
    case 16..<232:
      let cube = value - 16
      return (steps[cube / 36], steps[cube / 6 % 6], steps[cube % 6])
    default:
      let gray = 8 + (value - 232) * 10
      return (gray, gray, gray)
    }
  }

  /// The nearest of the colours 16–255; 0–15 look different in every terminal.
  static func indexed(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
    let wanted = (Int(red), Int(green), Int(blue))
    let (r, g, b) = (step(wanted.0), step(wanted.1), step(wanted.2))
    let cube = 16 + 36 * r + 6 * g + b
    let mean = (wanted.0 + wanted.1 + wanted.2) / 3
    let gray = 232 + min(max((mean - 3) / 10, 0), 23)
    let cubeIndex = UInt8(clamping: cube)
    let grayIndex = UInt8(clamping: gray)
    return distance(rgb(of: grayIndex), wanted) < distance(rgb(of: cubeIndex), wanted)
      ? grayIndex : cubeIndex
  }

  /// The ANSI colour (0–15, or 0–7 when not `bright`) of the same hue: by distance alone, most
  /// of a theme's soft colours would become grey.
  static func ansi(_ red: UInt8, _ green: UInt8, _ blue: UInt8, bright: Bool) -> UInt8 {
    let (r, g, b) = (Int(red), Int(green), Int(blue))
    let high = max(r, g, b)
    let low = min(r, g, b)
    if isPale(r, g, b) { return bright ? 15 : 7 }
    if high - low < 40 {
      let mean = (r + g + b) / 3
      if !bright { return mean < 110 ? 0 : 7 }
      return mean < 50 ? 0 : mean < 150 ? 8 : mean < 225 ? 7 : 15
    }
    let middle = (high + low) / 2
    let hue: UInt8 = (r > middle ? 1 : 0) | (g > middle ? 2 : 0) | (b > middle ? 4 : 0)
    return bright && high > 200 ? hue + 8 : hue
  }

  /// Cream or pale blue, as the text of many palettes is: white with a tinge, not a hue.
  private static func isPale(_ r: Int, _ g: Int, _ b: Int) -> Bool {
    let range = max(r, g, b) - min(r, g, b)
    guard (40..<60).contains(range), r + g + b >= 3 * 185 else { return false }
    let isCream = r >= g && r - g < g - b
    let isPaleBlue = g >= r && g - r < b - g
    return isCream || isPaleBlue
  }

  private static let steps = [0, 95, 135, 175, 215, 255]

  private static let ansi: [(Int, Int, Int)] = [
    (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0),
    (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
    (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0),
    (92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255),
  ]

  private static func step(_ channel: Int) -> Int {
    channel < 48 ? 0 : channel < 115 ? 1 : min((channel - 35) / 40, 5)
  }

  private static func distance(_ a: (Int, Int, Int), _ b: (Int, Int, Int)) -> Int {
    let (r, g, b) = (a.0 - b.0, a.1 - b.1, a.2 - b.2)
    // The eye tells greens apart best.
    return 2 * r * r + 4 * g * g + 3 * b * b
  }
}
