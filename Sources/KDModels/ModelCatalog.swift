/// All models by name.
public enum ModelCatalog {
    /// A family of models and how its members are named.
    public struct Family: Hashable, Sendable {
        /// The family's name in prose, `WideResNet`.
        public let title: String
        /// The form of its members' names, `wrn-D-K`.
        public let pattern: String
        /// The members that papers use, smallest first.
        public let exampleNames: [String]
    }

    private static let members: [any Model.Type] = [
        WideResNet.self, CIFARResNet.self, ImageNetResNet.self, VGG.self, MobileNetV2.self,
        ShuffleNetV2.self,
    ]

    /// Every family, for pickers and documentation.
    public static let families = members.map { $0.family }

    /// The usual members of all families, for pickers and for suggesting the nearest name.
    public static let exampleNames = families.flatMap(\.exampleNames)

    /// Returns the architecture of this name for a task.
    ///
    /// - Parameters:
    ///   - name: A name such as `wrn-16-1`.
    ///   - input: The shape of one image.
    ///   - classes: The number of classes K.
    /// - Throws: ``ModelError`` naming what is allowed.
    public static func architecture(
        named name: String, input: FeatureShape, classes: Int
    ) throws(ModelError) -> Architecture {
        let model = try model(named: name)
        guard (1...65_536).contains(classes) else {
            throw .invalidClasses(name: name, classes: classes)
        }
        let extents = model.minimumExtent...4096
        guard (1...4096).contains(input.channels), extents.contains(input.height),
            extents.contains(input.width)
        else {
            throw .invalidInput(
                name: name, input: input,
                rule: extents.lowerBound == 1
                    ? "channels, height and width are 1 to 4096"
                    : "channels are 1 to 4096, height and width \(extents.lowerBound) to 4096")
        }
        var builder = ArchitectureBuilder(input: input)
        model.build(with: &builder, classes: classes)
        return builder.architecture(named: name, classes: classes)
    }

    static func model(named name: String) throws(ModelError) -> any Model {
        for member in members {
            if let model = try member.init(named: name) { return model }
        }
        throw .unknownModel(name: name)
    }
}
