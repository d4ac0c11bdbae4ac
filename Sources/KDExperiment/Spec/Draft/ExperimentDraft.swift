/// An experiment file while it is edited: the tree of its YAML, faulty or not.
///
/// What no field shows (variants, sweep, keys that nobody knows) stays in its place and order;
/// comments and the way of writing are lost.
public struct ExperimentDraft: Sendable, Hashable {
    /// The whole tree, without places.
    private(set) var root: SpecNode

    /// Reads the text of a file.
    ///
    /// - Throws: What makes it no map in YAML; faults of its contents are ``check(file:)``'s.
    public init(reading text: String, file: String) throws(SpecFaults) {
        let source = SpecSource(bytes: Array(text.utf8), file: file)
        let tree = try source.read()
        guard tree.entries != nil else {
            throw SpecFaults([
                tree.mark.fault("found \(tree.described)", allowed: "a map of keys")
            ])
        }
        root = tree.placeless
    }

    /// A draft of a tree.
    public init(_ value: SpecValue) { root = SpecNode(value, file: "").placeless }

    /// The text of the file.
    public var yaml: String {
        // The reader refuses what looks like an alias even in quotes, and a star stands nowhere else.
        SpecYAML.block(root.entries ?? []).replacing("*", with: "\\u002A")
    }

    /// A text may hold comments, which a draft of it loses; takes a `#` in quotes for one too.
    public static func mayHoldComments(_ text: String) -> Bool {
        text.split(separator: "\n").contains { line in
            var before: Character = " "
            return line.contains { character in
                defer { before = character }
                return character == "#" && before.isWhitespace
            }
        }
    }
}

// MARK: - Looking

extension ExperimentDraft {
    /// The value at a place; `nil` where nothing is given.
    public func value(at path: SpecPath) -> SpecValue? { node(at: path)?.value }

    /// What is at a place as a person would type it: a scalar as written, a list of scalars without
    /// brackets, anything else as YAML on one line; `nil` where nothing is given.
    public func text(at path: SpecPath) -> String? {
        guard let node = node(at: path) else { return nil }
        switch node.content {
        case .scalar(.null, _): return nil
        case .scalar(_, let written): return written
        case .list(let elements):
            let texts = elements.map { element -> String? in
                if case .scalar(_, let written) = element.content, !written.contains(",") {
                    return written
                }
                return nil
            }
            guard !texts.isEmpty, !texts.contains(nil) else { return SpecYAML.inline(node) }
            return texts.compactMap(\.self).joined(separator: ", ")
        case .map: return SpecYAML.inline(node)
        }
    }

    /// The keys of the map at a place, in written order.
    public func keys(at path: SpecPath) -> [String] {
        node(at: path)?.entries?.map(\.key) ?? []
    }

    /// How many elements the list at a place has.
    public func count(at path: SpecPath) -> Int {
        if case .list(let elements) = node(at: path)?.content { elements.count } else { 0 }
    }

    /// The place in the table of fields: `distill.features[amd].weight`.
    public func pattern(of path: SpecPath) -> String {
        var (pattern, steps) = ("", [SpecPath.Step]())
        for step in path.steps {
            steps.append(step)
            switch step {
            case .key(let key): pattern += pattern.isEmpty ? key : ".\(key)"
            case .index:
                let method = node(at: SpecPath(steps: steps))?.entry("method")?.value.value.text
                pattern += "[\(method ?? "")]"
            }
        }
        return pattern
    }

    func node(at path: SpecPath) -> SpecNode? {
        path.steps.reduce(Optional(root)) { node, step in
            switch (step, node?.content) {
            case (.key(let key), _): node?.entry(key)?.value
            case (.index(let index), .list(let elements)):
                elements.indices.contains(index) ? elements[index] : nil
            case (.index, _): nil
            }
        }
    }
}

// MARK: - Changing

extension ExperimentDraft {
    /// Puts a value at a place, making the maps on the way; a new key stands where the table of
    /// fields has it.
    public mutating func set(_ value: SpecValue, at path: SpecPath) {
        put(SpecNode(value, file: "").placeless, at: path)
    }

    /// Puts what a person typed at a place; nothing but blanks takes the key away.
    ///
    /// - Parameter kind: What the field takes: a list's elements are separated by commas, those of
    ///   a command by blanks where it has no comma. What does not fit the kind is put all the same,
    ///   for the check to name.
    public mutating func set(text: String, kind: SpecField.Kind, at path: SpecPath) {
        let typed = text.trimmingBlanks
        guard !typed.isEmpty else { return remove(at: path) }
        put(Self.node(of: typed, kind: kind), at: path)
    }

    /// Takes a key or an element away, and the maps that it leaves empty.
    public mutating func remove(at path: SpecPath) {
        guard !path.steps.isEmpty else { return }
        root = root.removing(path.steps[...])
        // A required map stays where it was, so that its fault has a place.
        let parent = SpecPath(steps: path.steps.dropLast())
        guard case .key = parent.steps.last, keys(at: parent).isEmpty,
            SpecDecoder.table.field(pattern(of: parent))?.whenAbsent != .required
        else { return }
        if case .map = node(at: parent)?.content { remove(at: parent) }
    }

