internal import ByteIO

/// The API's rule for names of groups that it makes: 3 to 64 characters, first a letter or a Chinese character.
///
/// Source: MemberGroupCreate (member_group_name) of the API reference. Present groups may have older names.
enum GroupNaming {
    static func isValidForNew(_ name: UTF8Text) -> Bool {
        let scalars = name.text.unicodeScalars
        guard let first = scalars.first, (3...64).contains(scalars.count), isLetter(first) else { return false }
        return scalars.allSatisfy { isLetter($0) || ("0"..."9").contains($0) || $0 == "_" || $0 == "-" || $0 == "." }
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("A"..."Z").contains(scalar) || ("a"..."z").contains(scalar) || ("\u{4E00}"..."\u{9FFC}").contains(scalar)
    }
}
