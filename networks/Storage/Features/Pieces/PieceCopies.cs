using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Storage.Providers;
using Microsoft.Extensions.Logging;

namespace Grange.Storage.Pieces;

/// <summary>The steps of a part's life: given its bytes, held and placed by evidence, amended, dropped, gone.</summary>
sealed partial class PieceCopies(StorageNode node)
{
    static readonly TimeSpan HeldWithin = TimeSpan.FromSeconds(20), LookAgain = TimeSpan.FromMilliseconds(200);

    readonly ILogger log = node.Log;

    /// <summary>Says rents anew where the objects in a piece have changed.</summary>
    public async Task AmendAsync(IReadOnlyList<CopyRow> held, IReadOnlyList<Rent> rent, byte[] encodedRent, CancellationToken cancel)
    {
        foreach (var copy in held.Where(copy => copy.State == CopyState.Placed && !(copy.Rent is { } said && said.Span.SequenceEqual(encodedRent))))
        {
            if (!Said(copy.Piece, await node.Host.Evidence.ObserveAsync(StorageKinds.Placed, new Placement(copy.Device, copy.Piece, rent).ToNode(), cancel), out _))
                continue;
            await node.Copies.SetAsync(copy with { Rent = encodedRent }, node.NowMs, cancel);
        }
    }

    /// <summary>Drops parts by evidence. Their bytes stay with their providers until that epoch is over.</summary>
    public async Task DropAsync(IEnumerable<CopyRow> gone, CancellationToken cancel)
    {
        foreach (var copy in gone.Where(copy => copy.State != CopyState.Leaving))
        {
            if (copy.Rent is null)
            {
                await node.Copies.SetAsync(copy with { State = CopyState.Leaving, Epoch = node.Host.Epochs.Current.Number }, node.NowMs, cancel); // nothing was ever said of it
                continue;
            }
            if (!Said(copy.Piece, await node.Host.Evidence.ObserveAsync(StorageKinds.Dropped, new Dropping(copy.Device, copy.Piece).ToNode(), cancel), out var receipt))
                continue;
            await node.Copies.SetAsync(copy with { State = CopyState.Leaving, Rent = null, Epoch = receipt!.Epoch }, node.NowMs, cancel);
        }
    }

    /// <summary>Deletes with the providers what left in an epoch before this one. A provider that is away does it when it is back.</summary>
    public async Task FinishLeavingAsync(IReadOnlyList<CopyRow> held, IReadOnlyDictionary<DeviceId, ProviderRow> providers, CancellationToken cancel)
    {
        foreach (var copy in held.Where(copy => copy.State == CopyState.Leaving && copy.Epoch < node.Host.Epochs.Current.Number))
        {
            if (providers.TryGetValue(copy.Device, out var provider))
            {
                if (!provider.IsAlive(node.NowMs))
                {
                    if (node.NowMs - provider.SeenMs < ForgetMs) continue;
                }
                else if (await node.Client.RemoveAsync(provider.Url, node.Token(PieceAction.Remove, copy.Device, copy.Piece), copy.Piece, cancel) is { } fault)
                {
                    LogFault(copy.Piece, copy.Device, fault.ToString());
                    continue;
                }
            }
            await node.Copies.RemoveAsync(copy, cancel);
        }
    }

    /// <summary>After so long nobody expects that a provider comes back and clears its disk.</summary>
    const long ForgetMs = 7L * 24 * 3600 * 1000;

