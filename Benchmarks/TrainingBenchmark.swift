import KDModels
import KDTrain

/// Times training steps of WRN-16-1 and forward passes of WRN-16-3 on 3x32x32 images.
struct TrainingBenchmark {
    private let context: ComputeContext
    private let batch: Int
    private let student: Network<Float>
    private let teacher: Network<Float>
    private let images: Tensor<Float>
    private let optimizer: SGD<Float>
    private let digitsStudent: Network<Float>
    private let digits: Tensor<Float>

    init(context: ComputeContext, batch: Int) throws(ModelError) {
        self.context = context
        self.batch = batch
        let input = FeatureShape(channels: 3, height: 32, width: 32)
        student = Network(
            try ModelCatalog.architecture(named: "wrn-16-1", input: input, classes: 10), seed: 0)
        teacher = Network(
            try ModelCatalog.architecture(named: "wrn-16-3", input: input, classes: 10), seed: 1)
        var generator = RandomGenerator(seed: 2)
        images = Tensor(
            shape: [batch, 3, 32, 32],
            values: (0..<batch * input.count).map { _ in Float(generator.nextNormal()) })
        let digit = FeatureShape(channels: 1, height: 8, width: 8)
        digitsStudent = Network(
            try ModelCatalog.architecture(named: "wrn-16-1", input: digit, classes: 10), seed: 3)
        digits = Tensor(
            shape: [batch, 1, 8, 8],
            values: (0..<batch * digit.count).map { _ in Float(generator.nextNormal()) })
        optimizer = SGD(student.parameters, settings: .init(momentum: 0.9, weightDecay: 1e-4))
    }

    /// What the figures depend on, on one line.
    var conditions: String {
        let cpu = CPUDescription.current
        return "\(cpu.modelName), \(context.workers.threads) threads, batch \(batch), "
            + "OpenBLAS core \(GEMMBenchmark.coreName)"
    }

    /// The figure of one benchmark, with its unit.
    func measure(_ name: String) -> String {
        switch name {
        case "gemm":
            let rate = GEMMBenchmark.measure(context: context).gigaflopsPerSecond
            return "\(Int(rate)) GFLOP/s"
        case "ce": return rate(of: { step(taught: false) })
        case "digits": return rate(of: { digitsStep() })
        case "teacher": return rate(of: { _ = teacher.evaluate(images, context: context) })
        case "kd": return rate(of: { step(taught: true) })
        default: return "is not a benchmark"
        }
    }

    private func step(taught: Bool) {
        let tape = Tape<Float>(context: context)
        let output = student.forward(tape.constant(images), on: tape, mode: .training)
        let logProbabilities = tape.logSoftmax(output.logits)
        var targets = tape.constant(Tensor(shape: output.logits.shape, repeating: 0.1))
        if taught {
            let logits = teacher.evaluate(images, context: context).logits
            targets = tape.softmax(tape.constant(logits.value), temperature: 4)
        }
        tape.backward(from: tape.mean(tape.multiply(logProbabilities, targets)))
        optimizer.step(learningRate: 1e-3, context: context)
    }

    private func digitsStep() {
        let tape = Tape<Float>(context: context)
        let output = digitsStudent.forward(tape.constant(digits), on: tape, mode: .training)
        tape.backward(from: tape.mean(tape.logSoftmax(output.logits)))
    }

    /// The median of five timed windows of four steps.
    private func rate(of step: () -> Void) -> String {
        for _ in 0..<2 { step() }
        let clock = ContinuousClock()
        let rates = (0..<5).map { _ in
            let elapsed = clock.measure { for _ in 0..<4 { step() } }
            return Double(4 * batch) / (elapsed / .seconds(1))
        }
        return "\(Int(rates.sorted()[2])) images/s"
    }
}
