import KDExperiment
import KDModels

/// Labelled images in files of their own, decoded when they are asked for.
///
/// What was decoded once is kept while ``MemoryBudget`` has room; so a small data set is decoded
/// once, and of a large one the share that fits. What is kept changes no result.
final class ImageTree: ImageSource {
    let shape: FeatureShape
    let labels: [UInt16]
    private let files: TreeFiles
    /// How much larger than the middle that is kept the resized image is.
    private let margin: Double
    /// Keeps images as they are in their files, for random parts of them.
    private let keepsWhole: Bool
    private let budget: MemoryBudget
    private let kept: KeptImages

    init(
        _ files: TreeFiles, shape: FeatureShape, margin: Double, keepsWhole: Bool,
        budget: MemoryBudget
    ) {
        self.files = files
        self.shape = shape
        self.margin = margin
        self.keepsWhole = keepsWhole
        self.budget = budget
        labels = files.labels
        kept = KeptImages()
    }

    var resident: [UInt8]? { nil }

    /// The path of an image.
    func path(_ index: Int) -> String { files.path(index) }

    func image(_ index: Int, crop: RandomCrop?) throws(DataError) -> [UInt8] {
        let planes = try planes(index)
        guard let crop else { return planes.fitted(side: shape.height, margin: margin).pixels }
        let region = crop.region(height: planes.height, width: planes.width)
        return planes.resized(height: shape.height, width: shape.width, from: region).pixels
    }

    /// The image, fitted or as it is in its file.
    private func planes(_ index: Int) throws(DataError) -> ImagePlanes {
        if let planes = kept[index] { return planes }
        let path = files.path(index)
        do throws(ImageError) {
            let bytes = try ImageDecoder.bytes(of: path)
            let size = try ImageDecoder.size(of: bytes)
            // Decoding holds the file, the codec's rows and the planes for a moment.
            let need = bytes.count + 6 * size.height * size.width
            guard budget.begin(byteCount: need) else {
                throw .damaged(
                    "it takes \(need >> 20) MiB to decode, and data.memory leaves "
                        + "\(budget.decodingByteCount >> 20)")
            }
            defer { budget.end(byteCount: need) }
            let whole = try ImageDecoder.decode(bytes)
            let planes = keepsWhole ? whole : whole.fitted(side: shape.height, margin: margin)
            if budget.keep(byteCount: planes.pixels.count) { kept[index] = planes }
            return planes
        } catch {
            throw .damagedImage(path: path, reason: "\(error)")
        }
    }
}
