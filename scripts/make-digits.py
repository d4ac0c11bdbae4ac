#!/usr/bin/env python3
"""Write the UCI optical digits as Swift source: Sources/KDTrain/Resources/digits/*.swift.

usage: scripts/make-digits.py            (needs scikit-learn, which carries the data; made with 1.9.1)

Each image is one line: its label, then 64 letters, the pixels row by row, A = 0 ... Q = 16.
The order is that of scikit-learn's digits.csv.gz, the test half of the UCI data set. Embedded as
source, the images travel with the executable and cannot be missing beside it.
"""
import pathlib

from sklearn.datasets import load_digits

PART = 450
OUT = pathlib.Path(__file__).resolve().parent.parent / "Sources/KDTrain/Resources/digits"


def main() -> None:
    digits = load_digits()
    lines = [
        str(label) + "".join(chr(ord("A") + int(value)) for value in image)
        for label, image in zip(digits.target, digits.data)
    ]
    assert len(lines) == 1797
    for part, first in enumerate(range(0, len(lines), PART), start=1):
        chunk = lines[first : first + PART]
        body = "\n".join("        " + line for line in chunk)
        (OUT / f"DigitsImages+Part{part}.swift").write_text(
            "// Written by scripts/make-digits.py; do not edit. Licence: README.md beside this file.\n"
            "\n"
            "extension DigitsImages {\n"
            f"    /// Images {first} to {first + len(chunk) - 1}.\n"
            f'    static let part{part} = """\n{body}\n        """\n'
            "}\n"
        )


if __name__ == "__main__":
    main()
