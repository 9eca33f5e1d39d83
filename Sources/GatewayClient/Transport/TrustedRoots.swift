internal import NIOSSL

/// Certificates that are trusted in place of the system's, to verify servers by.
///
/// Servers are always verified: there is nothing here to switch that off.
package struct TrustedRoots: Sendable {
    let certificates: [NIOSSLCertificate]

    /// Takes the certificates of a PEM file, or returns nil where there is none or one cannot be read.
    package init?(pem: [UInt8]) {
        guard let certificates = try? NIOSSLCertificate.fromPEMBytes(pem), !certificates.isEmpty else { return nil }
        self.certificates = certificates
    }
}
