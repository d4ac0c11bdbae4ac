public import Foundation
import KDExperiment

/// Images of files as one batch of a network's input.
public enum ImageBatch {
    /// How bytes become inputs.
    public enum Normalization: String, Sendable, CaseIterable {
        /// Shares of full intensity, 0 to 1.
        case none
        /// By mean and deviation, as kd trains on CIFAR-10.
        case cifar10
        /// By mean and deviation, as kd trains on CIFAR-100.
        case cifar100
        /// By the mean and deviation that torchvision's weights expect.
        case imagenet

        var scale: PixelScale {
            switch self {
            case .none: PixelScale(maximum: 255, mean: [0, 0, 0], deviation: [1, 1, 1])
            case .cifar10: DataSetName.cifar10.pixelScale
            case .cifar100: DataSetName.cifar100.pixelScale
            case .imagenet:
                PixelScale(
                    maximum: 255, mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225])
            }
        }
    }

    /// An image that cannot be taken into the batch.
    public struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        /// The file and what is wrong with it.
        public let description: String
    }

    /// The image that a path names, or the images of a folder in the order of their names; nil
    /// when it is neither a folder nor ends as images do.
    ///
    /// - Throws: ``Failure`` when a folder cannot be read or holds no image.
    public static func files(at url: URL) throws(Failure) -> [URL]? {
        let endings: Set = ["png", "jpg", "jpeg"]
        guard (try? url.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory == true else {
            return endings.contains(url.pathExtension.lowercased()) ? [url] : nil
        }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
        let images = names.sorted().map { url.appending(path: $0) }
            .filter { endings.contains($0.pathExtension.lowercased()) }
        guard !images.isEmpty else {
            throw Failure(
                description: "\(DisplayText.sanitized(url.path)) holds no PNG or JPEG image")
        }
        return images
    }

    /// Reads images into `[N, 3, H, W]`.
    ///
    /// - Parameters:
    ///   - files: PNG or JPEG files; without `side` all of one size.
    ///   - side: The rows and columns that each is resized and cropped to, its middle kept.
    ///   - normalization: How bytes become inputs.
    /// - Throws: ``Failure`` naming the first file that cannot be read or has another size.
    public static func read(
        _ files: [URL], side: Int?, normalization: Normalization
    ) throws(Failure) -> Tensor<Float> {
        let table = normalization.scale.table()
        var values: [Float] = []
        var shape: [Int] = []
        for file in files {
            let path = DisplayText.sanitized(file.path)
            let image: ImagePlanes
            do throws(ImageError) {
                let decoded = try ImageDecoder.decode(file: file.path)
                image = side.map { decoded.fitted(side: $0) } ?? decoded
            } catch {
                throw Failure(description: "\(path): \(error)")
            }
            let extents = [image.height, image.width]
            guard shape.isEmpty || shape == extents else {
                throw Failure(
                    description: "\(path) has \(extents[0]) x \(extents[1]) pixels, the images "
                        + "before it \(shape[0]) x \(shape[1]); --size fits them all")
            }
            shape = extents
            let plane = image.height * image.width
            values += image.pixels.enumerated().map { table[$0 / plane * 256 + Int($1)] }
        }
        return Tensor(shape: [files.count, 3] + shape, values: values)
    }
}
