/// Parts a list of images so that each class gives its share to the held-out part.
enum StratifiedSplit {
    /// Splits image indices by class.
    ///
    /// - Parameters:
    ///   - indices: The images to part.
    ///   - labels: The class of every image of the store.
    ///   - heldCounts: How many images of each class are held out, by class index.
    ///   - seed: Chooses which.
    /// - Returns: Both parts in ascending order.
    static func split(
        _ indices: [Int], labels: [UInt16], heldCounts: [Int], seed: UInt64
    ) -> (kept: [Int], held: [Int]) {
        var classes = Array(repeating: [Int](), count: heldCounts.count)
        for index in indices { classes[Int(labels[index])].append(index) }
        var held: Set<Int> = []
        for (label, count) in heldCounts.enumerated() {
            let members = classes[label]
            var generator = RandomGenerator(seed: seed, keys: UInt64(label))
            let order = generator.permutation(of: members.count)
            held.formUnion(order.prefix(count).map { members[$0] })
        }
        return (indices.filter { !held.contains($0) }, indices.filter(held.contains).sorted())
    }

    /// How many images of each class a share takes: together `share` of all, rounded once.
    static func counts(
        share: Double, of indices: [Int], labels: [UInt16], classes: Int
    ) -> [Int] {
        var sizes = Array(repeating: 0, count: classes)
        for index in indices { sizes[Int(labels[index])] += 1 }
        var (seen, taken) = (0, 0)
        return sizes.map { size in
            seen += size
            let target = Int((share * Double(seen)).rounded())
            defer { taken = target }
            return min(target - taken, size)
        }
    }
}
