/// Changes parameters by their gradients.
public protocol Optimizer<Scalar>: AnyObject {
    /// The precision of the parameters.
    associatedtype Scalar: KernelScalar

    /// Takes one step with the gradients of the latest backward pass.
    func step(learningRate: Double, context: ComputeContext)

    /// Everything a checkpoint must hold besides the parameters, by name.
    ///
    /// Names are `<slot>.<parameter>`, such as `momentum.fc.weight`, and `step` for a counter.
    var state: [OptimizerStateEntry] { get }

    /// Restores what `state` gave.
    ///
    /// - Throws: ``OptimizerStateError`` when an entry is missing, unknown or of another shape.
    func restore(_ state: [OptimizerStateEntry]) throws(OptimizerStateError)
}

/// One tensor of an optimizer's state, in the precision of checkpoints.
public struct OptimizerStateEntry: Hashable, Sendable {
    /// The name, `momentum.fc.weight`.
    public let name: String
    /// The extents.
    public let shape: [Int]
    /// The elements in row-major order.
    public let values: [Float]

    /// Creates an entry, as a checkpoint's reader does.
    public init(name: String, shape: [Int], values: [Float]) {
        self.name = name
        self.shape = shape
        self.values = values
    }
}

/// Why a stored optimizer state does not fit.
public enum OptimizerStateError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The state lacks an entry.
    case missing(name: String)
    /// The state holds an entry that this optimizer does not have.
    case unknown(name: String)
    /// An entry has another shape than the parameter it belongs to.
    case shape(name: String, found: [Int], expected: [Int])
    /// The count of steps is no count.
    case counter([Float])

    /// The sentence shown to the user.
    public var description: String {
        switch self {
        case .missing(let name):
            "the stored optimizer state has no \"\(name)\"; it belongs to another optimizer"
        case .unknown(let name):
            "the stored optimizer state holds \"\(name)\", which this optimizer does not have"
        case .shape(let name, let found, let expected):
            "\"\(name)\" in the stored optimizer state has the shape \(found), not \(expected)"
        case .counter(let found):
            "\"step\" in the stored optimizer state is \(found), no count of steps"
        }
    }
}
