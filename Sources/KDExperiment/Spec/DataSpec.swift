public import KDModels

/// Which images, how split and how augmented.
public struct DataSpec: Sendable, Hashable {
    public var name: DataSetName
    /// Folder of the files; `nil` for data that kd carries itself. A relative path is relative to
    /// the folder that holds `.kd` (``RunDirectory/resolve(_:)``).
    public var root: String?
    /// Side of the square that images in files of their own are made, in pixels; `nil` for the
    /// data set's own.
    public var size: Int?
    /// The number of classes of ``DataSetName/folder``.
    public var folderClasses: Int?
    /// Applied to training images, in this order.
    public var augment: [Augmentation]
    /// How the training images of a batch are mixed with each other.
    public var mixing: BatchMixing
    /// The probability that a rectangle of a training image is erased, 0 ... 1.
    public var erase: Double
    /// Share of the training images held out for validation, 0 ..< 1.
    public var validation: Double
    /// Seeds the split; kept apart from the run's seed so that seeds share their split.
    public var splitSeed: Int
    /// What becomes of image files that cannot be decoded.
    public var damaged: DamagedImages
    /// The most memory that decoded images take, MiB.
    public var memory: Int

    /// Describes a data set and its use.
    public init(
        name: DataSetName, root: String? = nil, size: Int? = nil, folderClasses: Int? = nil,
        augment: [Augmentation] = [], mixing: BatchMixing = BatchMixing(), erase: Double = 0,
        validation: Double = 0.1, splitSeed: Int = 0, damaged: DamagedImages = .refuse,
        memory: Int = 1024
    ) {
        self.name = name
        self.root = root
        self.size = size
        self.folderClasses = folderClasses
        self.augment = augment
        self.mixing = mixing
        self.erase = erase
        self.validation = validation
        self.splitSeed = splitSeed
        self.damaged = damaged
        self.memory = memory
    }
}

extension DataSpec {
    /// The data without what changes no image: how much memory they may take.
    var identity: DataSpec {
        var data = self
        data.memory = DataSpec(name: name).memory
        return data
    }

    /// The shape of one image as networks read it, `[C, H, W]`.
    public var imageShape: FeatureShape {
        guard let size else { return name.imageShape }
        return FeatureShape(channels: name.imageShape.channels, height: size, width: size)
    }

    /// The number of classes K; 1 for a folder of which none is given, which is a fault elsewhere.
    public var classes: Int { name.classes ?? folderClasses ?? 1 }
}

/// The data sets kd reads.
public enum DataSetName: String, Sendable, Hashable, CaseIterable {
    /// UCI optical digits, 1 x 8 x 8, ten classes, shipped with kd.
    case digits
    /// CIFAR-10 in its binary layout, 3 x 32 x 32, ten classes.
    case cifar10
    /// CIFAR-100 in its binary layout, 3 x 32 x 32, a hundred classes.
    case cifar100
    /// CINIC-10: folders train, valid and test of PNGs, 3 x 32 x 32, ten classes.
    case cinic10
    /// Tiny-ImageNet, 3 x 64 x 64, two hundred classes.
    case tinyImageNet = "tiny-imagenet"
    /// ImageNet with a folder for each class below train and val, a thousand classes.
    case imageNet = "imagenet"
    /// Any tree with a folder for each class.
    case folder
}

/// A random change of a training image.
public enum Augmentation: String, Sendable, Hashable, CaseIterable {
    /// Zero padding by an eighth of the side, then a random crop of the original size.
    case padCrop = "pad-crop"
    /// A random part of the image, 8 to 100 % of its area, resized to the whole.
    case resizedCrop = "resized-crop"
    /// Horizontal mirror image with probability one half.
    case flip
}

/// How the images of a batch and their labels are mixed with each other.
public struct BatchMixing: Sendable, Hashable {
    /// Mixup's alpha; 0 for none (Zhang and others, arXiv 1710.09412).
    public var mixup: Double
    /// The share of each batch that Mixup takes part in, above 0, up to 1.
    public var mixupShare: Double
    /// CutMix's alpha; 0 for none (Yun and others, arXiv 1905.04899).
    public var cutmix: Double

    /// Makes settings; by default nothing is mixed.
    public init(mixup: Double = 0, mixupShare: Double = 1, cutmix: Double = 0) {
        self.mixup = mixup
        self.mixupShare = mixupShare
        self.cutmix = cutmix
    }

    /// Something is mixed.
    public var isOn: Bool { mixup > 0 || cutmix > 0 }
}

/// What becomes of image files that cannot be decoded.
public enum DamagedImages: String, Sendable, Hashable, CaseIterable {
    /// The run ends with the file's name and the reason.
    case refuse
    /// The image is left out of its batches, and named once in the log.
    case skip
}
