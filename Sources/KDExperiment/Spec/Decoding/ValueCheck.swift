/// Holds one written value against what its field allows.
struct ValueCheck {
    let log: FaultLog

    /// The value in the field's own type; `nil` after a fault was recorded.
    func value(_ node: SpecNode, kind: SpecField.Kind, path: String) -> SpecValue? {
        switch kind {
        case .text: return text(node, kind, path)
        case .integer(let range): return integer(node, range, kind, path)
        case .number(let range): return number(node, range, kind, path)
        case .truth: return node.value.truth.map(SpecValue.bool) ?? fault(node, kind, path)
        case .choice(let words): return choice(node, words, kind, path)
        case .list(let element, let count): return list(node, element, count, kind, path)
        case .words: return words(node, kind, path)
        case .map, .layers: return node.value
        }
    }

    /// What to fill in where the form leaves an empty place.
    private static let wanted = [
        "teacher.weights": "the path of a safetensors file",
        "teacher.run": "a run's id, as kd ls shows it",
    ]

    private func words(_ node: SpecNode, _ kind: SpecField.Kind, _ path: String) -> SpecValue? {
        guard case .list(let nodes) = node.content, !nodes.isEmpty else {
            return fault(node, kind, path)
        }
        let words = nodes.enumerated().compactMap { text($1, .text, "\(path)[\($0)]") }
        return words.count == nodes.count ? .list(words) : nil
    }

    private func fault(
        _ node: SpecNode, _ kind: SpecField.Kind, _ path: String, nearest: String? = nil
    ) -> SpecValue? {
        log.add(
            node.mark.fault(
                "found \(node.described)", path: path, allowed: kind.description,
                nearest: nearest))
        return nil
    }

    private func text(_ node: SpecNode, _ kind: SpecField.Kind, _ path: String) -> SpecValue? {
        if case .scalar(.string, "") = node.content {
            let key = path.split(separator: ".").last.map(String.init) ?? path
            log.add(
                node.mark.fault(
                    "\"\(key)\" is empty", path: path,
                    allowed: Self.wanted[path] ?? kind.description))
            return nil
        }
        // 2026 and true are fine names when text is asked for.
        guard case .scalar(_, let written) = node.content, !written.isEmpty else {
            return fault(node, kind, path)
        }
        return .string(written)
    }

    private func integer(
        _ node: SpecNode, _ range: NumberRange, _ kind: SpecField.Kind, _ path: String
    ) -> SpecValue? {
        guard let value = node.value.integer, range.contains(Double(value)) else {
            return fault(node, kind, path)
        }
        return .int(value)
    }

    private func number(
        _ node: SpecNode, _ range: NumberRange, _ kind: SpecField.Kind, _ path: String
    ) -> SpecValue? {
        let value: Double
        switch node.value {
        case .int(let integer): value = Double(integer)
        case .double(let number): value = number
        default: return fault(node, kind, path)
        }
        // Adding zero turns -0 into 0, which means the same and must hash the same.
        return range.contains(value) ? .double(value + 0) : fault(node, kind, path)
    }

    private func choice(
        _ node: SpecNode, _ words: [String], _ kind: SpecField.Kind, _ path: String
    ) -> SpecValue? {
        guard case .scalar(_, let written) = node.content else { return fault(node, kind, path) }
        if words.contains(written) { return .string(written) }
        return fault(node, kind, path, nearest: NearestName.of(written, among: words))
    }

    private func list(
        _ node: SpecNode, _ element: SpecField.Kind, _ count: Int, _ kind: SpecField.Kind,
        _ path: String
    ) -> SpecValue? {
        guard case .list(let nodes) = node.content, nodes.count >= count else {
            return fault(node, kind, path)
        }
        var values: [SpecValue] = []
        var seen: Set<SpecValue> = []
        for (index, node) in nodes.enumerated() {
            let place = "\(path)[\(index)]"
            guard let value = value(node, kind: element, path: place) else { continue }
            if element != .map, !seen.insert(value).inserted {
                log.add(node.mark.fault("\(node.described) is given twice", path: place))
            }
            values.append(value)
        }
        return values.count == nodes.count ? .list(values) : nil
    }
}
