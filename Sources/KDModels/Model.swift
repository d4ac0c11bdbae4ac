/// A member of a family of models: what the catalogue needs to build its architecture.
protocol Model: SendableMetatype {
    /// The family, for pickers and documentation.
    static var family: ModelCatalog.Family { get }

    /// Reads a name; nil when it belongs to another family.
    init?(named name: String) throws(ModelError)

    /// The catalogue's name.
    var name: String { get }
    /// Weighted layers and widening factor, by which members of one family are compared; a family of
    /// one member needs neither.
    var extent: ModelExtent { get }
    /// The fewest rows and columns of an image that leave every map at least one pixel.
    var minimumExtent: Int { get }

    /// Adds all nodes and taps, the logits last.
    func build(with builder: inout ArchitectureBuilder, classes: Int)
}

extension Model {
    var extent: ModelExtent { ModelExtent(depth: 0, width: 1) }
    var minimumExtent: Int { 1 }
}
