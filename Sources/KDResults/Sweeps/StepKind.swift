import KDExperiment
public import KDModels
import Synchronization

/// What a training step's time depends on: runs of one kind take the same time a step.
public struct StepKind: Hashable, Sendable {
    public var student: String
    /// nil where no term reads a teacher.
    public var teacher: String?
    /// Terms beside the cross-entropy: `kd`, then the feature methods.
    public var terms: [String]
    /// The data set by its name in specs: `cifar10`.
    public var data: String
    /// One image, `[C, H, W]`.
    public var image: FeatureShape
    /// The number of classes K.
    public var classes: Int
    /// Images a batch.
    public var batch: Int
    /// The program that trains, in the words of its command; nil for kd's own trainer.
    public var program: String?
}

extension StepKind {
    /// Reads the kind of a run's steps; nil when its settings do not say.
    init?(_ settings: [String: SpecValue]) {
        guard let student = settings["student.model"]?.text,
            let name = settings["data.name"]?.text.flatMap(DataSetName.init(rawValue:)),
            let batch = settings["schedule.batch"]?.integer
        else { return nil }
        self.student = student
        self.batch = batch
        data = name.rawValue
        image = name.imageShape
        if let side = settings["data.size"]?.integer { (image.height, image.width) = (side, side) }
        classes = name.classes ?? settings["data.classes"]?.integer ?? 1
        func texts(_ path: (Int) -> String) -> [String] {
            var texts: [String] = []
            while let text = settings[path(texts.count)]?.text { texts.append(text) }
            return texts
        }
        let isSoftened = (settings["distill.lambda2"]?.number ?? 0) != 0
        terms = (isSoftened ? ["kd"] : []) + texts { "distill.features[\($0)].method" }
        teacher = terms.isEmpty ? nil : settings["teacher.model"]?.text
        let words = texts { "trainer.command[\($0)]" }
        program = words.isEmpty ? nil : words.joined(separator: " ")
    }
}

extension StepKind {
    /// Multiply-adds an image that the student takes: its forward pass and two gradients; nil for
    /// a model that kd does not know.
    public var studentCost: Double? { multiplyAdds(student).map { 3 * $0 } }

    /// Multiply-adds an image of the teacher's forward pass; 0 without a teacher, nil for a model
    /// that kd does not know.
    public var teacherCost: Double? {
        guard let teacher else { return 0 }
        return multiplyAdds(teacher)
    }

    private func multiplyAdds(_ model: String) -> Double? {
        NetworkCosts.shared.multiplyAdds(.init(model: model, image: image, classes: classes))
    }
}

/// What networks cost, each built once: a sweep has many runs and few networks.
private final class NetworkCosts: Sendable {
    struct Network: Hashable {
        var model: String
        var image: FeatureShape
        var classes: Int
    }

    static let shared = NetworkCosts()

    private let known = Mutex<[Network: Double?]>([:])

    /// Multiply-adds of an image's forward pass; nil for a model that kd does not know.
    func multiplyAdds(_ network: Network) -> Double? {
        if let known = known.withLock({ $0[network] }) { return known }
        let architecture = try? ModelCatalog.architecture(
            named: network.model, input: network.image, classes: network.classes)
        let cost = architecture.map { Double($0.multiplyAdds) }
        known.withLock { $0[network] = .some(cost) }
        return cost
    }
}
