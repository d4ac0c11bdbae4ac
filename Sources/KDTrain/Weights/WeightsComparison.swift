public import KDExperiment
public import KDModels

/// The tensors of a file held against the parameters and running statistics of a model.
///
/// Names below `optimizer/` and `trainer/`, which kd's checkpoints have, and PyTorch's
/// `num_batches_tracked` are passed over.
public struct WeightsComparison: Sendable, Hashable {
    /// What is wrong, a phrase each: misshapen and missing tensors in the order of the model, then
    /// unexpected ones in the order of the file.
    public let faults: [String]

    /// Compares names, shapes and types.
    public init(_ file: SafetensorsFile, with model: Architecture) {
        let expected = model.parameters + model.buffers
        let known = Set(expected.map(\.name))
        let unexpected = file.entries.filter {
            !known.contains($0.name) && !Self.isPassedOver($0.name)
        }
        let missing = expected.filter { file.entry(named: $0.name) == nil }
        let present = expected.compactMap { parameter in
            file.entry(named: parameter.name).flatMap { Self.fault(of: $0, for: parameter) }
        }
        let (lost, strange) = (missing.map(\.name), unexpected.map(\.name))
        let hints = NameHints(pairs: lost.count * strange.count)
        var faults = present
        for (place, name) in lost.enumerated() {
            let hint = hints.hint(name, at: place, among: strange)
            faults.append("has no tensor \"\(name)\"\(hint)")
        }
        for (place, name) in strange.enumerated() {
            let hint = hints.hint(name, at: place, among: lost)
            faults.append("has a tensor \"\(name)\" that the model has not\(hint)")
        }
        self.faults = faults
    }

    /// Throws the faults, where there are any.
    func refuseFaults(of path: String, for model: Architecture) throws(WeightsError) {
        guard !faults.isEmpty else { return }
        throw WeightsError(path: path, model: model.name, faults: faults)
    }

    private static func fault(
        of entry: SafetensorsEntry, for parameter: Architecture.ParameterShape
    ) -> String? {
        if entry.shape != parameter.shape {
            return "tensor \"\(entry.name)\" has the shape \(entry.shape), not \(parameter.shape)"
        }
        guard !entry.type.isFloating else { return nil }
        return "tensor \"\(entry.name)\" holds \(entry.type.rawValue) elements, not "
            + SafetensorsType.floatingNames
    }

    private static func isPassedOver(_ name: String) -> Bool {
        name.hasPrefix("optimizer/") || name.hasPrefix("trainer/")
            || name.hasSuffix("num_batches_tracked")
    }
}

/// Guesses which names were meant, unless comparing all with all would take seconds: then the file
/// is of another model anyway.
private struct NameHints {
    let pairs: Int

    /// As many as a command shows of either kind.
    private static let limit = 100

    init(pairs: Int) { self.pairs = pairs }

    func hint(_ name: String, at place: Int, among candidates: [String]) -> String {
        guard pairs <= 20_000, place < Self.limit else { return "" }
        return NearestName.of(name, among: candidates).map { " (the nearest is \"\($0)\")" } ?? ""
    }
}
