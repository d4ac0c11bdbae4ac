public import KDExperiment

/// What is fixed about a data set before any file is read.
extension DataSetName {
    /// The classes by their index.
    public var classNames: [String] {
        switch self {
        case .digits:
            (0..<10).map(String.init)
        case .cifar10:
            [
                "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship",
                "truck",
            ]
        case .cifar100:
            Self.cifar100Classes
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
        }
    }

    /// Whether the images come from a folder of the user's.
    public var needsRoot: Bool {
        switch self {
        case .digits: false
        case .cifar10, .cifar100: true
        }
    }

    /// Where the data comes from and under which terms.
    public var origin: String {
        switch self {
        case .digits:
            "Alpaydin and Kaynak (1998), Optical Recognition of Handwritten Digits, UCI Machine "
                + "Learning Repository, CC BY 4.0; carried by kd"
        case .cifar10, .cifar100:
            "Krizhevsky (2009), https://www.cs.toronto.edu/~kriz/cifar.html, binary version"
        }
    }
}
