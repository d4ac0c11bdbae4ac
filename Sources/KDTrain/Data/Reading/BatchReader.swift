import KDModels

/// Gets the bytes of batches: at once where the images are in memory, otherwise decoded on threads
/// of its own, some batches ahead.
final class BatchReader {
    /// One batch's images and their sizes.
    struct Images {
        /// All bytes; the image of slot n begins at `offsets[n]`.
        let pixels: [UInt8]
        let offsets: [Int]
        /// The slots of the batch that could be read, in their order.
        let slots: [Int]
        /// Why the others could not.
        let faults: [DataError]
    }

    /// What is read: which images, and the part of each.
    struct Order: Hashable {
        let number: Int
        let epoch: Int
    }

    private let source: any ImageSource
    private let crops: Bool
    private let seed: UInt64
    private let team: ReadingTeam?
    private let depth: Int
    private var ahead: [Order: BatchReading] = [:]

    /// - Parameters:
    ///   - crops: Every image gives a random part of itself.
    ///   - threads: How many read ahead.
    ///   - aheadByteCount: The most that batches read ahead may take.
    ///   - batchSize: Images a batch.
    init(
        _ source: any ImageSource, crops: Bool, seed: UInt64, threads: Int, aheadByteCount: Int,
        batchSize: Int
    ) {
        self.source = source
        self.crops = crops
        self.seed = seed
        let isResident = source.resident != nil && !crops
        team = isResident ? nil : ReadingTeam(threads: threads)
        // One batch ahead at least, or nothing could be read while the training is at work.
        depth = max(1, min(4, aheadByteCount / max(batchSize * source.shape.count, 1)))
    }

    deinit {
        for reading in ahead.values { reading.cancel() }
    }

    /// The images of a batch.
    ///
    /// - Parameters:
    ///   - members: Which images belong to a batch of this epoch; `nil` beyond the last.
    func images(
        _ number: Int, epoch: Int, members: (Int) -> [Int]?
    ) -> Images {
        guard let indices = members(number) else {
            return Images(pixels: [], offsets: [], slots: [], faults: [])
        }
        guard let team else {
            let pixels = source.resident ?? []
            return Images(
                pixels: pixels, offsets: indices.map { $0 * source.shape.count },
                slots: Array(indices.indices), faults: [])
        }
        let order = Order(number: number, epoch: epoch)
        let reading = ahead.removeValue(forKey: order) ?? reading(indices, epoch: epoch)
        // Whatever was read for other batches than those to come is of no use any more.
        let wanted = Set((1...depth).map { Order(number: number + $0, epoch: epoch) })
        for (order, other) in ahead where !wanted.contains(order) {
            other.cancel()
            ahead[order] = nil
        }
        team.begin(reading)
        for step in 1...depth {
            let next = Order(number: number + step, epoch: epoch)
            guard ahead[next] == nil, let indices = members(number + step) else { continue }
            let reading = self.reading(indices, epoch: epoch)
            ahead[next] = reading
            team.begin(reading)
        }
        return Self.collected(reading.finish())
    }

    private func reading(_ indices: [Int], epoch: Int) -> BatchReading {
        let (source, crops, seed) = (source, crops, seed)
        return BatchReading(count: indices.count) { slot in
            let index = indices[slot]
            let crop = crops ? RandomCrop(seed: seed, epoch: epoch, index: index) : nil
            return Result { () throws(DataError) in try source.image(index, crop: crop) }
        }
    }

    private static func collected(_ results: [BatchReading.Slot]) -> Images {
        var (pixels, offsets, slots) = ([UInt8](), [Int](), [Int]())
        var faults: [DataError] = []
        for (slot, result) in results.enumerated() {
            switch result {
            case .success(let bytes):
                if pixels.isEmpty { pixels.reserveCapacity(bytes.count * results.count) }
                offsets.append(pixels.count)
                slots.append(slot)
                pixels += bytes
            case .failure(let fault): faults.append(fault)
            }
        }
        return Images(pixels: pixels, offsets: offsets, slots: slots, faults: faults)
    }
}