    /// <summary>Gives a provider a part's bytes, from this node or from a provider that has the same, and has it placed; true when it is.</summary>
    public async Task<bool> GiveAsync(CopyRow part, ProviderRow provider, IReadOnlyList<Uri> sources, Func<Stream>? open, IReadOnlyList<Rent> rent, byte[] encodedRent, CancellationToken cancel)
    {
        var token = node.Token(PieceAction.Upload, provider.Device, part.Piece);
        var fault = open is not null ? await node.Client.StoreAsync(provider.Url, token, part.Piece, open, cancel) : new Fault("no-source", "nobody has these bytes now", Status: 503);
        for (var i = 0; open is null && fault is not null && i < sources.Count; i++) fault = await node.Transfer.PullAsync(provider.Url, token, part.Piece, sources[i], cancel);
        if (fault is not null)
        {
            if (fault.Status == 507) node.Health.SaidFull(provider.Device);
            else node.Health.Failed(provider.Device);
            LogFault(part.Piece, provider.Device, fault.ToString());
            return false;
        }
        LogGiven(part.Piece, provider.Device);
        await node.Copies.SetAsync(part, node.NowMs, cancel);
        return await PlaceAsync(part, provider, rent, encodedRent, cancel);
    }

    /// <summary>Waits for the device's word, then gives the operator's; true when both are evidence.</summary>
    public async Task<bool> PlaceAsync(CopyRow part, ProviderRow provider, IReadOnlyList<Rent> rent, byte[] encodedRent, CancellationToken cancel)
    {
        if (!await IsHeldAsync(part.Piece, provider, cancel)) return false;
        if (!Said(part.Piece, await node.Host.Evidence.ObserveAsync(StorageKinds.Placed, new Placement(provider.Device, part.Piece, rent).ToNode(), cancel), out _))
            return false;
        var placed = part with { State = CopyState.Placed, Rent = encodedRent };
        await node.Copies.SetAsync(placed, node.NowMs, cancel);
        if (await node.Repairs.MendAsync(placed, node.Segments.PolicyOf(part.Segment).IsCoded, node.NowMs, cancel)) LogMended(part.Piece, part.Device);
        return true;
    }

    async Task<bool> IsHeldAsync(PieceCid piece, ProviderRow provider, CancellationToken cancel)
    {
        for (var started = node.Host.Clock.GetTimestamp(); node.Host.Clock.GetElapsedTime(started) < HeldWithin;)
        {
            var answer = await node.Client.HeldAsync(provider.Url, piece, cancel);
            if (!answer.TryGet(out var note, out var fault))
            {
                node.Health.Failed(provider.Device);
                LogFault(piece, provider.Device, fault.ToString());
                return false;
            }
            if (note is not null) return IsProof(note, piece, provider.Device);
            await Task.Delay(LookAgain, node.Host.Clock, cancel);
        }
        return false;
    }

    /// <summary>The note must be this device's record of this piece, under a receipt that this very node signed.</summary>
    bool IsProof(HeldNote note, PieceCid piece, DeviceId device)
        => EvidenceCodec.TryDecode(note.Record.Span, out var record) == EvidenceFault.None
            && record!.Kind == StorageKinds.Held && record.Network == node.Slug && record.Author == Author.Of(device)
            && Holding.Read(record.Body).TryGet(out var holding, out _) && holding.Piece == piece
            && note.Receipt.Evidence == EvidenceCodec.CidOf(note.Record.Span) && note.Receipt.Verify(node.Operator.PublicKey.Span) == P256Fault.None;

    bool Said(PieceCid piece, Result<EvidenceReceipt> said, out EvidenceReceipt? receipt)
    {
        if (said.TryGet(out receipt, out var fault)) return true;
        LogRefused(piece, fault);
        return false;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "piece {Piece} given to {Device}")]
    partial void LogGiven(PieceCid piece, DeviceId device);

    [LoggerMessage(Level = LogLevel.Information, Message = "piece {Piece} is repaired: {Device} has it")]
    partial void LogMended(PieceCid piece, DeviceId device);

    [LoggerMessage(Level = LogLevel.Warning, Message = "piece {Piece} with {Device}: {Fault}")]
    partial void LogFault(PieceCid piece, DeviceId device, string fault);

    [LoggerMessage(Level = LogLevel.Debug, Message = "evidence about piece {Piece} was refused: {Fault}")]
    partial void LogRefused(PieceCid piece, Fault fault);
}
