/// Rows and columns with a header, a selection and a scroll position; only visible rows are asked
/// for, so a table over 100,000 runs costs what a screen costs.
struct Table: Widget {
    /// A column and how it claims its width.
    struct Column: Hashable, Sendable {
        enum Width: Hashable, Sendable {
            /// Exactly so many cells.
            case fixed(Int)
            /// As wide as the visible content, within bounds.
            case fitting(minimum: Int, maximum: Int)
            /// At least so many cells, and a share of what is left.
            case flexible(minimum: Int, weight: Int)
        }

        var title: String
        var width: Width
        var alignment: Alignment
        /// Columns of low priority are left out first when the table is too narrow.
        var priority: Int

        init(_ title: String, _ width: Width, alignment: Alignment = .leading, priority: Int = 0) {
            self.title = title
            self.width = width
            self.alignment = alignment
            self.priority = priority
        }
    }

    /// The column by which rows are sorted.
    struct Sort: Hashable, Sendable {
        var column: Int
        var isAscending: Bool
    }

    var columns: [Column]
    /// How many rows there are.
    var rowCount: Int
    /// The cells of a row; called for visible rows only.
    var row: (Int) -> [StyledText]
    /// The row with the cursor.
    var selected: Int?
    /// Rows marked by the user.
    var marked: Set<Int> = []
    /// The first visible row.
    var offset = 0
    /// The column that carries the sort mark.
    var sort: Sort?
    /// The column with the cursor, underlined in the header.
    var focusedColumn: Int?
    /// The first visible column, for horizontal scrolling.
    var firstColumn = 0
    var showsHeader = true

    init(
        columns: [Column], rowCount: Int, selected: Int? = nil, offset: Int = 0,
        row: @escaping (Int) -> [StyledText]
    ) {
        self.columns = columns
        self.rowCount = rowCount
        self.selected = selected
        self.offset = offset
        self.row = row
    }

    init(columns: [Column], rows: [[StyledText]], selected: Int? = nil, offset: Int = 0) {
        self.init(columns: columns, rowCount: rows.count, selected: selected, offset: offset) {
            rows[$0]
        }
    }

    var minimumSize: Size { Size(width: 8, height: 2) }
}
