using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Vehicles.Catalogue;
using Grange.Vehicles.Features.Reads;
using Grange.Vehicles.Features.Streams;
using Grange.Vehicles.Rules.Ownership;
using Grange.Vehicles.Rules.Reads;
using Grange.Vehicles.Rules.Viss;

namespace Grange.Vehicles.Features.Viss;

/// <summary>One client's line: requests answered in order, subscriptions told as values come. It ends with the grant, each subscription being told why.</summary>
sealed class VissSession(VehiclesNode node, WebSocket socket, Address reader, long vehicle) : IDisposable
{
    const int MostBytes = 64 * 1024, MostSubscriptions = 64, MostHistory = 10_000;

    static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50), Patience = TimeSpan.FromSeconds(2);

    readonly ConcurrentDictionary<string, VissSubscription> subscriptions = new(StringComparer.Ordinal);
    readonly SemaphoreSlim sending = new(1, 1);
    int numbered;

    public async Task RunAsync(CancellationToken cancel)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task[] work = [HearAsync(ending.Token), FollowAsync(ending.Token), TimeAsync(ending.Token)];
        await Task.WhenAny(work);
        await ByeAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAny(work[0], Task.Delay(Patience, node.Host.Clock, cancel)); // whoever breaks off a receive breaks the line: what was said last would be lost
        await ending.CancelAsync();
        await Task.WhenAll(work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => sending.Dispose();

    async Task ByeAsync()
    {
        await sending.WaitAsync();
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived) await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
        }
        finally
        {
            sending.Release();
        }
    }

    async Task HearAsync(CancellationToken cancel)
    {
        var buffer = new byte[MostBytes];
        while (true)
        {
            var length = 0;
            ValueWebSocketReceiveResult got;
            do
            {
                if (length == buffer.Length) return;
                got = await socket.ReceiveAsync(buffer.AsMemory(length), cancel);
                length += got.Count;
            }
            while (!got.EndOfMessage);
            if (got.MessageType == WebSocketMessageType.Close) return;
            await SendAsync(await AnswerAsync(buffer.AsMemory(0, length), cancel), cancel);
        }
    }

    async Task<JsonObject> AnswerAsync(ReadOnlyMemory<byte> message, CancellationToken cancel)
    {
        JsonObject? request = null;
        try
        {
            request = JsonNode.Parse(message.Span) as JsonObject;
        }
        catch (JsonException)
        {
            // answered below
        }
        var (action, id) = (Text(request?["action"]), Text(request?["requestId"]));
        if (request is null || action is not ("get" or "set" or "subscribe" or "unsubscribe")) return Error("get", id, VissError.BadRequest("a message is a JSON object with an action: get, set, subscribe or unsubscribe"));
        if (!node.Gate.Look(reader, vehicle, Scopes.None).TryGet(out var seeing, out var why)) return Error(action, id, VissError.InvalidToken(why.Detail));
        try
        {
            return action switch
            {
                "get" => await GetAsync(request, id, seeing, cancel),
                "set" => Set(request, id),
                "subscribe" => Subscribe(request, id, seeing),
                _ => Text(request["subscriptionId"]) is { } named && subscriptions.TryRemove(named, out _) ? VissMessages.Answer("unsubscribe", id, node.NowMs) : Error("unsubscribe", id, VissError.InvalidData("there is no such subscription")),
            };
        }
        catch (InvalidOperationException)
        {
            return Error(action, id, VissError.BadRequest("a member of the message is of another type"));
        }
    }

    async Task<JsonObject> GetAsync(JsonObject request, string? id, Seeing seeing, CancellationToken cancel)
    {
        if (!Asked(request, seeing, out var path, out var filter, out var error)) return Error("get", id, error!);
        if (filter.IsMetadata) return Metadata(path, filter, id, seeing);
        if (filter.Triggers) return Error("get", id, VissError.InvalidData("the filter is for subscribe"));
        IReadOnlyList<Point> points;
        if (filter.HistoryMs is { } back)
        {
            var since = Math.Max(node.NowMs - back, seeing.SinceMs);
            var places = SignalNames.IsPlace(path) || filter.Paths.Count > 0;
            if (!(await node.Archive.PointsAsync(seeing.Vehicle, since, node.NowMs + 1, name => filter.Takes(path, name) || (places && SignalNames.IsFix(name)), cancel)).TryGet(out var old, out var why)) return Error("get", id, VissError.TooMany(why.Detail));
            points = [.. PlaceView.Of(old, seeing.Access, await ReadEndpoints.ZonesAsync(node, seeing, cancel)).TakeLast(MostHistory)];
        }
        else points = await ReadEndpoints.NewestAsync(node, seeing, cancel);
        var found = points.Where(one => filter.Takes(path, one.Name)).GroupBy(one => one.Name).OrderBy(one => one.Key, StringComparer.Ordinal).ToList();
        if (found.Count == 0) return Error("get", id, VissError.Unavailable($"nothing is known of {path}"));
        if (await node.Till.TakeAsync(seeing, cancel) is { } unpaid) return Error("get", id, VissError.Forbidden(unpaid.Detail));
        ReadEndpoints.Note(node, seeing, [.. found.SelectMany(one => one)], found.Min(one => one.Min(value => value.AtMs)), node.NowMs);
        var answer = VissMessages.Answer("get", id, node.NowMs);
        answer["data"] = VissMessages.Data(found);
        return answer;
    }

    JsonObject Metadata(string path, VissFilter filter, string? id, Seeing seeing)
    {
        var known = Signals.All.Where(one => (one.Path == path || one.Path.StartsWith(path + ".", StringComparison.Ordinal) || (filter.Paths.Count > 0 && filter.Takes(path, one.Path))) && PlaceView.MayAsk(one.Path, seeing.Access)).ToList();
        if (known.Count == 0) return Error("get", id, VissError.Unavailable($"nothing is known of {path}"));
        var answer = VissMessages.Answer("get", id, node.NowMs);
        answer["metadata"] = VissMessages.Metadata(known);
        return answer;
    }

    /// <summary>Nothing here moves a vehicle.</summary>
    JsonObject Set(JsonObject request, string? id)
    {
        if (Text(request["path"])?.Replace('/', '.') is not { } path || request["value"] is null) return Error("set", id, VissError.BadRequest("path and value"));
        return Error("set", id, Signals.Find(path) is null ? VissError.Unavailable($"there is no {path}") : VissError.Forbidden("signals are read only here"));
    }

    JsonObject Subscribe(JsonObject request, string? id, Seeing seeing)
    {
        if (!Asked(request, seeing, out var path, out var filter, out var error)) return Error("subscribe", id, error!);
        if (!filter.Triggers) return Error("subscribe", id, VissError.BadRequest("a subscription has a filter: timebased, change or range"));
        if (subscriptions.Count >= MostSubscriptions) return Error("subscribe", id, VissError.TooMany($"a line has {MostSubscriptions} subscriptions at most"));
        var made = new VissSubscription(Interlocked.Increment(ref numbered).ToString(CultureInfo.InvariantCulture), path, filter) { DueMs = node.NowMs };
        var answer = VissMessages.Answer("subscribe", id, node.NowMs);
        answer["subscriptionId"] = made.Id;
        subscriptions[made.Id] = made;
        return answer;
    }

    /// <summary>Reads path and filter; a path that is not open is refused, a pattern shows what is open of it.</summary>
    bool Asked(JsonObject request, Seeing seeing, out string path, out VissFilter filter, out VissError? error)
    {
        (path, filter, error) = (Text(request["path"])?.Replace('/', '.') ?? "", VissFilter.None, null);
        if (path != "Vehicle" && !SignalNames.IsPath(path)) error = VissError.BadRequest("path: Vehicle and names below it");
        else if (request["filter"] is { } given && VissFilter.Read(given) is not { } read) error = VissError.BadRequest("the filter is not understood");
        else
        {
            if (request["filter"] is { } asked) filter = VissFilter.Read(asked)!;
            if (filter.Paths.Count == 0 && !filter.IsMetadata && !PlaceView.MayAsk(path, seeing.Access))
                error = VissError.Forbidden(node.Gate.Ask(reader, vehicle, SignalNames.ScopeOf(path)) is { IsOk: false } refused ? refused.Fault.Detail : $"{path} is not open");
        }
        return error is null;
    }

    /// <summary>Tells what triggers on values; ends when the grant does.</summary>
    async Task FollowAsync(CancellationToken cancel)
    {
        await foreach (var item in Following.FollowAsync(node, reader, vehicle, cancel))
        {
            if (!item.TryGet(out var seen, out var why))
            {
                foreach (var one in subscriptions.Values) await SendAsync(Event(one, "error", VissError.InvalidToken(why.Detail).ToJson()), cancel);
                return;
            }
            foreach (var one in subscriptions.Values.Where(one => one.Filter.PeriodMs is null)) await TellAsync(one, seen.Seeing, one.Take(seen.Points), cancel);
        }
    }

    /// <summary>Tells what is due by the clock.</summary>
    async Task TimeAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Tick, node.Host.Clock);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            var now = node.NowMs;
            var due = subscriptions.Values.Where(one => one.Filter.PeriodMs is not null && one.DueMs <= now).ToList();
            if (due.Count == 0 || !node.Gate.Look(reader, vehicle, Scopes.None).TryGet(out var seeing, out _)) continue;
            var newest = await ReadEndpoints.NewestAsync(node, seeing, cancel);
            foreach (var one in due)
            {
                one.DueMs = now + one.Filter.PeriodMs!.Value;
                await TellAsync(one, seeing, [.. newest.Where(point => one.Takes(point.Name))], cancel);
            }
        }
    }

    async Task TellAsync(VissSubscription one, Seeing seeing, IReadOnlyList<Point> points, CancellationToken cancel)
    {
        if (points.Count == 0) return;
        if (await node.Till.TakeAsync(seeing, cancel) is { } unpaid)
        {
            if (subscriptions.TryRemove(one.Id, out _)) await SendAsync(Event(one, "error", VissError.Forbidden(unpaid.Detail).ToJson()), cancel);
            return;
        }
        ReadEndpoints.Note(node, seeing, points, points.Min(point => point.AtMs), points.Max(point => point.AtMs));
        await SendAsync(Event(one, "data", VissMessages.Data([.. points.GroupBy(point => point.Name)])), cancel);
    }

    JsonObject Event(VissSubscription one, string name, JsonNode content)
    {
        var message = VissMessages.Answer("subscription", null, node.NowMs);
        (message["subscriptionId"], message[name]) = (one.Id, content);
        return message;
    }

    JsonObject Error(string action, string? id, VissError error) => VissMessages.Error(action, id, error, node.NowMs);

    async Task SendAsync(JsonObject message, CancellationToken cancel)
    {
        await sending.WaitAsync(cancel);
        try
        {
            if (socket.State == WebSocketState.Open) await socket.SendAsync(Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, true, cancel);
        }
        finally
        {
            sending.Release();
        }
    }

    static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
