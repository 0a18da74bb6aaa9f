// Where things are on the screen: cells counted from the top left corner, zero-based.
// Rows and columns are always labelled, so that the two cannot be swapped unseen.

/// A cell's place: row and column from the top left, zero-based.
package struct Point: Sendable, Hashable {
  package var row: Int
  package var column: Int

  /// Makes a point; negative values are allowed and lie outside every frame.
  package init(row: Int, column: Int) {
    self.row = row
    self.column = column
  }
}

/// The extent of a screen or area in cells; never negative.
package struct Size: Sendable, Hashable {
  package let rows: Int
  package let columns: Int

  /// Makes a size; negative values become 0, values above 10,000 become 10,000.
  package init(rows: Int, columns: Int) {
    self.rows = min(max(rows, 0), 10_000)
    self.columns = min(max(columns, 0), 10_000)
  }
}

/// A rectangle of cells.
package struct Rect: Sendable, Hashable {
  package var row: Int
  package var column: Int
  package var rows: Int
  package var columns: Int

  /// Makes a rectangle; negative extents become 0.
  package init(row: Int, column: Int, rows: Int, columns: Int) {
    self.row = row
    self.column = column
    self.rows = max(rows, 0)
    self.columns = max(columns, 0)
  }

  /// The rectangle of a whole screen of `size`.
  package init(_ size: Size) {
    self.init(row: 0, column: 0, rows: size.rows, columns: size.columns)
  }

  /// The row just below the rectangle.
  package var endRow: Int { row + rows }
  /// The column just right of the rectangle.
  package var endColumn: Int { column + columns }
  /// Whether the rectangle holds no cell.
  package var isEmpty: Bool { rows == 0 || columns == 0 }

  /// Whether `point` lies inside.
  package func contains(_ point: Point) -> Bool {
    point.row >= row && point.row < endRow && point.column >= column && point.column < endColumn
  }

  /// The part shared with `other`; empty where they do not meet.
  package func intersection(_ other: Rect) -> Rect {
    let top = max(row, other.row)
    let left = max(column, other.column)
    return Rect(
      row: top, column: left,
      rows: min(endRow, other.endRow) - top, columns: min(endColumn, other.endColumn) - left)
  }

  /// The rectangle made smaller by so many cells on each side.
  package func inset(rows insetRows: Int, columns insetColumns: Int) -> Rect {
    Rect(
      row: row + insetRows, column: column + insetColumns,
      rows: rows - 2 * insetRows, columns: columns - 2 * insetColumns)
  }
}
