import Yams

/// Reads YAML into a tree with places, within bounds that hostile text cannot pass.
///
/// A spec is small: a file beyond ``maximumBytes`` is refused before it is read, aliases before it
/// is composed (they can unfold a page into gigabytes; variants and sweeps do their work here), and
/// the tree's size and depth while it is walked. libyaml itself stops at 1,000 levels.
enum YAMLReader {
    /// A larger file is no experiment file.
    static let maximumBytes = 1 << 20
    /// Far beyond any real file's values.
    static let maximumNodes = 100_000
    /// Far beyond any real file's nesting.
    static let maximumDepth = 32

    /// Reads a text.
    ///
    /// - Throws: The first fault: YAML cannot be read beyond it.
    static func read(_ bytes: [UInt8], file: String) throws(SpecFaults) -> SpecNode {
        guard bytes.count <= maximumBytes else { throw tooLarge(file) }
        try refuseInvalidUTF8(bytes, file: file)
        try refuseAliases(bytes, file: file)
        let text = String(decoding: bytes, as: UTF8.self)
        let root: Node?
        do {
            root = try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
        } catch {
            throw SpecFaults([fault(for: error, file: file)])
        }
        guard let root else { return SpecNode(.null, file: file) }
        var walk = Walk(file: file)
        return try walk.node(root, depth: 0)
    }

    static func tooLarge(_ file: String) -> SpecFaults {
        SpecFaults([
            SpecFault(
                file: file, message: "the file is too large", allowed: "at most 1 MiB")
        ])
    }
}

// MARK: - Before composing

extension YAMLReader {
    private static func refuseInvalidUTF8(_ bytes: [UInt8], file: String) throws(SpecFaults) {
        guard let offset = UTF8Check.firstInvalidOffset(in: bytes) else { return }
        throw SpecFaults([
            position(of: offset, in: bytes, file: file).fault(
                "byte 0x\(String(bytes[offset], radix: 16)) is not UTF-8", allowed: "UTF-8 text")
        ])
    }

    /// Refuses a text in which some `*name` follows the `&name` it could stand for.
    ///
    /// Looks at bytes, not at tokens: what hides inside quotes or comments is refused too, but
    /// nothing that the YAML parser would take for an alias is missed.
    private static func refuseAliases(_ bytes: [UInt8], file: String) throws(SpecFaults) {
        var anchors: Set<ArraySlice<UInt8>> = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            index += 1
            guard byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*") else { continue }
            let name = bytes[index...].prefix(while: isNameByte)
            guard !name.isEmpty else { continue }
            if byte == UInt8(ascii: "&") {
                anchors.insert(name)
            } else if anchors.contains(name) {
                throw SpecFaults([
                    position(of: index - 1, in: bytes, file: file).fault(
                        "the alias *\(String(decoding: name.prefix(40), as: UTF8.self)) "
                            + "is not read here",
                        allowed: "the value written out; variants and sweep repeat settings")
                ])
            }
            index = name.endIndex
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static func position(of offset: Int, in bytes: [UInt8], file: String) -> SourceMark {
        let line = YAMLLines(bytes).line(of: offset)
        // Continuation bytes are no characters of their own.
        let column = bytes[line.start..<offset].count { $0 & 0xC0 != 0x80 } + 1
        return SourceMark(file: file, line: line.number + 1, column: column)
    }
}

// MARK: - Errors of the YAML parser

extension YAMLReader {
    private static func fault(for error: any Error, file: String) -> SpecFault {
        guard let error = error as? YamlError else {
            return SpecFault(file: file, message: "the file is no YAML: \(error)")
        }
        switch error {
        case .scanner(let context, let problem, let mark, _),
            .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let scene = context.map { " (\($0.text), line \($0.mark.line))" } ?? ""
            return mark.mark(in: file).fault("the file is no YAML: \(problem)\(scene)")
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.map { "\"\(DisplayText.sanitized($0, limit: 60))\"" }
            return context.mark.mark(in: file).fault(
                "the key \(names.joined(separator: ", ")) is given twice in one map",
                allowed: "each key once")
        case .reader(let problem, _, let value, _):
            return SpecFault(file: file, message: "the file is no YAML: \(problem) (\(value))")
        default:
            return SpecFault(file: file, message: "the file is no YAML: \(error)")
        }
    }
}

extension Mark {
    fileprivate func mark(in file: String) -> SourceMark {
        SourceMark(file: file, line: line, column: column)
    }
}

// MARK: - Walking

extension YAMLReader {
    /// Turns the parser's nodes into ours, counting as it goes.
    private struct Walk {
        let file: String
        var count = 0

        mutating func node(_ node: Node, depth: Int) throws(SpecFaults) -> SpecNode {
            let mark = node.mark?.mark(in: file) ?? .nowhere(file)
            count += 1
            guard count <= YAMLReader.maximumNodes else {
                throw SpecFaults([mark.fault("the file holds too many values")])
            }
            guard depth <= YAMLReader.maximumDepth else {
                throw SpecFaults([mark.fault("the values are nested too deeply")])
            }
            return SpecNode(content: try content(of: node, mark: mark, depth: depth), mark: mark)
        }

        private mutating func content(
            of node: Node, mark: SourceMark, depth: Int
        ) throws(SpecFaults) -> SpecNode.Content {
            switch node {
            case .scalar(let scalar):
                let isPlain =
                    scalar.style == .plain && scalar.tag.description != "tag:yaml.org,2002:str"
                let value =
                    isPlain ? PlainScalar.value(of: scalar.string) : .string(scalar.string)
                return .scalar(value, written: scalar.string)
            case .sequence(let sequence):
                var elements: [SpecNode] = []
                for element in sequence {
                    elements.append(try self.node(element, depth: depth + 1))
                }
                return .list(elements)
            case .mapping(let mapping):
                var entries: [SpecNode.Entry] = []
                for (key, value) in mapping { entries.append(try entry(key, value, depth: depth)) }
                return .map(entries)
            case .alias:
                throw SpecFaults([mark.fault("an alias is not read here")])
            }
        }

        private mutating func entry(
            _ key: Node, _ value: Node, depth: Int
        ) throws(SpecFaults) -> SpecNode.Entry {
            let mark = key.mark?.mark(in: file) ?? .nowhere(file)
            guard case .scalar(let scalar) = key else {
                throw SpecFaults([mark.fault("a key is a word, not a list or a map")])
            }
            return SpecNode.Entry(
                key: scalar.string, mark: mark, value: try node(value, depth: depth + 1))
        }
    }
}
