import Testing

/// A request signed by the official SDK (huaweicloudsdkcore 3.1.219) with fixed keys and a fixed date.
struct SigningVector: Sendable, CustomTestStringConvertible {
    static let accessKey = "AKEXAMPLE0123456789A"
    static let secretKey = "skExample/abcdefghijklmnopqrstuvwxyz0123"

    let name: String
    let method: String
    let host: String
    let path: String
    var query: [(String, String)] = []
    var projectID: String? = "0123456789abcdef0123456789abcdef"
    var securityToken: String?
    var headers: [(String, String)] = []
    let date: String
    var body = ""
    let target: String
    let canonicalRequest: String
    let stringToSign: String
    let signedHeaders: String
    let signature: String

    var testDescription: String { name }

    static let all: [SigningVector] = [
        SigningVector(
            name: "get-channels-with-query",
            method: "GET",
            host: "apig.cn-north-4.myhuaweicloud.com",
            path: "/v2/0123456789abcdef0123456789abcdef/apigw/instances/a1b2c3d4e5f60718293a4b5c6d7e8f90/vpc-channels",
            query: [
                ("limit", "500"), ("offset", "0"), ("precise_search", "name,member_group_name"),
                ("name", "a b~c*d+é/组"),
            ],
            headers: [("Content-Type", "application/json"), ("User-Agent", "huaweicloud-usdk-python/3.0")],
            date: "20260101T123456Z",
            target:
                "/v2/0123456789abcdef0123456789abcdef/apigw/instances/a1b2c3d4e5f60718293a4b5c6d7e8f90/vpc-channels?limit=500&name=a%20b~c%2Ad%2B%C3%A9%2F%E7%BB%84&offset=0&precise_search=name%2Cmember_group_name",
            canonicalRequest: """
                GET
                /v2/0123456789abcdef0123456789abcdef/apigw/instances/a1b2c3d4e5f60718293a4b5c6d7e8f90/vpc-channels/
                limit=500&name=a%20b~c%2Ad%2B%C3%A9%2F%E7%BB%84&offset=0&precise_search=name%2Cmember_group_name
                content-type:application/json
                host:apig.cn-north-4.myhuaweicloud.com
                user-agent:huaweicloud-usdk-python/3.0
                x-project-id:0123456789abcdef0123456789abcdef
                x-sdk-date:20260101T123456Z

                content-type;host;user-agent;x-project-id;x-sdk-date
                e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
                """,
            stringToSign: """
                SDK-HMAC-SHA256
                20260101T123456Z
                1cb93be3e2f1985a0d34e5e381311a01015a2e37fd3d9bea03c3ca72acf00163
                """,
            signedHeaders: "content-type;host;user-agent;x-project-id;x-sdk-date",
            signature: "89e45b307510b6f352ff51f63eebebaa6d0e3211833277e381512ee2cc50eea9"
        ),
        SigningVector(
            name: "put-members-with-group",
            method: "PUT",
            host: "apig.cn-north-4.myhuaweicloud.com",
            path:
                "/v2/0123456789abcdef0123456789abcdef/apigw/instances/a1b2c3d4e5f60718293a4b5c6d7e8f90/vpc-channels/56a7d7358e1b42459c9d730d65b14e59/members",
            headers: [
                ("Content-Type", "application/json;charset=utf-8"), ("User-Agent", "huaweicloud-usdk-python/3.0"),
            ],
            date: "20260101T123456Z",
            body:
                #"{"members":[{"host":"192.168.2.25","weight":1,"is_backup":false,"member_group_name":"primary","port":22}],"member_group_name":"primary"}"#,
            target:
                "/v2/0123456789abcdef0123456789abcdef/apigw/instances/a1b2c3d4e5f60718293a4b5c6d7e8f90/vpc-channels/56a7d7358e1b42459c9d730d65b14e59/members",
            canonicalRequest: """
                PUT
                /v2/0123456789abcdef0123456789abcdef/apigw/instances/a1b2c3d4e5f60718293a4b5c6d7e8f90/vpc-channels/56a7d7358e1b42459c9d730d65b14e59/members/

                content-type:application/json;charset=utf-8
                host:apig.cn-north-4.myhuaweicloud.com
                user-agent:huaweicloud-usdk-python/3.0
                x-project-id:0123456789abcdef0123456789abcdef
                x-sdk-date:20260101T123456Z

                content-type;host;user-agent;x-project-id;x-sdk-date
                a1c75dd6a4bfd8edede70d0b30d433c65433fd7427235012b4e086482d6a4844
                """,
            stringToSign: """
                SDK-HMAC-SHA256
                20260101T123456Z
                1a6a50a5609894a2a4e5359e9f955a5f074318e1fe6059c6ee0e620c3d0f588d
                """,
            signedHeaders: "content-type;host;user-agent;x-project-id;x-sdk-date",
            signature: "eca681f194507f0e3047966fd8730735bac25e002abc8b3267c9702cbcf94c79"
        ),
        SigningVector(
            name: "put-members-sts",
            method: "PUT",
            host: "apig.cn-north-4.myhuaweicloud.com",
            path:
                "/v2/0123456789abcdef0123456789abcdef/apigw/instances/a1b2c3d4e5f60718293a4b5c6d7e8f90/vpc-channels/56a7d7358e1b42459c9d730d65b14e59/members",
            securityToken: "STSTOKENEXAMPLE==",
            headers: [("Content-Type", "application/json;charset=utf-8")],
            date: "20260101T123456Z",
            body: #"{"members":[]}"#,
            target:
                "/v2/0123456789abcdef0123456789abcdef/apigw/instances/a1b2c3d4e5f60718293a4b5c6d7e8f90/vpc-channels/56a7d7358e1b42459c9d730d65b14e59/members",
            canonicalRequest: """
                PUT
                /v2/0123456789abcdef0123456789abcdef/apigw/instances/a1b2c3d4e5f60718293a4b5c6d7e8f90/vpc-channels/56a7d7358e1b42459c9d730d65b14e59/members/

                content-type:application/json;charset=utf-8
                host:apig.cn-north-4.myhuaweicloud.com
                x-project-id:0123456789abcdef0123456789abcdef
                x-sdk-date:20260101T123456Z
                x-security-token:STSTOKENEXAMPLE==

                content-type;host;x-project-id;x-sdk-date;x-security-token
                6375508cf89fca1184992a7df1925296aa53eca766c56d31f66bb87e3b778620
                """,
            stringToSign: """
                SDK-HMAC-SHA256
                20260101T123456Z
                e48530109af9680be5b1f71fa40d814cfd39d43ff94d0b6807164aae9bea7f4e
                """,
            signedHeaders: "content-type;host;x-project-id;x-sdk-date;x-security-token",
            signature: "a31f80f6f666dcc4641f243873184a4618e07277cd784a792bcf64ed5010f184"
        ),
        SigningVector(
            name: "delete-member-no-project",
            method: "DELETE",
            host: "apig.cn-north-4.myhuaweicloud.com",
            path:
                "/v2/0123456789abcdef0123456789abcdef/apigw/instances/a1b2c3d4e5f60718293a4b5c6d7e8f90/vpc-channels/56a7d7358e1b42459c9d730d65b14e59/members/be63c6260a1043888187f84af39c9f0e",
            projectID: nil,
            headers: [("Content-Type", "application/json")],
            date: "20260101T123456Z",
            target:
                "/v2/0123456789abcdef0123456789abcdef/apigw/instances/a1b2c3d4e5f60718293a4b5c6d7e8f90/vpc-channels/56a7d7358e1b42459c9d730d65b14e59/members/be63c6260a1043888187f84af39c9f0e",
            canonicalRequest: """
                DELETE
                /v2/0123456789abcdef0123456789abcdef/apigw/instances/a1b2c3d4e5f60718293a4b5c6d7e8f90/vpc-channels/56a7d7358e1b42459c9d730d65b14e59/members/be63c6260a1043888187f84af39c9f0e/

                content-type:application/json
                host:apig.cn-north-4.myhuaweicloud.com
                x-sdk-date:20260101T123456Z

                content-type;host;x-sdk-date
                e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
                """,
            stringToSign: """
                SDK-HMAC-SHA256
                20260101T123456Z
                a595890f7479ef1319674a91467a5962c64e35d531f6f00506dd933eb7781e43
                """,
            signedHeaders: "content-type;host;x-sdk-date",
            signature: "d4c8100d5588204a012f1750ba7f0ac2efe4e269027770dd5cfbedce6601d7e5"
        ),
        SigningVector(
            name: "loopback-host-with-port",
            method: "GET",
            host: "127.0.0.1:8080",
            path: "/v2/0123456789abcdef0123456789abcdef/apigw/instances/a1b2c3d4e5f60718293a4b5c6d7e8f90/vpc-channels",
            headers: [("Content-Type", "application/json")],
            date: "20260101T123456Z",
            target:
                "/v2/0123456789abcdef0123456789abcdef/apigw/instances/a1b2c3d4e5f60718293a4b5c6d7e8f90/vpc-channels",
            canonicalRequest: """
                GET
                /v2/0123456789abcdef0123456789abcdef/apigw/instances/a1b2c3d4e5f60718293a4b5c6d7e8f90/vpc-channels/

                content-type:application/json
                host:127.0.0.1:8080
                x-project-id:0123456789abcdef0123456789abcdef
                x-sdk-date:20260101T123456Z

                content-type;host;x-project-id;x-sdk-date
                e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
                """,
            stringToSign: """
                SDK-HMAC-SHA256
                20260101T123456Z
                990f0ca5c5d668f2f786c7f819bf8e027883dd293d6f9dfbcbdfbd6f8255953a
                """,
            signedHeaders: "content-type;host;x-project-id;x-sdk-date",
            signature: "e2f7b5f3078913806f0ac4b89780261acd16c9e0b244f44d17fcffd96fa098e3"
        ),
    ]
}
