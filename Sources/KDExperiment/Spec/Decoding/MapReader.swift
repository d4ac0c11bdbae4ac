/// Reads the keys of one map against the table of fields, recording everything that is wrong.
///
/// Every reading function gives a usable value, the default or a neutral one after a fault, so that
/// decoding goes on and finds the rest; what was decoded beside faults is never used.
struct MapReader {
    /// The map; anything else was recorded as a fault and reads as an empty one.
    let node: SpecNode
    /// Where it stands in the file: `distill.features[0]`.
    let path: String
    /// Where its keys stand in the table: `distill.features[amd]`.
    let pattern: String
    let log: FaultLog
    let table: SpecTable

    /// Opens a map; records keys that the table has not.
    init(
        _ node: SpecNode, path: String, pattern: String, table: SpecTable, log: FaultLog
    ) {
        self.path = path
        self.pattern = pattern
        self.log = log
        self.table = table
        guard let entries = node.entries else {
            self.node = SpecNode(content: .map([]), mark: node.mark)
            log.add(
                node.mark.fault("found \(node.described)", path: path, allowed: "a map"))
            return
        }
        self.node = SpecNode(content: .map(entries), mark: node.mark)
        let known = table.keys(pattern)
        for entry in entries where !known.contains(entry.key) {
            log.add(
                entry.mark.fault(
                    "unknown key \"\(DisplayText.sanitized(entry.key, limit: 60))\"",
                    path: place(entry.key), allowed: known.joined(separator: ", "),
                    nearest: NearestName.of(entry.key, among: known)))
        }
    }

    /// The path of a key.
    func place(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// The key's value; a null counts as left out.
    func value(_ key: String) -> SpecNode? {
        guard let value = node.entry(key)?.value else { return nil }
        if case .scalar(.null, _) = value.content { return nil }
        return value
    }

    /// The key is given.
    func has(_ key: String) -> Bool { value(key) != nil }

    /// Records a fault at a key's value, or at the map when the key is left out.
    func fault(
        _ key: String, _ message: String, allowed: String? = nil, nearest: String? = nil
    ) {
        let mark = node.entry(key)?.value.mark ?? node.mark
        log.add(
            mark.fault(message, path: place(key), allowed: allowed, nearest: nearest))
    }

    /// Opens the map under a key; an absent one reads as empty, and what it must hold is missed.
    func map(_ key: String, pattern: String? = nil) -> MapReader {
        let value = node.entry(key)?.value ?? SpecNode(content: .map([]), mark: node.mark)
        return MapReader(
            value, path: place(key), pattern: pattern ?? place(in: key), table: table, log: log)
    }

    private func place(in key: String) -> String { pattern.isEmpty ? key : "\(pattern).\(key)" }
}

// MARK: - Values

extension MapReader {
    /// The checked value of a key: as given, else the default, else `fallback` with or without a
    /// fault as the table says.
    private func checked(_ key: String, fallback: SpecValue?) -> SpecValue? {
        guard let field = table.field(place(in: key)) else {
            // Only a key that the code asks for and the table lacks comes here.
            preconditionFailure("the table has no field \(place(in: key))")
        }
        guard let node = value(key) else {
            if let fallback { return fallback }
            if field.whenAbsent == .required {
                fault(key, "\"\(key)\" is missing", allowed: field.allowed)
            }
            return field.defaultValue
        }
        let check = ValueCheck(log: log)
        return check.value(node, kind: field.kind, path: place(key)) ?? field.defaultValue
    }

    /// Text; empty after a fault.
    func text(_ key: String) -> String { optionalText(key) ?? "" }

    /// Text, where the key may be left out.
    func optionalText(_ key: String) -> String? { checked(key, fallback: nil)?.text }

    /// A number; `recipe` is the value that a recipe gives it.
    func number(_ key: String, recipe: Double? = nil) -> Double {
        checked(key, fallback: recipe.map(SpecValue.double))?.number ?? recipe ?? 1
    }

    /// A number, where the key may be left out.
    func optionalNumber(_ key: String) -> Double? { checked(key, fallback: nil)?.number }

    /// A whole number; `recipe` is the value that a recipe gives it.
    func integer(_ key: String, recipe: Int? = nil) -> Int {
        checked(key, fallback: recipe.map(SpecValue.int))?.integer ?? recipe ?? 1
    }

    /// A truth value; `recipe` is the value that a recipe gives it.
    func truth(_ key: String, recipe: Bool? = nil) -> Bool {
        checked(key, fallback: recipe.map(SpecValue.bool))?.truth ?? recipe ?? false
    }

    /// A word of a choice; `nil` when it is left out and has no default, and after a fault.
    func choice<Choice: RawRepresentable<String>>(_ key: String) -> Choice? {
        optionalText(key).flatMap(Choice.init(rawValue:))
    }

    /// The elements of a list; `nil` when it is left out and has no default, and after a fault.
    func list(_ key: String) -> [SpecValue]? { checked(key, fallback: nil)?.elements }
}

/// The fields of a kind of file, and which keys each of its maps has.
struct SpecTable: Sendable {
    let field: @Sendable (String) -> SpecField?
    let keys: @Sendable (String) -> [String]
}
