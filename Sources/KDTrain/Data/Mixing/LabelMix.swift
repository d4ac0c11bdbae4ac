/// The second label of every image of a mixed batch.
///
/// The target of image n is `shares[n]` on its own label and the rest on `partners[n]`, so that the
/// cross-entropy is the weighted sum of both (Zhang and others, arXiv 1710.09412).
public struct LabelMix: Sendable, Hashable {
    /// The class of the image that was mixed in; an image's own where nothing was.
    public let partners: [Int]
    /// The share of the image's own label, 0 ... 1.
    public let shares: [Double]

    /// Pairs second labels with the shares of the first.
    public init(partners: [Int], shares: [Double]) {
        precondition(
            partners.count == shares.count, "\(partners.count) labels, \(shares.count) shares")
        self.partners = partners
        self.shares = shares
    }

    /// The label with the larger share of each image, its own where both are equal: what counts as
    /// right in a mixed batch.
    func dominant(_ labels: [Int]) -> [Int] {
        labels.indices.map { shares[$0] >= 0.5 ? labels[$0] : partners[$0] }
    }
}