    /// Adds an element to the list at a place, making the list.
    public mutating func append(_ value: SpecValue, at path: SpecPath) {
        guard case .list(var elements) = node(at: path)?.content else {
            return set(.list([value]), at: path)
        }
        elements.append(SpecNode(value, file: "").placeless)
        put(SpecNode(content: .list(elements), mark: .nowhere("")), at: path)
    }

    /// Exchanges two elements of the list at a place.
    public mutating func swap(_ first: Int, _ second: Int, at path: SpecPath) {
        guard case .list(var elements) = node(at: path)?.content,
            elements.indices.contains(first), elements.indices.contains(second)
        else { return }
        elements.swapAt(first, second)
        put(SpecNode(content: .list(elements), mark: .nowhere("")), at: path)
    }

    private mutating func put(_ node: SpecNode, at path: SpecPath) {
        root = root.putting(node, at: path.steps[...]) { [self] steps in
            SpecDecoder.table.keys(pattern(of: SpecPath(steps: steps)))
        }
    }

    private static func node(of typed: String, kind: SpecField.Kind) -> SpecNode {
        let content: SpecNode.Content
        switch kind {
        case .text: content = .scalar(.string(typed), written: typed)
        case .integer, .number, .truth, .choice:
            content = .scalar(PlainScalar.value(of: typed), written: typed)
        case .list(let element, _):
            let bare =
                typed.hasPrefix("[") && typed.hasSuffix("]")
                ? String(typed.dropFirst().dropLast()) : typed
            content = .list(
                bare.split(separator: ",").map { String($0).trimmingBlanks }
                    .filter { !$0.isEmpty }.map { node(of: $0, kind: element) })
        case .words where typed.contains(",") && !typed.hasPrefix("["):
            return node(of: typed, kind: .list(.text, atLeast: 1))
        case .words where !typed.hasPrefix("["):
            content = .list(
                typed.split(whereSeparator: \.isWhitespace).map {
                    SpecNode(
                        content: .scalar(.string(String($0)), written: String($0)),
                        mark: .nowhere(""))
                })
        case .map, .layers, .words:
            if let tree = try? YAMLReader.read(Array(typed.utf8), file: "") {
                return tree.placeless
            }
            content = .scalar(.string(typed), written: typed)
        }
        return SpecNode(content: content, mark: .nowhere(""))
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        let rest = drop(while: \.isWhitespace)
        return String(rest.reversed().drop(while: \.isWhitespace).reversed())
    }
}

// MARK: - Trees

extension SpecNode {
    /// The tree as if it came from no text.
    fileprivate var placeless: SpecNode {
        var node = self
        node.mark = .nowhere("")
        switch content {
        case .scalar: break
        case .list(let elements): node.content = .list(elements.map(\.placeless))
        case .map(let entries):
            node.content = .map(
                entries.map { Entry(key: $0.key, mark: .nowhere(""), value: $0.value.placeless) })
        }
        return node
    }

    /// The tree with a node put at a place; what stands in the way gives way to a map.
    ///
    /// - Parameter order: The keys that the table has under some steps.
    fileprivate func putting(
        _ node: SpecNode, at steps: ArraySlice<SpecPath.Step>, below: [SpecPath.Step] = [],
        order: ([SpecPath.Step]) -> [String]
    ) -> SpecNode {
        guard let step = steps.first else { return node }
        var result = self
        let rest = steps.dropFirst()
        switch step {
        case .key(let key):
            var entries = self.entries ?? []
            let child = entries.first { $0.key == key }?.value
            let empty = SpecNode(content: .map([]), mark: .nowhere(""))
            let value = (child ?? empty).putting(
                node, at: rest, below: below + [step], order: order)
            if let index = entries.firstIndex(where: { $0.key == key }) {
                entries[index].value = value
            } else {
                let keys = order(below)
                let later = keys.drop { $0 != key }
                let place = entries.firstIndex { later.contains($0.key) } ?? entries.count
                entries.insert(Entry(key: key, mark: .nowhere(""), value: value), at: place)
            }
            result.content = .map(entries)
        case .index(let index):
            guard case .list(var elements) = content, elements.indices.contains(index) else {
                return self
            }
            elements[index] = elements[index].putting(
                node, at: rest, below: below + [step], order: order)
            result.content = .list(elements)
        }
        return result
    }

    fileprivate func removing(_ steps: ArraySlice<SpecPath.Step>) -> SpecNode {
        guard let step = steps.first else { return self }
        var result = self
        let rest = steps.dropFirst()
        switch (step, content) {
        case (.key(let key), .map(var entries)):
            guard let index = entries.firstIndex(where: { $0.key == key }) else { return self }
            if rest.isEmpty {
                entries.remove(at: index)
            } else {
                entries[index].value = entries[index].value.removing(rest)
            }
            result.content = .map(entries)
        case (.index(let index), .list(var elements)) where elements.indices.contains(index):
            if rest.isEmpty {
                elements.remove(at: index)
            } else {
                elements[index] = elements[index].removing(rest)
            }
            result.content = .list(elements)
        default: break
        }
        return result
    }
}
