import Foundation

/// The bytes of a file, and the name to report its faults under.
struct SpecSource {
    let bytes: [UInt8]
    let file: String

    /// What some editors put before a text: it says nothing in UTF-8, and the YAML parser would
    /// take it for a column.
    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Takes the bytes of a file, without their byte order mark.
    init(bytes: [UInt8], file: String) {
        let isMarked = bytes.starts(with: Self.byteOrderMark)
        self.bytes = isMarked ? Array(bytes.dropFirst(Self.byteOrderMark.count)) : bytes
        self.file = file
    }

    /// The text by lines, for excerpts.
    var lines: [Substring] { YAMLLines(bytes).contents.map { $0[...] } }

    /// Reads a file that is not too large; its size is looked at first.
    static func load(_ url: URL) throws(SpecFaults) -> SpecSource {
        let file = url.relativePath
        do {
            let handle = try FileHandle(forReadingFrom: url)
            defer { try? handle.close() }
            // One byte more than allowed tells a file that is too large, without reading it all.
            let data = try handle.read(upToCount: YAMLReader.maximumBytes + 1) ?? Data()
            guard data.count <= YAMLReader.maximumBytes else { throw YAMLReader.tooLarge(file) }
            return SpecSource(bytes: [UInt8](data), file: file)
        } catch let faults as SpecFaults {
            throw faults
        } catch {
            throw SpecFaults([SpecFault(file: file, message: reason(of: error, url))])
        }
    }

    /// The tree.
    func read() throws(SpecFaults) -> SpecNode {
        do { return try YAMLReader.read(bytes, file: file) } catch {
            // Excerpts only from text that is no threat to the terminal's memory.
            guard bytes.count <= YAMLReader.maximumBytes else { throw error }
            throw error.located(in: [file: lines])
        }
    }

    private static func reason(of error: any Error, _ url: URL) -> String {
        // A folder can be opened; what reading it then says is of use to nobody.
        do throws(SystemError) { _ = try FileReader(url) } catch {
            if error.isFolder { return error.reason }
        }
        if !FileManager.default.fileExists(atPath: url.path) { return "there is no such file" }
        return "the file cannot be read: \(error.localizedDescription)"
    }
}
