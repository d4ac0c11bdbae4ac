/// The rate of multiply-adds that never leave the registers: what no kernel can exceed, but for
/// those that need fewer of them.
public enum ArithmeticPeak {
    /// Measures for a while on all threads, GFLOP/s.
    public static func measure(context: ComputeContext, rounds: Int = 5) -> Double {
        let threads = context.workers.threads
        let chains = context.makeTensor(shape: [threads, Vector.width], of: Float.self)
        let clock = ContinuousClock()
        let steps = 1 << 20
        var best = 0.0
        for _ in 0..<rounds {
            let elapsed = clock.measure {
                context.workers.forEachSlice(threads) { thread in
                    let place = chains.cursor.at(thread &* Vector.width)
                    place.put(VectorUnit.isWide ? wide(steps) : narrow(steps))
                }
            }
            let lanes = VectorUnit.isWide ? 16 : 8
            let operations = Double(2 * lanes * 10 * steps * threads)
            best = max(best, operations / (elapsed / .seconds(1)) / 1e9)
        }
        return best
    }

    /// Ten chains hide the latency of four cycles at two products a cycle.
    @inline(never)
    private static func wide(_ steps: Int) -> Vector {
        chains(steps, InlineArray<10, Vector>(repeating: .zero))
    }

    @inline(never)
    private static func narrow(_ steps: Int) -> Vector {
        let half = chains(steps, InlineArray<10, SIMD8<Float>>(repeating: .zero))
        return Vector(lowHalf: half, highHalf: half)
    }

    @inline(__always)
    private static func chains<Lanes: SIMD, let N: Int>(
        _ steps: Int, _ zero: InlineArray<N, Lanes>
    ) -> Lanes where Lanes.Scalar == Float {
        var sums = zero
        let (factor, step) = (Lanes(repeating: 0.999), Lanes(repeating: 0.001))
        for _ in 0..<steps {
            for n in 0..<N {
                unsafe sums[unchecked: n] = step.addingProduct(sums[unchecked: n], factor)
            }
        }
        var total = sums[0]
        for n in 1..<N { unsafe total += sums[unchecked: n] }
        return total
    }
}
