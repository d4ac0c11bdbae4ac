import Foundation
import KDTestSupport
import Testing

@testable import KDTrain

@Suite struct ImageBatchTests {
    private func url(_ name: String) throws -> URL {
        URL(filePath: try ImageDecoderTests.path(name))
    }

    @Test func `images become a normalised batch`() throws {
        let fixture = try ImageDecoderTests.Fixture.load()
        let files = [try url("rgb.png"), try url("grey.png")]
        let plain = try ImageBatch.read(files, side: nil, normalization: .none)
        let (height, width) = (fixture.height, fixture.width)
        #expect(plain.shape == [2, 3, height, width])
        let bytes = try #require(fixture.decoded["rgb.png"])
        #expect(plain.values.prefix(bytes.count).elementsEqual(bytes.map { Float($0) / 255 }))
        let normal = try ImageBatch.read(files, side: 4, normalization: .imagenet)
        #expect(normal.shape == [2, 3, 4, 4])
        let shares = try ImageBatch.read(files, side: 4, normalization: .none)
        // The last pixel is of the blue plane.
        let (found, share) = (normal[2 * 48 - 1], shares[2 * 48 - 1])
        #expect(abs(found - (share - 0.406) / 0.225) < 1e-5)
    }

    @Test func `a folder gives its images by name, and what is none is told apart`() throws {
        let folder = TemporaryFolder()
        for name in ["b.png", "a.PNG", "c.txt"] {
            try FileManager.default.copyItem(
                at: url("rgb.png"), to: folder.url.appending(path: name))
        }
        let files = try ImageBatch.files(at: folder.url)
        #expect(files?.map(\.lastPathComponent) == ["a.PNG", "b.png"])
        #expect(try ImageBatch.files(at: folder.url.appending(path: "c.txt")) == nil)
        try FileManager.default.removeItem(at: folder.url.appending(path: "a.PNG"))
        try FileManager.default.removeItem(at: folder.url.appending(path: "b.png"))
        #expect(throws: ImageBatch.Failure.self) { try ImageBatch.files(at: folder.url) }
    }

    @Test func `an image that cannot be read is named`() throws {
        let cut = try url("cut.png")
        let error = #expect(throws: ImageBatch.Failure.self) {
            try ImageBatch.read([cut], side: nil, normalization: .none)
        }
        #expect(error?.description.contains("cut.png") == true)
    }
}
