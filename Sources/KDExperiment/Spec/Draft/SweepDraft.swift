/// The sweep of an experiment file while it is edited; the rest of the file stays as it is written.
public struct SweepDraft: Sendable, Hashable {
    /// A path and its values as a person types them.
    public struct Axis: Sendable, Hashable {
        public var path: String
        /// `1, 2, 4`, `0.1 to 0.9 step 0.2`, `10 to 50 count 3`, `10 to 10000 log 4`, or YAML.
        public var values: String

        /// Pairs a path with values.
        public init(path: String, values: String) {
            self.path = path
            self.values = values
        }
    }

    /// The axes in the file's order.
    public var axes: [Axis]
    /// Zipped axes and exclusions, which stay as they are.
    private let kept: [SpecEntry]
    private var before: [String]
    private let after: [String]

    /// Takes the sweep out of the text of an experiment file.
    ///
    /// - Throws: What makes the text no file that can be edited; other faults are
    ///   ``ExperimentFile/parse(_:file:overrides:)``'s to find.
    public init(reading text: String, file: String) throws(SpecFaults) {
        let source = SpecSource(bytes: Array(text.utf8), file: file)
        let root = try source.read()
        guard let entries = root.entries else {
            throw SpecFaults([
                root.mark.fault("found \(root.described)", allowed: "a map of keys")
            ])
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let starts = entries.map(\.mark.line)
        guard Set(starts).count == starts.count else {
            throw SpecFaults([
                root.mark.fault("several keys stand on one line", allowed: "a line for each key")
            ])
        }
        guard let entry = root.entry("sweep") else {
            let end = (lines.lastIndex { !$0.isEmpty } ?? -1) + 1
            (axes, kept) = ([], [])
            (before, after) = (Array(lines[..<end]), Array(lines[end...]))
            return
        }
        let next = starts.filter { $0 > entry.mark.line }.min() ?? lines.count + 1
        var end = next - 1
        // What stands above the next key at its margin belongs to that key.
        while end > entry.mark.line, Self.isSeparator(lines[end - 1]) { end -= 1 }
        before = Array(lines[..<(entry.mark.line - 1)])
        after = Array(lines[min(end, lines.count)...])
        let parts = entry.value.entries ?? []
        let words = SweepReader.words
        axes = parts.filter { !words.contains($0.key) }
            .map { Axis(path: $0.key, values: Self.typed($0.value)) }
        kept = parts.filter { words.contains($0.key) }
            .map { SpecEntry($0.key, $0.value.value) }
    }

    private static func isSeparator(_ line: String) -> Bool {
        line.hasPrefix("#") || line.allSatisfy(\.isWhitespace)
    }

    /// The text of the whole file.
    public var text: String {
        guard !axes.isEmpty || !kept.isEmpty else {
            return (before + after).joined(separator: "\n")
        }
        let lines =
            ["sweep:"] + axes.map { "  \(SpecYAML.scalar($0.path)): \(Self.yaml($0.values))" }
            + kept.map { "  \($0.key): \(SpecYAML.inline($0.value))" }
        return (before + lines + after).joined(separator: "\n")
    }

    /// The axis that stands on a line of ``text``, counted from 1.
    public func axis(onLine line: Int) -> Int? {
        let index = line - before.count - 2
        return axes.indices.contains(index) ? index : nil
    }

    /// Gives the experiment another name, on the line where its name stands.
    public mutating func rename(to name: String) {
        if let index = before.firstIndex(where: { $0.hasPrefix("name:") }) {
            before[index] = "name: \(SpecYAML.scalar(name))"
        }
    }
}

// MARK: - Values as people type them

extension SweepDraft {
    /// YAML for what was typed; what makes no sense stays, for the check to name.
    static func yaml(_ typed: String) -> String {
        let words = typed.split(separator: " ").map(String.init)
        if words.count == 5, words[1] == "to" {
            let ends = "from: \(words[0]), to: \(words[2])"
            switch words[3] {
            case "step", "count": return "{range: {\(ends), \(words[3]): \(words[4])}}"
            case "log": return "{logrange: {\(ends), count: \(words[4])}}"
            default: break
            }
        }
        let tree = try? YAMLReader.read(Array(typed.utf8), file: "")
        switch tree?.content {
        case .list, .map: return typed
        case .scalar, nil: return "[\(typed)]"
        }
    }

    /// What a person would type for a value of a sweep.
    static func typed(_ node: SpecNode) -> String {
        switch node.content {
        case .scalar: return inline(node)
        case .list(let elements): return elements.map(inline).joined(separator: ", ")
        case .map(let entries):
            guard entries.count == 1, let range = entries.first?.value,
                let from = range.entry("from")?.value, let to = range.entry("to")?.value
            else { return inline(node) }
            let ends = "\(inline(from)) to \(inline(to))"
            let others = range.entries?.filter { !["from", "to"].contains($0.key) } ?? []
            guard others.count == 1 else { return inline(node) }
            let last = inline(others[0].value)
            switch (entries[0].key, others[0].key) {
            case ("range", "step"), ("range", "count"): return "\(ends) \(others[0].key) \(last)"
            case ("logrange", "count"): return "\(ends) log \(last)"
            default: return inline(node)
            }
        }
    }

    /// Numbers as they are written, anything else in flow style.
    private static func inline(_ node: SpecNode) -> String {
        switch node.content {
        case .scalar(.string, _), .list, .map: SpecYAML.inline(node.value)
        case .scalar(_, let written): written
        }
    }
}

extension SweepDraft {
    /// Paths that can be swept, with what they take: every key of a run that has a value of its
    /// own, those of the feature terms that the file has.
    ///
    /// - Parameter run: A run of the file, for its feature terms and whether it has a teacher; nil
    ///   where the file has faults and no runs.
    public static func paths(like run: RunSpec?) -> [SpecField] {
        let features = (run?.distill.features ?? []).enumerated().flatMap { index, term in
            SpecDefaults.fields.filter {
                $0.path.hasPrefix("distill.features[\(term.method.key)].") && $0.key != "method"
            }.map { $0.moved(to: "distill.features[\(index)].\($0.key)") }
        }
        let plain = SpecDefaults.fields.filter { field in
            let head = field.path.prefix { $0 != "." }
            return field.kind != .map && !field.path.contains("[") && head != "sweep"
                && !Grid.gridKeys.contains(field.path) && field.path != "name"
                && (head != "teacher" || run == nil || run?.teacher != nil)
        }
        return plain + features
    }
}

extension SpecField {
    /// The same field at another place.
    fileprivate func moved(to path: String) -> SpecField {
        SpecField(path, kind, whenAbsent, help, source: source)
    }
}
