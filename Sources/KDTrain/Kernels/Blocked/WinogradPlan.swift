/// How a 3x3 convolution of stride 1 is cut into tiles of 4x4 output pixels.
///
/// Tiles are numbered along rows of tiles, image after image; a *group* of consecutive rows of
/// tiles is transformed, multiplied and transformed back while it stays in the second cache.
struct WinogradPlan {
    let height: Int
    let width: Int
    /// Blocks of sixteen channels read.
    let inputBlocks: Int
    /// Blocks of sixteen channels produced.
    let outputBlocks: Int
    /// Rows of tiles of one image.
    let tileRows: Int
    /// Tiles in one row.
    let tileColumns: Int
    /// Rows of tiles of the whole batch.
    let batchRows: Int
    /// Rows of tiles of one group.
    let rowsPerGroup: Int

    init(batch: Int, height: Int, width: Int, inputChannels: Int, outputChannels: Int) {
        (self.height, self.width) = (height, width)
        inputBlocks = inputChannels / Vector.width
        outputBlocks = outputChannels / Vector.width
        tileRows = (height &+ 3) / 4
        tileColumns = (width &+ 3) / 4
        batchRows = batch &* tileRows
        let target = max(inputChannels, outputChannels) <= 64 ? 64 : 32
        rowsPerGroup = max(1, min(target / tileColumns, (batchRows &+ 7) / 8))
    }

    /// Whether this kernel computes a convolution of this shape.
    static func fits(_ shape: ConvolutionShape) -> Bool {
        shape.kernel == 3 && shape.stride == 1 && shape.padding == 1
            && shape.inputChannels % Vector.width == 0 && shape.outputChannels % Vector.width == 0
            && min(shape.inputHeight, shape.inputWidth) > 2
    }

    /// The most tiles of a group.
    var tiles: Int { rowsPerGroup &* tileColumns }
    /// The number of groups.
    var groups: Int { (batchRows &+ rowsPerGroup &- 1) / rowsPerGroup }
    /// The rows of tiles of a group.
    func rows(ofGroup group: Int) -> Range<Int> {
        let first = group &* rowsPerGroup
        return first..<min(first &+ rowsPerGroup, batchRows)
    }

    /// The distance between two points of `blocks` channel blocks; not a power of two, so that
    /// the points of a tile do not all fall into the same set of the cache.
    func pointStep(blocks: Int) -> Int { (blocks &* tiles &+ 1) &* Vector.width }

    /// Floats of a padded band of six pixel rows.
    var bandCount: Int { 6 &* bandRow }
    /// Floats of one row of such a band.
    var bandRow: Int { (4 &* tileColumns &+ 2) &* Vector.width }
    /// Floats of one image's channel block.
    var blockCount: Int { height &* width &* Vector.width }

    /// Floats of all transformed weights.
    var weightCount: Int {
        WinogradTransform.points &* inputBlocks &* outputBlocks &* Vector.width &* Vector.width
    }
}

// MARK: - Tiles of a group to points

extension WinogradPlan {
    /// Transforms a group's input tiles of all channel blocks: `[36][block][tile][16]`.
    func transformInput(
        _ x: FloatCursor, rows: Range<Int>, blocks: Int, into points: FloatCursor,
        band: FloatCursor
    ) {
        let step = pointStep(blocks: blocks)
        let scratch = band.at(bandCount)
        for row in rows {
            let (image, tileRow) = (row / tileRows, row % tileRows)
            for block in 0..<blocks {
                let source = x.at((image &* blocks &+ block) &* blockCount)
                fillBand(source, firstRow: tileRow &* 4 &- 1, rowCount: 6, left: 1, into: band)
                let tile = block &* tiles &+ (row &- rows.lowerBound) &* tileColumns
                var place = points.at(tile &* Vector.width)
                for column in 0..<tileColumns {
                    WinogradTransform.inputTile(
                        band.at(column &* 64), row: bandRow, scratch: scratch, into: place,
                        pointStep: step)
                    place.advance(Vector.width)
                }
            }
        }
    }

