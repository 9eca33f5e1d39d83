import PlanModel
import Rendering
import Testing

struct PainterTests {
    private static let document: [Block] = [
        .heading(level: 1, "Plan \(name: "move")"),
        .paragraph("two words"),
        .list(["one", "two \(3)"]),
        .keyValues([KeyValue("a", "1"), KeyValue("long", "\(name: "x")")]),
        .table(
            Table(
                columns: [.text("name"), .number("count")],
                rows: [["\(name: "中文")", "7"], ["\(name: "b")", "1234567"]]
            )
        ),
        .diff([
            DiffLine(.note, "note"), DiffLine(.removed, "old"), DiffLine(.added, "new"), DiffLine(.changed, "1 → 2"),
            DiffLine(.unchanged, "same"),
        ]),
        .code(["cutover apply"]),
    ]

    @Test func `text aligns columns by their width on a terminal`() {
        var painter = TextPainter()
        #expect(
            Samples.text(painter.paint(Self.document)) == """
                Plan move
                two words

                - one
                - two 3

                a     1
                long  x

                name    count
                中文        7
                b     1234567

                    note
                    - old
                    + new
                    ~ 1 → 2
                      same

                    cutover apply

                """
        )
    }

    @Test func `Markdown sets names as code`() {
        var painter = MarkdownPainter()
        #expect(
            Samples.text(painter.paint(Self.document)) == """
                # Plan `move`

                two words

                - one
                - two 3

                - **a**: 1
                - **long**: `x`

                | name | count |
                | --- | ---: |
                | `中文` | 7 |
                | `b` | 1234567 |

                ```diff
                # note
                - old
                + new
                ! 1 → 2
                  same
                ```

                ```
                cutover apply
                ```

                """
        )
    }

    @Test func `colours come only where the style has them`() {
        var plain = TextPainter(style: .plain)
        var colored = TextPainter(style: .colored)
        let block = Block.diff([DiffLine(.added, "new"), DiffLine(.unchanged, "same")])
        #expect(Samples.text(plain.paint(block)) == "    + new\n      same\n")
        #expect(Samples.text(colored.paint(block)) == "    \u{1B}[32m+ new\u{1B}[0m\n      same\n")
    }

    @Test func `blocks painted one by one are the document`() {
        var whole = TextPainter()
        var single = TextPainter()
        #expect(Self.document.flatMap { single.paint($0) } == whole.paint(Self.document))
    }

    @Test func `an empty block leaves no trace`() {
        var painter = MarkdownPainter()
        let blocks: [Block] = [.paragraph("a"), .diff([]), .list([]), .code([]), .paragraph("b")]
        #expect(Samples.text(painter.paint(blocks)) == "a\n\nb\n")
    }

    @Test(arguments: [
        ("`", "`\\u{60}`"), ("a|b", "`a\\u{7C}b`"), ("", "(empty)"), ("a\nb", "`a\\u{A}b`"),
        ("<b>[x](y)@me", "`<b>[x](y)@me`"),
    ])
    func `a name in Markdown is inert code`(name: String, expected: String) {
        var painter = MarkdownPainter()
        #expect(Samples.text(painter.paint(.paragraph("\(name: name)"))) == expected + "\n")
    }

    @Test func `words in Markdown are escaped`() {
        var painter = MarkdownPainter()
        let words = Phrase(words: "a|b `c` [d] <e> *f* g_h \\ # & ~ \n")
        #expect(
            Samples.text(painter.paint(.paragraph(words)))
                == "a\\|b \\`c\\` \\[d\\] \\<e\\> \\*f\\* g\\_h \\\\ \\# \\& \\~ \\\\u{A}\n"
        )
    }

    @Test func `long names are cut`() {
        var painter = TextPainter()
        let text = Samples.text(painter.paint(.paragraph("\(name: String(repeating: "x", count: 5_000))")))
        #expect(text == String(repeating: "x", count: Phrase.nameLengthMax) + "…\n")
    }
}
