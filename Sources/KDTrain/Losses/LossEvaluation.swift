public import KDExperiment
import KDModels

/// An objective evaluated on tensors of a file instead of networks, in double precision: what
/// somebody checks an implementation of a loss against.
///
/// The file has `student.logits` and `teacher.logits` `[N, K]`, `labels` `[N]`, and `student.TAP`
/// and `teacher.TAP` `[N, C, H, W]` for the taps of the layer sets, as far as the objective reads
/// them. Only names of taps are those of the models: shapes may be any.
public struct LossEvaluation {
    /// Every term, named as in a run's log: `loss/total`, `loss/ce`, `weighted/ce`, ….
    public let metrics: [MetricValue]
    /// The gradients of `loss/total` by the student's tensors, named `grad/student.logits` and so
    /// on, row-major.
    public let gradients: [(name: String, shape: [Int], values: [Double])]
    private let isDouble: Bool

    /// Evaluates the objective of a run.
    ///
    /// - Throws: ``ObjectiveError`` with everything that is missing, or whose shapes disagree.
    public init(
        _ spec: RunSpec, on file: SafetensorsFile, context: ComputeContext
    ) throws(ObjectiveError) {
        let omitted = Self.omitted(spec.distill, file)
        let objective = try Self.objective(of: spec, omitting: omitted)
        let inputs = try ObjectiveInputs(spec.distill, omitting: omitted, from: file)
        let tape = Tape<Double>(context: context)
        // Where no term reads logits, zeros of one class stand in: their cross-entropy is 0.
        let zeros = Tensor<Double>(shape: [inputs.batch, 1])
        let logits = tape.leaf(inputs.studentLogits ?? zeros)
        let taps = inputs.studentTaps.mapValues { tape.leaf($0) }
        let value = objective.evaluate(
            student: Network<Double>.Output(logits: logits, taps: taps),
            teacher: Network<Double>.Output(
                logits: tape.constant(inputs.teacherLogits ?? zeros),
                taps: inputs.teacherTaps.mapValues { tape.constant($0) }),
            labels: inputs.labels ?? Array(repeating: 0, count: inputs.batch), on: tape)
        metrics = value.metrics.filter { inputs.labels != nil || !$0.name.hasSuffix("/ce") }
        tape.backward(from: value.total)
        let leaves =
            (inputs.studentLogits == nil ? [] : [("logits", logits)])
            + taps.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        gradients = leaves.map { name, leaf in
            let zero = Tensor<Double>(shape: leaf.shape)
            return ("grad/student.\(name)", leaf.shape, (leaf.gradient ?? zero).values)
        }
        isDouble = file.entries.contains {
            $0.name.hasPrefix("student.") && $0.type == .float64
        }
    }

    /// The places of feature terms that count nothing and whose taps are not all given.
    private static func omitted(_ spec: DistillSpec, _ file: SafetensorsFile) -> Set<Int> {
        let places = spec.features.indices.filter { place in
            let term = spec.features[place]
            return term.weight == 0
                && term.layers.contains { pair in
                    file.entry(named: "student.\(pair.student)") == nil
                        || file.entry(named: "teacher.\(pair.teacher)") == nil
                }
        }
        return Set(places)
    }

    /// The objective; the models that the spec names only tell which taps there are.
    private static func objective(
        of spec: RunSpec, omitting omitted: Set<Int>
    ) throws(ObjectiveError) -> Objective {
        func model(_ name: String) throws(ObjectiveError) -> Architecture {
            do throws(ModelError) {
                return try ModelCatalog.architecture(
                    named: name, input: spec.data.imageShape, classes: spec.data.classes)
            } catch {
                throw ObjectiveError(faults: [error.description])
            }
        }
        return try Objective(
            spec.distill, student: try model(spec.student.model),
            teacher: try spec.teacher.map { (teacher) throws(ObjectiveError) in
                try model(teacher.model)
            }, omitting: omitted)
    }

    /// The file with a scalar for every term, and the gradients where they are wanted.
    ///
    /// Elements are `F64` where the student's are, otherwise `F32`.
    public func document(gradients wantsGradients: Bool) -> SafetensorsDocument {
        var document = SafetensorsDocument()
        func append(_ name: String, _ shape: [Int], _ values: [Double]) {
            document.append(
                name, shape: shape,
                isDouble ? .float64(values) : .float32(values.map { Float($0) }))
        }
        for metric in metrics { append(metric.name, [], [metric.value]) }
        guard wantsGradients else { return document }
        for gradient in gradients { append(gradient.name, gradient.shape, gradient.values) }
        return document
    }
}

/// The tensors that an objective reads, taken from a file and checked.
private struct ObjectiveInputs {
    let batch: Int
    let studentLogits: Tensor<Double>?
    let teacherLogits: Tensor<Double>?
    let labels: [Int]?
    let studentTaps: [String: Tensor<Double>]
    let teacherTaps: [String: Tensor<Double>]

    init(
        _ spec: DistillSpec, omitting omitted: Set<Int>, from file: SafetensorsFile
    ) throws(ObjectiveError) {
        var given = GivenTensors(file)
        let (student, teacher, labels) = Self.logits(spec, &given)
        (studentLogits, teacherLogits, self.labels) = (student, teacher, labels)
        var taps = (student: [String: Tensor<Double>](), teacher: [String: Tensor<Double>]())
        for (place, term) in spec.features.enumerated() where !omitted.contains(place) {
            for pair in term.layers {
                let names = ("student.\(pair.student)", "teacher.\(pair.teacher)")
                let key = term.method.key
                let left =
                    taps.student[pair.student]
                    ?? given.tensor(names.0, axes: "N, C, H, W", for: key)
                let right =
                    taps.teacher[pair.teacher]
                    ?? given.tensor(names.1, axes: "N, C, H, W", for: key)
                taps.student[pair.student] = left
                taps.teacher[pair.teacher] = right
                guard let left, let right else { continue }
                given.require(
                    left.shape[0] == right.shape[0], (names.0, left.shape), (names.1, right.shape))
                guard let student else { continue }
                given.require(
                    left.shape[0] == student.shape[0], (names.0, left.shape),
                    ("student.logits", student.shape))
            }
        }
        (studentTaps, teacherTaps) = taps
        guard given.faults.isEmpty else { throw ObjectiveError(faults: given.faults) }
        batch = student?.shape[0] ?? taps.student.values.first?.shape[0] ?? 1
    }

    private static func logits(
        _ spec: DistillSpec, _ given: inout GivenTensors
    ) -> (student: Tensor<Double>?, teacher: Tensor<Double>?, labels: [Int]?) {
        func isGiven(_ name: String) -> Bool { given.file.entry(named: name) != nil }
        let student =
            spec.lambda1 != 0 || spec.lambda2 != 0 || isGiven("student.logits")
            ? given.tensor("student.logits", axes: "N, K", for: "cross-entropy or KD") : nil
        let teacher =
            spec.lambda2 != 0 ? given.tensor("teacher.logits", axes: "N, K", for: "kd") : nil
        if let student, let teacher {
            given.require(
                student.shape == teacher.shape, ("student.logits", student.shape),
                ("teacher.logits", teacher.shape))
        }
        guard let student, spec.lambda1 != 0 || isGiven("labels") else {
            return (student, teacher, nil)
        }
        let labels = given.labels(classes: student.shape[1])
        if let labels {
            given.require(
                labels.count == student.shape[0], ("student.logits", student.shape),
                ("labels", [labels.count]))
        }
        return (student, teacher, labels)
    }
}
