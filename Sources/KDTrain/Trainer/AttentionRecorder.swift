import Foundation
import KDExperiment
import KDModels

/// Draws the attention maps of a fixed set of images, for the eye.
///
/// Maps are `sum over c of F_c^2`, divided by their L2 norm (METHODS, section 2, p = 2).
struct AttentionRecorder {
    private let probe: ProbeSet
    private let classNames: [String]
    private let context: ComputeContext
    /// The teacher's maps, which never change.
    private let teacherMaps: [Map]

    private struct Map {
        let name: String
        let shape: [Int]
        let values: [Float]
    }

    init(
        _ dataset: Dataset, teacher: Network<Float>?, context: ComputeContext
    ) throws(DataError) {
        let probe = try dataset.probe()
        self.probe = probe
        classNames = dataset.classNames
        self.context = context
        teacherMaps =
            teacher.map {
                Self.maps(of: $0, role: "teacher", probe: probe, context: context)
            } ?? []
    }

    /// The maps of the student as it is now, `student/<tap>` `[P, H, W]`, and of its teacher.
    func maps(student: Network<Float>) -> SafetensorsDocument {
        var document = SafetensorsDocument()
        let studentMaps = Self.maps(of: student, role: "student", probe: probe, context: context)
        for map in studentMaps + teacherMaps {
            document.append(map.name, shape: map.shape, floats: map.values)
        }
        return document
    }

    /// The images themselves, 0...1, `[P, C, H, W]`, and their labels.
    var probeImages: SafetensorsDocument {
        let names = SpecValue.list(classNames.map(SpecValue.string)).json
        var document = SafetensorsDocument(metadata: [
            "split": probe.split.rawValue, "class_names": names,
        ])
        document.append(
            "probe/images", shape: probe.pixels.shape, floats: probe.pixels.floatValues)
        document.append(
            "probe/labels", shape: [probe.labels.count], .int32(probe.labels.map(Int32.init)))
        return document
    }

    private static func maps(
        of network: Network<Float>, role: String, probe: ProbeSet, context: ComputeContext
    ) -> [Map] {
        let taps = network.evaluate(probe.images, context: context).taps
        return network.architecture.taps.compactMap { tap in
            guard let features = taps[tap.name]?.value else { return nil }
            let (height, width) = (features.shape[2], features.shape[3])
            let maps = NormalizedMaps(
                features, power: 2, epsilon: 1e-8, height: height, width: width,
                context: context)
            return Map(
                name: "\(role)/\(tap.name)", shape: [features.shape[0], height, width],
                values: maps.values.floatValues)
        }
    }
}
