using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Grange.Storage.S3;
using Grange.Storage.S3.Signing;
using Grange.Tests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Grange.Storage.Tests.S3;

/// <summary>Signatures against the examples that Amazon publishes (Signature Version 4: header, query, chunked upload).</summary>
public sealed class SignatureTests
{
    const string Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", Scope = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request";
    const string Empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    static readonly DateTimeOffset Then = DateTimeOffset.Parse("2013-05-24T00:00:00Z", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41", null)]
    [InlineData("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb42", "SignatureDoesNotMatch")]
    public void A_header_is_checked_as_Amazon_makes_it(string signature, string? refusal)
    {
        var request = Get("/test.txt", "");
        request.Headers.Range = "bytes=0-9";
        (request.Headers["x-amz-content-sha256"], request.Headers["x-amz-date"]) = (Empty, "20130524T000000Z");
        request.Headers.Authorization = $"AWS4-HMAC-SHA256 Credential={Scope},SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature={signature}";
        Assert.Equal(refusal, Signature.Read(request).Value.Check(request, Secret, Then)?.Code);
    }

    [Fact]
    public void A_presigned_address_is_checked_as_Amazon_makes_it_and_ends()
    {
        var request = Get("/test.txt", $"?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={Uri.EscapeDataString(Scope)}&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400"
            + "&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
        var signature = Signature.Read(request).Value;
        Assert.Null(signature.Check(request, Secret, Then.AddHours(23)));
        Assert.Equal("AccessDenied", signature.Check(request, Secret, Then.AddHours(25))?.Code);
        Assert.Equal("RequestTimeTooSkewed", signature.Check(request, Secret, Then.AddMinutes(-16))?.Code);
    }

    [Fact]
    public void A_header_that_changes_the_request_must_be_signed()
    {
        var request = Get("/test.txt", $"?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={Uri.EscapeDataString(Scope)}&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400"
            + "&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
        request.Headers["x-amz-copy-source"] = "/other/secret";
        Assert.Equal("AccessDenied", Signature.Read(request).Value.Check(request, Secret, Then)?.Code);
    }

    [Fact]
    public async Task Chunks_are_checked_one_by_one()
    {
        var chunks = Chunks("ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648");
        Assert.Equal(new string('a', 66560), Encoding.ASCII.GetString(await ReadAsync(chunks)));
        var refused = await Assert.ThrowsAsync<BodyRefusedException>(() => ReadAsync(Chunks("bd80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648")));
        Assert.Equal("SignatureDoesNotMatch", refused.Fault.Code);
        var cut = await Assert.ThrowsAsync<BodyRefusedException>(() => ReadAsync(chunks[..66_000]));
        Assert.Equal("IncompleteBody", cut.Fault.Code);
    }

    [Fact]
    public async Task Unsigned_chunks_bring_their_checksum_behind_them()
    {
        var chunks = new ChunkedBody(PipeReader.Create(new MemoryStream("5\r\n12345\r\n4\r\n6789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n"u8.ToArray())), null, hasTrailer: true);
        using var content = new MemoryStream();
        await chunks.CopyToAsync(content, TestContext.Current.CancellationToken);
        Assert.Equal("123456789"u8, content.ToArray());
        Assert.Equal("y/Q5Jg==", chunks.Trailers["x-amz-checksum-crc32"]);
    }

    [Theory]
    [InlineData("x-amz-checksum-crc32", "CBF43926")]
    [InlineData("x-amz-checksum-crc32c", "E3069283")]
    [InlineData("x-amz-checksum-crc64nvme", "AE8B14860A799888")]
    public void Checksums_have_the_values_of_their_catalogue(string name, string check)
    {
        using var checksum = Checksum.Of(name)!;
        checksum.Append("123456789"u8);
        Assert.Equal(check, Convert.ToHexString(Convert.FromBase64String(checksum.Value())));
    }

    [Fact]
    public async Task Chunks_of_random_bytes_are_refused_and_never_break_the_reader()
    {
        for (var seed = 0; seed < Counts.Of(2_000, 50_000); seed++)
        {
            var bytes = ContentOf.Bytes(seed, seed % 300);
            if (seed % 3 == 0) bytes = [.. "4\r\n1234\r\n"u8, .. bytes];
            await Assert.ThrowsAsync<BodyRefusedException>(async () =>
            {
                await new ChunkedBody(PipeReader.Create(new MemoryStream(bytes)), null, hasTrailer: true).CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
                throw new BodyRefusedException(S3Faults.Incomplete("by chance it was whole"));
            });
        }
    }

    static byte[] Chunks(string first) => Encoding.ASCII.GetBytes(
        $"10000;chunk-signature={first}\r\n{new string('a', 65536)}\r\n"
        + $"400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n{new string('a', 1024)}\r\n"
        + "0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n");

    static async Task<byte[]> ReadAsync(byte[] chunks)
    {
        var seed = new Signature(
            "AKIAIOSFODNN7EXAMPLE", "20130524/us-east-1/s3/aws4_request", "20130524T000000Z", ["host"], "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", null);
        using var content = new MemoryStream();
        await new ChunkedBody(PipeReader.Create(new MemoryStream(chunks)), new ChunkSigner(seed, Secret), hasTrailer: false).CopyToAsync(content);
        return content.ToArray();
    }

    static HttpRequest Get(string path, string query)
    {
        var request = new DefaultHttpContext().Request;
        (request.Method, request.Path, request.QueryString, request.Host) = ("GET", path, new QueryString(query), new HostString("examplebucket.s3.amazonaws.com"));
        request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget = path + query;
        return request;
    }
}
