import Foundation
import KDExperiment

/// Reads and writes experiment files for the form.
enum DraftFiles {
    /// Reads a file as a draft.
    static func open(_ url: URL, path: String) -> Message {
        let shown = DisplayText.sanitized(path, limit: 200)
        let size = FileSystem.stamp(url)?.byteCount
        guard let size else { return .notice(Notice("There is no file \(shown)", .failure)) }
        guard size <= 1 << 20, let text = try? String(contentsOf: url, encoding: .utf8) else {
            return .notice(Notice("\(shown) is no text of at most 1 MiB", .failure))
        }
        do throws(SpecFaults) {
            let draft = try ExperimentDraft(reading: text, file: path)
            return .draftOpened(draft, ConfigureModel.File(path: path, text: text))
        } catch {
            let reason = error.faults.first.map(FaultText.line) ?? ""
            return .notice(Notice("\(shown) cannot be edited here: \(reason)", .failure))
        }
    }

    /// Writes a draft in one step; asks first where that would destroy what is not in it.
    static func save(_ request: SaveRequest, to url: URL) -> Message {
        // A link stays one: what it leads to is replaced.
        let target = url.resolvingSymlinksInPath()
        let text = request.draft.yaml
        do throws(SystemError) {
            let present = FileSystem.stamp(target) != nil
            if present, !request.mayReplace {
                let held = try? String(contentsOf: target, encoding: .utf8)
                if held != request.known { return .draftBlocked(request, .otherContents) }
                if held.map(ExperimentDraft.mayHoldComments) == true, held != text {
                    return .draftBlocked(request, .comments)
                }
            }
            try FileSystem.ensureDirectory(target.deletingLastPathComponent())
            try FileSystem.replace(target, with: Array(text.utf8), durable: true)
            return .draftSaved(request, text: text)
        } catch {
            return .notice(Notice("\(error)", .failure))
        }
    }
}

/// Why a draft was not written.
enum SaveObstacle: Hashable, Sendable {
    /// The file's comments would be lost.
    case comments
    /// The file is there already, or was changed by somebody else.
    case otherContents
}
