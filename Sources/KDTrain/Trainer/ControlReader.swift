import Foundation
import KDExperiment

/// Reads the words that others append to a run's control file.
///
/// What the file held when the reader was made was meant for an earlier trainer and is not read.
struct ControlReader {
    /// A line of the file.
    enum Word: Sendable, Hashable {
        case command(ControlCommand)
        /// Not a word that trainers know.
        case unknown(String)
    }

    private let url: URL
    /// Behind the last line read, bytes.
    private(set) var offset: Int

    /// More than anybody has to say between two steps; the rest waits for the next look.
    private static let maximumByteCount = 1 << 16

    /// Begins behind what the file holds now.
    init(_ url: URL) {
        self.url = url
        offset = FileSystem.stamp(url)?.byteCount ?? 0
    }

    /// The complete lines that were added since the last look; one system call when there are none.
    mutating func next() -> [Word] {
        guard let size = FileSystem.stamp(url)?.byteCount, size != offset else { return [] }
        // A shorter file was written anew (`echo stop > control`): all of it is new.
        if size < offset { offset = 0 }
        guard let reader = try? FileReader(url),
            let bytes = try? reader.read(at: offset, count: Self.maximumByteCount)
        else { return [] }
        guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else {
            if bytes.count == Self.maximumByteCount { offset += bytes.count }
            return []
        }
        offset += end + 1
        return bytes[..<end].split(separator: UInt8(ascii: "\n")).compactMap(Self.word)
    }

    private static func word(_ line: ArraySlice<UInt8>) -> Word? {
        let text = String(decoding: line.prefix(80), as: UTF8.self)
            .trimmingCharacters(in: .whitespaces)
        if text.isEmpty { return nil }
        return ControlCommand(rawValue: text).map(Word.command)
            ?? .unknown(DisplayText.sanitized(text, limit: 40))
    }
}
