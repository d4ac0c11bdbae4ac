/// A member of a family of models: what the catalogue needs to build its architecture.
protocol Model: SendableMetatype {
    /// The family, for pickers and documentation.
    static var family: ModelCatalog.Family { get }

    /// Reads a name; nil when it belongs to another family.
    init?(named name: String) throws(ModelError)

    /// The catalogue's name.
    var name: String { get }
    /// The fewest rows and columns of an image that leave every map at least one pixel.
    var minimumExtent: Int { get }

    /// Adds all nodes and taps, the logits last.
    func build(with builder: inout ArchitectureBuilder, classes: Int)
}

extension Model {
    var minimumExtent: Int { 1 }
}
