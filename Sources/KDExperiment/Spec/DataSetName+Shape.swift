public import KDModels

extension DataSetName {
    /// The shape of one image, `[C, H, W]`, unless `data.size` says otherwise.
    public var imageShape: FeatureShape {
        switch self {
        case .digits: FeatureShape(channels: 1, height: 8, width: 8)
        case .cifar10, .cifar100, .cinic10: FeatureShape(channels: 3, height: 32, width: 32)
        case .tinyImageNet: FeatureShape(channels: 3, height: 64, width: 64)
        case .imageNet, .folder: FeatureShape(channels: 3, height: 224, width: 224)
        }
    }

    /// The number of classes K; `nil` where the tree decides.
    public var classes: Int? {
        switch self {
        case .digits, .cifar10, .cinic10: 10
        case .cifar100: 100
        case .tinyImageNet: 200
        case .imageNet: 1000
        case .folder: nil
        }
    }

    /// The training images as published, those held out for validation included; `nil` where the
    /// tree decides.
    public var trainingImageCount: Int? {
        switch self {
        case .digits: 1437
        case .cifar10, .cifar100: 50_000
        case .cinic10: 90_000
        case .tinyImageNet: 100_000
        case .imageNet: 1_281_167
        case .folder: nil
        }
    }

    /// The data comes with kd; nothing has to be fetched.
    public var isBuiltIn: Bool { self == .digits }

    /// Every image is a file of its own, decoded when it is needed.
    public var isTree: Bool {
        switch self {
        case .digits, .cifar10, .cifar100: false
        case .cinic10, .tinyImageNet, .imageNet, .folder: true
        }
    }

    /// Validation images are a part of the published layout and not held out of the others.
    public var hasOwnValidation: Bool { self == .cinic10 }
}
