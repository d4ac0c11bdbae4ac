import Foundation
import KDExperiment
import Testing

/// Models by name, their weights in and out, and what they and the losses compute for tensors that
/// somebody else wrote.
@Suite(.serialized) struct `Models and files of tensors` {
    private let log2: Float = 0.693_147_2
    private static let images: [Float] = (0..<2 * 64).map { Float($0 % 17) / 8 - 1 }

    private func write(
        _ name: String, in place: Workplace,
        _ tensors: [(name: String, shape: [Int], floats: [Float])], labels: [Int64]? = nil
    ) throws {
        var document = SafetensorsDocument()
        for tensor in tensors {
            document.append(tensor.name, shape: tensor.shape, floats: tensor.floats)
        }
        if let labels { document.append("labels", shape: [labels.count], .int64(labels)) }
        try document.write(to: place.url.appending(path: name))
    }

    @Test func `a trained ResNet leaves as weights and comes back as a teacher`() throws {
        let place = try Workplace()
        try place.write(
            """
            name: small
            data: {name: digits}
            student: {model: resnet-8}
            distill: {lambda1: 1, lambda2: 0}
            schedule: {epochs: 1}
            """, to: "small.yaml")
        #expect(try place.kd("launch", "small.yaml", "--wait").status == 0)
        let export = try place.kd("weights", "export", "small", "--output", "w.safetensors")
        #expect(export.status == 0, "\(export.errors)")
        let info = try place.kd("weights", "info", "w.safetensors", "--json").json()
        #expect(info["models"]?.elements?.compactMap(\.text) == ["resnet-8"])
        #expect(info["metadata"]?["classes"]?.text == "10")
        let back = try place.kd(
            "weights", "import", "w.safetensors", "--model", "resnet-8", "--output",
            "teacher.safetensors")
        #expect(back.status == 0, "\(back.errors)")

        try place.write(
            """
            name: taught
            data: {name: digits}
            teacher: {model: resnet-8, weights: teacher.safetensors}
            student: {model: vgg-8}
            distill:
              features:
                - {method: at, layers: [{student: stage1, teacher: group1}]}
            schedule: {epochs: 1}
            """, to: "taught.yaml")
        #expect(try place.kd("launch", "taught.yaml", "--dry-run").status == 0)

        try write("x.safetensors", in: place, [("input", [2, 1, 8, 8], Self.images)])
        let infer = try place.kd(
            "infer", "--model", "resnet-8", "--weights", "teacher.safetensors", "--input",
            "x.safetensors", "--taps", "all", "--output", "y.safetensors")
        #expect(infer.status == 0, "\(infer.errors)")
        let result = try SafetensorsFile(place.url.appending(path: "y.safetensors"))
        #expect(result.entries.map(\.name) == ["logits", "group1", "group2", "group3"])
        #expect(result.entry(named: "group3")?.shape == [2, 64, 2, 2])
        #expect(try result.floats(named: "logits").allSatisfy { $0.isFinite })
    }

    @Test func `weights of another model are refused, every tensor named`() throws {
        let place = try Workplace()
        try write(
            "w.safetensors", in: place,
            [
                ("conv1.weights", [16, 3, 3, 3], Array(repeating: 0, count: 432)),
                ("fc.weight", [5, 63], Array(repeating: 0, count: 315)),
            ])
        let result = try place.kd(
            "weights", "import", "w.safetensors", "--model", "resnet-8", "--output", "k")
        #expect(result.status == 65)
        #expect(result.errors.contains("\"conv1.weight\" (the nearest is \"conv1.weights\")"))
        #expect(result.errors.contains("\"fc.weight\" has the shape [5, 63], not [5, 64]"))
        #expect(result.errors.contains("layer3.0.bn2.running_var"))
        #expect(FileSystem.stamp(place.url.appending(path: "k")) == nil)
        let unknown = try place.kd(
            "weights", "import", "w.safetensors", "--model", "resnet20", "--output", "k")
        #expect(unknown.status == 66)
        #expect(unknown.errors.contains("did you mean resnet-20?"))
        #expect(try place.kd("weights", "info", "nowhere").status == 66)
        try place.write("PK and the rest of a zip archive", to: "model.pt")
        let pickle = try place.kd("weights", "info", "model.pt")
        #expect(pickle.status == 65 && pickle.errors.contains("tools/pt2safetensors.py"))
    }

