import KDExperiment

/// Tensors of a file as an objective reads them, with everything that is wrong with them.
struct GivenTensors {
    let file: SafetensorsFile
    /// What is wrong, a sentence each.
    private(set) var faults: [String] = []

    init(_ file: SafetensorsFile) {
        self.file = file
    }

    /// A tensor of floating elements with so many axes; nil after a fault.
    ///
    /// - Parameter use: What reads it, for the message.
    mutating func tensor(_ name: String, axes: String, for use: String) -> Tensor<Double>? {
        guard let entry = entry(name, for: use) else { return nil }
        let count = axes.split(separator: ",").count
        guard hasShape(entry, axes: count, in: "[\(axes)]") else { return nil }
        do throws(SafetensorsError) {
            return Tensor(shape: entry.shape, values: try file.doubles(converting: name))
        } catch {
            faults.append("\(error.problem)")
            return nil
        }
    }

    /// The labels, each below the number of classes; nil after a fault.
    mutating func labels(classes: Int) -> [Int]? {
        guard let entry = entry("labels", for: "cross-entropy") else { return nil }
        guard hasShape(entry, axes: 1, in: "[N]") else { return nil }
        let labels: [Int64]
        do throws(SafetensorsError) { labels = try file.integers(named: "labels") } catch {
            faults.append("\(error.problem)")
            return nil
        }
        if let wrong = labels.first(where: { $0 < 0 || $0 >= classes }) {
            faults.append(
                "\"labels\" holds \(wrong); with \(classes) logits a label is 0 to \(classes - 1)")
            return nil
        }
        return labels.map { Int($0) }
    }

    /// Notes that two tensors that belong together disagree in their extents.
    mutating func require(_ agree: Bool, _ left: (String, [Int]), _ right: (String, [Int])) {
        guard !agree else { return }
        faults.append("\"\(left.0)\" has the shape \(left.1), \"\(right.0)\" \(right.1)")
    }

    /// Notes a tensor with another number of axes, or without elements.
    private mutating func hasShape(
        _ entry: SafetensorsEntry, axes: Int, in form: String
    ) -> Bool {
        let shape = "\"\(entry.name)\" has the shape \(entry.shape)"
        guard entry.shape.count == axes else {
            faults.append("\(shape), not \(form)")
            return false
        }
        guard entry.count > 0 else {
            faults.append("\(shape); every extent must be at least 1")
            return false
        }
        return true
    }

    private mutating func entry(_ name: String, for use: String) -> SafetensorsEntry? {
        if let entry = file.entry(named: name) { return entry }
        let nearest = NearestName.of(name, among: file.entries.map(\.name))
        let hint = nearest.map { " (the nearest is \"\($0)\")" } ?? ""
        let fault = "has no tensor \"\(name)\", which \(use) reads\(hint)"
        if !faults.contains(fault) { faults.append(fault) }
        return nil
    }
}
