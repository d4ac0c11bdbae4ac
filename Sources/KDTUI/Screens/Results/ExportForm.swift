import KDResults

extension TableFormat {
    /// What people call it.
    var title: String {
        switch self {
        case .csv: "CSV"
        case .tsv: "TSV"
        case .markdown: "Markdown"
        case .latex: "LaTeX"
        case .json: "JSON"
        }
    }

    var fileExtension: String {
        switch self {
        case .csv: "csv"
        case .markdown: "md"
        case .latex: "tex"
        case .tsv: "tsv"
        case .json: "json"
        }
    }

    var explanation: String {
        switch self {
        case .csv: "comma separated, full precision, std in columns of its own"
        case .markdown: "as shown, best in bold"
        case .latex: "booktabs, best in bold"
        case .tsv: "tab separated, as CSV otherwise"
        case .json: "an array of objects, one a row"
        }
    }
}

/// The dialog that asks for a format and a file.
struct ExportForm: Hashable, Sendable {
    var format = TableFormat.csv
    var path: TextInput
    /// How many rows will be written.
    var rowCount: Int

    /// Offers a name in the project's folder.
    init(rowCount: Int) {
        self.rowCount = rowCount
        path = TextInput("results.csv")
    }

    /// Changes the format, and the name's ending with it.
    mutating func move(by distance: Int) {
        let all = TableFormat.allCases
        let index = all.firstIndex(of: format) ?? 0
        let old = format.fileExtension
        format = all[(index + distance + all.count) % all.count]
        let text = path.text
        if text.hasSuffix("." + old) {
            path = TextInput(text.dropLast(old.count) + format.fileExtension)
        }
    }
}
