using System.Buffers;
using System.IO.Compression;
using Grange.Kernel;
using Grange.Vehicles.Protocol.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Grange.Vehicles.Features.Ingest;

/// <summary>A request's body, uncompressed, in a rented array: never more than a batch may have, whatever it unpacks to.</summary>
readonly struct BatchBody : IDisposable
{
    readonly byte[] rented;
    readonly int length;

    BatchBody(byte[] rented, int length) => (this.rented, this.length) = (rented, length);

    public ReadOnlySpan<byte> Span => rented.AsSpan(0, length);

    /// <summary>Reads it; refused above 1 MiB, in an encoding that is not gzip, or when gzip is broken.</summary>
    public static async Task<Result<BatchBody>> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        if (request.ContentLength > TelemetryBatch.MaxBytes) return TooLarge();
        if (request.Headers.ContentEncoding is not ([] or ["gzip"] or ["identity"])) return new Fault("bad-encoding", "a batch is plain or gzip", Status: StatusCodes.Status415UnsupportedMediaType);
        if (request.Headers.ContentEncoding is not ["gzip"]) return await ReadAsync(request.Body, request.ContentLength ?? 16 * 1024, cancel);
        await using var plain = new GZipStream(request.Body, CompressionMode.Decompress);
        try
        {
            return await ReadAsync(plain, 64 * 1024, cancel);
        }
        catch (InvalidDataException)
        {
            return new Fault("bad-encoding", "the body is no gzip", Status: StatusCodes.Status400BadRequest);
        }
    }

    static async Task<Result<BatchBody>> ReadAsync(Stream stream, long expected, CancellationToken cancel)
    {
        var rented = ArrayPool<byte>.Shared.Rent((int)expected + 1);
        for (var length = 0; ;)
        {
            int read;
            try
            {
                read = await stream.ReadAsync(rented.AsMemory(length), cancel);
            }
            catch
            {
                ArrayPool<byte>.Shared.Return(rented);
                throw;
            }
            if (read == 0) return new BatchBody(rented, length);
            length += read;
            if (length > TelemetryBatch.MaxBytes)
            {
                ArrayPool<byte>.Shared.Return(rented);
                return TooLarge();
            }
            if (length < rented.Length) continue;
            var wider = ArrayPool<byte>.Shared.Rent(2 * rented.Length);
            rented.CopyTo(wider, 0);
            ArrayPool<byte>.Shared.Return(rented);
            rented = wider;
        }
    }

    static Fault TooLarge() => new("too-large", "a batch has 1 MiB at most", "send less at once", StatusCodes.Status413PayloadTooLarge);

    public void Dispose()
    {
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
    }
}
