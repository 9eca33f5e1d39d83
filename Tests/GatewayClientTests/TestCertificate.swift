import NIOSSL

/// A self-signed certificate for 127.0.0.1, localhost and apig.example.com with its key, made for these tests alone.
enum TestCertificate {
    static let pem = """
        -----BEGIN CERTIFICATE-----
        MIIBYDCCAQagAwIBAgIBATAKBggqhkjOPQQDAjAXMRUwEwYDVQQDDAxjdXRvdmVy
        IHRlc3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBcxFTATBgNV
        BAMMDGN1dG92ZXIgdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABPK2wo92
        kz97R62J8u6tPRtC/1eMOZfcH+2Sc+VtyFhvL4BfC6fC+WcaWZHuFUUn9UUo4IVw
        NLda8Td+GZpQ12+jQTA/MA8GA1UdEwEB/wQFMAMBAf8wLAYDVR0RBCUwI4IJbG9j
        YWxob3N0ghBhcGlnLmV4YW1wbGUuY29thwR/AAABMAoGCCqGSM49BAMCA0gAMEUC
        IQDGQApYM92J3Etg/keXqfiyQw+PdF/KCGKY2O43nXGemAIgcep5dR0KNBaJGs8t
        gipeARp+6a+uej6h345ow6KQcbo=
        -----END CERTIFICATE-----
        """

    private static let keyPEM = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgGERGu5mVJ7+uFhiD
        KIDoUEptauqVRlWIIF8b49iHO0ehRANCAATytsKPdpM/e0etifLurT0bQv9XjDmX
        3B/tknPlbchYby+AXwunwvlnGlmR7hVFJ/VFKOCFcDS3WvE3fhmaUNdv
        -----END PRIVATE KEY-----
        """

    /// What a server needs to speak TLS with it.
    static func serverContext() throws -> NIOSSLContext {
        try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)).map { .certificate($0) },
                privateKey: .privateKey(NIOSSLPrivateKey(bytes: Array(keyPEM.utf8), format: .pem))
            )
        )
    }
}
