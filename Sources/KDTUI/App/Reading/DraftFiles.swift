import Foundation
import KDExperiment

/// Reads and writes experiment files for the form.
enum DraftFiles {
    /// Reads a file as a draft.
    static func open(_ url: URL, path: String) -> Message {
        switch ExperimentFileStore.read(url, path: path) {
        case .failure(let refusal): return refusal.message
        case .success(let text):
            do throws(SpecFaults) {
                let draft = try ExperimentDraft(reading: text, file: path)
                return .draftOpened(draft, ConfigureModel.File(path: path, text: text))
            } catch {
                return ExperimentFileStore.Refusal(path, error).message
            }
        }
    }

    /// Writes a draft in one step; asks first where that would destroy what is not in it.
    static func save(_ request: SaveRequest, to url: URL) -> Message {
        let text = request.asRead ?? request.draft.yaml
        // Only the file itself can tell: it may have been removed since it was read.
        if ExperimentFileStore.held(at: url) == .text(text) {
            return .draftHeld(request, text: text)
        }
        do throws(SystemError) {
            let losesNothing = request.known == .text(text) || !mayHoldComments(request.known)
            // A yes is about what was there when it was asked for, and about nothing else.
            let expected = [losesNothing ? request.known : nil, request.agreed].compactMap(\.self)
            let found = try ExperimentFileStore.write(text, to: url, expecting: expected)
            switch found {
            case nil, .absent: return .draftSaved(request, text: text)
            case .unreadable(let reason):
                let shown = DisplayText.sanitized(request.path, limit: 200)
                let advice = "\(shown) is there: \(reason); W saves under another name"
                return .notice(Notice(advice, .failure))
            case let held?:
                var again = request
                again.agreed = held
                return .draftBlocked(again, held == request.known ? .comments : .otherContents)
            }
        } catch {
            return .notice(Notice("\(error)", .failure))
        }
    }

    private static func mayHoldComments(_ held: ExperimentFileStore.Held) -> Bool {
        guard case .bytes(let bytes) = held else { return false }
        return ExperimentDraft.mayHoldComments(String(decoding: bytes, as: UTF8.self))
    }
}

/// Why a draft was not written.
enum SaveObstacle: Hashable, Sendable {
    /// The file's comments would be lost.
    case comments
    /// The file is there already, or was changed by somebody else.
    case otherContents
}
