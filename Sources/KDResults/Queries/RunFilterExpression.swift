import KDExperiment

/// What is wrong with a filter, and at which character.
public struct FilterError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Characters before the fault.
    public let position: Int
    /// What was found and what is allowed there.
    public let reason: String

    public var description: String {
        DisplayText.sanitized("filter, character \(position + 1): \(reason)")
    }
}

/// A condition on runs: `val/top1 > 90 AND variant == amd AND NOT phase == failed`.
///
/// A word alone, as in `kd s1 -teacher`, holds when it occurs in the run's name, method, models,
/// phase, tags or note, whatever the letters' case; conditions side by side must all hold, and `-`
/// in front is NOT. Operators: `== != < <= > >=` (`=` is `==`), and `~` for a regular expression that fits some part of the text,
/// letter case aside; AND, OR, NOT and parentheses, AND before OR. A run without the named value
/// fulfils no comparison but `!=`.
public struct RunFilterExpression: Sendable, Hashable {
    private let root: Node

    /// Reads a filter.
    ///
    /// - Parameter runs: Runs whose columns are known; a column that none of them has is a fault.
    ///   Any column is allowed when they are left out.
    /// - Throws: ``FilterError`` with the place of the first fault.
    public init(_ text: String, for runs: [RunSummary]? = nil) throws(FilterError) {
        try self.init(text, known: runs.map { KnownColumns($0) })
    }

    /// Reads a filter over columns that were collected before.
    ///
    /// - Throws: ``FilterError`` with the place of the first fault.
    public init(_ text: String, known: KnownColumns?) throws(FilterError) {
        var parser = FilterParser(text, known: known)
        root = try parser.parse()
    }

    /// The run fulfils the condition.
    public func matches(_ run: RunSummary) -> Bool { root.matches(run) }

    /// The columns that the condition names, in written order.
    public var columns: [ResultColumn] { root.columns }

    indirect enum Node: Sendable, Hashable {
        case comparison(ResultColumn, FilterComparison, String)
        case word(String)
        case not(Node)
        case and(Node, Node)
        case or(Node, Node)

        var columns: [ResultColumn] {
            switch self {
            case .comparison(let column, _, _): [column]
            case .word: []
            case .not(let node): node.columns
            case .and(let left, let right), .or(let left, let right): left.columns + right.columns
            }
        }

        func matches(_ run: RunSummary) -> Bool {
            switch self {
            case .comparison(let column, let comparison, let text):
                comparison.holds(column.value(of: run), text)
            case .word(let word): run.mentions(word)
            case .not(let node): !node.matches(run)
            case .and(let left, let right): left.matches(run) && right.matches(run)
            case .or(let left, let right): left.matches(run) || right.matches(run)
            }
        }
    }
}

/// How a filter compares a run's value with a written one.
enum FilterComparison: String, Sendable, CaseIterable {
    // Longer signs first, since that is the order in which they are tried.
    case equal = "=="
    case unequal = "!="
    case atMost = "<="
    case atLeast = ">="
    case less = "<"
    case more = ">"
    case fits = "~"

    func holds(_ value: SpecValue?, _ text: String) -> Bool {
        guard let value else { return self == .unequal }
        if self == .fits {
            let pattern = try? Regex(text).ignoresCase()
            return pattern.map { (value.text ?? value.json).contains($0) } ?? false
        }
        if let left = value.number, let right = Double(text) { return compare(left, right) }
        return compare(value.text ?? value.json, text)
    }

    private func compare<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
        switch self {
        case .equal: left == right
        case .unequal: left != right
        case .atMost: left <= right
        case .atLeast: left >= right
        case .less: left < right
        case .more: left > right
        case .fits: false
        }
    }
}
