import Foundation
import KDExperiment
import KDTestSupport
import Testing

@Suite struct SafetensorsFileTests {
    private let folder = TemporaryFolder()

    private func open(_ bytes: [UInt8]) throws -> SafetensorsFile {
        let url = folder.url.appending(path: "file.safetensors")
        try FileSystem.replace(url, with: bytes, durable: false)
        return try SafetensorsFile(url)
    }

    /// A file with this header and this many bytes of data.
    private func file(_ header: String, dataByteCount: Int = 0) -> [UInt8] {
        var bytes: [UInt8] = []
        LittleEndian.append([Int64(header.utf8.count)], to: &bytes)
        return bytes + Array(header.utf8) + Array(repeating: 0, count: dataByteCount)
    }

    private func problem(_ bytes: [UInt8]) -> SafetensorsError.Problem? {
        do {
            _ = try open(bytes)
            return nil
        } catch let error as SafetensorsError {
            return error.problem
        } catch {
            Issue.record(error)
            return nil
        }
    }

    static var document: SafetensorsDocument {
        var document = SafetensorsDocument(metadata: ["format": "kd", "note": "a \"b\"\n가"])
        document.append("bytes", shape: [3], .uint8([1, 2, 255]))
        document.append("weights", shape: [2, 1], floats: [1.5, -.infinity])
        document.append("counts", shape: [2], .int32([-1, .max]))
        document.append("position", shape: [], .int64([1 << 60]))
        document.append("sums", shape: [1, 2], .float64([.pi, -0.0]))
        document.append("empty", shape: [0, 4], floats: [])
        return document
    }

    @Test func `what was written is read back`() throws {
        let file = try open(Self.document.bytes)
        #expect(file.metadata == ["format": "kd", "note": "a \"b\"\n가"])
        #expect(try file.floats(named: "weights", shape: [2, 1]) == [1.5, -.infinity])
        let sums = try file.doubles(named: "sums").map(\.bitPattern)
        #expect(sums == [Double.pi, -0.0].map(\.bitPattern))
        #expect(try file.integers(named: "position") == [1 << 60])
        #expect(try file.integers(named: "counts") == [-1, Int64(Int32.max)])
        #expect(try file.bytes(named: "bytes") == [1, 2, 255])
        #expect(try file.floats(named: "empty") == [])
        #expect(file.entry(named: "sums")?.shape == [1, 2])
        #expect(file.entries.count == 6)
    }

    @Test func `a part of a tensor is read without the rest`() throws {
        var document = SafetensorsDocument()
        document.append("ramp", shape: [4, 2], floats: (0..<8).map(Float.init))
        let file = try open(document.bytes)
        #expect(try file.floats(named: "ramp", elements: 2..<4) == [2, 3])
        #expect(try file.floats(named: "ramp", elements: 6..<100) == [6, 7])
    }

    @Test func `the same contents give the same bytes, aligned`() {
        let bytes = Self.document.bytes
        #expect(bytes == Self.document.bytes)
        #expect(bytes[0] % 8 == 0)
    }

    @Test func `half precision is widened`() throws {
        let header =
            #"{"h":{"dtype":"F16","shape":[6],"data_offsets":[0,12]},"#
            + #""b":{"dtype":"BF16","shape":[2],"data_offsets":[12,16]}}"#
        var bytes = file(header)
        let patterns: [UInt16] = [0x3C00, 0xC000, 0x0001, 0x8000, 0x7C00, 0x7BFF]
        LittleEndian.append(patterns, to: &bytes)
        LittleEndian.append([0x3F80, 0xC040] as [UInt16], to: &bytes)
        let halves = try open(bytes)
        let expected: [Float] = [1, -2, 0x1p-24, -0.0, .infinity, 65504]
        #expect(try halves.floats(named: "h").map(\.bitPattern) == expected.map(\.bitPattern))
        #expect(try halves.floats(named: "b") == [1, -3])
    }

    @Test func `integers and doubles are not taken for floats`() throws {
        let file = try open(Self.document.bytes)
        #expect(throws: SafetensorsError.self) { try file.floats(named: "sums") }
        #expect(throws: SafetensorsError.self) { try file.integers(named: "weights") }
        #expect(throws: SafetensorsError.self) { try file.floats(named: "weights", shape: [1, 2]) }
        #expect(throws: SafetensorsError.self) { try file.floats(named: "nothing") }
    }

    @Test func `a file cut off anywhere is refused`() {
        let bytes = Self.document.bytes
        for count in 0..<bytes.count {
            #expect(problem(Array(bytes.prefix(count))) != nil, "\(count) bytes")
        }
        #expect(problem(bytes + [0]) != nil)
    }

    @Test func `no flipped bit in the header brings the reader down`() throws {
        let bytes = Self.document.bytes
        let headerEnd = 8 + Int(bytes[0]) + Int(bytes[1]) << 8
        for index in 0..<headerEnd {
            for bit in [0, 3, 5, 7] {
                var damaged = bytes
                damaged[index] ^= 1 << UInt8(bit)
                guard let file = try? open(damaged) else { continue }
                // What still opens must be readable within the file.
                for entry in file.entries {
                    _ = try? file.floats(named: entry.name)
                    _ = try? file.integers(named: entry.name)
                }
            }
        }
    }

