/// A small seeded random generator: xoshiro256** by Blackman and Vigna,
/// <https://prng.di.unimi.it>.
///
/// Independent streams are made by keys, not by drawing in turn: the generator of
/// (seed, epoch, index) gives the same numbers whoever asks, and in whatever order.
public struct RandomGenerator: RandomNumberGenerator, Hashable, Sendable {
    /// The four words that fix everything that follows; not all of them are zero.
    private var words: (UInt64, UInt64, UInt64, UInt64)

    /// Starts the stream of a seed and any number of keys, such as an epoch and an index.
    public init(seed: UInt64, keys: UInt64...) {
        self.init(hash: keys.reduce(Self.mix(seed), Self.combine))
    }

    /// Starts the stream of a seed and a name.
    public init(seed: UInt64, key: String) {
        self.init(
            hash: key.utf8.reduce(Self.mix(seed)) { Self.combine($0, UInt64($1)) })
    }

    /// Starts from a state of the generator itself.
    init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    private init(hash: UInt64) {
        var counter = hash
        func next() -> UInt64 {
            counter &+= Self.goldenGamma
            return Self.mix(counter)
        }
        self.init(words: (next(), next(), next(), next()))
    }

    /// SplitMix64's increment.
    private static let goldenGamma: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// Takes one more key into a hash; the order of keys matters.
    private static func combine(_ hash: UInt64, _ key: UInt64) -> UInt64 {
        mix(hash &* 0xD6E8_FEB8_6659_FD93 &+ key &+ goldenGamma)
    }

    /// The finaliser of SplitMix64.
    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Whether two generators will give the same numbers.
    public static func == (first: RandomGenerator, second: RandomGenerator) -> Bool {
        first.words == second.words
    }

    /// Hashes the state.
    public func hash(into hasher: inout Hasher) {
        for word in [words.0, words.1, words.2, words.3] { hasher.combine(word) }
    }
}

// MARK: - Numbers

extension RandomGenerator {
    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        let product = words.1 &* 5
        let result = ((product << 7) | (product >> 57)) &* 9
        let shifted = words.1 << 17
        words.2 ^= words.0
        words.3 ^= words.1
        words.1 ^= words.2
        words.0 ^= words.3
        words.2 ^= shifted
        words.3 = (words.3 << 45) | (words.3 >> 19)
        return result
    }

    /// A number in 0..<1 with 53 random bits.
    public mutating func nextUniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A whole number in 0..<bound, without bias.
    public mutating func nextInteger(below bound: Int) -> Int {
        Int(next(upperBound: UInt64(bound)))
    }

    /// A number from the normal distribution of mean 0 and deviation 1.
    public mutating func nextNormal() -> Double {
        let radius = (-2 * Double.log(1 - nextUniform())).squareRoot()
        return radius * Double.cos(2 * .pi * nextUniform())
    }

    /// A random order of 0..<count.
    public mutating func permutation(of count: Int) -> [Int] {
        var order = Array(0..<count)
        for index in stride(from: count - 1, to: 0, by: -1) {
            order.swapAt(index, nextInteger(below: index + 1))
        }
        return order
    }
}
