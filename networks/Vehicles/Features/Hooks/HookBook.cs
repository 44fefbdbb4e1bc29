using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Grange.Store;
using Grange.Vehicles.Catalogue;
using Grange.Vehicles.Features.Reads;
using Grange.Vehicles.Rules.Ownership;
using Grange.Vehicles.Rules.Reads;

namespace Grange.Vehicles.Features.Hooks;

/// <summary>The webhooks of a network: asked of every value that is new, as their owner may see it; fired, kept, delivered.</summary>
sealed class HookBook(VehiclesNode node)
{
    /// <summary>Events of one hook that may wait; what fires then is not told.</summary>
    const int MostWaiting = 100;

    const int MostHeard = 4_096;

    static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    readonly HookTable table = new(node.Host.Store, node.Slug);
    readonly ConcurrentDictionary<string, Hook> hooks = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, object> previous = new(StringComparer.Ordinal);
    readonly Channel<(long Vehicle, IReadOnlyList<Point> Points)> heard = Channel.CreateBounded<(long, IReadOnlyList<Point>)>(new BoundedChannelOptions(MostHeard) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public HookSender Sender { get; } = new(node);

    public IEnumerable<Hook> All => hooks.Values;

    public async Task LoadAsync(CancellationToken cancel)
    {
        foreach (var hook in await table.AllAsync(cancel)) hooks[hook.Id] = hook;
    }

    public async Task PutAsync(Hook hook, CancellationToken cancel)
    {
        await table.PutAsync(hook, cancel);
        hooks[hook.Id] = hook;
    }

    public async Task RemoveAsync(Hook hook, CancellationToken cancel)
    {
        await table.RemoveAsync(hook.Id, cancel);
        hooks.TryRemove(hook.Id, out _);
    }

    /// <summary>Both halves in one: a hook fires, or is delivered, never both at once, so its state is one row's.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        void Told(long vehicle, IReadOnlyList<Point> points)
        {
            if (!hooks.IsEmpty) heard.Writer.TryWrite((vehicle, points));
        }
        node.Live.Told += Told;
        try
        {
            using var timer = new PeriodicTimer(Every, node.Host.Clock);
            var (tick, news) = (timer.WaitForNextTickAsync(cancel).AsTask(), heard.Reader.WaitToReadAsync(cancel).AsTask());
            while (true)
            {
                await Task.WhenAny(news, tick);
                cancel.ThrowIfCancellationRequested();
                while (heard.Reader.TryRead(out var one)) await FireAsync(one.Vehicle, one.Points, cancel);
                await DeliverAsync(cancel);
                if (news.IsCompleted) news = heard.Reader.WaitToReadAsync(cancel).AsTask();
                if (tick.IsCompleted) tick = timer.WaitForNextTickAsync(cancel).AsTask();
            }
        }
        finally
        {
            node.Live.Told -= Told;
        }
    }

    async Task FireAsync(long vehicle, IReadOnlyList<Point> points, CancellationToken cancel)
    {
        foreach (var hook in hooks.Values.Where(one => one.Vehicle == vehicle))
        {
            if (!node.Gate.Look(hook.Owner, vehicle, Scopes.None).TryGet(out var seeing, out _)) continue; // taken back: it is not told
            var seen = PlaceView.Of(points, seeing.Access, await ReadEndpoints.ZonesAsync(node, seeing, cancel)).ToList();
            foreach (var point in seen.Where(one => one.Name == hook.Signal).OrderBy(one => one.AtMs)) await AskAsync(hook.Id, point, seen, seeing, cancel);
        }
    }

    async Task AskAsync(string id, Point point, List<Point> seen, Seeing seeing, CancellationToken cancel)
    {
        var hook = hooks[id];
        var value = Value(point);
        var before = previous.GetValueOrDefault(id);
        previous[id] = value;
        var place = PlaceView.Nearest(seen.Fixes(), point.AtMs, long.MaxValue);
        if (!hook.Condition.Holds(new(value, before, place)) || !hook.State.MayFire(node.NowMs, hook.CoolDownMs) || await table.WaitingAsync(id, cancel) >= MostWaiting) return;
        if (await node.Till.TakeAsync(seeing, cancel) is not null) return; // who has no credits is told nothing
        ReadEndpoints.Note(node, seeing, [point], point.AtMs, point.AtMs);
        var fired = hook with { State = hook.State with { FiredMs = node.NowMs } };
        await table.FireAsync(fired, node.NowMs, Event(hook, point, before).ToJsonString(), cancel);
        hooks[id] = fired;
    }

    JsonObject Event(Hook hook, Point point, object? before) => new()
    {
        ["specversion"] = "1.0",
        ["id"] = $"{hook.Id}-{node.NowMs}",
        ["source"] = $"grange:network:{node.Slug}",
        ["subject"] = $"{hook.Vehicle}",
        ["type"] = "grange.vehicle.trigger",
        ["time"] = ReadTime.Text(node.NowMs),
        ["data"] = new JsonObject { ["hook"] = hook.Id, ["condition"] = hook.Condition.Text, ["signal"] = point.Name, ["timestamp"] = ReadTime.Text(point.AtMs), ["value"] = Json(Value(point)), ["previousValue"] = Json(before) },
    };

    static object Value(Point point) => point.Text ?? (Signals.Find(point.Name) is { Kind: SignalKind.Boolean } ? point.Number != 0 : (object)point.Number);

    static JsonValue? Json(object? value) => value switch { string text => JsonValue.Create(text), bool said => JsonValue.Create(said), double number => JsonValue.Create(number), _ => null };

    /// <summary>One try of each hook whose turn it is, side by side; who may not read any more is not told what was seen before either.</summary>
    Task DeliverAsync(CancellationToken cancel) => Task.WhenAll(hooks.Values.Where(one => !one.State.Disabled && one.DueMs <= node.NowMs).Select(hook => DeliverAsync(hook, cancel)));

    async Task DeliverAsync(Hook hook, CancellationToken cancel)
    {
        if (await table.NextAsync(hook.Id, cancel) is not { } waiting) return;
        var open = node.Gate.Look(hook.Owner, hook.Vehicle, Scopes.None).TryGet(out var seeing, out _) && PlaceView.MayAsk(hook.Signal, seeing.Access);
        if (!open || await Sender.SendAsync(hook, waiting.Body, cancel))
        {
            var done = hook with { State = hook.State.Delivered(), DueMs = 0 };
            await table.DeliveredAsync(done, waiting.Number, cancel);
            hooks.TryUpdate(hook.Id, done, hook);
            return;
        }
        var (after, retryMs) = hook.State.Failed(node.NowMs);
        var later = hook with { State = after, DueMs = retryMs ?? 0 };
        await table.PutAsync(later, cancel);
        hooks.TryUpdate(hook.Id, later, hook);
    }
}
