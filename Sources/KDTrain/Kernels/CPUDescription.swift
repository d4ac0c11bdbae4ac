import Foundation

/// What the engine knows of the processor it runs on.
public struct CPUDescription: Hashable, Sendable {
    /// The vendor's name of the model, such as `AMD EPYC 9B45`.
    public let modelName: String
    /// The instruction-set flags as the kernel names them: `avx2`, `avx512f`.
    public let features: Set<String>
    /// The cores that this process may use.
    public let usableCoreCount: Int

    /// Creates a description, for tests and reports.
    public init(modelName: String, features: Set<String>, usableCoreCount: Int) {
        self.modelName = modelName
        self.features = features
        self.usableCoreCount = usableCoreCount
    }

    /// Reads the text of `/proc/cpuinfo`; what it does not say is left empty.
    public init(cpuinfo: String, usableCoreCount: Int) {
        var fields: [String: String] = [:]
        for line in cpuinfo.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let key = parts[0].trimmingCharacters(in: .whitespaces)
            if fields[key] == nil { fields[key] = parts[1].trimmingCharacters(in: .whitespaces) }
        }
        let flags = (fields["flags"] ?? fields["Features"] ?? "").split(separator: " ")
        self.init(
            modelName: fields["model name"] ?? fields["Model"] ?? "unknown processor",
            features: Set(flags.map(String.init)), usableCoreCount: usableCoreCount)
    }

    /// The processor of this machine, read once.
    public static let current: CPUDescription = {
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        return CPUDescription(
            cpuinfo: text, usableCoreCount: ProcessInfo.processInfo.activeProcessorCount)
    }()
}
