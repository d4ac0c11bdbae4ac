import Foundation
import KDExperiment

/// Reads experiment files within bounds, and writes them where nothing is lost that nobody has seen.
enum ExperimentFileStore {
    /// What stands at a path.
    enum Held: Hashable, Sendable {
        case absent
        case bytes([UInt8])
        /// Something that cannot be looked at, and why: no file, too large, not to be read.
        case unreadable(String)

        /// What a file of this text holds.
        static func text(_ text: String) -> Held { .bytes(Array(text.utf8)) }

        /// What was read as text; nil where nothing was.
        var text: String? {
            if case .bytes(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil }
        }
    }

    /// Larger files are no experiments.
    static let byteLimit = 1 << 20

    /// Looks at what stands at a path; the size before the contents, a pipe or a folder not at all.
    static func held(at url: URL) -> Held {
        do throws(SystemError) {
            let file = try FileReader(url)
            guard file.byteCount <= byteLimit else { return .unreadable("it is larger than 1 MiB") }
            return .bytes(try file.read(at: 0, count: byteLimit))
        } catch {
            if error.isMissing { return .absent }
            return .unreadable(error.isUnsuitable ? "it is no file" : "\(error)")
        }
    }

    /// Reads a file as text.
    ///
    /// - Returns: The text, or why there is none, for the reader.
    static func read(_ url: URL, path: String) -> Result<String, Refusal> {
        let shown = DisplayText.sanitized(path, limit: 200)
        switch held(at: url) {
        case .absent: return .failure(Refusal("There is no file \(shown)"))
        case .unreadable(let reason): return .failure(Refusal("\(shown) cannot be read: \(reason)"))
        case .bytes(let bytes):
            let text = String(decoding: bytes, as: UTF8.self)
            // What is no UTF-8 is decoded to something else than it was.
            guard text.utf8.elementsEqual(bytes) else {
                return .failure(Refusal("\(shown) is no UTF-8 text"))
            }
            return .success(text)
        }
    }

    /// Writes a text in one step, unless the place holds something else than is expected.
    ///
    /// - Parameter expected: What the file is known to hold; more than one where the user was asked.
    /// - Returns: What stands there instead; nil once the text is written.
    static func write(
        _ text: String, to url: URL, expecting expected: [Held]
    ) throws(SystemError) -> Held? {
        let found = held(at: url)
        guard found == .absent || expected.contains(found) else { return found }
        let target = target(of: url)
        try FileSystem.ensureDirectory(target.deletingLastPathComponent())
        try FileSystem.replace(target, with: Array(text.utf8), durable: true)
        return nil
    }

    /// What a link leads to, so that it stays one.
    private static func target(of url: URL) -> URL {
        var target = url
        // More links than a system follows are a ring.
        for _ in 0..<40 {
            let path = target.path
            guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else {
                break
            }
            target = URL(filePath: next, relativeTo: target.deletingLastPathComponent())
        }
        return target
    }

    /// Why something was not done, as a sentence.
    struct Refusal: Error {
        var text: String

        init(_ text: String) { self.text = text }

        /// Why a file that was read cannot be edited.
        init(_ path: String, _ faults: SpecFaults) {
            let shown = DisplayText.sanitized(path, limit: 200)
            self.init("\(shown) cannot be edited here: \(faults.sentence)")
        }

        var message: Message { .notice(Notice(text, .failure)) }
    }
}
