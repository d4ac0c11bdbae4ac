import Testing

@testable import KDTrain

/// Both shapes of tiles, whichever of them this machine's convolutions use.
@Suite struct ProductTileTests {
    /// A product of `rows` rows with operands at distances as convolutions have them.
    private struct Product {
        let rows: Int
        let blocks: Int
        let tile: ProductTile
        let aStarts: [Int]
        let a: Tensor<Float>
        let b: Tensor<Float>

        init(rows: Int, blocks: Int, depth: Int, segments: Int, adding: Bool) {
            (self.rows, self.blocks) = (rows, blocks)
            let bSegment = depth * 16 + 16
            tile = ProductTile(
                aRow: 3, aDepth: 2, depth: depth, segments: segments, bSegment: bSegment,
                bBlock: segments * bSegment, row: 16 * 2, block: 16, adding: adding)
            // Segments lie anywhere, also before one another.
            aStarts = (0..<segments).map { ($0 * 5) % (2 * segments + 1) }
            a = .random([3 * rows + 2 * depth + 2 * segments + 1], seed: 1)
            b = .random([blocks * tile.bBlock], seed: 2)
        }

        func result(isWide: Bool, into c: Tensor<Float>) {
            tile.run(
                rows: rows, pair: blocks == 2, a.cursor, { aStarts[$0] }, b.cursor, into: c.cursor,
                isWide: isWide)
        }

        func expected(into c: Tensor<Float>) {
            for (n, block) in (0..<rows).flatMap({ n in (0..<blocks).map { (n, $0) } }) {
                for lane in 0..<16 {
                    var sum = 0.0
                    for segment in 0..<tile.segments {
                        for k in 0..<tile.depth {
                            let factor = a[aStarts[segment] + n * tile.aRow + k * tile.aDepth]
                            let place = block * tile.bBlock + segment * tile.bSegment + k * 16
                            sum += Double(factor) * Double(b[place + lane])
                        }
                    }
                    let index = n * tile.row + block * tile.block + lane
                    c[index] = Float(sum + (tile.adding ? Double(c[index]) : 0))
                }
            }
        }
    }

    /// Every number of rows that is covered by another mix of tiles, one block of lanes or two.
    @Test(arguments: [true, false], [1, 2])
    func `tiles cover any number of rows`(isWide: Bool, blocks: Int) {
        for rows in 0...34 {
            for (depth, segments, adding) in [(1, 1, false), (3, 2, true), (16, 3, false)] {
                let product = Product(
                    rows: rows, blocks: blocks, depth: depth, segments: segments, adding: adding)
                let before = Tensor<Float>(shape: [(rows + 1) * 32], repeating: 0.5)
                let (found, expected) = (before.copy(), before.copy())
                product.result(isWide: isWide, into: found)
                product.expected(into: expected)
                // What lies beyond the rows and beside the blocks is left as it was.
                let error = zip(found.values, expected.values).map { abs($0 - $1) }.max() ?? 0
                #expect(error < 1e-4, "\(rows) rows, depth \(depth), \(segments) segments")
            }
        }
    }

    @Test func `this build's tiles are those of its vector unit`() {
        #expect(VectorUnit.isWide == (VectorUnit.bits >= 512))
        #expect([128, 256, 512].contains(VectorUnit.bits))
        #expect([16, 32].contains(VectorUnit.registers))
    }
}
