/// Reads the sweep of a file: its axes, zipped axes and exclusions.
struct SweepReader {
    let log: FaultLog

    /// Keys of the sweep that are no paths.
    static let words = SpecDefaults.keys(under: "sweep")

    /// The axes, in the file's order, zipped ones where they stand.
    func axes(_ node: SpecNode?) -> [SweepAxis] {
        guard let node else { return [] }
        guard let entries = node.entries else {
            log.add(
                node.mark.fault(
                    "found \(node.described)", path: "sweep",
                    allowed: "a map of path: [values]"))
            return []
        }
        let axes = entries.flatMap { entry -> [SweepAxis] in
            switch entry.key {
            case "exclude": []
            case "zip": zipped(entry.value)
            default: column(entry, under: "sweep").map { [SweepAxis([$0])] } ?? []
            }
        }
        refuseOverlaps(axes.flatMap(\.places))
        return axes
    }

    /// Paths that turn together: one axis for each map of the list.
    private func zipped(_ node: SpecNode) -> [SweepAxis] {
        guard case .list(let nodes) = node.content, !nodes.isEmpty else {
            log.add(
                node.mark.fault(
                    "found \(node.described)", path: "sweep.zip",
                    allowed: "a list of maps: [{path: [values], path: [values]}]"))
            return []
        }
        return nodes.enumerated().compactMap { index, node in
            let place = "sweep.zip[\(index)]"
            guard let entries = node.entries, entries.count > 1 else {
                log.add(
                    node.mark.fault(
                        "found \(node.entries?.count == 1 ? "one path" : node.described)",
                        path: place, allowed: "a map of at least two paths"))
                return nil
            }
            let columns = entries.compactMap { column($0, under: place) }
            guard columns.count == entries.count else { return nil }
            return isEven(columns) ? SweepAxis(columns) : nil
        }
    }

    /// Every list of a zip has as many values as the first.
    private func isEven(_ columns: [SweepAxis.Column]) -> Bool {
        let first = columns[0]
        for other in columns.dropFirst() where other.values.count != first.values.count {
            log.add(
                other.place.mark.fault(
                    "\(other.values.count) \(other.values.count == 1 ? "value" : "values") beside "
                        + "\(first.values.count) of \(first.place.written)",
                    path: other.place.label, allowed: "as many values, since they turn together"))
        }
        return columns.allSatisfy { $0.values.count == first.values.count }
    }

    /// No path is swept twice, and none lies within another: the last would win silently.
    private func refuseOverlaps(_ places: [SweepAxis.Place]) {
        var first: [ArraySlice<SpecPath.Step>: SweepAxis.Place] = [:]
        for place in places {
            if first[place.path.steps[...]] == nil {
                first[place.path.steps[...]] = place
            } else {
                log.add(
                    place.mark.fault(
                        "\(place.written) is swept twice", path: place.label,
                        allowed: "each path once"))
            }
        }
        for place in places {
            let ancestors = place.path.steps.indices.dropFirst().map { place.path.steps[..<$0] }
            for outer in ancestors.compactMap({ first[$0] }) {
                log.add(
                    place.mark.fault(
                        "\(outer.written), which is swept too, holds \(place.written)",
                        path: place.label, allowed: "paths of which none holds another"))
            }
        }
    }
}

// MARK: - Values

extension SweepReader {
    /// A path and its values; `nil` after a fault.
    private func column(_ entry: SpecNode.Entry, under place: String) -> SweepAxis.Column? {
        let words = place == "sweep" ? Self.words : []
        guard let path = GridPath(log: log).path(entry, under: place, others: words) else {
            return nil
        }
        let label = "\(place).\(DisplayText.sanitized(entry.key, limit: 60))"
        guard let values = values(entry.value, path: path, label: label) else { return nil }
        return SweepAxis.Column(
            place: SweepAxis.Place(
                written: entry.key, path: path, mark: entry.mark, label: label), values: values)
    }

    /// A list as it is, a range as the numbers that it stands for; `nil` after a fault.
    private func values(_ node: SpecNode, path: SpecPath, label: String) -> [SpecNode]? {
        let values: [SpecNode]?
        if case .list(let given) = node.content, !given.isEmpty {
            values = given
        } else if let entries = node.entries, entries.count == 1,
            ["range", "logrange"].contains(entries[0].key)
        {
            values = RangeReader(log: log).values(
                entries[0], path: "\(label).\(entries[0].key)",
                isWhole: SpecDefaults.field(for: path)?.kind.isWhole ?? false)
        } else {
            log.add(
                node.mark.fault(
                    "found \(node.described)", path: label,
                    allowed: "a list of at least one value, {range: {from, to, step or count}} or "
                        + "{logrange: {from, to, count}}"))
            return nil
        }
        guard let values, isDistinct(values, label: label) else { return nil }
        return values
    }

    private func isDistinct(_ values: [SpecNode], label: String) -> Bool {
        var seen: Set<SpecValue> = []
        var isDistinct = true
        for (index, value) in values.enumerated() where !seen.insert(value.value.meaning).inserted {
            isDistinct = false
            log.add(
                value.mark.fault(
                    "\(value.described) is given twice", path: "\(label)[\(index)]",
                    allowed: "each value once"))
        }
        return isDistinct
    }
}

extension SpecField.Kind {
    /// Only whole numbers are allowed.
    fileprivate var isWhole: Bool { if case .integer = self { true } else { false } }
}

extension SpecValue {
    /// The value without the ways of writing it: 4 and 4.0 are one, and so are the orders of keys.
    var meaning: SpecValue {
        switch self {
        case .int(let value): .double(Double(value))
        // Adding zero turns -0 into 0.
        case .double(let value): .double(value + 0)
        case .list(let elements): .list(elements.map(\.meaning))
        case .map(let entries):
            .map(
                entries.map { SpecEntry($0.key, $0.value.meaning) }.sorted { $0.key < $1.key })
        case .null, .bool, .string: self
        }
    }
}
