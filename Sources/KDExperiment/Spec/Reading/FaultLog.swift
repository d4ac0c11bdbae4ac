extension SourceMark {
    /// A fault at this place.
    func fault(
        _ message: String, path: String = "", allowed: String? = nil, nearest: String? = nil
    ) -> SpecFault {
        SpecFault(
            file: file, line: line, column: column, path: path, message: message,
            allowed: allowed, nearest: nearest)
    }
}

/// Collects faults while a file is read, each once.
///
/// An experiment file is decoded once for every run it expands to; what is wrong with a shared line
/// is wrong in all of them and reported once.
final class FaultLog {
    private var seen: Set<SpecFault> = []
    private(set) var faults: [SpecFault] = []

    /// Records a fault.
    func add(_ fault: SpecFault) {
        if seen.insert(fault).inserted { faults.append(fault) }
    }

    /// Ends reading: nothing when all is well, else every fault with its line of the text.
    func finish(sources: [String: [Substring]]) throws(SpecFaults) {
        guard !faults.isEmpty else { return }
        throw SpecFaults(faults).located(in: sources)
    }
}

extension SpecFaults {
    /// The faults in the order of their lines, each with the line's text.
    func located(in sources: [String: [Substring]]) -> SpecFaults {
        let sorted = faults.enumerated().sorted { left, right in
            (left.element.file, left.element.line, left.element.column, left.offset)
                < (right.element.file, right.element.line, right.element.column, right.offset)
        }
        return SpecFaults(
            sorted.map { _, fault in
                var fault = fault
                if let lines = sources[fault.file], lines.indices.contains(fault.line - 1) {
                    fault.source = String(lines[fault.line - 1])
                }
                return fault
            })
    }
}
