import GRDB
import KDExperiment

/// Lines of one kind of a run's log with the values of their metrics, on their way into the index
/// or out of it.
struct PointBlock {
    /// Two rows of values fit on a page of SQLite's.
    static let capacity = 250

    /// Its place among the blocks of its kind.
    let number: Int
    var steps: [Int] = []
    var epochs: [Int] = []
    var times: [Double] = []
    var columns: [Column] = []

    /// The values of one metric.
    struct Column {
        let metric: Int64
        /// The lines that say the metric, each of which has a value.
        var lines = LineSet()
        var values: [Double] = []
    }

    /// Where in a line a metric's value stands.
    struct Slot: Hashable {
        let metric: Int64
        let position: Int
    }

    init(number: Int) { self.number = number }

    var count: Int { steps.count }
    var isFull: Bool { count >= Self.capacity }

    /// Adds some lines; the caller sees to it that there is room.
    mutating func append(_ lines: MetricLines, _ range: Range<Int>, _ slots: [Slot]) {
        let first = count
        steps += lines.steps[range]
        epochs += lines.epochs[range]
        times += lines.times[range]
        let width = lines.names.count
        for (hint, slot) in slots.enumerated() {
            let place = column(of: slot.metric, hint: hint)
            for line in range {
                columns[place].values.append(lines.values[line * width + slot.position])
                columns[place].lines.insert(first + line - range.lowerBound)
            }
        }
    }

    /// Adds a line of another block.
    mutating func append(_ line: Int, of other: PointBlock) {
        for (hint, column) in other.columns.enumerated() where column.lines.contains(line) {
            let place = self.column(of: column.metric, hint: hint)
            columns[place].values.append(column.values[column.lines.rank(of: line)])
            columns[place].lines.insert(count)
        }
        steps.append(other.steps[line])
        epochs.append(other.epochs[line])
        times.append(other.times[line])
    }

    private mutating func column(of metric: Int64, hint: Int) -> Int {
        if hint < columns.count, columns[hint].metric == metric { return hint }
        if let place = columns.firstIndex(where: { $0.metric == metric }) { return place }
        var column = Column(metric: metric)
        column.values.reserveCapacity(Self.capacity)
        columns.append(column)
        return columns.count - 1
    }
}
