/// The sweep of an experiment file while it is edited; the rest of the file stays as it is written.
public struct SweepDraft: Sendable, Hashable {
    /// One line of the sweep.
    public struct Row: Sendable, Hashable {
        /// What a line says.
        public enum Kind: Sendable, Hashable {
            /// Which values a path takes.
            case axis(String)
            /// Which paths turn together, value by value.
            case zip
            /// Which cells are left out.
            case exclude
        }

        public var kind: Kind
        /// As a person types them: `1, 2, 4`, `0.1 to 0.9 step 0.2`, `10 to 50 count 3`,
        /// `10 to 10000 log 4`, or YAML; of a zip `path: values; path: values`, of an exclusion
        /// `path: value; path: value`.
        public var values: String

        /// Pairs what a line says with its values.
        public init(_ kind: Kind, values: String) {
            self.kind = kind
            self.values = values
        }
    }

    /// The lines in the file's order; zips follow one another, and so do exclusions.
    public private(set) var rows: [Row]
    /// The lines around the sweep, each with its ending.
    private var lines: [String]
    /// How many of them stand above it.
    private let place: Int
    /// What ends the lines that are written.
    private let ending: String
    private let byteOrderMark: String
    /// Where the experiment's name stands; nil where it cannot be exchanged for another.
    private var name: NamePlace?

    /// A scalar on one of the lines around the sweep.
    private struct NamePlace: Sendable, Hashable {
        var line: Int
        /// The Unicode scalars of the line that it takes, quotes included.
        var scalars: Range<Int>
    }

    /// Takes the sweep out of the text of an experiment file.
    ///
    /// - Throws: What makes the text no file that can be edited; other faults are
    ///   ``ExperimentFile/parse(_:file:overrides:)``'s to find.
    public init(reading text: String, file: String) throws(SpecFaults) {
        let source = SpecSource(bytes: Array(text.utf8), file: file)
        let root = try source.read()
        let entries = try Self.keys(of: root)
        let cut = YAMLLines(source.bytes)
        let contents = cut.contents
        var sweep = (contents.lastIndex { !$0.isEmpty } ?? -1) + 1
        var end = sweep
        let entry = root.entry("sweep")
        if let entry {
            let next = entries.map(\.mark.line).filter { $0 > entry.mark.line }.min()
            (sweep, end) = (entry.mark.line - 1, (next ?? contents.count + 1) - 1)
            guard sweep >= 0, sweep < end, end <= contents.count else {
                throw SpecFaults([entry.mark.fault("the lines of the sweep cannot be told")])
            }
            // What stands above the next key at its margin belongs to that key.
            while end > sweep + 1, Self.isSeparator(contents[end - 1]) { end -= 1 }
        }
        let whole = cut.whole
        lines = Array(whole[..<sweep] + whole[end...])
        place = sweep
        ending = cut.ending
        byteOrderMark = source.bytes.count < text.utf8.count ? "\u{FEFF}" : ""
        rows = (entry?.value.entries ?? []).flatMap(Self.rows(of:))
        name = root.entry("name").flatMap { entry in
            let line = entry.value.mark.line - 1
            guard contents.indices.contains(line), !(sweep..<end).contains(line),
                let scalars = Self.scalars(of: entry.value, in: contents[line])
            else { return nil }
            return NamePlace(line: line < end ? line : line - (end - sweep), scalars: scalars)
        }
    }

    /// The keys of the file, if each begins a line of its own.
    private static func keys(of root: SpecNode) throws(SpecFaults) -> [SpecNode.Entry] {
        guard let entries = root.entries else {
            throw SpecFaults([
                root.mark.fault("found \(root.described)", allowed: "a map of keys")
            ])
        }
        if let first = entries.first, first.mark != root.mark {
            throw SpecFaults([
                root.mark.fault("the file is one map in braces", allowed: "a line for each key")
            ])
        }
        guard Set(entries.map(\.mark.line)).count == entries.count else {
            throw SpecFaults([
                root.mark.fault("several keys stand on one line", allowed: "a line for each key")
            ])
        }
        return entries
    }

    private static func isSeparator(_ line: String) -> Bool {
        line.hasPrefix("#") || line.allSatisfy(\.isWhitespace)
    }
}

// MARK: - Rows

extension SweepDraft {
    /// The paths of the axes.
    public var paths: [String] {
        rows.compactMap { if case .axis(let path) = $0.kind { path } else { nil } }
    }

