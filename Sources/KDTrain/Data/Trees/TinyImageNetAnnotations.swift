import Foundation

/// Tiny-ImageNet's labelled validation images, which serve as its test images: `val/images`, with
/// the classes in `val/val_annotations.txt`, a line each.
struct TinyImageNetAnnotations {
    let root: String
    let classes: [String]

    func files() throws(DataError) -> TreeFiles {
        let path = "\(root)/val/val_annotations.txt"
        let text: String
        do {
            text = String(
                decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        } catch {
            let isMissing = !FileManager.default.fileExists(atPath: path)
            throw .unreadable(
                path: path, reason: isMissing ? "there is no such file" : "it is no file")
        }
        let numbers = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
        var images: [(name: String, label: Int)] = []
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
            let fields = line.split(whereSeparator: \.isWhitespace)
            guard fields.count >= 2, !fields[0].contains("/") else {
                throw .badLine(path: path, line: index + 1, found: String(line))
            }
            guard let label = numbers[String(fields[1])] else {
                throw .unknownClass(
                    path: "\(path), line \(index + 1)", name: String(fields[1]),
                    count: classes.count)
            }
            images.append((String(fields[0]), label))
        }
        guard !images.isEmpty else { throw .emptyClass(path: path) }
        var files = TreeFiles()
        files.append(
            labelled: images.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) },
            in: "\(root)/val/images")
        return files
    }
}
