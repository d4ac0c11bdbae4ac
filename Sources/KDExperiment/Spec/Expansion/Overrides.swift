/// Values that a command line puts in the place of a file's: `--set distill.tau=8`.
struct Overrides {
    /// The name under which faults in them are reported; the line is the override's number.
    static let file = "--set"

    let log: FaultLog

    /// Puts each `path=value` into the tree, in order; the value is YAML.
    func apply(_ overrides: [String], to root: inout SpecNode) {
        for (index, text) in overrides.enumerated() {
            let mark = SourceMark(file: Self.file, line: index + 1, column: 1)
            guard let equals = text.firstIndex(of: "="),
                let path = SpecPath(String(text[..<equals]))
            else {
                log.add(
                    mark.fault(
                        "found \"\(DisplayText.sanitized(text, limit: 60))\"",
                        allowed: "path=value, as in distill.tau=8"))
                continue
            }
            let written = String(text[text.index(after: equals)...])
            let column = text[...equals].unicodeScalars.count + 1
            guard let value = value(written, mark: mark, column: column) else { continue }
            place(value, at: path, written: String(text[..<equals]), mark: mark, in: &root)
        }
    }

    /// Reads the value, with places counted from the override's own start.
    private func value(_ text: String, mark: SourceMark, column: Int) -> SpecNode? {
        do throws(SpecFaults) {
            return try YAMLReader.read(Array(text.utf8), file: Self.file)
                .moved(toLine: mark.line, column: column)
        } catch {
            for var fault in error.faults {
                fault.column = max(0, fault.column - 1) + column
                fault.line = mark.line
                log.add(fault)
            }
            return nil
        }
    }

    /// Puts a value in the tree, or records why it cannot be.
    ///
    /// - Returns: Whether it is there now.
    @discardableResult
    func place(
        _ value: SpecNode, at path: SpecPath, written: String, mark: SourceMark,
        in root: inout SpecNode
    ) -> Bool {
        do throws(SpecNode.PlacementError) {
            try root.place(value, at: path.steps[...], mark: mark)
            return true
        } catch {
            log.add(mark.fault(error.message, path: written, allowed: error.allowed))
            return false
        }
    }
}

extension SpecNode {
    /// The tree with its places moved: to a line, and right by the columns before the value.
    fileprivate func moved(toLine line: Int, column: Int) -> SpecNode {
        var node = self
        node.mark.column = max(0, mark.column - 1) + column
        node.mark.line = line
        switch content {
        case .scalar: break
        case .list(let elements):
            node.content = .list(elements.map { $0.moved(toLine: line, column: column) })
        case .map(let entries):
            node.content = .map(
                entries.map { entry in
                    var entry = entry
                    entry.mark.line = line
                    entry.mark.column += column - 1
                    entry.value = entry.value.moved(toLine: line, column: column)
                    return entry
                })
        }
        return node
    }
}

extension SpecNode.PlacementError {
    /// What is wrong, for the reader.
    var message: String {
        switch self {
        case .noMap(let path): "\(path.isEmpty ? "the file" : path) is no map"
        case .noList(let path): "\(path) is no list"
        case .outOfRange(let path, let count):
            "\(path) has \(count == 1 ? "1 element" : "\(count) elements")"
        }
    }

    /// What is allowed.
    var allowed: String? {
        switch self {
        case .noMap, .noList: nil
        case .outOfRange(_, let count): count > 0 ? "an index of 0 to \(count - 1)" : nil
        }
    }
}
