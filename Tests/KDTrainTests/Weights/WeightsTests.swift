import Foundation
import KDExperiment
import KDModels
import KDTestSupport
import Testing

@testable import KDTrain

@Suite struct WeightsTests {
    private let folder = TemporaryFolder()
    private var url: URL { folder.url.appending(path: "weights.safetensors") }

    private func network(_ name: String = "wrn-10-1", seed: UInt64 = 1) throws -> Network<Float> {
        let input = FeatureShape(channels: 1, height: 8, width: 8)
        let architecture = try ModelCatalog.architecture(named: name, input: input, classes: 10)
        return Network(architecture, seed: seed)
    }

    private func values(_ network: Network<Float>) -> [[Float]] {
        network.stateNames.compactMap { network.stateTensor(named: $0)?.floatValues }
    }

    @Test func `weights are the same after a trip through a file`() throws {
        let source = try network()
        var document = SafetensorsDocument()
        source.appendWeights(to: &document)
        // What PyTorch adds and what kd's own checkpoints add.
        document.append("bn1.num_batches_tracked", shape: [], .int64([7]))
        document.append("optimizer/step", shape: [2], floats: [0, 1])
        try document.write(to: url)
        let target = try network(seed: 2)
        #expect(values(source) != values(target))
        try target.loadWeights(from: SafetensorsFile(url), path: url.path)
        #expect(values(source) == values(target))
    }

    @Test func `weights that do not fit change nothing and say why`() throws {
        var document = SafetensorsDocument()
        try network("wrn-10-2").appendWeights(to: &document)
        document.append("head.weight", shape: [1], floats: [0])
        try document.write(to: url)
        let target = try network()
        let before = values(target)
        let error = #expect(throws: WeightsError.self) {
            try target.loadWeights(from: SafetensorsFile(url), path: url.path)
        }
        #expect(error?.faults.last == "has a tensor \"head.weight\" that the model has not")
        #expect(error?.description.contains("has the shape") == true)
        #expect(values(target) == before)
    }

    @Test func `a model larger than any memory is refused before it is made`() throws {
        var document = SafetensorsDocument()
        document.append("conv1.weight", shape: [1], floats: [0])
        try document.write(to: url)
        let error = #expect(throws: WeightsError.self) {
            try ModelWeights(url, model: "wrn-1000-64")
        }
        #expect(error?.model == "wrn-1000-64")
        let fault = "tensor \"conv1.weight\" has the shape [1], not [16, 3, 3, 3]"
        #expect(error?.faults.first == fault)
    }

    @Test func `a file of very many tensors is compared without guesses`() throws {
        var document = SafetensorsDocument()
        for number in 0..<16_000 { document.append("layer.\(number).w", shape: [], floats: [0]) }
        try document.write(to: url)
        let file = try SafetensorsFile(url)
        let model = try network().architecture
        let expected = (model.parameters + model.buffers).count
        let faults = WeightsComparison(file, with: model).faults
        #expect(faults.count == expected + 16_000)
        #expect(!faults.contains { $0.contains("nearest") })
    }

    @Test func `names are guessed for the first hundred faults of a kind`() throws {
        var document = SafetensorsDocument()
        for number in 0..<150 { document.append("fc.bias\(number)", shape: [], floats: [0]) }
        try document.write(to: url)
        let faults = WeightsComparison(try SafetensorsFile(url), with: try network().architecture)
            .faults
        #expect(faults.filter { $0.hasSuffix("(the nearest is \"fc.bias\")") }.count == 100)
    }

    @Test func `a weight that is no number is found`() throws {
        let network = try network()
        #expect(network.nonFiniteWeight == nil)
        network.parameters[3].value[0] = .nan
        #expect(network.nonFiniteWeight?.name == network.parameters[3].name)
    }

    @Test(
        arguments: [
            OptimizerSpec.sgd(momentum: 0.9, nesterov: true, weightDecay: 0),
            .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0),
        ], [false, true])
    func `a checkpoint brings back weights, optimizer and progress`(
        kind: OptimizerSpec, isAveraged: Bool
    ) throws {
        let student = try network()
        let optimizer = makeOptimizer(kind, student)
        student.parameters[0].gradient.fill(0.5)
        optimizer.step(learningRate: 0.1, context: ComputeContext(threads: 1))
        var means = MetricMeans(names: ["loss/total", "train/top1"])
        means.add([0.1, 12.5], imageCount: 3)
        var progress = TrainingProgress(means: means)
        (progress.epoch, progress.batch, progress.step) = (3, 2, 17)
        progress.best = BestEpoch(epoch: 2, top1: 97.0 / 3)
        let average = isAveraged ? WeightAverage(of: student, decay: 0.5) : nil
        student.parameters[0].value[0] = 7
        let trained = TrainedState(student: student, average: average, optimizer: optimizer)
        var spec = RunFixture.spec()
        spec.student.model = student.architecture.name
        let checkpoint = Checkpoint(trained, progress: progress, spec: spec)
        try checkpoint.document.write(to: url)

        let other = try network(seed: 9)
        let otherOptimizer = makeOptimizer(kind, other)
        let otherTrained = TrainedState(
            student: other, average: isAveraged ? WeightAverage(of: other, decay: 0.5) : nil,
            optimizer: otherOptimizer)
        let restored = try Checkpoint.restore(
            url, into: otherTrained, seed: spec.seed, metricNames: means.names)
        #expect(restored == progress)
        #expect(values(other) == values(student))
        #expect(values(otherTrained.evaluated) == values(trained.evaluated))
        // The file's own weights are those that are evaluated.
        let reader = try network(seed: 3)
        try reader.loadWeights(from: try SafetensorsFile(url), path: url.path)
        #expect(values(reader) == values(trained.evaluated))
        #expect((values(reader) == values(student)) == !isAveraged)
        #expect(otherOptimizer.state == optimizer.state)
        #expect(throws: TrainerError.self) {
            try Checkpoint.restore(
                url, into: otherTrained, seed: spec.seed, metricNames: ["loss/total"])
        }
        #expect(throws: TrainerError.self) {
            try Checkpoint.restore(
                url, into: otherTrained, seed: spec.seed + 1, metricNames: means.names)
        }
    }

    private func makeOptimizer(
        _ kind: OptimizerSpec, _ network: Network<Float>
    ) -> any Optimizer<Float> {
        switch kind {
        case .sgd: SGD(network.parameters, settings: .init(momentum: 0.9, nesterov: true))
        case .adam, .adamw: Adam(network.parameters, settings: .init())
        }
    }
}
