import Foundation
import Testing

@testable import KDTrain

/// Images against Pillow; see Fixtures/make_images.py.
struct ImageDecoderTests {
    struct Fixture: Decodable {
        struct Resized: Decodable {
            let box: [Int]
            let height: Int
            let width: Int
            let pixels: [UInt8]
        }

        let height: Int
        let width: Int
        let decoded: [String: [UInt8]]
        let broken: [String]
        let resized: [Resized]

        static func load() throws -> Fixture {
            try jsonFixture("images")
        }
    }

    /// The path of a file of the fixture.
    static func path(_ name: String) throws -> String {
        let folder = try #require(
            Bundle.module.url(
                forResource: "images", withExtension: nil, subdirectory: "Fixtures"))
        return folder.appending(path: name).path
    }

    @Test func `files of every kind give Pillow's bytes`() throws {
        let fixture = try Fixture.load()
        #expect(fixture.decoded.count == 11)
        for (name, pixels) in fixture.decoded.sorted(by: { $0.key < $1.key }) {
            let image = try ImageDecoder.decode(file: Self.path(name))
            #expect(image.height == fixture.height && image.width == fixture.width, "\(name)")
            // Pillow rounds CMYK's product its own way: one level at most.
            let allowed = name == "cmyk.jpg" ? 1 : 0
            let worst = zip(image.pixels, pixels).map { abs(Int($0) - Int($1)) }.max() ?? 0
            #expect(image.pixels.count == pixels.count && worst <= allowed, "\(name): \(worst)")
        }
    }

    @Test func `a file that asks for endless passes over the image is refused`() throws {
        let file = URL(fileURLWithPath: try Self.path("progressive.jpg"))
        var bytes = try [UInt8](Data(contentsOf: file))
        let markers = bytes.indices.dropLast().filter {
            bytes[$0] == 0xFF && ![0, 0xFF].contains(bytes[$0 + 1])
        }
        let first = try #require(markers.firstIndex { bytes[$0 + 1] == 0xDA })
        let scan = bytes[markers[first]..<markers[first + 1]]
        bytes.insert(contentsOf: (0..<300).flatMap { _ in scan }, at: markers[first])
        #expect(throws: ImageError.damaged("more than 200 scans")) {
            try ImageDecoder.decode(bytes)
        }
    }

    @Test func `broken files are refused with a reason`() throws {
        let reasons = [
            "cut.jpg": "damaged: Premature end of JPEG file",
            "cut.png": "damaged: the file ends too early",
            "changed.png": "damaged: ",
            "huge.jpg": "its header says 60000 x 60000 pixels; at most 32768 on a side",
            "huge.png": "its header says 60000 x 60000 pixels; at most 32768 on a side",
            "text.jpg": "it begins like no image that is known, neither JPEG nor PNG",
            "empty.png": "it is empty, neither JPEG nor PNG",
            "header.jpg": "damaged: ",
        ]
        #expect(try Set(reasons.keys) == Set(Fixture.load().broken))
        for (name, reason) in reasons {
            let path = try Self.path(name)
            let error = #expect(throws: ImageError.self) { try ImageDecoder.decode(file: path) }
            let text = try #require(error).description
            #expect(text.hasPrefix(reason), "\(name): \(text)")
        }
        let error = #expect(throws: ImageError.self) { try ImageDecoder.decode(file: "/no/file") }
        #expect(error?.description == "cannot be read: there is no such file")
    }

    @Test func `whatever is cut off or changed, nothing crashes`() throws {
        var generator = RandomGenerator(seed: 5)
        for name in ["rgb.jpg", "progressive.jpg", "cmyk.jpg", "rgb.png", "palette-alpha.png"] {
            let bytes = [UInt8](try Data(contentsOf: URL(filePath: Self.path(name))))
            for _ in 0..<150 {
                var changed = bytes
                if generator.nextInteger(below: 3) == 0 {
                    changed = Array(bytes.prefix(generator.nextInteger(below: bytes.count)))
                } else {
                    for _ in 0...generator.nextInteger(below: 3) {
                        changed[generator.nextInteger(below: bytes.count)] =
                            UInt8(generator.nextInteger(below: 256))
                    }
                }
                if let image = try? ImageDecoder.decode(changed) {
                    #expect(image.pixels.count == 3 * image.height * image.width)
                }
            }
        }
    }

    @Test func `resizing gives Pillow's bytes`() throws {
        let fixture = try Fixture.load()
        let image = try ImageDecoder.decode(file: Self.path("rgb.png"))
        #expect(fixture.resized.count == 7)
        for example in fixture.resized {
            let box = example.box
            let region = ImageRegion(
                row: box[1], column: box[0], height: box[3] - box[1], width: box[2] - box[0])
            let found = image.resized(
                height: example.height, width: example.width, from: region)
            // Fewer rows and more columns: here Pillow 13 begins with the columns.
            let allowed = example.height == 7 ? 1 : 0
            let worst = zip(found.pixels, example.pixels).map { abs(Int($0) - Int($1)) }.max()
            #expect(worst == allowed, "\(box) to \(example.height) x \(example.width)")
        }
    }

    @Test func `a fitted image is the middle of the resized one`() throws {
        let image = try ImageDecoder.decode(file: Self.path("rgb.png"))
        // 20 x 30: the shorter side becomes 10, the longer 15.
        let whole = image.resized(height: 10, width: 15)
        let fitted = image.fitted(side: 10)
        #expect(fitted.height == 10 && fitted.width == 10)
        #expect(Array(fitted.pixels[0..<10]) == Array(whole.pixels[2..<12]))
        // With a margin of 8 / 7 it becomes 16 x 24, of which the middle 14 x 14 are kept.
        let wide = image.resized(height: 16, width: 24)
        let middle = image.fitted(side: 14, margin: 8.0 / 7)
        #expect(Array(middle.pixels[14..<28]) == Array(wide.pixels[2 * 24 + 5..<2 * 24 + 19]))
        let square = image.resized(height: 20, width: 20)
        #expect(square.fitted(side: 20, margin: 8.0 / 7) == square)
    }

    @Test(arguments: [(1, 0), (2, 1), (3, 2), (4, 2), (5, 2), (6, 3), (7, 4)])
    func `the middle lies where torchvision's CenterCrop has it`(spare: Int, first: Int) {
        // round(spare / 2.0) of Python: halves to the even number.
        let (side, long) = (4, 4 + spare)
        let columns = (0..<3 * side * long).map { UInt8($0 % long) }
        let wide = ImagePlanes(height: side, width: long, pixels: columns).fitted(side: side)
        #expect(Array(wide.pixels[0..<4]) == (first..<first + 4).map { UInt8($0) })
        let rows = (0..<3 * long * side).map { UInt8($0 / side % long) }
        let high = ImagePlanes(height: long, width: side, pixels: rows).fitted(side: side)
        #expect(high.pixels[0] == UInt8(first) && high.pixels[12] == UInt8(first + 3))
    }
}
