using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Vehicles.Protocol.Telemetry;
using Grange.Vehicles.Rules.Witness;
using Grange.Verbs.Hardware;
using Microsoft.Extensions.Logging;

namespace Grange.Vehicles.Agent;

/// <summary>Signs what the node asks the car to testify, where it is a statement on a charging session or on hexes, and nothing else. Sends what waits, oldest first, and forgets a batch only when the node has said that it is durable. Sending it twice does no harm: the node knows its number.</summary>
public sealed partial class TelemetrySender(HttpClient http, NetworkSlug network, DeviceIdentity device, TelemetrySpool spool, TimeProvider clock, ILogger log)
{
    const int AtOnce = 64, MostStatement = 1_024;

    static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(200);

    readonly BackOff wait = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(60));

    /// <summary>Batches that were taken, and ones that the node had already.</summary>
    public long Taken { get; private set; }
    public long Duplicates { get; private set; }

    /// <summary>Statements that were signed.</summary>
    public long Testified { get; private set; }

    /// <summary>Batches that the node will never take.</summary>
    public long Refused { get; private set; }

    enum Fate { Taken, Refused, Later }

    /// <summary>Sends until it is stopped, or, with <paramref name="isDone"/>, until nothing waits and it says so.</summary>
    public async Task RunAsync(Func<bool> isDone, CancellationToken cancel)
    {
        while (true)
        {
            var done = isDone();
            var waiting = await spool.WaitingAsync(AtOnce, cancel);
            if (waiting.Count == 0)
            {
                if (done) return;
                await Task.Delay(Idle, clock, cancel);
            }
            foreach (var batch in waiting)
                if (!await SendAsync(batch, cancel)) break;
        }
    }

    async Task<bool> SendAsync(SpooledBatch batch, CancellationToken cancel)
    {
        var (fate, pause) = await TryAsync(batch, cancel);
        if (fate == Fate.Later)
        {
            await Task.Delay(pause ?? wait.Next(), clock, cancel);
            return false;
        }
        wait.Reset();
        if (fate == Fate.Refused) Refused++;
        await spool.DropAsync(batch.Sequence, cancel);
        return true;
    }

    async Task<(Fate Fate, TimeSpan? Pause)> TryAsync(SpooledBatch batch, CancellationToken cancel)
    {
        try
        {
            using var request = Request(batch);
            using var response = await http.SendAsync(request, cancel);
            var text = await response.Content.ReadAsStringAsync(cancel);
            if (response.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.OK)
            {
                var answer = JsonNode.Parse(text);
                foreach (var ask in answer?["asks"] as JsonArray ?? []) await TestifyAsync(ask, cancel);
                return (Count(answer), null);
            }
            var (code, detail) = Why(text);
            if (IsFinal(response.StatusCode) || code == "too-old")
            {
                LogRefused(log, batch.Sequence, code, detail);
                return (Fate.Refused, null);
            }
            LogLater(log, batch.Sequence, (int)response.StatusCode, code, detail);
            return (Fate.Later, response.Headers.RetryAfter?.Delta);
        }
        catch (Exception away) when (away is HttpRequestException or IOException or JsonException || (away is TaskCanceledException && !cancel.IsCancellationRequested))
        {
            LogAway(log, away.Message);
            return (Fate.Later, null);
        }
    }

    /// <summary>The car's word is wanted within seconds or not at all: it is given once.</summary>
    async Task TestifyAsync(JsonNode? ask, CancellationToken cancel)
    {
        var statement = new byte[MostStatement];
        if (ask is not JsonValue value || !value.TryGetValue<string>(out var text) || !Convert.TryFromBase64String(text, statement, out var length) || !(ChargeReport.IsStatement(statement.AsSpan(0, length)) || PlaceReport.IsStatement(statement.AsSpan(0, length))))
        {
            LogStrange(log);
            return;
        }
        var said = new JsonObject { ["device"] = device.Id.ToString(), ["statement"] = text, ["signature"] = Convert.ToBase64String(device.Key.Sign(statement.AsSpan(0, length))) };
        using var response = await http.PostAsync(new Uri($"/api/v1/{network}/vehicles/testimony", UriKind.Relative), JsonContent.Create(said), cancel);
        if (response.IsSuccessStatusCode) Testified++;
    }

    Fate Count(JsonNode? answer)
    {
        if ((bool?)answer?["duplicate"] == true) Duplicates++;
        else Taken++;
        return Fate.Taken;
    }

    HttpRequestMessage Request(SpooledBatch batch)
    {
        var content = new ByteArrayContent(batch.Packed);
        content.Headers.ContentType = new("application/cloudevents-batch+json");
        content.Headers.ContentEncoding.Add("gzip");
        return new(HttpMethod.Post, $"/api/v1/{network}/vehicles/telemetry")
        {
            Content = content,
            Headers =
            {
                { "Grange-Device", device.Id.ToString() },
                { "Grange-Sequence", batch.Sequence.ToString(CultureInfo.InvariantCulture) },
                { "Grange-Signature", BatchSignature.ToHeader(batch.Signature) },
            },
        };
    }

    /// <summary>What the same bytes will be told again. 401 and 404 end when the device is registered and paired, or its key is the current one again.</summary>
    static bool IsFinal(HttpStatusCode status) => status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity;

    static (string Code, string Detail) Why(string text)
    {
        try
        {
            return JsonNode.Parse(text) is JsonObject problem ? ((string?)problem["code"] ?? "refused", (string?)problem["detail"] ?? "") : ("refused", "");
        }
        catch (JsonException)
        {
            return ("refused", "");
        }
    }

    [LoggerMessage(LogLevel.Warning, "batch {Sequence} was refused for good: {Code}: {Detail}")]
    static partial void LogRefused(ILogger log, long sequence, string code, string detail);

    [LoggerMessage(LogLevel.Warning, "batch {Sequence} waits: the node said {Status} {Code}: {Detail}")]
    static partial void LogLater(ILogger log, long sequence, int status, string code, string detail);

    [LoggerMessage(LogLevel.Warning, "the node asks for a signature of something that is no statement a car makes; nothing is signed")]
    static partial void LogStrange(ILogger log);

    [LoggerMessage(LogLevel.Warning, "the node is away: {Why}; what is read is kept")]
    static partial void LogAway(ILogger log, string why);
}
