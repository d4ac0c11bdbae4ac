public import KDModels

extension DataSetName {
    /// The shape of one image, `[C, H, W]`.
    public var imageShape: FeatureShape {
        switch self {
        case .digits: FeatureShape(channels: 1, height: 8, width: 8)
        case .cifar10, .cifar100: FeatureShape(channels: 3, height: 32, width: 32)
        }
    }

    /// The number of classes K.
    public var classes: Int {
        switch self {
        case .digits, .cifar10: 10
        case .cifar100: 100
        }
    }

    /// The data comes with kd; nothing has to be fetched.
    public var isBuiltIn: Bool { self == .digits }
}
