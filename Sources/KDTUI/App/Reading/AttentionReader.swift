import Foundation
import KDExperiment

/// Reads the attention files of a run.
enum AttentionReader {
    /// Maps larger than this are no attention maps.
    private static let mapLimit = 1 << 24

    /// Reads the maps of an epoch.
    /// - Throws: ``SafetensorsError`` when the file is missing or damaged.
    static func read(_ run: RunDirectory, epoch: Int) throws(SafetensorsError) -> AttentionFrame {
        let digits = String(epoch)
        let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        let file = try SafetensorsFile(
            run.attentionURL.appending(path: "epoch-\(padded).safetensors"))
        let pairs = layers(of: run)
        var names: [(name: String, student: String, teacher: String)] = []
        let taps = file.entries.map(\.name).filter { $0.hasPrefix("student/") }
            .map { String($0.dropFirst("student/".count)) }
        for tap in taps {
            let partner = pairs.first { $0.student == tap }?.teacher ?? tap
            names.append(
                (DisplayText.sanitized(tap, limit: 40), "student/\(tap)", "teacher/\(partner)"))
        }
        var layers: [AttentionFrame.Layer] = []
        for entry in names {
            layers.append(
                AttentionFrame.Layer(
                    name: entry.name, student: try maps(entry.student, in: file),
                    teacher: try maps(entry.teacher, in: file)))
        }
        var frame = AttentionFrame(id: run.id, epoch: epoch, layers: layers, labels: [])
        addProbes(of: run, to: &frame)
        return frame
    }

    /// The taps that a feature term compares, where they have different names.
    private static func layers(of run: RunDirectory) -> [LayerPair] {
        guard let spec = try? run.readSpec() else { return [] }
        return spec.distill.features.flatMap(\.layers)
    }

    /// The maps of one tap; nil when the file has none of that name.
    private static func maps(
        _ name: String, in file: SafetensorsFile
    ) throws(SafetensorsError) -> AttentionFrame.Maps? {
        guard let entry = file.entry(named: name), entry.shape.count == 3, entry.count <= mapLimit
        else { return nil }
        return AttentionFrame.Maps(
            rows: entry.shape[1], columns: entry.shape[2], values: try file.floats(named: name))
    }

    /// The probe images in grey, and their labels; an old run may have none.
    private static func addProbes(of run: RunDirectory, to frame: inout AttentionFrame) {
        let url = run.attentionURL.appending(path: "probe.safetensors")
        guard let file = try? SafetensorsFile(url),
            let entry = file.entry(named: "probe/images"), entry.shape.count == 4,
            entry.count <= mapLimit, let values = try? file.floats(named: "probe/images")
        else { return }
        let (count, channels) = (entry.shape[0], entry.shape[1])
        let size = entry.shape[2] * entry.shape[3]
        guard channels > 0, size > 0 else { return }
        var grey = [Float](repeating: 0, count: count * size)
        for image in 0..<count {
            for channel in 0..<channels {
                let start = (image * channels + channel) * size
                for index in 0..<size {
                    grey[image * size + index] += values[start + index] / Float(channels)
                }
            }
        }
        frame.probes = AttentionFrame.Maps(
            rows: entry.shape[2], columns: entry.shape[3], values: grey)
        if let labels = try? file.integers(named: "probe/labels") {
            frame.labels = labels.map { Int($0) }
        }
    }
}
