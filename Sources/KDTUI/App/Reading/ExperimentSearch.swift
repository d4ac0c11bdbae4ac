import Foundation
import KDExperiment

/// Looks for experiment files where a user keeps them.
enum ExperimentSearch {
    private static let depthLimit = 3
    private static let fileLimit = 200

    /// Returns the experiment files below the project's folder and the working directory.
    static func files(in project: Project, and workingDirectory: URL) -> [ExperimentSummary] {
        var found: [URL] = []
        for root in [workingDirectory, project.url.deletingLastPathComponent()] {
            collect(root.standardizedFileURL, depth: 0, into: &found)
        }
        var seen: Set<String> = []
        return found.filter { seen.insert($0.path).inserted }.compactMap { url in
            summary(url, path: relative(url, to: workingDirectory))
        }.sorted { $0.path.precedesNaturally($1.path) }
    }

    private static func collect(_ folder: URL, depth: Int, into found: inout [URL]) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        for name in names.sorted() where !name.hasPrefix(".") && found.count < fileLimit {
            let url = folder.appending(path: name)
            if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
                let size = FileSystem.stamp(url)?.byteCount ?? 0
                if size > 0, size <= ExperimentFileStore.byteLimit { found.append(url) }
            } else if depth < depthLimit, !name.contains(".") {
                collect(url, depth: depth + 1, into: &found)
            }
        }
    }

    /// Reads a file; nil when it does not look like an experiment at all.
    private static func summary(_ url: URL, path: String) -> ExperimentSummary? {
        guard let text = try? ExperimentFileStore.read(url, path: path).get(),
            text.contains("student:"), text.contains("data:")
        else { return nil }
        do throws(SpecFaults) {
            let file = try ExperimentFile.parse(text, file: path)
            return ExperimentSummary(
                path: path, name: DisplayText.sanitized(file.name, limit: 60),
                runCount: file.allRuns.count, faultCount: 0)
        } catch {
            return ExperimentSummary(
                path: path, name: nil, runCount: 0, faultCount: error.faults.count)
        }
    }

    private static func relative(_ url: URL, to folder: URL) -> String {
        let base = folder.standardizedFileURL.path
        let prefix = base.hasSuffix("/") ? base : base + "/"
        return url.path.hasPrefix(prefix) ? String(url.path.dropFirst(prefix.count)) : url.path
    }
}
