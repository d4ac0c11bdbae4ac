import Testing

@testable import KDTUI

@Suite struct PasteDecoderTests {
    private let start = ContinuousClock.now

    /// Gives characters to a decoder; nil while the paste has not ended.
    private func take(_ text: String, by decoder: inout PasteDecoder) -> String? {
        for scalar in text.unicodeScalars {
            if case .ended(let pasted) = decoder.take(character: scalar.value, at: start) {
                return pasted
            }
        }
        return nil
    }

    @Test func `a whole paste is one event, newlines and all`() {
        var decoder = PasteDecoder()
        let before = decoder.take(character: 0x64, at: start)
        let mark = decoder.take(code: PasteDecoder.startCode, at: start)
        let unfinished = take("d\ny 증류", by: &decoder)
        let arrow = decoder.take(code: 259, at: start)
        let whole = decoder.take(code: PasteDecoder.endCode, at: start)
        let after = decoder.take(code: 259, at: start)
        let late = decoder.giveUp(at: start + .seconds(9))
        #expect(before == .notPasted && mark == .kept && unfinished == nil)
        #expect(arrow == .kept, "a key within a paste is none")
        #expect(whole == .ended("d\ny 증류"))
        #expect(after == .notPasted && late == nil)
    }

    @Test func `an end that was torn apart is found among the characters`() {
        var decoder = PasteDecoder()
        _ = decoder.take(code: PasteDecoder.startCode, at: start)
        let unfinished = take("a\u{1B}[20", by: &decoder)
        let pasted = take("0~\u{1B}\u{1B}[201~d", by: &decoder)
        #expect(unfinished == nil)
        #expect(pasted == "a\u{1B}[200~\u{1B}")
        #expect(!decoder.isOpen)
    }

    @Test func `a paste that never ends is given up after a pause`() {
        var decoder = PasteDecoder()
        _ = decoder.take(code: PasteDecoder.startCode, at: start)
        _ = decoder.take(character: 0x61, at: start + .milliseconds(900))
        let early = decoder.giveUp(at: start + .milliseconds(1800))
        let overdue = decoder.giveUp(at: start + .milliseconds(1900))
        let next = decoder.take(character: 0x62, at: start + .seconds(2))
        #expect(early == nil && overdue == "a")
        #expect(next == .notPasted)
    }

    @Test func `what nobody could mean for a line is cut, and its end is still seen`() {
        var decoder = PasteDecoder()
        _ = decoder.take(code: PasteDecoder.startCode, at: start)
        let long = String(repeating: "x", count: PasteDecoder.byteLimit + 5000)
        let pasted = take(long + "\u{1B}[201~", by: &decoder)
        #expect(pasted?.utf8.count == PasteDecoder.byteLimit)
    }

    @Test func `a mark without a paste is nothing`() {
        var decoder = PasteDecoder()
        let step = decoder.take(code: PasteDecoder.endCode, at: start)
        #expect(step == .kept && !decoder.isOpen)
    }
}
