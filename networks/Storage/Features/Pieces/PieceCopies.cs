using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Storage.Providers;
using Microsoft.Extensions.Logging;

namespace Grange.Storage.Pieces;

/// <summary>The steps of a copy's life: chosen, given its bytes, held and placed by evidence, amended, dropped, gone.</summary>
sealed partial class PieceCopies(StorageNode node)
{
    static readonly TimeSpan HeldWithin = TimeSpan.FromSeconds(20), LookAgain = TimeSpan.FromMilliseconds(200);

    readonly ILogger log = node.Log;

    /// <summary>Gives a piece the copies it lacks, and says how many are placed now.</summary>
    public async Task<int> CompleteAsync(PieceRow piece, IReadOnlyList<CopyRow> held, IReadOnlyList<Rent> rent, byte[] encodedRent, CancellationToken cancel)
    {
        var providers = (await node.Providers.AllAsync(cancel)).ToDictionary(provider => provider.Device);
        var tasks = new List<Task<bool>>();
        var keeping = new List<CopyRow>();
        foreach (var copy in held.Where(copy => copy.State != CopyState.Leaving))
        {
            if (copy.State == CopyState.Stored && !(providers.GetValueOrDefault(copy.Device)?.IsAlive(node.NowMs) ?? false))
            {
                // gone before it said that it holds the piece: another is chosen
                await node.Pieces.RemoveCopyAsync(copy.Segment, copy.Device, cancel);
                continue;
            }
            keeping.Add(copy);
            if (copy.State == CopyState.Stored) tasks.Add(PlaceAsync(piece, providers[copy.Device], rent, encodedRent, cancel));
        }
        var missing = node.Terms.Copies - keeping.Count;
        if (missing > 0 && piece.IsLocal)
            foreach (var chosen in await ChooseAsync(piece, held, providers.Values, missing, cancel))
                tasks.Add(GiveAsync(piece, chosen.Provider, rent, encodedRent, cancel));
        var done = await Task.WhenAll(tasks);
        if (done.Contains(true)) node.Changed.Beat();
        return keeping.Count(copy => copy.State == CopyState.Placed) + done.Count(placed => placed);
    }

    /// <summary>Says rents anew where the objects in a piece have changed.</summary>
    public async Task AmendAsync(IReadOnlyList<CopyRow> held, IReadOnlyList<Rent> rent, byte[] encodedRent, CancellationToken cancel)
    {
        foreach (var copy in held.Where(copy => copy.State == CopyState.Placed && !(copy.Rent is { } said && said.Span.SequenceEqual(encodedRent))))
        {
            if (!Said(copy.Piece, await node.Host.Evidence.ObserveAsync(StorageKinds.Placed, new Placement(copy.Device, copy.Piece, rent).ToNode(), cancel), out _))
                continue;
            await node.Pieces.SetCopyAsync(copy.Segment, copy.Device, CopyState.Placed, encodedRent, null, node.NowMs, cancel);
        }
    }

    /// <summary>Nobody wants the piece any more: it is dropped by evidence, and its bytes stay until that epoch is over.</summary>
    public async Task LeaveAsync(IReadOnlyList<CopyRow> held, CancellationToken cancel)
    {
        foreach (var copy in held.Where(copy => copy.State != CopyState.Leaving))
        {
            if (!Said(copy.Piece, await node.Host.Evidence.ObserveAsync(StorageKinds.Dropped, new Dropping(copy.Device, copy.Piece).ToNode(), cancel), out var receipt))
                continue;
            await node.Pieces.SetCopyAsync(copy.Segment, copy.Device, CopyState.Leaving, null, receipt!.Epoch, node.NowMs, cancel);
        }
    }

