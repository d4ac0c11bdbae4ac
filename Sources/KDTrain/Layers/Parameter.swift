/// A learned tensor of a network, with its gradient.
public final class Parameter<Scalar: KernelScalar> {
    /// The `state_dict` name, such as `block1.layer.0.conv1.weight`.
    public let name: String
    /// The value; optimizers change it in place.
    public let value: Tensor<Scalar>
    /// The gradient of the latest backward pass.
    public let gradient: Tensor<Scalar>

    init(name: String, value: Tensor<Scalar>) {
        self.name = name
        self.value = value
        gradient = Tensor(shape: value.shape)
    }

    /// The extents.
    public var shape: [Int] { value.shape }
}
