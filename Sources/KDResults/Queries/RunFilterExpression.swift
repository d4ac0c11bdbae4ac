import KDExperiment

/// What is wrong with a filter, and at which character.
public struct FilterError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Characters before the fault.
    public let position: Int
    /// What was found and what is allowed there.
    public let reason: String

    public var description: String { "filter, character \(position + 1): \(reason)" }
}

/// A condition on runs: `val/top1 > 90 AND variant == amd AND NOT phase == failed`.
///
/// Operators: `== != < <= > >=`, and `~` for "contains" (letter case aside); AND, OR, NOT and
/// parentheses, AND before OR. A run without the named value fulfils no comparison but `!=`.
public struct RunFilterExpression: Sendable, Hashable {
    private let root: Node

    /// Reads a filter.
    public init(_ text: String) throws(FilterError) {
        var parser = FilterParser(text)
        root = try parser.parse()
    }

    /// The run fulfils the condition.
    public func matches(_ run: RunSummary) -> Bool { root.matches(run) }

    indirect enum Node: Sendable, Hashable {
        case comparison(ResultColumn, Comparison, String)
        case not(Node)
        case and(Node, Node)
        case or(Node, Node)

        func matches(_ run: RunSummary) -> Bool {
            switch self {
            case .comparison(let column, let comparison, let text):
                comparison.holds(column.value(of: run), text)
            case .not(let node): !node.matches(run)
            case .and(let left, let right): left.matches(run) && right.matches(run)
            case .or(let left, let right): left.matches(run) || right.matches(run)
            }
        }
    }

    enum Comparison: String, Sendable, CaseIterable {
        case equal = "==", unequal = "!=", atMost = "<=", atLeast = ">=", less = "<",
            more = ">", contains = "~"

        func holds(_ value: SpecValue?, _ text: String) -> Bool {
            guard let value else { return self == .unequal }
            if self != .contains, let left = value.number, let right = Double(text) {
                return compare(left, right)
            }
            let left = value.text ?? value.json
            if self == .contains { return left.lowercased().contains(text.lowercased()) }
            return compare(left, text)
        }

        private func compare<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
            switch self {
            case .equal: left == right
            case .unequal: left != right
            case .atMost: left <= right
            case .atLeast: left >= right
            case .less: left < right
            case .more: left > right
            case .contains: false
            }
        }
    }
}

/// Reads a filter by recursive descent.
private struct FilterParser {
    typealias Node = RunFilterExpression.Node
    private let characters: [Character]
    private var index = 0
    private var depth = 0

    init(_ text: String) { characters = Array(text) }

    mutating func parse() throws(FilterError) -> Node {
        let node = try alternatives()
        skipBlanks()
        if index < characters.count { throw fault("AND, OR or the end is allowed here") }
        return node
    }

    private mutating func alternatives() throws(FilterError) -> Node {
        var node = try conjunction()
        while take(word: "OR") { node = .or(node, try conjunction()) }
        return node
    }

    private mutating func conjunction() throws(FilterError) -> Node {
        var node = try condition()
        while take(word: "AND") { node = .and(node, try condition()) }
        return node
    }

    private mutating func condition() throws(FilterError) -> Node {
        depth += 1
        defer { depth -= 1 }
        guard depth < 100 else { throw fault("nested too deeply") }
        if take(word: "NOT") { return .not(try condition()) }
        if take("(") {
            let node = try alternatives()
            guard take(")") else { throw fault("')' is missing") }
            return node
        }
        let name = try operand("a column (val/top1, variant, distill.tau), NOT or '('")
        for comparison in RunFilterExpression.Comparison.allCases where take(comparison.rawValue) {
            let value = try operand("a number, a word or quoted text")
            return .comparison(ResultColumn(name), comparison, value)
        }
        throw fault("one of == != < <= > >= ~ is allowed here")
    }

    private mutating func operand(_ allowed: String) throws(FilterError) -> String {
        skipBlanks()
        if index < characters.count, characters[index] == "\"" {
            let start = index + 1
            guard let end = characters[start...].firstIndex(of: "\"") else {
                throw fault("the quoted text does not end")
            }
            index = end + 1
            return String(characters[start..<end])
        }
        let start = index
        while index < characters.count, !" \t\n()<>=!~\"".contains(characters[index]) { index += 1 }
        guard index > start else { throw fault("expected \(allowed)") }
        return String(characters[start..<index])
    }

    private mutating func take(_ symbol: String) -> Bool {
        skipBlanks()
        guard characters[index...].starts(with: Array(symbol)) else { return false }
        index += symbol.count
        return true
    }

    private mutating func take(word: String) -> Bool {
        skipBlanks()
        let end = index + word.count
        guard end <= characters.count, String(characters[index..<end]).uppercased() == word,
            end == characters.count || " \t\n(".contains(characters[end])
        else { return false }
        index = end
        return true
    }

    private mutating func skipBlanks() {
        while index < characters.count, characters[index].isWhitespace { index += 1 }
    }

    private func fault(_ reason: String) -> FilterError {
        FilterError(position: index, reason: reason)
    }
}