    /// <summary>Deletes with the providers what left in an epoch before this one.</summary>
    public async Task FinishLeavingAsync(IReadOnlyList<CopyRow> held, CancellationToken cancel)
    {
        var due = held.Where(copy => copy.State == CopyState.Leaving && copy.Epoch < node.Host.Epochs.Current.Number).ToList();
        if (due.Count == 0) return;
        var providers = (await node.Providers.AllAsync(cancel)).ToDictionary(provider => provider.Device);
        foreach (var copy in due)
        {
            if (providers.TryGetValue(copy.Device, out var provider) && provider.IsAlive(node.NowMs)
                && await node.Client.RemoveAsync(provider.Url, node.Token(PieceAction.Remove, copy.Device, copy.Piece), copy.Piece, cancel) is { } fault)
            {
                LogFault(copy.Piece, copy.Device, fault.ToString());
                continue;
            }
            await node.Pieces.RemoveCopyAsync(copy.Segment, copy.Device, cancel);
        }
    }

    async Task<IReadOnlyList<Candidate>> ChooseAsync(PieceRow piece, IReadOnlyList<CopyRow> held, IEnumerable<ProviderRow> providers, int missing, CancellationToken cancel)
    {
        var (devices, terms) = (node.Host.Devices.View, node.Terms);
        var candidates = providers
            .Select(provider => (provider, device: devices.Find(provider.Device)))
            .Where(pair => pair.device is { Revoked: false } device && device.Network == node.Slug && node.Host.Devices.IsHere(device))
            .Select(pair => new Candidate(
                pair.provider, pair.device!.Owner, RentRule.Price(pair.device, terms), node.Health.Failures(pair.provider.Device), node.Health.IsFull(pair.provider.Device)));
        var holding = held.Select(copy => copy.Device).ToHashSet();
        var owners = holding.Select(devices.Find).OfType<Device>().Select(device => device.Owner).ToHashSet();
        var most = await node.Pieces.PriceAsync(piece.Segment, cancel) ?? 0;
        return ProviderChoice.Pick(candidates, owners, holding, piece.Piece.RawBytes, most, missing, terms.Dev, node.NowMs);
    }

    async Task<bool> GiveAsync(PieceRow piece, ProviderRow provider, IReadOnlyList<Rent> rent, byte[] encodedRent, CancellationToken cancel)
    {
        if (node.Segments.Sealed.FirstOrDefault(one => one.Number == piece.Segment) is not { } segment) return false;
        var fault = await node.Client.StoreAsync(
            provider.Url, node.Token(PieceAction.Upload, provider.Device, piece.Piece), piece.Piece,
            () => new FileStream(segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.SequentialScan | FileOptions.Asynchronous), cancel);
        if (fault is not null)
        {
            if (fault.Status == 507) node.Health.SaidFull(provider.Device);
            else node.Health.Failed(provider.Device);
            LogFault(piece.Piece, provider.Device, fault.ToString());
            return false;
        }
        LogGiven(piece.Piece, provider.Device);
        await node.Pieces.SetCopyAsync(piece.Segment, provider.Device, CopyState.Stored, null, null, node.NowMs, cancel);
        return await PlaceAsync(piece, provider, rent, encodedRent, cancel);
    }

    /// <summary>Waits for the device's word, then gives the operator's; true when both are evidence.</summary>
    async Task<bool> PlaceAsync(PieceRow piece, ProviderRow provider, IReadOnlyList<Rent> rent, byte[] encodedRent, CancellationToken cancel)
    {
        if (!await IsHeldAsync(piece.Piece, provider, cancel)) return false;
        if (!Said(piece.Piece, await node.Host.Evidence.ObserveAsync(StorageKinds.Placed, new Placement(provider.Device, piece.Piece, rent).ToNode(), cancel), out _))
            return false;
        await node.Pieces.SetCopyAsync(piece.Segment, provider.Device, CopyState.Placed, encodedRent, null, node.NowMs, cancel);
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
        LogRefused(piece, fault.ToString());
        return false;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "piece {Piece} given to {Device}")]
    partial void LogGiven(PieceCid piece, DeviceId device);

    [LoggerMessage(Level = LogLevel.Warning, Message = "piece {Piece} with {Device}: {Fault}")]
    partial void LogFault(PieceCid piece, DeviceId device, string fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "evidence about piece {Piece} was refused: {Fault}")]
    partial void LogRefused(PieceCid piece, string fault);
}
