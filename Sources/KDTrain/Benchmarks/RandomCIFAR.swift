public import Foundation
public import KDExperiment

/// Random images in the layout of CIFAR-10, for measurements that need the files and not what they
/// show.
public enum RandomCIFAR {
    /// Writes the six files, 184 MB, into a folder that exists.
    public static func write(to folder: URL) throws(SystemError) {
        let layout = CIFARFiles.Layout.cifar10
        for (number, name) in layout.names.enumerated() {
            var generator = RandomGenerator(seed: 0, keys: UInt64(number))
            var bytes: [UInt8] = []
            let count = 10_000 * layout.recordByteCount
            bytes.reserveCapacity(count + 8)
            while bytes.count < count {
                let word = generator.next()
                for shift in stride(from: 0, to: 64, by: 8) {
                    bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
                }
            }
            bytes.removeLast(bytes.count - count)
            for record in 0..<10_000 { bytes[record * layout.recordByteCount] = UInt8(record % 10) }
            try FileSystem.replace(folder.appending(path: name), with: bytes, durable: false)
        }
    }
}
