public import KDExperiment
public import KDModels

/// Whole training steps on one batch of random images: teacher forward, students forward, the
/// objective of a spec, gradients, SGD.
///
/// Several students are trained on one teacher forward, each with weights of its own.
public struct StepBenchmark {
    private let images: Tensor<Float>
    private let labels: [Int]
    private let teacher: Network<Float>?
    private let students: [Network<Float>]
    private let optimizers: [SGD<Float>]
    private let objective: Objective
    private let context: ComputeContext
    private let tape: Tape<Float>

    /// Builds the networks and the batch.
    ///
    /// - Parameters:
    ///   - student: What is trained.
    ///   - teacher: What it learns from, for the same images; not run when no term reads it.
    ///   - distill: The objective's terms and weights.
    ///   - batch: Images a step, N.
    ///   - students: How many students share the teacher's forward pass.
    ///   - context: Threads and memory.
    /// - Throws: ``ObjectiveError`` when the objective does not fit the networks.
    public init(
        student: Architecture, teacher: Architecture?, distill: DistillSpec, batch: Int,
        students count: Int, context: ComputeContext
    ) throws(ObjectiveError) {
        precondition(batch >= 1 && count >= 1, "batch \(batch), \(count) students")
        objective = try Objective(distill, student: student, teacher: teacher)
        self.context = context
        self.teacher = distill.needsTeacher ? teacher.map { Network($0, seed: 0) } : nil
        students = (0..<count).map { Network(student, seed: UInt64($0 + 1)) }
        optimizers = students.map {
            SGD($0.parameters, settings: .init(momentum: 0.9, weightDecay: 1e-4))
        }
        images = .benchmarkImages(batch: batch, shape: student.input)
        labels = (0..<batch).map { $0 % student.classes }
        tape = Tape(context: context)
    }

    /// Whether the objective reads the teacher, so that it runs.
    public var hasTeacher: Bool { teacher != nil }
    /// Images that one step reads.
    public var imageCount: Int { labels.count }
    /// Images that one step trains on, each student's own counted.
    public var studentImageCount: Int { labels.count * students.count }

    /// Floating-point operations of a step's convolutions and linear layers: two a multiply-add of
    /// the direct form, whatever the kernels do instead; a student's forward pass, the gradient by
    /// the input and that by the weight count alike.
    public var operations: Double {
        let each = students.reduce(teacher?.architecture.multiplyAdds ?? 0) {
            $0 + 3 * $1.architecture.multiplyAdds
        }
        return 2 * Double(labels.count) * Double(each)
    }

    /// Takes one step of every student.
    public func run() {
        let teacher = teacher?.evaluate(images, context: context)
        for (student, optimizer) in zip(students, optimizers) {
            let output = student.forward(tape.constant(images), on: tape, mode: .training)
            let value = objective.evaluate(
                student: output, teacher: teacher, labels: labels, on: tape)
            tape.backward(from: value.total)
            optimizer.step(learningRate: 1e-3, context: context)
        }
    }
}

/// A network's forward pass alone, as a teacher or an evaluation runs it.
public struct ForwardBenchmark {
    private let network: Network<Float>
    private let images: Tensor<Float>
    private let context: ComputeContext

    /// Builds the network and the batch of `batch` images.
    public init(_ architecture: Architecture, batch: Int, context: ComputeContext) {
        precondition(batch >= 1, "batch \(batch)")
        network = Network(architecture, seed: 0)
        images = .benchmarkImages(batch: batch, shape: architecture.input)
        self.context = context
    }

    /// Floating-point operations of a pass; see ``StepBenchmark/operations``.
    public var operations: Double {
        2 * Double(images.shape[0]) * Double(network.architecture.multiplyAdds)
    }

    /// Computes the logits of the batch.
    public func run() { _ = network.evaluate(images, context: context) }
}

extension Tensor where Scalar == Float {
    /// Images with the mean and deviation of normalised ones.
    static func benchmarkImages(batch: Int, shape: FeatureShape) -> Tensor {
        benchmarkValues([batch, shape.channels, shape.height, shape.width])
    }

    /// Normally distributed values, always the same.
    static func benchmarkValues(_ shape: [Int]) -> Tensor {
        var generator = RandomGenerator(seed: 2)
        let count = shape.reduce(1, *)
        return Tensor(shape: shape, values: (0..<count).map { _ in Float(generator.nextNormal()) })
    }
}
