using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Vehicles.Protocol.Telemetry;
using Grange.Vehicles.Rules.Ingest;
using Grange.Vehicles.Rules.Ownership;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Vehicles.Features.Ingest;

/// <summary>The door of devices: a signed batch in, an answer once it is durable.</summary>
sealed class TelemetryEndpoint(VehiclesRunner running)
{
    public const string DeviceHeader = "Grange-Device", SequenceHeader = "Grange-Sequence", SignatureHeader = "Grange-Signature";

    const int RetrySeconds = 1, MostKept = 64;

    readonly ConcurrentBag<TelemetryBatch> readers = [];

    public void Map(IEndpointRouteBuilder api) => api.MapPost("/telemetry", PostAsync).Accepts<string>("application/cloudevents-batch+json")
        .Produces<TelemetryAnswerJson>(StatusCodes.Status202Accepted).Produces<TelemetryAnswerJson>()
        .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status429TooManyRequests)
        .WithSummary("A batch of CloudEvents, signed by its device (Grange-Device, Grange-Sequence, Grange-Signature); 202 once it is durable, 200 for one that was stored before");

    async Task<IResult> PostAsync(HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var (headers, signature) = (context.Request.Headers, new byte[P256.SignatureSize]);
        if (headers[DeviceHeader] is not [{ } named] || !DeviceId.TryParse(named, null, out var device)) return Problem.Of(new Fault("bad-header", $"{DeviceHeader}: the device's id"));
        if (headers[SequenceHeader] is not [{ } counted] || !long.TryParse(counted, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) || sequence < 1) return Problem.Of(new Fault("bad-header", $"{SequenceHeader}: a positive number that rises by one"));
        if (headers[SignatureHeader] is not [{ } signed] || !BatchSignature.TryReadHeader(signed, signature)) return Problem.Of(new Fault("bad-signature", $"{SignatureHeader}: base64url of 64 bytes", Status: StatusCodes.Status401Unauthorized));
        if (node.Host.Devices.View.Find(device) is not { Revoked: false } known || known.Network != node.Slug || node.Owners.Now.Of(device) is not { } vehicle)
            return Problem.Of(new Fault("unknown-device", $"{device} is not registered here, was revoked, or is in no vehicle", "grange vehicle pair", StatusCodes.Status404NotFound));
        if (!(await BatchBody.ReadAsync(context.Request, cancel)).TryGet(out var body, out var why)) return Problem.Of(why);
        using (body)
        {
            var digest = new byte[SHA256.HashSizeInBytes];
            BatchSignature.Digest(device, sequence, body.Span, digest);
            if (P256.VerifyHash(known.Key.Span, digest, signature) is not P256Fault.None and var broken)
                return Problem.Of(new Fault("bad-signature", $"the device did not sign this: {broken}", Status: StatusCodes.Status401Unauthorized));
            var lane = node.Lanes.Of(device);
            await lane.Turn.WaitAsync(cancel);
            try
            {
                return await TakeAsync(node, vehicle, new(device, sequence, Hash32.Read(digest)), lane, body);
            }
            finally
            {
                lane.Turn.Release();
            }
        }
    }

    /// <summary>What is signed is genuine: looks at the number, reads, seals, stores. Not broken off when the asker goes: then it would not know, and neither would we.</summary>
    async Task<IResult> TakeAsync(VehiclesNode node, Vehicle vehicle, SignedBatch signed, DeviceLane lane, BatchBody body)
    {
        var before = lane.State;
        if (before.IsTooOld(signed.Sequence))
            return Problem.Of(new Fault("too-old", $"{before.Highest} came before {signed.Sequence}: nobody knows whether it is stored", $"go on from {before.Expected}", StatusCodes.Status409Conflict));
        var (kind, after) = before.Take(signed.Sequence);
        if (kind == SequenceKind.Duplicate) return Answer(new(signed.Sequence, 0, true, null, []), StatusCodes.Status200OK);
        if (node.Keys.Current(vehicle) is not { } key) return Problem.Of(new Fault("no-key", "the vehicle has changed hands just now", "send it again", StatusCodes.Status409Conflict));
        if (!readers.TryTake(out var batch)) batch = new TelemetryBatch();
        try
        {
            var takenMs = node.NowMs;
            if (TelemetryBatch.TryRead(body.Span, signed.Device, BatchReading.Subject(vehicle.Id), takenMs, batch) is not BatchFault.None and var fault)
                return Problem.Of(new Fault("bad-batch", $"no array of CloudEvents: {fault}", Status: StatusCodes.Status422UnprocessableEntity));
            if (batch.Accepted == 0)
                return Problem.Of(new Fault("nothing-acceptable", string.Join("; ", batch.Errors.Take(3).Select(one => $"[{one.Index}] {one.Code}: {one.Detail}")) is { Length: > 0 } text ? text : "the batch is empty", Status: StatusCodes.Status422UnprocessableEntity));
            var points = BatchReading.Points(batch);
            var answer = new TelemetryAnswerJson(signed.Sequence, batch.Accepted, false, kind == SequenceKind.Gap ? new(before.Expected) : null, [.. batch.Errors]);
            var (fromMs, toMs) = Span(batch);
            var sealedBody = key.Seal(Packing.Pack(body.Span), signed.Device, signed.Sequence);
            if (node.Committer.Add(new(signed.Device, signed.Sequence, vehicle.Id, key.Generation, fromMs, toMs, takenMs, points.Count, signed.Digest, sealedBody)) is not { } committing)
                return Problem.Of(new Fault("busy", "too many batches wait to be written", "send it again", StatusCodes.Status429TooManyRequests), RetrySeconds);
            var row = await committing;
            lane.State = after;
            node.Host.Seen(signed.Device);
            node.Windows.Touch(row);
            if (node.Owners.Now.Find(vehicle.Id) is { } now && node.Keys.Current(now)?.Generation == key.Generation) node.Live.Take(vehicle.Id, points); // else it was sold or deleted meanwhile
            return Answer(node.Asks.Of(signed.Device) is { Count: > 0 } asks ? answer with { Asks = [.. asks.Select(Convert.ToBase64String)] } : answer, StatusCodes.Status202Accepted);
        }
        finally
        {
            if (readers.Count < MostKept) readers.Add(batch);
        }
    }

    static (long FromMs, long ToMs) Span(TelemetryBatch batch)
    {
        var (from, to) = (long.MaxValue, long.MinValue);
        foreach (ref readonly var one in batch.PointSpan) (from, to) = (Math.Min(from, one.TimestampMs), Math.Max(to, one.TimestampMs));
        foreach (var one in batch.Events) (from, to) = (Math.Min(from, one.TimestampMs), Math.Max(to, one.TimestampMs));
        return (from, to);
    }

    static IResult Answer(TelemetryAnswerJson answer, int status) => Results.Json(answer, TelemetryJson.Default.TelemetryAnswerJson, statusCode: status);

    /// <summary>What a device signed.</summary>
    readonly record struct SignedBatch(DeviceId Device, long Sequence, Hash32 Digest);
}