    @Test func `losses of given tensors are those of the formulas`() throws {
        let place = try Workplace()
        try place.write(
            """
            name: pair
            data: {name: digits}
            teacher: {model: wrn-10-1}
            student: {model: wrn-10-1}
            distill:
              {lambda1: 1, lambda2: 1, tau: 1, features: [{method: at, weight: 2, layers: [group1]}]}
            """, to: "pair.yaml")
        let map = [Float](arrayLiteral: 1, 0, 0, 0)
        try write(
            "t.safetensors", in: place,
            [
                ("student.logits", [1, 2], [0, 0]), ("teacher.logits", [1, 2], [0, 100]),
                ("student.group1", [1, 1, 2, 2], map),
                ("teacher.group1", [1, 1, 2, 2], [0, 0, 0, 1]),
            ], labels: [1])
        let arguments = [
            "losses", "pair.yaml", "--tensors", "t.safetensors", "--gradients", "--output", "o",
        ]
        let result = try place.kd(arguments)
        #expect(result.status == 0, "\(result.errors)")
        let file = try SafetensorsFile(place.url.appending(path: "o"))
        func value(_ name: String) throws -> Float { try #require(file.floats(named: name).first) }
        // Both divergences from certainty are log 2; two unit maps apart differ by 2 of 4 elements.
        #expect(abs(try value("loss/ce") - log2) < 1e-6)
        #expect(abs(try value("loss/kd") - log2) < 1e-6)
        #expect(abs(try value("loss/at") - 0.5) < 1e-6)
        #expect(abs(try value("weighted/at") - 1) < 1e-6)
        #expect(abs(try value("loss/total") - (2 * log2 + 1)) < 1e-6)
        #expect(file.entry(named: "loss/total")?.shape == [])
        let gradient = try file.floats(named: "grad/student.logits")
        #expect(abs(gradient[0] - 1) < 1e-6 && abs(gradient[1] + 1) < 1e-6)
        #expect(file.entry(named: "grad/student.group1")?.shape == [1, 1, 2, 2])
    }

    @Test func `tensors that do not fit the losses are named, all at once`() throws {
        let place = try Workplace()
        try place.write(ExperimentText.small(variants: ["kd", "amd"]), to: "small.yaml")
        try write(
            "t.safetensors", in: place,
            [
                ("student.logits", [2, 3], [0, 0, 0, 0, 0, 0]),
                ("teacher.logit", [1, 3], [0, 0, 0]),
                ("student.group1", [2, 1, 1, 1], [1, 1]), ("teacher.group1", [1, 1, 1, 1], [1]),
            ], labels: [0, 3])
        let arguments = ["losses", "small.yaml", "--tensors", "t.safetensors", "--output", "o"]
        let result = try place.kd(arguments + ["--run", "amd"])
        #expect(result.status == 65)
        for part in [
            "\"teacher.logits\", which kd reads (the nearest is \"teacher.logit\")",
            "\"labels\" holds 3; with 3 logits a label is 0 to 2",
            "\"student.group1\" has the shape [2, 1, 1, 1], \"teacher.group1\" [1, 1, 1, 1]",
            "\"student.group2\", which amd reads",
        ] { #expect(result.errors.contains(part), "\(result.errors)") }
        let missing = try place.kd(arguments + ["--run", "at"])
        #expect(missing.status == 66)
        #expect(missing.errors.contains("small/kd/s0, small/amd/s0"))
    }

    @Test func `folders, empty paths and empty tensors are refused in words`() throws {
        let place = try Workplace()
        try place.write(ExperimentText.small(), to: "small.yaml")
        try write("x.safetensors", in: place, [("input", [0, 3, 8, 8], [])])
        try FileSystem.createDirectory(place.url.appending(path: "dir"))
        let folder = "is a folder; name a file"
        let infer = ["infer", "--model", "resnet-8", "--weights", "x.safetensors"]
        let tensor = infer + ["--input", "x.safetensors", "--output", "y"]
        for (arguments, status, part) in [
            (["weights", "info", "dir"], 65, folder),
            (["losses", "dir", "--tensors", "x.safetensors", "--output", "y"], 65, folder),
            (["losses", "small.yaml", "--tensors", "dir", "--output", "y"], 65, folder),
            (["losses", "small.yaml", "--tensors", "", "--output", "y"], 64, "--tensors"),
            (["weights", "import", "dir", "--model", "resnet-8", "--output", ""], 64, "--output"),
            (["export", "--output", ""], 64, "--output names no file: its path is empty"),
            (tensor + ["--size", "8"], 64, "--size and --normalize are for PNG and JPEG images"),
            (tensor, 65, "[0, 3, 8, 8]; every extent must be at least 1"),
        ] as [([String], Int32, String)] {
            let result = try place.kd(arguments)
            #expect(result.status == status, "\(arguments): \(result.errors)")
            #expect(result.errors.contains(part), "\(arguments): \(result.errors)")
        }
    }
}
