import Foundation
import KDExperiment
import KDModels

/// Everything a run trains with, built from its spec.
struct TrainingSetup {
    let spec: RunSpec
    let context: ComputeContext
    let dataset: Dataset
    let loader: BatchLoader
    let objective: Objective
    let student: Network<Float>
    /// Frozen; `nil` when no term of the objective reads it.
    let teacher: Network<Float>?
    let optimizer: any Optimizer<Float>
    /// Averages the student's weights, where the schedule wants it.
    let average: WeightAverage?
    let schedule: LearningRateSchedule
    /// What the process says about itself at the start, a line each.
    let summary: [String]

    /// Reads the data and builds the networks.
    ///
    /// - Throws: ``TrainerError/unusable(_:)`` for anything in the spec, the data or the teacher
    ///   that training cannot use.
    init(
        _ spec: RunSpec, in directory: RunDirectory, threads: Int
    ) throws(TrainerError) {
        self.spec = spec
        context = ComputeContext(threads: max(1, threads))
        let dataset = try Self.dataset(spec.data, in: directory)
        self.dataset = dataset
        let architecture = try Self.architecture(spec.student.model, for: dataset)
        student = Network(architecture, seed: UInt64(bitPattern: Int64(spec.seed)))
        var summary = ["student \(architecture.name): \(architecture.parameterCount) parameters"]
        if spec.needsTeacher, let teacherSpec = spec.teacher {
            let source = try TeacherSource(teacherSpec, of: spec, in: directory)
            teacher = try Self.teacher(teacherSpec.model, source, for: dataset)
            summary.append("teacher \(teacherSpec.model): \(source.origin)")
        } else {
            teacher = nil
        }
        objective = try Self.objective(spec.distill, student: student, teacher: teacher)
        optimizer = Self.optimizer(spec.schedule.optimizer, for: student.parameters)
        average = spec.schedule.ema.map { [student] in WeightAverage(of: student, decay: $0) }
        schedule = LearningRateSchedule(spec.schedule)
        loader = BatchLoader(
            training: dataset, batchSize: spec.schedule.batch, seed: spec.seed,
            context: context)
        let counts = DataSplit.allCases.map { "\(dataset.count(of: $0)) \($0.rawValue)" }
        summary.append("\(dataset.name.rawValue): \(counts.joined(separator: ", ")) images")
        self.summary = summary
        try check()
    }

    /// What a checkpoint holds besides the progress.
    var trained: TrainedState {
        TrainedState(student: student, average: average, optimizer: optimizer)
    }

    /// The network that is evaluated, stored and looked at: the average, where there is one.
    var evaluated: Network<Float> { trained.evaluated }

    private func check() throws(TrainerError) {
        guard loader.batchesPerEpoch > 0, spec.schedule.epochs > 0 else {
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
    private static func dataset(
        _ spec: DataSpec, in directory: RunDirectory
    ) throws(TrainerError) -> Dataset {
        var spec = spec
        spec.root = spec.root.map { directory.resolve($0).path }
        do throws(DataError) { return try Dataset.load(spec) } catch {
            throw .unusable("\(error)")
        }
    }

    private static func architecture(
        _ name: String, for dataset: Dataset
    ) throws(TrainerError) -> Architecture {
        do throws(ModelError) {
            return try ModelCatalog.architecture(
                named: name, input: dataset.shape, classes: dataset.classes)
        } catch {
            throw .unusable("\(error)")
        }
    }

    private static func teacher(
        _ model: String, _ source: TeacherSource, for dataset: Dataset
    ) throws(TrainerError) -> Network<Float> {
        let network = Network<Float>(unloaded: try architecture(model, for: dataset))
        do {
            let file = try SafetensorsFile(source.url)
            try network.loadWeights(from: file, path: source.url.path)
        } catch {
            throw .unusable("the teacher's weights cannot be used: \(error)")
        }
        return network
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

extension LearningRateSchedule {
    /// The schedule that a spec asks for.
    init(_ spec: ScheduleSpec) {
        let decay: Decay =
            switch spec.decay {
            case .constant: .constant
            case .multistep(let milestones, let factor):
                .multiStep(milestones: milestones, factor: factor)
            case .cosine(let final):
                .cosine(epochs: spec.epochs, minimum: spec.learningRate * final)
            }
        self.init(baseRate: spec.learningRate, decay: decay, warmupEpochs: spec.warmup)
    }
}
