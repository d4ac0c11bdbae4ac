import KDExperiment
import KDModels
import Synchronization

/// Decodes every image of a data set, on several threads, and counts what it sees.
struct DataCheck {
    let dataset: Dataset
    let context: ComputeContext
    /// Told now and then how many images of how many are done; from any thread, one at a time.
    let progress: @Sendable (Int, Int) -> Void

    /// Images that a thread takes at a time.
    private static let sliceCount = 64

    /// What the images outside of the test split look like together.
    struct Moments: Sendable {
        var sums: [Int]
        var squares: [Int]
        var pixelCount = 0

        init(channels: Int) {
            sums = Array(repeating: 0, count: channels)
            squares = sums
        }

        /// Takes in an image, `[C, H, W]`.
        mutating func add(_ pixels: [UInt8]) {
            let plane = pixels.count / sums.count
            for channel in sums.indices {
                var (sum, square) = (0, 0)
                for byte in pixels[channel * plane..<(channel + 1) * plane] {
                    sum &+= Int(byte)
                    square &+= Int(byte) &* Int(byte)
                }
                sums[channel] += sum
                squares[channel] += square
            }
            pixelCount += plane
        }

        mutating func add(_ other: Moments) {
            for channel in sums.indices {
                sums[channel] += other.sums[channel]
                squares[channel] += other.squares[channel]
            }
            pixelCount += other.pixelCount
        }

        /// Mean and standard deviation of each channel as a share of full intensity.
        func statistics(maximum: Int) -> (mean: [Double], deviation: [Double]) {
            let count = Double(max(pixelCount, 1))
            let pairs = zip(sums, squares).map { sum, square -> (Double, Double) in
                let mean = Double(sum) / count
                let variance = max(Double(square) / count - mean * mean, 0)
                return (mean / Double(maximum), variance.squareRoot() / Double(maximum))
            }
            return (pairs.map(\.0), pairs.map(\.1))
        }
    }

    private struct Found {
        var faults: [(place: Int, fault: DataError)] = []
        var moments: Moments
        var done = 0
    }

    /// Decodes everything.
    ///
    /// - Returns: The faults in the order of the images: training and validation, then test.
    func run() -> (faults: [DataError], moments: Moments) {
        let train = dataset.indices(of: .train) + dataset.indices(of: .validation)
        let places =
            train.sorted().map { (DataSplit.train, $0) }
            + dataset.indices(of: .test).sorted().map { (DataSplit.test, $0) }
        let found = Mutex(Found(moments: Moments(channels: dataset.shape.channels)))
        let slices = (places.count + Self.sliceCount - 1) / Self.sliceCount
        context.workers.forEachSlice(slices) { slice in
            let range = slice * Self.sliceCount..<min((slice + 1) * Self.sliceCount, places.count)
            var part = Found(moments: Moments(channels: dataset.shape.channels))
            for place in range {
                let (split, index) = places[place]
                do throws(DataError) {
                    let pixels = try dataset.store(of: split).image(index, crop: nil)
                    if split == .train { part.moments.add(pixels) }
                } catch {
                    part.faults.append((place, error))
                }
            }
            found.withLock { found in
                found.faults += part.faults
                found.moments.add(part.moments)
                found.done += range.count
                progress(found.done, places.count)
            }
        }
        return found.withLock { found in
            (found.faults.sorted { $0.place < $1.place }.map(\.fault), found.moments)
        }
    }
}
