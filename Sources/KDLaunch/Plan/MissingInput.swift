import Foundation
public import KDExperiment

/// A file or folder that a run is to read and that is not there.
public struct MissingInput: Sendable, Hashable {
    /// The key of the experiment file that names it: `data.root`.
    public let key: String
    /// The path as it is written there.
    public let written: String
    /// Where that is.
    let location: String
    let isFolder: Bool

    /// The fault of a file that names it.
    public func fault(file: String) -> SpecFault {
        let kind = isFolder ? "folder" : "file"
        let place = written == location ? "" : ", that is \(location)"
        return SpecFault(
            file: file, path: key, message: "there is no \(kind) \(written)\(place)",
            allowed: "a \(kind) that exists; a relative path starts at the folder that holds .kd")
    }

    /// Finds what runs would miss that kd's own engine trains on this machine. A program of
    /// somebody's own may read what it likes, and another machine may have other disks.
    public static func all(of specs: [RunSpec], in project: Project) -> [MissingInput] {
        var seen: Set<MissingInput> = []
        return specs.filter { $0.trainer == nil }.flatMap { inputs(of: $0, in: project) }
            .filter { seen.insert($0).inserted && $0.isMissing }
    }

    private static func inputs(of spec: RunSpec, in project: Project) -> [MissingInput] {
        var named: [(key: String, path: String, isFolder: Bool)] = []
        if let root = spec.data.root { named.append(("data.root", root, true)) }
        if case .weights(let path) = spec.teacher?.source {
            named.append(("teacher.weights", path, false))
        }
        let directory = project.runDirectory(spec.id)
        return named.map { key, path, isFolder in
            let location = directory.resolve(path).path
            return MissingInput(key: key, written: path, location: location, isFolder: isFolder)
        }
    }

    private var isMissing: Bool {
        // A path with a slash behind it exists where it names a folder.
        let isThere = FileSystem.stamp(path: location) != nil
        return !isThere || (FileSystem.stamp(path: location + "/") != nil) != isFolder
    }
}

extension LaunchPlan {
    /// Finds what the new runs would miss; where others than this machine train them, nothing.
    public func missingInputs(of specs: [RunSpec], on executor: ExecutorName) -> [MissingInput] {
        guard executor == .local else { return [] }
        let new = Set(newRuns.map(\.id))
        return MissingInput.all(of: specs.filter { new.contains($0.id) }, in: project)
    }
}
