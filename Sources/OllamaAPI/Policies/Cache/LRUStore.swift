#if Caching
/// Entries in the order of their last use, within limits of number and bytes; each step is O(1).
package struct LRUStore<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Node: Sendable {
    var key: Key
    var value: Value
    var bytes: Int
    var newer: Int?
    var older: Int?
  }

  /// Most entries.
  package let maxEntries: Int
  /// Most bytes in all.
  package let maxBytes: Int
  /// Bytes held.
  package private(set) var bytes = 0
  private var places: [Key: Int] = [:]
  private var nodes: [Node?] = []
  private var free: [Int] = []
  private var newest: Int?
  private var oldest: Int?

  /// An empty store.
  package init(maxEntries: Int, maxBytes: Int) {
    self.maxEntries = max(1, maxEntries)
    self.maxBytes = max(0, maxBytes)
  }

  /// Entries held.
  package var count: Int { places.count }

  /// The value of a key, which becomes the newest.
  package mutating func value(for key: Key) -> Value? {
    guard let place = places[key] else { return nil }
    unlink(place)
    linkNewest(place)
    return nodes[place]?.value
  }

  /// Keeps a value and returns how many others it pushed out; nil when it alone is too large.
  package mutating func insert(_ value: Value, bytes size: Int, for key: Key) -> Int? {
    _ = remove(key)
    guard size <= maxBytes else { return nil }
    var evicted = 0
    while let last = oldest, count >= maxEntries || bytes > maxBytes - size {
      drop(last)
      evicted += 1
    }
    let node = Node(key: key, value: value, bytes: size)
    let place: Int
    if let slot = free.popLast() {
      nodes[slot] = node
      place = slot
    } else {
      nodes.append(node)
      place = nodes.count - 1
    }
    places[key] = place
    bytes += size
    linkNewest(place)
    return evicted
  }

  /// Drops an entry and returns its value.
  package mutating func remove(_ key: Key) -> Value? {
    guard let place = places[key] else { return nil }
    let value = nodes[place]?.value
    drop(place)
    return value
  }

  /// Drops the entries that `isUnwanted` names and returns their number; O(entries).
  package mutating func removeAll(where isUnwanted: (Key, Value) -> Bool) -> Int {
    var dropped = 0
    for place in Array(places.values) {
      guard let node = nodes[place], isUnwanted(node.key, node.value) else { continue }
      drop(place)
      dropped += 1
    }
    return dropped
  }

  private mutating func drop(_ place: Int) {
    guard let node = nodes[place] else { return }
    unlink(place)
    places[node.key] = nil
    bytes -= node.bytes
    nodes[place] = nil
    free.append(place)
  }

  private mutating func unlink(_ place: Int) {
    guard let node = nodes[place] else { return }
    if let newer = node.newer { nodes[newer]?.older = node.older } else { newest = node.older }
    if let older = node.older { nodes[older]?.newer = node.newer } else { oldest = node.newer }
    nodes[place]?.newer = nil
    nodes[place]?.older = nil
  }

  private mutating func linkNewest(_ place: Int) {
    nodes[place]?.older = newest
    if let newest { nodes[newest]?.newer = place } else { oldest = place }
    newest = place
  }
}
#endif
