using System.Collections.Concurrent;
using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Files;
using Grange.Storage.Gateway;
using Grange.Storage.S3.Keys;
using Grange.Store;
using Microsoft.Extensions.Logging;

namespace Grange.Storage.Pinning;

/// <summary>Background work: fetches what is to be pinned and has it kept and paid for like an upload. Pins that a stop interrupted begin again.</summary>
sealed partial class PinWork(StorageRunner running)
{
    /// <summary>Pins under way at once; most of them wait for somebody else.</summary>
    const int AtOnce = 16;

    readonly ConcurrentDictionary<string, CancellationTokenSource> under = new();
    readonly Pulse asked = new();
    readonly ILogger log = running.Host.Logs.CreateLogger("Grange.Storage.Pins");

    public void Wake() => asked.Beat();

    /// <summary>Ends the fetching of a pin that was taken back, and gives up what it kept.</summary>
    public async Task EndAsync(StorageNode node, Address account, string id, CancellationToken cancel)
    {
        if (under.TryGetValue(id, out var fetching)) await fetching.CancelAsync();
        await new ObjectKeeping(node, account).RemoveAsync(Pin.ObjectOf(id), cancel);
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var pins = new PinTable(node.Host.Store, node.Slug);
        await pins.RequeueAsync(cancel);
        foreach (var name in await pins.OrphansAsync(cancel)) await new ObjectKeeping(node).RemoveAsync(name, cancel);
        using var http = PinSources.Client(PinSettings.Read(node.Host).PrivateOrigins ?? node.Terms.Dev);
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => WorkAsync(node, pins, http, cancel)));
    }

    async Task WorkAsync(StorageNode node, PinTable pins, HttpClient http, CancellationToken cancel)
    {
        while (true)
        {
            var change = asked.Next;
            if (await pins.TakeAsync(cancel) is { } pin) await PinAsync(node, pins, pin, http, cancel);
            else await change.WaitAsync(cancel);
        }
    }

    async Task PinAsync(StorageNode node, PinTable pins, Pin pin, HttpClient http, CancellationToken cancel)
    {
        var settings = PinSettings.Read(node.Host);
        using var patience = new CancellationTokenSource(settings.Patience(node.Terms), node.Host.Clock);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ended.Token, patience.Token);
        under[pin.Id] = ended;
        try
        {
            var settled = await FetchAsync(node, pin, settings, http, () => patience.CancelAfter(settings.Patience(node.Terms)), either.Token, cancel);
            if (await pins.SettleAsync(settled, cancel)) LogSettled(pin.Id, pin.Content, settled.State, settled.Problem);
            else await new ObjectKeeping(node, pin.Account).RemoveAsync(pin.ObjectName, cancel); // it was taken back meanwhile
            if (pin.Before is { } before) await new ObjectKeeping(node, pin.Account).RemoveAsync(Pin.ObjectOf(before), cancel);
        }
        finally
        {
            under.TryRemove(pin.Id, out _);
        }
    }

    /// <summary>Tries; the pin as it is then.</summary>
    static async Task<Pin> FetchAsync(StorageNode node, Pin pin, PinSettings settings, HttpClient http, Action came, CancellationToken patient, CancellationToken cancel)
    {
        var sources = PinSources.Of(pin.Wish, settings);
        using var blocks = new RemoteBlocks(new Here(node), pin.Content, sources, http, node.Host.Clock, came);
        var key = await new KeyTable(node.Host.Store, node.Slug).FindAsync(pin.Access, cancel);
        var keeping = new Uploading(node, new ObjectKeeping(node, pin.Account), new Keeping(node.Terms.Policy, Lifetime.Renewing, node.Terms.OrderDays), key);
        try
        {
            var kept = await keeping.PutDagAsync(pin.ObjectName, pin.Content, blocks, patient);
            return kept.TryGet(out var stored, out var refused) ? pin with { State = PinState.Pinned, Bytes = stored.Bytes } : Failed(refused.Detail + (sources.Count == 0 ? "; no origin was named that answers HTTP, and this node knows no gateway" : ""));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Failed($"nothing came for {settings.Patience(node.Terms).TotalSeconds:0} seconds from {sources.Count} sources: {(blocks.Problems is { Length: > 0 } told ? told : "no answer")}");
        }

        Pin Failed(string why) => pin with { State = PinState.Failed, Problem = why };
    }

    /// <summary>What the node reads without asking strangers. Copies that are away may be elsewhere too.</summary>
    sealed class Here(StorageNode node) : IBlockReader
    {
        public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(Multihash hash, CancellationToken cancel)
        {
            try
            {
                return await node.Blocks.GetAsync(hash, cancel) ?? await node.Host.Content.Here.GetAsync(hash, cancel);
            }
            catch (ContentUnavailableException)
            {
                return null;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "pin {Id} of {Content}: {State} {Problem}")]
    partial void LogSettled(string id, Cid content, string state, string? problem);
}
