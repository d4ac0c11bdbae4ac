import KDExperiment

/// Reads a filter by recursive descent.
struct FilterParser {
    typealias Node = RunFilterExpression.Node
    private let characters: [Character]
    private let known: KnownColumns?
    private var index = 0
    private var depth = 0

    init(_ text: String, known: KnownColumns?) {
        characters = Array(text)
        self.known = known
    }

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
        while take(word: "AND") || startsCondition { node = .and(node, try condition()) }
        return node
    }

    /// Conditions beside each other must all hold, as words do in any search.
    private var startsCondition: Bool {
        var ahead = self
        ahead.skipBlanks()
        guard ahead.index < characters.count, !")<>=~".contains(characters[ahead.index]) else {
            return false
        }
        return !ahead.take(word: "OR")
    }

    private mutating func condition() throws(FilterError) -> Node {
        depth += 1
        defer { depth -= 1 }
        // Deeper nesting could use up the stack.
        guard depth < 100 else { throw fault("nested too deeply") }
        if take(word: "NOT") || takeDash() { return .not(try condition()) }
        if take("(") {
            let node = try alternatives()
            guard take(")") else { throw fault("')' is missing") }
            return node
        }
        return try comparison()
    }

    private mutating func comparison() throws(FilterError) -> Node {
        skipBlanks()
        let start = index
        let name = try operand("a word, a column (val/top1, variant, distill.tau), NOT or '('")
        guard let comparison = takeComparison() else { return .word(name) }
        if let known, let complaint = known.complaint(about: name) {
            throw FilterError(position: start, reason: complaint)
        }
        skipBlanks()
        let place = index
        let value = try operand("a number, a word or quoted text")
        if comparison == .fits { try checkPattern(value, at: place) }
        return .comparison(ResultColumn(name), comparison, value)
    }

    private mutating func takeComparison() -> FilterComparison? {
        for comparison in FilterComparison.allCases where take(comparison.rawValue) {
            return comparison
        }
        return take("=") ? .equal : nil
    }

    /// `-word`: a dash that something follows at once.
    private mutating func takeDash() -> Bool {
        skipBlanks()
        guard index + 1 < characters.count, characters[index] == "-",
            !characters[index + 1].isWhitespace
        else { return false }
        index += 1
        return true
    }

    private func checkPattern(_ text: String, at position: Int) throws(FilterError) {
        do { _ = try Regex(text) } catch {
            throw FilterError(
                position: position, reason: "\"\(text)\" is no regular expression: \(error)")
        }
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
