/// `count` and its noun, for messages: `1 group`, `2 groups`; `plural` is for nouns that do not end with s then.
package func counted(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
    "\(count) \(count == 1 ? singular : plural ?? singular + "s")"
}
