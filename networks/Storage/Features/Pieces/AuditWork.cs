using System.Security.Cryptography;
using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Providers;
using Microsoft.Extensions.Logging;

namespace Grange.Storage.Pieces;

/// <summary>Background work: reads 64 KiB of some piece of each provider through its public door, as anyone could, and says as evidence what came.</summary>
/// <remarks>The bytes are checked against the piece's name alone. A provider that sends only for money is asked for proofs, not for bytes.</remarks>
sealed partial class AuditWork(StorageNode node)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly ILogger log = node.Log;

    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(node.Terms.AuditMs), node.Host.Clock, cancel);
            foreach (var provider in (await node.Providers.AllAsync(cancel)).Where(provider => provider.IsAlive(node.NowMs) && !provider.IsClosed(node.NowMs) && !node.IsPaid(provider.Device)))
            {
                var held = (await node.Copies.ListAsync(null, provider.Device, cancel)).Where(copy => copy.State is CopyState.Placed or CopyState.Moving).ToList();
                if (held.Count > 0) await LookAsync(provider, held[RandomNumberGenerator.GetInt32(held.Count)], cancel);
            }
        }
    }

    async Task LookAsync(ProviderRow provider, CopyRow copy, CancellationToken cancel)
    {
        var chunks = (copy.Piece.RawBytes + PieceHasher.ChunkBytes - 1) / PieceHasher.ChunkBytes;
        var (chunk, began) = (RandomNumberGenerator.GetInt32((int)chunks), node.Host.Clock.GetTimestamp());
        var seen = await SeeAsync(provider, copy.Piece, chunk, cancel);
        var took = node.Host.Clock.GetElapsedTime(began);
        if (seen == Observation.Good) node.Health.Answered(provider.Device, took);
        else node.Health.Failed(provider.Device);
        var audit = new Audited(provider.Device, copy.Piece, chunk, seen, (long)took.TotalMilliseconds);
        if (!(await node.Host.Evidence.ObserveAsync(StorageKinds.Audited, audit.ToNode(), cancel)).TryGet(out var receipt, out var refused)) LogRefused(provider.Device, refused.ToString());
        if (seen != Observation.Good) await node.FailedAudits.AddAsync(new FailedAudit(provider.Device, node.NowMs, copy.Piece, chunk, seen, receipt?.Evidence), cancel);
        if (seen != Observation.Bad) return;
        LogBad(provider.Device, copy.Piece, chunk);
        if (await node.Repairs.LoseAsync(copy, CopyState.Lost, "audit", node.NowMs, cancel)) node.Changed.Beat();
    }

    async Task<Observation> SeeAsync(ProviderRow provider, PieceCid piece, long chunk, CancellationToken cancel)
    {
        var bytes = Audited.BytesOf(piece, chunk);
        if (await node.Client.RangeAsync(provider.Url, piece, chunk * PieceHasher.ChunkBytes, bytes, Patience, cancel) is not { } came)
            return await node.Client.HasNotAsync(provider.Url, piece, cancel) ? Observation.Bad : Observation.Away;
        var path = piece.RawBytes <= PieceHasher.ChunkBytes ? [] : await node.Client.PathAsync(provider.Url, piece, chunk << PieceHasher.ChunkHeight, Patience, cancel);
        if (path is null) return Observation.Away; // it went away in between
        return Audited.Proves(piece, chunk, came, path) ? Observation.Good : Observation.Bad;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "provider {Device} does not have chunk {Chunk} of piece {Piece}")]
    partial void LogBad(DeviceId device, PieceCid piece, long chunk);

    [LoggerMessage(Level = LogLevel.Error, Message = "an audit of {Device} was refused as evidence: {Fault}")]
    partial void LogRefused(DeviceId device, string fault);
}