    @Test(arguments: [
        // Outside the file, backwards, overlapping, with a gap, with bytes left over.
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 4),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, 8),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}"#, 4),
        (
            #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"#
                + #""b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}"#, 6
        ),
        (
            #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"#
                + #""b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}"#, 3
        ),
        (#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#, 2),
        // Sizes that contradict the shape or overflow.
        (#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, 8),
        (#"{"a":{"dtype":"U8","shape":[1152921504606846976],"data_offsets":[0,8]}}"#, 8),
        (#"{"a":{"dtype":"F64","shape":[4294967296,4294967296],"data_offsets":[0,0]}}"#, 0),
        (#"{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,1152921504606846976]}}"#, 8),
        (#"{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,99999999999999999999999]}}"#, 8),
        // Types and forms.
        (#"{"a":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}"#, 1),
        (#"{"a":{"shape":[1],"data_offsets":[0,1]}}"#, 1),
        (#"{"a":{"dtype":"U8","shape":[1.5],"data_offsets":[0,1]}}"#, 1),
        (#"{"a":{"dtype":"U8","shape":"1","data_offsets":[0,1]}}"#, 1),
        (#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,1]}}"#, 1),
        (#"{"a":7}"#, 0), (#"[1,2]"#, 0), ("", 0), ("null", 0), ("{", 0),
        (#"{"__metadata__":{"a":1}}"#, 0), (#"{"__metadata__":[]}"#, 0),
        (
            #"{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"#
                + #""a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}"#, 0
        ),
    ])
    func `a header that lies is refused`(header: String, dataByteCount: Int) {
        #expect(problem(file(header, dataByteCount: dataByteCount)) != nil)
    }

    @Test(arguments: [
        (
            #"{"a":{"dtype":"F32","dtype":"F64","shape":[0],"data_offsets":[0,0]}}"#,
            "\"dtype\" twice"
        ),
        (#"{"__metadata__":{"k":"1","k":"2"}}"#, "\"k\" twice"),
        (#"{"__metadata__":{"k":"\ud800"}}"#, "half a surrogate pair"),
        (#"{"__metadata__":{"k":"\ud800\u0041"}}"#, "half a surrogate pair"),
        (#"{"\udc00":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}"#, "half a surrogate pair"),
    ])
    func `a header that can be read in two ways is refused in words`(header: String, why: String) {
        #expect(problem(file(header))?.description.contains(why) == true)
    }

    @Test func `a header that is no UTF-8 is refused, one beyond ASCII is not`() throws {
        var bytes = file(#"{"__metadata__":{"k":"xy"}}"#)
        (bytes[8 + 22], bytes[8 + 23]) = (0xC3, 0xA9)
        #expect(try open(bytes).metadata == ["k": "é"])
        bytes[8 + 23] = 0x28
        #expect(problem(bytes)?.description.contains("no UTF-8 at byte 22") == true)
        let pair = file(#"{"__metadata__":{"k":"\ud83d\ude42"}}"#)
        #expect(try open(pair).metadata == ["k": "🙂"])
    }

    @Test func `nesting without end is refused`() {
        let text = #"{"a":"# + String(repeating: "[", count: 100_000)
        #expect(problem(file(text)) != nil)
    }

    @Test func `a header longer than the file or the limit costs no memory`() {
        var huge: [UInt8] = []
        LittleEndian.append([Int64(1) << 60], to: &huge)
        guard case .headerTooLong = problem(huge + [0]) else {
            Issue.record("not refused as too long")
            return
        }
        var long: [UInt8] = []
        LittleEndian.append([Int64(1) << 20], to: &long)
        #expect(problem(long + [0]) == .truncated(byteCount: 9, expected: 8 + 1 << 20))
    }

    @Test func `a missing file and a folder are named`() throws {
        for name in ["nothing.safetensors", "."] {
            #expect(throws: SafetensorsError.self) {
                try SafetensorsFile(folder.url.appending(path: name))
            }
        }
    }

    @Test func `a folder and a pipe are told apart, each named once`() throws {
        let pipe = folder.url.appending(path: "pipe")
        let maker = try Process.run(URL(filePath: "/usr/bin/mkfifo"), arguments: [pipe.path])
        maker.waitUntilExit()
        for (url, words) in [
            (folder.url, "is a folder; name a file"),
            (pipe, "cannot be read: it is no plain file"),
        ] {
            let error = try #require(throws: SafetensorsError.self) { try SafetensorsFile(url) }
            #expect(error.description == "\(url.path): \(words)")
        }
    }

    @Test func `errors show control characters harmlessly`() {
        let error = SafetensorsError(path: "a\u{1B}[2J", problem: .missing(name: "\u{7}"))
        #expect(!error.description.unicodeScalars.contains { $0.value < 0x20 })
    }
}
