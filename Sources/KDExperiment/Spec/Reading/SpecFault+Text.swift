extension SpecFault: CustomStringConvertible {
    /// The fault with its line of the file and a caret under the place.
    ///
    ///     digits.yaml:4:9: distill.tua: unknown key "tua"
    ///        4 | distill: {tua: 4}
    ///          |           ^ did you mean tau?
    ///          allowed: lambda1, lambda2, tau, label_smoothing, features
    public var description: String {
        var lines = [headline]
        let number = line > 0 ? String(line) : ""
        let margin = String(repeating: " ", count: max(5, number.count + 2))
        if let excerpt {
            let padding = String(repeating: " ", count: margin.count - number.count)
            lines.append("\(padding)\(number) | \(excerpt.text)")
            let hint = nearest.map { " did you mean \(DisplayText.sanitized($0))?" } ?? ""
            lines.append("\(margin) | \(String(repeating: " ", count: excerpt.offset))^\(hint)")
        } else if let nearest {
            lines.append("\(margin)did you mean \(DisplayText.sanitized(nearest))?")
        }
        if let allowed { lines.append("\(margin)   allowed: \(DisplayText.sanitized(allowed))") }
        return lines.joined(separator: "\n")
    }

    /// The fault without its place, for one line: path, what is wrong, what was meant and what is
    /// allowed.
    public var sentence: String {
        var text = path.isEmpty ? message : "\(path): \(message)"
        if let nearest { text += "; did you mean \(nearest)?" }
        if let allowed { text += " (allowed: \(allowed))" }
        return DisplayText.sanitized(text, limit: 500)
    }

    /// Place, path and message on one line.
    private var headline: String {
        var place = DisplayText.sanitized(file, limit: 400)
        if line > 0 { place += column > 0 ? ":\(line):\(column)" : ":\(line)" }
        let path = path.isEmpty ? "" : "\(DisplayText.sanitized(path, limit: 200)): "
        return "\(place): \(path)\(DisplayText.sanitized(message))"
    }

    /// At most 100 characters of the line around the place, and how many cells lie before it.
    private var excerpt: (text: String, offset: Int)? {
        guard let source, column > 0 else { return nil }
        let scalars = Array(source.unicodeScalars)
        let place = min(column - 1, scalars.count)
        let start = place > 80 ? place - 60 : 0
        let end = min(scalars.count, start + 100)
        let before = Self.text(scalars[start..<place])
        let text = Self.text(scalars[start..<end])
        let lead = start > 0 ? "…" : ""
        let tail = end < scalars.count ? "…" : ""
        let width = before.unicodeScalars.reduce(lead.count) { $0 + Self.cells($1) }
        return (lead + text + tail, width)
    }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return DisplayText.sanitized(String(view))
    }

    /// Cells of a terminal: two for the wide blocks of East Asian scripts, near enough for a caret.
    private static func cells(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case 0x0300...0x036F, 0x200B...0x200D: 0
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            2
        default: 1
        }
    }
}

extension SpecFaults {
    /// The first fault with its line, and how many there are besides; `kd check` shows all of them.
    public var sentence: String {
        guard let fault = faults.first else { return "" }
        let line = fault.line > 0 ? "line \(fault.line): " : ""
        let rest = faults.count > 1 ? " (and \(faults.count - 1) more)" : ""
        return line + fault.sentence + rest
    }
}

extension SpecFaults: CustomStringConvertible {
    /// Plain text for a terminal: each fault with its line of the file, and their number.
    public var description: String {
        let shown = faults.prefix(50).map(\.description).joined(separator: "\n\n")
        let count = faults.count == 1 ? "1 fault" : "\(faults.count) faults"
        let rest = faults.count > 50 ? ", the first 50 shown" : ""
        return "\(shown)\n\n\(count)\(rest)"
    }
}