    /// Transforms a group's tiles of output gradients: `[36][block][tile][16]`.
    func transformGradient(
        _ g: FloatCursor, rows: Range<Int>, into points: FloatCursor, band: FloatCursor
    ) {
        let step = pointStep(blocks: outputBlocks)
        let scratch = band.at(bandCount)
        // Whole tiles are read where they lie; others from a band with zeros beyond the image.
        let isWhole = height % 4 == 0 && width % 4 == 0
        for row in rows {
            let (image, tileRow) = (row / tileRows, row % tileRows)
            for block in 0..<outputBlocks {
                let source = g.at((image &* outputBlocks &+ block) &* blockCount)
                let lines = isWhole ? source.at(tileRow &* 4 &* width &* Vector.width) : band
                let line = isWhole ? width &* Vector.width : bandRow
                if !isWhole {
                    fillBand(source, firstRow: tileRow &* 4, rowCount: 4, left: 0, into: band)
                }
                let tile = block &* tiles &+ (row &- rows.lowerBound) &* tileColumns
                var place = points.at(tile &* Vector.width)
                for column in 0..<tileColumns {
                    WinogradTransform.gradientTile(
                        lines.at(column &* 64), row: line, scratch: scratch, into: place,
                        pointStep: step)
                    place.advance(Vector.width)
                }
            }
        }
    }

    /// Copies rows of pixels into a band with zeros around the image.
    private func fillBand(
        _ source: FloatCursor, firstRow: Int, rowCount: Int, left: Int, into band: FloatCursor
    ) {
        let lineCount = width &* Vector.width
        for y in 0..<rowCount {
            let line = band.at(y &* bandRow)
            let row = firstRow &+ y
            guard row >= 0 && row < height else {
                line.clear(bandRow)
                continue
            }
            let start = left &* Vector.width
            line.clear(start)
            line.at(start).copy(from: source.at(row &* lineCount), lineCount)
            line.at(start &+ lineCount).clear(bandRow &- start &- lineCount)
        }
    }
}

// MARK: - Points to tiles of a group

extension WinogradPlan {
    /// Transforms a group's points of one channel block back and writes its pixels.
    func transformOutput(
        _ points: FloatCursor, pointStep: Int, rows: Range<Int>, block: Int,
        into y: FloatCursor, adding: Bool, scratch: FloatCursor
    ) {
        let line = width &* Vector.width
        for row in rows {
            let (image, tileRow) = (row / tileRows, row % tileRows)
            let first = (image &* outputBlocks &+ block) &* blockCount
            let pixels = y.at(first &+ tileRow &* 4 &* line)
            let tile = (row &- rows.lowerBound) &* tileColumns
            var place = points.at(tile &* Vector.width)
            let rowCount = min(4, height &- tileRow &* 4)
            for column in 0..<tileColumns {
                let columnCount = min(4, width &- column &* 4)
                let target = pixels.at(column &* 64)
                if rowCount == 4 && columnCount == 4 {
                    WinogradTransform.outputTile(
                        place, pointStep: pointStep, scratch: scratch, into: target, row: line,
                        adding: adding)
                } else {
                    clippedOutputTile(
                        place, pointStep: pointStep, rowCount, columnCount, into: target,
                        adding: adding, scratch: scratch)
                }
                place.advance(Vector.width)
            }
        }
    }

    /// A tile at the edge of an image whose extents are not multiples of four.
    private func clippedOutputTile(
        _ points: FloatCursor, pointStep: Int, _ rowCount: Int, _ columnCount: Int,
        into target: FloatCursor, adding: Bool, scratch: FloatCursor
    ) {
        let whole = scratch.at(WinogradTransform.points &* Vector.width)
        WinogradTransform.outputTile(
            points, pointStep: pointStep, scratch: scratch, into: whole, row: 64, adding: false)
        for y in 0..<rowCount {
            for x in 0..<columnCount {
                let place = target.at((y &* width &+ x) &* Vector.width)
                let value = whole.vector(y &* 64 &+ x &* Vector.width)
                place.put(adding ? place.vector() + value : value)
            }
        }
    }

    /// Floats of scratch memory that the transforms need: a band, and two tiles.
    var scratchCount: Int { bandCount &+ 2 &* WinogradTransform.points &* Vector.width }
}
