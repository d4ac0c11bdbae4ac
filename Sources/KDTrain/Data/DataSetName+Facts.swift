public import KDExperiment

/// What is fixed about a data set before any file is read.
extension DataSetName {
    /// The classes by their index; empty where the folders of a tree name them.
    public var classNames: [String] {
        switch self {
        case .digits:
            (0..<10).map(String.init)
        case .cifar10, .cinic10:
            [
                "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship",
                "truck",
            ]
        case .cifar100:
            Self.cifar100Classes
        case .tinyImageNet, .imageNet, .folder:
            []
        }
    }

    /// How bytes become inputs.
    ///
    /// Digits: mean and deviation of the images outside the test split. CIFAR: of its 50,000 training
    /// images.
    public var pixelScale: PixelScale {
        switch self {
        case .digits:
            PixelScale(maximum: 16, mean: [0.3056], deviation: [0.3763])
        case .cifar10:
            PixelScale(
                maximum: 255, mean: [0.4914, 0.4822, 0.4465], deviation: [0.2470, 0.2435, 0.2616])
        case .cifar100:
            PixelScale(
                maximum: 255, mean: [0.5071, 0.4865, 0.4409], deviation: [0.2673, 0.2564, 0.2762])
        case .cinic10:
            PixelScale(
                maximum: 255, mean: [0.4789, 0.4723, 0.4305], deviation: [0.2421, 0.2383, 0.2587])
        case .tinyImageNet:
            PixelScale(
                maximum: 255, mean: [0.4802, 0.4481, 0.3975], deviation: [0.2770, 0.2691, 0.2821])
        case .imageNet, .folder:
            PixelScale(
                maximum: 255, mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225])
        }
    }

    /// Whether the images come from a folder of the user's.
    public var needsRoot: Bool { !isBuiltIn }

    /// Where the data comes from and under which terms.
    public var origin: String {
        switch self {
        case .digits:
            "Alpaydin and Kaynak (1998), Optical Recognition of Handwritten Digits, UCI Machine "
                + "Learning Repository, CC BY 4.0; carried by kd"
        case .cifar10, .cifar100:
            "Krizhevsky (2009), https://www.cs.toronto.edu/~kriz/cifar.html, binary version"
        case .cinic10:
            "Darlow and others (2018), https://arxiv.org/abs/1810.03505, folders of PNGs"
        case .tinyImageNet:
            "Le and Yang (2015), Tiny ImageNet, http://cs231n.stanford.edu, as published"
        case .imageNet:
            "Russakovsky and others (2015), https://image-net.org, a folder for each class"
        case .folder:
            "any tree with a folder for each class, of JPEG and PNG files"
        }
    }
}
