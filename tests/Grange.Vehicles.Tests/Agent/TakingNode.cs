using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Vehicles.Protocol.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grange.Vehicles.Tests.Agent;

/// <summary>The door of devices as the contract has it, over real HTTP, for one vehicle; it can be told to answer something else.</summary>
sealed class TakingNode : IAsyncDisposable
{
    readonly WebApplication app;
    readonly ReadOnlyMemory<byte> key;
    readonly DeviceId device;
    readonly Lock taking = new();

    TakingNode(WebApplication app, ReadOnlyMemory<byte> key, DeviceId device) => (this.app, this.key, this.device) = (app, key, device);

    public ConcurrentQueue<int> Answers { get; } = [];
    public Dictionary<long, List<TelemetryPoint>> Stored { get; } = [];
    public List<(long Sequence, string Signature)> Seen { get; } = [];
    public List<string> Asks { get; } = [];
    public ConcurrentQueue<(byte[] Statement, byte[] Signature)> Testimony { get; } = [];
    public int Wrong { get; private set; }

    public Uri Address => new(app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public static async Task<TakingNode> StartAsync(P256Key key, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add($"http://127.0.0.1:{port}");
        var node = new TakingNode(app, key.PublicKey, key.DeviceId);
        app.MapPost("/api/v1/vehicles/vehicles/telemetry", node.TakeAsync);
        app.MapPost("/api/v1/vehicles/vehicles/testimony", (JsonObject said) => node.Testimony.Enqueue((Convert.FromBase64String((string)said["statement"]!), Convert.FromBase64String((string)said["signature"]!))));
        await app.StartAsync();
        return node;
    }

    async Task<IResult> TakeAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await using (var gzip = new GZipStream(request.Body, CompressionMode.Decompress)) await gzip.CopyToAsync(body);
        var sequence = long.Parse(request.Headers["Grange-Sequence"]!, CultureInfo.InvariantCulture);
        var (signed, signature) = ((string)request.Headers["Grange-Signature"]!, new byte[64]);
        lock (taking)
        {
            Seen.Add((sequence, signed));
            if (!BatchSignature.TryReadHeader(signed, signature) || BatchSignature.Verify(key.Span, device, sequence, body.ToArray(), signature) != P256Fault.None)
            {
                Wrong++;
                return Results.Problem(statusCode: 401);
            }
            if (Answers.TryDequeue(out var status)) return Results.Json(new { code = "told-so", detail = "" }, statusCode: status);
            if (Stored.ContainsKey(sequence)) return Results.Json(new { sequence, duplicate = true });
            var batch = new TelemetryBatch();
            if (TelemetryBatch.TryRead(body.ToArray(), device, "1", TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), batch) != BatchFault.None) Wrong++;
            Stored[sequence] = [.. batch.Points];
            return Results.Json(new { sequence, duplicate = false, asks = Asks }, statusCode: 202);
        }
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
