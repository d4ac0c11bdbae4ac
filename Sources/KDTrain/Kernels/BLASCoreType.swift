/// Which of OpenBLAS's kernel sets to use.
///
/// OpenBLAS picks its kernels while the library loads, from a list of the processors that its
/// authors knew. On newer ones old releases fall back to SSE, a quarter of the speed. The choice
/// can be forced by an environment variable, which must be set before the process starts.
public struct BLASCoreType: Hashable, Sendable {
    /// The name that OpenBLAS knows, such as `SKYLAKEX`.
    public let name: String

    /// A core type by the name that OpenBLAS knows.
    public init(name: String) {
        self.name = name
    }

    /// The variable that OpenBLAS reads when it loads.
    public static let environmentVariable = "OPENBLAS_CORETYPE"

    /// AVX-512 kernels.
    public static let skylakeX = BLASCoreType(name: "SKYLAKEX")
    /// AVX2 and FMA kernels.
    public static let haswell = BLASCoreType(name: "HASWELL")

    /// The kernels that fit a processor's instructions; nil to leave the choice to OpenBLAS.
    public static func recommended(for cpu: CPUDescription) -> BLASCoreType? {
        let avx512: Set = ["avx512f", "avx512dq", "avx512bw", "avx512vl", "avx512cd"]
        if cpu.features.isSuperset(of: avx512) { return .skylakeX }
        if cpu.features.isSuperset(of: ["avx2", "fma"]) { return .haswell }
        return nil
    }

    /// What a process should do about the core type before it trains.
    public enum Decision: Hashable, Sendable {
        /// The user has set it; that stands.
        case keepUserSetting(BLASCoreType)
        /// Nothing is known about this processor; OpenBLAS chooses.
        case leaveToLibrary
        /// Start again, with the variable set to this.
        case restart(with: BLASCoreType)
    }

    /// Decides from the processor and the environment alone.
    public static func decision(
        for cpu: CPUDescription, environment: [String: String]
    ) -> Decision {
        if let setting = environment[environmentVariable], !setting.isEmpty {
            return .keepUserSetting(BLASCoreType(name: setting))
        }
        return recommended(for: cpu).map(Decision.restart(with:)) ?? .leaveToLibrary
    }
}
