import Foundation
import KDExperiment
import KDModels

/// Everything a run trains with, built from its spec.
struct TrainingSetup {
    let spec: RunSpec
    /// The images and the teacher, perhaps shared with other runs.
    let source: LessonSource
    let objective: Objective
    let student: Network<Float>
    let optimizer: any Optimizer<Float>
    /// Averages the student's weights, where the schedule wants it.
    let average: WeightAverage?
    let schedule: LearningRateSchedule
    /// What the process says about itself at the start, a line each.
    let summary: [String]

    /// Builds the networks.
    ///
    /// - Throws: ``TrainerError/unusable(_:)`` for anything in the spec that training cannot use.
    init(_ spec: RunSpec, source: LessonSource) throws(TrainerError) {
        self.spec = spec
        self.source = source
        let dataset = source.dataset
        let architecture = try Self.architecture(spec.student.model, for: dataset)
        student = Network(architecture, seed: UInt64(bitPattern: Int64(spec.seed)))
        objective = try Self.objective(spec.distill, student: student, teacher: source.teacher)
        optimizer = Self.optimizer(spec.schedule.optimizer, for: student.parameters)
        average = spec.schedule.ema.map { [student] in WeightAverage(of: student, decay: $0) }
        schedule = LearningRateSchedule(spec.schedule)
        let counts = DataSplit.allCases.map { "\(dataset.count(of: $0)) \($0.rawValue)" }
        summary = [
            "student \(architecture.name): \(architecture.parameterCount) parameters",
            source.teacherOrigin,
            "\(dataset.name.rawValue): \(counts.joined(separator: ", ")) images",
        ].compactMap(\.self)
        try check()
    }

    var context: ComputeContext { source.context }
    var dataset: Dataset { source.dataset }
    /// Frozen; `nil` when no term of the objective reads it.
    var teacher: Network<Float>? { source.teacher }
    var batchesPerEpoch: Int { source.loader.batchesPerEpoch }

    /// What a checkpoint holds besides the progress.
    var trained: TrainedState {
        TrainedState(student: student, average: average, optimizer: optimizer)
    }

    /// The network that is evaluated, stored and looked at: the average, where there is one.
    var evaluated: Network<Float> { trained.evaluated }

    private func check() throws(TrainerError) {
        guard batchesPerEpoch > 0, spec.schedule.epochs > 0 else {
            throw .unusable("there is nothing to train: no images or no epochs")
        }
        if spec.schedule.report == .best, dataset.count(of: .validation) == 0 {
            throw .unusable(
                "report: best needs validation images, and data.validation leaves none; "
                    + "report: last does without")
        }
    }
}

// MARK: - Parts

extension TrainingSetup {
    /// A model for the images of a data set.
    static func architecture(
        _ name: String, for dataset: Dataset
    ) throws(TrainerError) -> Architecture {
        do throws(ModelError) {
            return try ModelCatalog.architecture(
                named: name, input: dataset.shape, classes: dataset.classes)
        } catch {
            throw .unusable("\(error)")
        }
    }

    private static func objective(
        _ spec: DistillSpec, student: Network<Float>, teacher: Network<Float>?
    ) throws(TrainerError) -> Objective {
        do throws(ObjectiveError) {
            return try Objective(
                spec, student: student.architecture, teacher: teacher?.architecture)
        } catch {
            throw .unusable("\(error)")
        }
    }

    private static func optimizer(
        _ spec: OptimizerSpec, for parameters: [Parameter<Float>]
    ) -> any Optimizer<Float> {
        switch spec {
        case .sgd(let momentum, let nesterov, let weightDecay):
            SGD(
                parameters,
                settings: .init(
                    momentum: momentum, nesterov: nesterov, weightDecay: weightDecay))
        case .adam(let beta1, let beta2, let epsilon, let weightDecay):
            Adam(
                parameters,
                settings: .init(
                    beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay))
        case .adamw(let beta1, let beta2, let epsilon, let weightDecay):
            Adam(
                parameters,
                settings: .init(
                    beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay,
                    isDecoupled: true))
        }
    }
}
