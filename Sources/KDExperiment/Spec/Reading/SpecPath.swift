/// A place in the tree as people write it: `distill.features[0].weight`.
public struct SpecPath: Sendable, Hashable {
    /// One step down the tree.
    public enum Step: Sendable, Hashable {
        case key(String)
        case index(Int)
    }

    public let steps: [Step]

    /// The place that these steps lead to; none leads to the whole tree.
    public init(steps: [Step] = []) { self.steps = steps }

    /// Reads a path; `nil` when it is empty or badly formed.
    public init?(_ text: String) {
        var steps: [Step] = []
        for part in text.split(separator: ".", omittingEmptySubsequences: false) {
            guard let partSteps = Self.steps(of: part) else { return nil }
            steps += partSteps
        }
        self.steps = steps
    }

    /// A key with any number of indices behind it.
    private static func steps(of part: Substring) -> [Step]? {
        let key = part.prefix { $0 != "[" }
        guard !key.isEmpty, !key.contains("]") else { return nil }
        var steps: [Step] = [.key(String(key))]
        var rest = part.dropFirst(key.count)
        while !rest.isEmpty {
            guard rest.first == "[", let close = rest.firstIndex(of: "]"),
                let index = Int(rest[rest.index(after: rest.startIndex)..<close]), index >= 0
            else { return nil }
            steps.append(.index(index))
            rest = rest[rest.index(after: close)...]
        }
        return steps
    }
}

extension SpecPath: CustomStringConvertible {
    /// The path as people write it; what it names may hold any character.
    public var description: String {
        steps.reduce(into: "") { text, step in
            switch step {
            case .key(let key): text += text.isEmpty ? key : ".\(key)"
            case .index(let index): text += "[\(index)]"
            }
        }
    }

    /// The place under a key of this one.
    public func key(_ key: String) -> SpecPath { SpecPath(steps: steps + [.key(key)]) }

    /// The place of an element of this one.
    public func element(_ index: Int) -> SpecPath { SpecPath(steps: steps + [.index(index)]) }
}

// MARK: - Replacing

extension SpecNode {
    /// Why a value cannot be put somewhere.
    enum PlacementError: Error {
        /// The place up to here is no map.
        case noMap(String)
        /// The place up to here is no list.
        case noList(String)
        /// The list at the place has only so many elements.
        case outOfRange(String, count: Int)
    }

    /// Puts a value at a path; missing maps on the way are made, list elements are not.
    mutating func place(
        _ value: SpecNode, at steps: ArraySlice<SpecPath.Step>, mark: SourceMark,
        path: String = ""
    ) throws(PlacementError) {
        guard let step = steps.first else {
            self = value
            return
        }
        let rest = steps.dropFirst()
        switch step {
        case .key(let key):
            guard var entries else { throw .noMap(path) }
            let place = path.isEmpty ? key : "\(path).\(key)"
            if let index = entries.firstIndex(where: { $0.key == key }) {
                try entries[index].value.place(value, at: rest, mark: mark, path: place)
                if rest.isEmpty { entries[index].mark = mark }
            } else {
                var child = SpecNode(content: .map([]), mark: mark)
                try child.place(value, at: rest, mark: mark, path: place)
                entries.append(Entry(key: key, mark: mark, value: child))
            }
            content = .map(entries)
        case .index(let index):
            guard case .list(var elements) = content else { throw .noList(path) }
            guard elements.indices.contains(index) else {
                throw .outOfRange(path, count: elements.count)
            }
            try elements[index].place(value, at: rest, mark: mark, path: "\(path)[\(index)]")
            content = .list(elements)
        }
    }
}
