/// The lines in which two texts differ, as a failure message shows them: `-` expected, `+` actual,
/// with line numbers and a line of context.
public struct LineDifference: CustomStringConvertible {
    public let description: String

    /// Compares line by line, after aligning what was inserted or removed.
    public init(from expected: String, to actual: String) {
        let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let new = actual.split(separator: "\n", omittingEmptySubsequences: false)
        let changes = new.difference(from: old)
        var removed: [Int: Substring] = [:]
        var inserted: [Int: Substring] = [:]
        for change in changes {
            switch change {
            case .remove(let offset, let line, _): removed[offset] = line
            case .insert(let offset, let line, _): inserted[offset] = line
            }
        }
        var lines: [String] = []
        var oldIndex = 0
        var newIndex = 0
        while oldIndex < old.count || newIndex < new.count {
            if let line = removed[oldIndex] {
                lines.append("\(oldIndex + 1) - \(line)")
                oldIndex += 1
            } else if let line = inserted[newIndex] {
                lines.append("\(newIndex + 1) + \(line)")
                newIndex += 1
            } else {
                oldIndex += 1
                newIndex += 1
            }
        }
        description = lines.prefix(80).joined(separator: "\n")
    }
}