    /// Adds a row where the file will have it: zips and exclusions after the last of their kind.
    ///
    /// - Returns: Its index.
    public mutating func add(_ row: Row) -> Int {
        let last = rows.lastIndex { $0.kind == row.kind }
        let index = last.map { $0 + 1 } ?? rows.count
        rows.insert(row, at: index)
        return index
    }

    /// Gives a row other values; a row without values is none.
    public mutating func set(_ values: String, at index: Int) {
        rows[index].values = values
        if values.allSatisfy(\.isWhitespace) { rows.remove(at: index) }
    }

    /// Takes a row away.
    public mutating func remove(at index: Int) { rows.remove(at: index) }

    /// Puts back rows that this draft, or one that it was made of, has had.
    public mutating func restore(_ rows: [Row]) { self.rows = rows }
}

// MARK: - Writing

extension SweepDraft {
    /// The text of the whole file.
    public var text: String {
        let body = body.map { $0.text + ending }
        var head = lines[..<place]
        // The last line of a file may have no end.
        if !body.isEmpty, let last = head.last, YAMLLines(Array(last.utf8)).count == 1 {
            head[place - 1] += ending
        }
        return byteOrderMark + (head + body + lines[place...]).joined()
    }

    /// The row that stands on a line of ``text``, counted from 1.
    public func row(onLine line: Int) -> Int? {
        let (body, index) = (body, line - place - 1)
        return body.indices.contains(index) ? body[index].row : nil
    }

    /// The lines of the sweep, and the rows that they are.
    private var body: [(text: String, row: Int?)] {
        guard !rows.isEmpty else { return [] }
        var lines: [(text: String, row: Int?)] = [("sweep:", nil)]
        for (index, row) in rows.enumerated() {
            if case .axis(let path) = row.kind {
                lines.append(("  \(SpecYAML.scalar(path)): \(row.yaml)", index))
            } else if rows.firstIndex(where: { $0.kind == row.kind }) == index {
                lines.append((row.kind == .zip ? "  zip:" : "  exclude:", nil))
                lines += rows.indices.filter { rows[$0].kind == row.kind }
                    .map { ("    - \(rows[$0].yaml)", $0) }
            }
        }
        return lines
    }

    /// Rows that are no YAML: with one of them, nobody could read the file.
    public func malformed(file: String) -> [(row: Int, fault: SpecFault)] {
        rows.indices.compactMap { index in
            guard var fault = rows[index].malformation else { return nil }
            fault.file = file
            fault.line = (body.firstIndex { $0.row == index } ?? 0) + place + 1
            return (index, fault)
        }
    }
}

// MARK: - The name

extension SweepDraft {
    /// Gives the experiment another name; what else stands on the name's line stays.
    ///
    /// - Throws: Why that name, or any, cannot be written.
    public mutating func rename(to text: String) throws(SpecFaults) {
        if let problem = SpecName.problem(with: text) {
            throw SpecFaults([
                SpecFault(
                    file: "", path: "name", message: "\"\(text)\" is no name", allowed: problem)
            ])
        }
        guard let place = name else {
            throw SpecFaults([
                SpecFault(
                    file: "", path: "name",
                    message: "the name cannot be changed here as it is written",
                    allowed: "a line with name: and the name")
            ])
        }
        let written = SpecYAML.scalar(text).unicodeScalars
        var scalars = Array(lines[place.line].unicodeScalars)
        scalars.replaceSubrange(place.scalars, with: written)
        var line = String.UnicodeScalarView()
        line.append(contentsOf: scalars)
        lines[place.line] = String(line)
        let start = place.scalars.lowerBound
        name = NamePlace(line: place.line, scalars: start..<start + written.count)
    }

    /// The part of a line that a scalar takes; nil where it is written in some other way than plain
    /// or between quotes on one line.
    private static func scalars(of node: SpecNode, in line: String) -> Range<Int>? {
        guard case .scalar(_, let written) = node.content, node.mark.column > 0 else { return nil }
        let start = node.mark.column - 1
        let rest = Array(line.unicodeScalars.dropFirst(start))
        guard let quote = rest.first else { return nil }
        guard quote == "\"" || quote == "'" else {
            return rest.starts(with: written.unicodeScalars)
                ? start..<start + written.unicodeScalars.count : nil
        }
        var index = 1
        while index < rest.count {
            let isEnd = rest[index] == quote
            let isDoubled = isEnd && quote == "'" && rest[(index + 1)...].first == quote
            if isEnd, !isDoubled { return start..<start + index + 1 }
            index += isDoubled || (quote == "\"" && rest[index] == "\\") ? 2 : 1
        }
        return nil
    }
}
