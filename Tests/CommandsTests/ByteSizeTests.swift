import Testing

@testable import Commands

@Suite struct `a size in an option` {
    @Test(arguments: [
        ("1", 1), ("64M", 64 << 20), ("64MiB", 64 << 20), ("2G", 2 << 30), ("512K", 512 << 10), ("7KiB", 7 << 10),
    ])
    func `is bytes, or powers of 1024`(text: String, bytes: Int) {
        #expect(ByteSize(argument: text)?.bytes == bytes)
    }

    @Test(arguments: [
        "", "0", "M", "iB", "64iB", "64MB", "64m", "-1", "+1", "1.5G", "٣", "9999999999999", "999999999999G", "64M ",
    ])
    func `is nothing else`(text: String) {
        #expect(ByteSize(argument: text) == nil)
    }
}
