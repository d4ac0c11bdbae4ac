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

    /// Every family, for pickers and documentation.
    public static let families = [WideResNet.family]

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
        guard let model = try WideResNet(named: name) else {
            throw .unknownModel(name: name)
        }
        guard classes >= 1 else { throw .invalidClasses(name: name, classes: classes) }
        return try model.architecture(input: input, classes: classes)
    }
}
