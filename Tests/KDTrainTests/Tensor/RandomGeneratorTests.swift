import Testing

@testable import KDTrain

@Suite struct RandomGeneratorTests {
    @Test func `the sequence is that of xoshiro256 starstar`() {
        // The first outputs of the authors' C code from the state 1, 2, 3, 4.
        var generator = RandomGenerator(words: (1, 2, 3, 4))
        #expect(generator.next() == 11520)
        #expect(generator.next() == 0)
        #expect(generator.next() == 1_509_978_240)
        #expect(generator.next() == 1_215_971_899_390_074_240)
    }

    @Test func `every seed and key starts a stream of its own`() {
        var starts = Set<UInt64>()
        for seed in 0..<10 as Range<UInt64> {
            for epoch in 0..<10 as Range<UInt64> {
                for index in 0..<10 as Range<UInt64> {
                    var generator = RandomGenerator(seed: seed, keys: epoch, index)
                    starts.insert(generator.next())
                }
            }
        }
        #expect(starts.count == 1000)
        #expect(RandomGenerator(seed: 1, keys: 2, 3) != RandomGenerator(seed: 1, keys: 3, 2))
        #expect(RandomGenerator(seed: 1, key: "ab") != RandomGenerator(seed: 1, key: "ba"))
    }

    @Test func `numbers have their distributions' moments`() {
        var generator = RandomGenerator(seed: 3)
        let count = 20_000
        let uniform = (0..<count).map { _ in generator.nextUniform() }
        #expect(uniform.allSatisfy { (0..<1).contains($0) })
        #expect(abs(uniform.reduce(0, +) / Double(count) - 0.5) < 0.01)
        let normal = (0..<count).map { _ in generator.nextNormal() }
        #expect(abs(normal.reduce(0, +) / Double(count)) < 0.03)
        #expect(abs(normal.reduce(0) { $0 + $1 * $1 } / Double(count) - 1) < 0.05)
    }

    @Test func `a permutation holds every number once`() {
        var generator = RandomGenerator(seed: 9)
        let order = generator.permutation(of: 100)
        #expect(order.sorted() == Array(0..<100))
        #expect(order != Array(0..<100))
        #expect(generator.permutation(of: 1) == [0])
        #expect(generator.permutation(of: 0) == [])
    }
}
