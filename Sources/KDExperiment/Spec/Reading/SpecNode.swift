/// Where a value was written.
struct SourceMark: Sendable, Hashable {
    /// The file as the user named it, or `--set`.
    var file: String
    /// From 1; 0 when the value was written nowhere.
    var line: Int
    /// From 1, in Unicode scalars.
    var column: Int

    /// For values that come from no text.
    static func nowhere(_ file: String) -> SourceMark { SourceMark(file: file, line: 0, column: 0) }
}

/// A value of a YAML text that remembers where it was written.
struct SpecNode: Sendable, Hashable {
    /// The value itself.
    indirect enum Content: Sendable, Hashable {
        /// Null, truth, number or text; `written` is what the file says.
        case scalar(SpecValue, written: String)
        case list([SpecNode])
        case map([Entry])
    }

    /// A key, where it stands, and its value.
    struct Entry: Sendable, Hashable {
        var key: String
        var mark: SourceMark
        var value: SpecNode
    }

    var content: Content
    var mark: SourceMark

    /// The entries of a map; an empty value counts as an empty map.
    var entries: [Entry]? {
        switch content {
        case .map(let entries): entries
        case .scalar(.null, _): []
        default: nil
        }
    }

    /// The entry under a key.
    func entry(_ key: String) -> Entry? {
        guard case .map(let entries) = content else { return nil }
        return entries.first { $0.key == key }
    }

    /// What the reader of a message sees: the scalar as written, or what kind of thing it is.
    var described: String {
        switch content {
        case .scalar(.null, _): "nothing"
        case .scalar(.string, let written): "\"\(DisplayText.sanitized(written, limit: 60))\""
        case .scalar(_, let written): DisplayText.sanitized(written, limit: 60)
        case .list(let elements): elements.isEmpty ? "an empty list" : "a list"
        case .map: "a map"
        }
    }
}

// MARK: - Values

extension SpecNode {
    /// A tree without places, for a value that comes from no text.
    init(_ value: SpecValue, file: String) {
        mark = .nowhere(file)
        switch value {
        case .list(let elements):
            content = .list(elements.map { SpecNode($0, file: file) })
        case .map(let entries):
            content = .map(
                entries.map { entry in
                    Entry(
                        key: entry.key, mark: .nowhere(file),
                        value: SpecNode(entry.value, file: file))
                })
        case .string(let text): content = .scalar(value, written: text)
        default: content = .scalar(value, written: value.json)
        }
    }

    /// The tree without its places.
    var value: SpecValue {
        switch content {
        case .scalar(let value, _): value
        case .list(let elements): .list(elements.map(\.value))
        case .map(let entries): .map(entries.map { SpecEntry($0.key, $0.value.value) })
        }
    }
}
