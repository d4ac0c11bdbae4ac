import CVector

/// The vector unit that this build is made for: `-march` decides, not the machine that it runs on.
///
/// The figures are constants to the compiler, so a kernel that asks pays nothing for it.
public enum VectorUnit {
    /// The bits of a vector register.
    public static var bits: Int { Int(KD_VECTOR_BITS) }
    /// The number of vector registers.
    static var registers: Int { Int(KD_VECTOR_REGISTERS) }
    /// Whether sixteen floats fit one register.
    @inline(__always)
    static var isWide: Bool { KD_VECTOR_BITS >= 512 }
}
