using System.Text.Json;
using Grange.Content;
using Grange.Host.Devices;
using Grange.Kernel;
using Microsoft.Extensions.Logging;

namespace Grange.Host.Operators;

/// <summary>The registry of a ledger at a node that joined it: a verified copy of the one log, which the founding node keeps; acts made here are passed on to it.</summary>
public sealed partial class RegistryMirror(PeerClient keeper, DeviceRegistry registry, TimeProvider clock, ILogger log)
{
    static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);

    /// <summary>Follows the log until the node stops.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            await CatchUpAsync(cancel);
            await Task.Delay(Pace, clock, cancel);
        }
    }

    /// <summary>Passes an owner's act on; when it was taken in, it stands in the copy here too.</summary>
    public async Task<Result<RegistryEntry>> AcceptAsync(SignedAction signed, CancellationToken cancel)
    {
        var json = JsonSerializer.SerializeToNode(RegistrationJson.Of(signed), DevicesJson.Default.RegistrationJson)!;
        if (!(await keeper.PostAsync("/api/v1/devices", json, cancel)).TryGet(out var taken, out var refused)) return refused;
        await CatchUpAsync(cancel);
        return new RegistryEntry((long)taken["entry"]!, clock.GetUtcNow().ToUnixTimeSeconds(), signed);
    }

    /// <summary>Reads what is new; returns once the copy is where the log is now, however long its keeper is away.</summary>
    /// <remarks>An epoch is bundled only after this: its registry must show every device that moved before it closed.</remarks>
    public async Task CatchUpAsync(CancellationToken cancel)
    {
        for (var waits = 0; !await TryAsync(waits, cancel); waits++) await Task.Delay(Pace, clock, cancel);
    }

    async Task<bool> TryAsync(int waits, CancellationToken cancel)
    {
        var answer = await keeper.BytesAsync($"/api/v1/registry?known={registry.Log.Count}", cancel);
        if (!answer.TryGet(out var body, out var silent))
        {
            if (waits == 0) LogSilent(silent.ToString());
            return false;
        }
        if (body.Length == 0) return true; // nothing is new
        if (!TryRead(body, out var root, out var first, out var pages)) throw new InvalidDataException($"{keeper.Url} answers no registry");
        if ((await registry.AdoptAsync(root, first, pages, cancel)).TryGet(out var count, out var forged))
        {
            LogGrown(count);
            return true;
        }
        LogForged(keeper.Url, forged.ToString());
        return false;
    }

    /// <summary>What <c>GET /api/v1/registry</c> answers: <c>{root, first, pages}</c> in dag-cbor.</summary>
    internal static byte[] Write(ReadOnlyMemory<byte> root, int first, IEnumerable<ReadOnlyMemory<byte>> pages) => DagCbor.Encode(DagNode.Map(
        ("root", DagNode.Of(root.Span)), ("first", DagNode.Of((long)first)), ("pages", DagNode.List(pages.Select(page => DagNode.Of(page.Span)).ToArray()))));

    static bool TryRead(byte[] body, out ReadOnlyMemory<byte> root, out int first, out IReadOnlyList<ReadOnlyMemory<byte>> pages)
    {
        (root, first, pages) = (default, 0, []);
        if (DagCbor.TryDecode(body, out var node) != DagCborFault.None || !node!.TryGet("root", DagKind.Bytes, out var rootBytes)) return false;
        if (!node.TryGetLong("first", out var from) || from is < 0 or > int.MaxValue || !node.TryGet("pages", DagKind.List, out var list) || list.AsList.Any(page => page.Kind != DagKind.Bytes)) return false;
        (root, first, pages) = (rootBytes.AsBytes.ToArray(), (int)from, [.. list.AsList.Select(page => (ReadOnlyMemory<byte>)page.AsBytes.ToArray())]);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "the registry has {Count} entries")]
    partial void LogGrown(long count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the registry's keeper does not answer; it is asked again: {Fault}")]
    partial void LogSilent(string fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Keeper} shows a registry that does not hold; the copy here stays as it was: {Fault}")]
    partial void LogForged(Uri keeper, string fault);
}
