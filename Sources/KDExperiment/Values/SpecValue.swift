/// A value of an experiment file or of a JSON line: the tree that YAML and JSON have in common.
///
/// Maps keep the order in which their keys were written, so that a resolved spec reads like the
/// file it came from. Two maps are equal only when their keys stand in the same order.
public indirect enum SpecValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case list([SpecValue])
    case map([SpecEntry])
}

/// One key of a map and its value.
public struct SpecEntry: Sendable, Hashable {
    public var key: String
    public var value: SpecValue

    /// Pairs a key with its value.
    public init(_ key: String, _ value: SpecValue) {
        self.key = key
        self.value = value
    }
}

// MARK: - Reading

extension SpecValue {
    /// The value under a key of a map; `nil` when this is no map or has no such key.
    public subscript(key: String) -> SpecValue? {
        guard case .map(let entries) = self else { return nil }
        return entries.first { $0.key == key }?.value
    }

    /// The value at a path: `distill.features[0].weight`; `nil` where nothing stands.
    public subscript(path path: String) -> SpecValue? {
        guard let path = SpecPath(path) else { return nil }
        return path.steps.reduce(self as SpecValue?) { value, step in
            switch step {
            case .key(let key): return value?[key]
            case .index(let index):
                guard let elements = value?.elements, elements.indices.contains(index) else {
                    return nil
                }
                return elements[index]
            }
        }
    }

    /// The number, whether it was written as an integer or not; text as
    /// ``SpecValue/json`` writes non-finite numbers ("nan", "inf", "-inf") counts too.
    public var number: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        case .string("nan"): .nan
        case .string("inf"): .infinity
        case .string("-inf"): -.infinity
        default: nil
        }
    }

    /// The integer, also when it was written as `3.0`.
    public var integer: Int? {
        switch self {
        case .int(let value): value
        case .double(let value): Int(exactly: value)
        default: nil
        }
    }

    /// The text, when this is a string.
    public var text: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The truth value, when this is one.
    public var truth: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The elements, when this is a list.
    public var elements: [SpecValue]? {
        if case .list(let value) = self { value } else { nil }
    }

    /// The entries in written order, when this is a map.
    public var entries: [SpecEntry]? {
        if case .map(let value) = self { value } else { nil }
    }
}

// MARK: - Flattening

extension SpecValue {
    /// Every leaf with its path, in written order: `distill.features[0].weight`.
    ///
    /// Empty maps and lists are leaves of their own, since leaving them out would hide a setting.
    public var flattened: [(path: String, value: SpecValue)] {
        var leaves: [(path: String, value: SpecValue)] = []
        collectLeaves(at: "", into: &leaves)
        return leaves
    }

    private func collectLeaves(
        at path: String, into leaves: inout [(path: String, value: SpecValue)]
    ) {
        switch self {
        case .map(let entries) where !entries.isEmpty:
            for entry in entries {
                let child = path.isEmpty ? entry.key : "\(path).\(entry.key)"
                entry.value.collectLeaves(at: child, into: &leaves)
            }
        case .list(let elements) where !elements.isEmpty:
            for (index, element) in elements.enumerated() {
                element.collectLeaves(at: "\(path)[\(index)]", into: &leaves)
            }
        default:
            leaves.append((path, self))
        }
    }
}
