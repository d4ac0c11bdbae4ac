import Foundation
import KDExperiment
import KDTestSupport

@testable import KDTrain

/// Small trees of images, copied from the fixture's files.
final class ImageTreeFixture: Sendable {
    let folder = TemporaryFolder()

    var root: String { folder.url.path }

    /// Puts a file of the fixture somewhere in the tree.
    func put(_ source: String, at place: String) throws {
        let url = folder.url.appending(path: place)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            at: URL(filePath: ImageDecoderTests.path(source)), to: url)
    }

    /// Writes a text file somewhere in the tree.
    func write(_ text: String, at place: String) throws {
        let url = folder.url.appending(path: place)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    static let images = ["rgb.jpg", "grey.png", "palette.png", "cmyk.jpg", "alpha.png"]

    /// A folder for each class, with so many images each.
    func fill(_ part: String, classes: [String], images: Int) throws {
        for (label, name) in classes.enumerated() {
            for number in 0..<images {
                let source = Self.images[(label + number) % Self.images.count]
                let ending = source.hasSuffix("jpg") ? "JPEG" : "png"
                try put(source, at: "\(part)/\(name)/\(number).\(ending)")
            }
        }
    }

    /// A spec of the tree, its images made 8 x 8.
    func spec(
        _ name: DataSetName = .folder, augment: [Augmentation] = [],
        damaged: DamagedImages = .refuse, memory: Int = 64
    ) -> DataSpec {
        DataSpec(
            name: name, root: root, size: 8, augment: augment, validation: 0.25,
            damaged: damaged, memory: memory)
    }
}
