// Values of a sweep as people type them.

extension SweepDraft.Row {
    /// YAML for what was typed; what makes no sense stays, for the check to name.
    var yaml: String {
        switch kind {
        case .axis: Self.list(values)
        case .zip: Self.map(values, Self.list)
        case .exclude: Self.map(values) { $0 }
        }
    }

    /// What keeps the row from being read at all; nil where other faults are the check's to find.
    var malformation: SpecFault? {
        var fault = SpecFault(
            file: "", path: label, message: "the values are no YAML",
            allowed: "values between commas, with brackets and quotes closed")
        let isAxis = if case .axis = kind { true } else { false }
        if isAxis, let ends = openRange {
            fault.message = "\(ends) does not say which numbers lie between"
            fault.allowed = "\(ends) step 1, \(ends) count 4 or \(ends) log 4"
            return fault
        }
        let text = Array(((isAxis ? "values: " : "- ") + yaml).utf8)
        guard YAMLLines(text).count == 1 else { return fault }
        do throws(SpecFaults) {
            let tree = try YAMLReader.read(text, file: "")
            var value = tree.entry("values")?.value
            if case .list(let elements) = tree.content, elements.count == 1 { value = elements[0] }
            switch value?.content {
            case .list, .map: return nil
            case .scalar, nil: return fault
            }
        } catch {
            if let found = error.faults.first, found.message.hasPrefix("the alias") {
                (fault.message, fault.allowed) = (found.message, found.allowed)
            }
            return fault
        }
    }

    /// The bounds of a range that says nothing more: `1 to 8`.
    private var openRange: String? {
        let words = values.split(separator: " ")
        guard words.count == 3, words[1] == "to", Double(words[0]) != nil, Double(words[2]) != nil
        else { return nil }
        return words.joined(separator: " ")
    }

    private var label: String {
        switch kind {
        case .axis(let path): "sweep.\(path)"
        case .zip: "sweep.zip"
        case .exclude: "sweep.exclude"
        }
    }
}

// MARK: - From words to YAML

extension SweepDraft.Row {
    private static func list(_ typed: String) -> String {
        let words = typed.split(separator: " ").map(String.init)
        if words.count == 5, words[1] == "to", !typed.contains(where: isMark) {
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

    /// A character that has a meaning in YAML's flow style: no number holds it.
    fileprivate static func isMark(_ character: Character) -> Bool {
        "\"'[]{},".contains(character)
    }

    /// - Parameter value: Makes YAML of what stands behind a path.
    private static func map(_ typed: String, _ value: (String) -> String) -> String {
        if typed.first(where: { $0 != " " }) == "{" { return typed }
        let entries = parts(typed, at: ";").map { part in
            let sides = parts(part, at: ":")
            let path = trimmed(sides[0])
            let key = path.hasPrefix("\"") || path.hasPrefix("'") ? path : SpecYAML.scalar(path)
            guard sides.count > 1 else { return key }
            return "\(key): \(value(trimmed(sides.dropFirst().joined(separator: ":"))))"
        }
        return "{\(entries.joined(separator: ", "))}"
    }

    /// Cuts a text where a character stands in no quotes and no brackets.
    private static func parts(_ text: String, at separator: Character) -> [String] {
        var (parts, depth) = ([""], 0)
        var (quote, isEscaped): (Character?, Bool) = (nil, false)
        for character in text {
            if quote == nil, depth == 0, character == separator {
                parts.append("")
                continue
            }
            if isEscaped {
                isEscaped = false
            } else if quote == "\"", character == "\\" {
                isEscaped = true
            } else if let open = quote {
                if character == open { quote = nil }
            } else {
                switch character {
                case "\"", "'": quote = character
                case "[", "{": depth += 1
                case "]", "}": depth = max(0, depth - 1)
                default: break
                }
            }
            parts[parts.count - 1].append(character)
        }
        return parts
    }

    private static func trimmed(_ text: String) -> String {
        let rest = text.drop(while: \.isWhitespace)
        return String(rest.reversed().drop(while: \.isWhitespace).reversed())
    }
}

// MARK: - From a file to words

extension SweepDraft {
    /// The rows that an entry of a sweep is.
    static func rows(of entry: SpecNode.Entry) -> [Row] {
        guard entry.key == "zip" || entry.key == "exclude" else {
            return [Row(.axis(entry.key), values: typed(entry.value))]
        }
        let kind = entry.key == "zip" ? Row.Kind.zip : .exclude
        guard case .list(let elements) = entry.value.content else {
            return [Row(kind, values: SpecYAML.inline(entry.value))]
        }
        return elements.map { element in
            let values = typed(map: element) { value in
                kind == .zip ? typed(value) : SpecYAML.inline(value)
            }
            return Row(kind, values: values)
        }
    }

    /// What a person would type for a map of paths.
    private static func typed(map node: SpecNode, _ value: (SpecNode) -> String) -> String {
        guard let entries = node.entries, !entries.isEmpty,
            entries.allSatisfy({ $0.key.allSatisfy(isPathCharacter) && !$0.key.isEmpty })
        else { return SpecYAML.inline(node) }
        return entries.map { "\($0.key): \(value($0.value))" }.joined(separator: "; ")
    }

    private static func isPathCharacter(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || "._-[]".contains(character)
    }

    /// What a person would type for the values of a path: numbers as they are written.
    private static func typed(_ node: SpecNode) -> String {
        switch node.content {
        case .scalar: return SpecYAML.inline(node)
        case .list(let elements):
            // Without its brackets, one value that is a list or a map would be taken for all.
            if elements.count == 1, !elements[0].isScalar { return SpecYAML.inline(node) }
            return elements.map(SpecYAML.inline).joined(separator: ", ")
        case .map(let entries):
            guard entries.count == 1, let range = entries.first?.value,
                let from = range.entry("from")?.value, let to = range.entry("to")?.value
            else { return SpecYAML.inline(node) }
            let others = range.entries?.filter { !["from", "to"].contains($0.key) } ?? []
            guard let other = others.first, others.count == 1 else { return SpecYAML.inline(node) }
            let words = [from, to, other.value].map(SpecYAML.inline)
            guard words.allSatisfy({ !$0.contains(where: Row.isMark) && !$0.contains(" ") }) else {
                return SpecYAML.inline(node)
            }
            let ends = "\(words[0]) to \(words[1])"
            switch (entries[0].key, other.key) {
            case ("range", "step"), ("range", "count"): return "\(ends) \(other.key) \(words[2])"
            case ("logrange", "count"): return "\(ends) log \(words[2])"
            default: return SpecYAML.inline(node)
            }
        }
    }
}
