/// The identity of a run: the name of its directory.
///
/// Made from the run's display name and a hash of its resolved spec (`digits-amd-kd-s1-9f3c…`), so
/// the same experiment launched twice is the same run, and one changed value makes a new one.
public struct RunID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The directory's name.
    public let description: String

    /// Takes a directory's name as it is.
    public init(_ description: String) { self.description = description }

    /// The identity of a spec: a readable slug and the first ten digits of the spec's hash.
    public init(displayName: String, specHash: UInt64) {
        let digits = String(specHash, radix: 36)
        let padded = String(repeating: "0", count: max(0, 13 - digits.count)) + digits
        description = "\(Self.slug(displayName))-\(padded.suffix(10))"
    }

    public static func < (left: RunID, right: RunID) -> Bool {
        left.description < right.description
    }

    /// Lower-case letters, digits and single hyphens, at most 48 characters: safe in a path.
    static func slug(_ text: String) -> String {
        var slug = ""
        for character in text.lowercased().prefix(200) {
            if character.isASCII && (character.isLetter || character.isNumber) {
                slug.append(character)
            } else if !slug.isEmpty && !slug.hasSuffix("-") {
                slug.append("-")
            }
        }
        slug = String(slug.prefix(48))
        while slug.hasSuffix("-") { slug.removeLast() }
        return slug.isEmpty ? "run" : slug
    }
}

/// FNV-1a, 64 bits: a stable fingerprint of bytes, the same on every machine and in every version.
///
/// <http://www.isthe.com/chongo/tech/comp/fnv/>. Identity, not security: a launch compares the
/// stored spec itself before it takes two runs for one.
public struct Fingerprint: Sendable {
    /// The offset basis of the 64-bit variant.
    public private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    /// Starts at the offset basis.
    public init() {}

    /// Takes in bytes.
    public mutating func combine(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
    }
}
