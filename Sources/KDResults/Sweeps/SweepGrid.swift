public import KDExperiment

/// The runs of a sweep in rows and columns; what is neither is summed up in the cells.
public struct SweepGrid: Sendable, Hashable {
    /// The runs of one cell.
    public struct Cell: Sendable, Hashable {
        public let runs: [RunSummary]
        /// The metric over the finished runs; `nil` before one has it.
        public let sample: SampleStatistics?
        /// The mean of what unfinished runs have reached so far; `nil` where there are none.
        public let latest: Double?
        /// The phase that most wants to be seen; `nil` in an empty cell.
        public let phase: RunPhase?

        init(_ runs: [RunSummary], metric: ResultColumn) {
            self.runs = runs
            func values(_ isFinished: Bool) -> [Double] {
                runs.filter { ($0.phase == .finished) == isFinished }
                    .compactMap { metric.value(of: $0)?.number }
            }
            sample = SampleStatistics(values(true))
            latest = SampleStatistics(values(false))?.mean
            let phases = runs.map { $0.phase ?? .lost }
            phase = Self.urgency.first(where: phases.contains)
        }

        /// What the user should see first where the runs of a cell differ.
        private static let urgency: [RunPhase] = [
            .failed, .lost, .training, .evaluating, .starting, .paused, .stopped, .queued,
            .finished,
        ]

        /// The number that colours the cell.
        public var value: Double? { sample?.mean ?? latest }

        /// Every run has come to its end.
        public var isFinished: Bool { phase == .finished }
    }

    /// What the rows and columns are; `nil` where there is only one.
    public let rowPath: String?
    public let columnPath: String?
    /// The value of each row and column; `nil` for the runs that have no such setting.
    public let rows: [SpecValue?]
    public let columns: [SpecValue?]
    /// A row of cells for each row; cells without a run are empty.
    public let cells: [[Cell]]
    public let metric: String
    /// Axes that are neither rows nor columns: the cells are means over them.
    public let collapsed: [String]

    /// Arranges a sweep.
    ///
    /// - Parameters:
    ///   - rows: A path, or a short name of one; the sweep's first axis when left out.
    ///   - columns: The same; the sweep's second axis when left out.
    public init(_ sweep: Sweep, rows: String? = nil, columns: String? = nil, metric: String) {
        let axes = sweep.axes
        let columns = columns.map { Self.path($0, among: axes) }
        let rowPath = rows.map { Self.path($0, among: axes) } ?? axes.first { $0 != columns }
        let columnPath = columns ?? axes.first { $0 != rowPath }
        self.init(
            sweep.runs, rowPath: rowPath, columnPath: columnPath, metric: metric,
            collapsed: axes.filter { $0 != rowPath && $0 != columnPath })
    }

    /// The axis that a name means: itself, or the one that ends in it (`tau`, `distill.tau`).
    private static func path(_ name: String, among axes: [String]) -> String {
        axes.first { $0 == name } ?? axes.first { $0.hasSuffix(".\(name)") } ?? name
    }

    private init(
        _ runs: [RunSummary], rowPath: String?, columnPath: String?, metric: String,
        collapsed: [String]
    ) {
        let rowKeys = runs.map { Self.value(rowPath, of: $0) }
        let columnKeys = runs.map { Self.value(columnPath, of: $0) }
        rows = Self.sorted(rowKeys)
        columns = Self.sorted(columnKeys)
        var members: [[SpecValue?]: [RunSummary]] = [:]
        for (index, run) in runs.enumerated() {
            members[[rowKeys[index], columnKeys[index]], default: []].append(run)
        }
        let column = ResultColumn(metric)
        cells = rows.map { [columns] row in
            columns.map { Cell(members[[row, $0]] ?? [], metric: column) }
        }
        self.rowPath = rowPath
        self.columnPath = columnPath
        self.metric = metric
        self.collapsed = collapsed
    }

    private static func value(_ path: String?, of run: RunSummary) -> SpecValue? {
        path.flatMap { ResultColumn($0).value(of: run) }
    }

    /// Each value once: numbers by size, then the rest as it comes, then nothing.
    private static func sorted(_ values: [SpecValue?]) -> [SpecValue?] {
        var seen: Set<SpecValue?> = []
        let distinct = values.filter { seen.insert($0).inserted }
        let numbers = distinct.filter { $0?.number != nil }
            .sorted { ($0?.number ?? 0) < ($1?.number ?? 0) }
        let others = distinct.filter { $0 != nil && $0?.number == nil }
        return numbers + others + distinct.filter { $0 == nil }
    }

    /// The cell's value that is best in its direction, for comparison; `nil` before there is one.
    public var best: Double? {
        let values = cells.flatMap { $0 }.compactMap(\.sample?.mean).filter { !$0.isNaN }
        return MetricDirection.largerIsBetter(metric) ? values.max() : values.min()
    }

    /// A row's or a column's value as text: `4`, `amd`, `–` where the runs have none.
    public static func text(_ value: SpecValue?) -> String {
        guard let value else { return "–" }
        if let number = value.number, let whole = Int(exactly: number) { return "\(whole)" }
        return DisplayText.sanitized(value.text ?? value.json, limit: 60)
    }
}
