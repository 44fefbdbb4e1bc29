using System.Security.Cryptography;
using Grange.Kernel.Crypto;

namespace Grange.Kernel;

/// <summary>Whose signature stands over the last record of a run.</summary>
public static class Signatures
{
    /// <summary>Runs that one processor checks at a time.</summary>
    const int Share = 256;

    /// <summary>Null when the author signed, with the key the registry has now.</summary>
    public static Fault? Check(EvidenceRun run, IDeviceView devices, SigningDomain domain) => run.Author.Kind switch
    {
        AuthorKind.Account => CheckAccount(run, domain),
        AuthorKind.Device => devices.Find(run.Author.Device) is { } device ? CheckDevice(run, device) : NotRegistered(run.Author),
        _ => devices.FindOperator(run.Author.Device) is { } node ? CheckOperator(run, node) : NotRegistered(run.Author),
    };

    /// <summary>The answers of <see cref="Check"/> for many runs, side by side where they are devices'.</summary>
    public static IReadOnlyList<Fault?> CheckAll(IReadOnlyList<EvidenceRun> runs, IDeviceView devices, SigningDomain domain)
    {
        var faults = new Fault?[runs.Count];
        Parallel.For(0, (runs.Count + Share - 1) / Share, share => CheckShare(runs, share * Share, faults, devices, domain));
        return faults;
    }

    static void CheckShare(IReadOnlyList<EvidenceRun> runs, int from, Fault?[] faults, IDeviceView devices, SigningDomain domain)
    {
        int[] share = [.. Enumerable.Range(from, Math.Min(Share, runs.Count - from))];
        var known = share.Where(i => runs[i].Author.Kind == AuthorKind.Device && devices.Find(runs[i].Author.Device) is { Revoked: false } device && device.Network == runs[i].Network).ToArray();
        var verdicts = new P256Fault[known.Length];
        P256Batch.Verify(
            [.. known.Select(i => new SignedHash(devices.Find(runs[i].Author.Device)!.Key, SHA256.HashData(runs[i].Blocks[^1].Span), runs[i].Signature))], verdicts);
        var good = known.Where((_, at) => verdicts[at] == P256Fault.None).ToHashSet();
        foreach (var i in share) faults[i] = good.Contains(i) ? null : Check(runs[i], devices, domain);
    }

    /// <summary>Null when <paramref name="compressedKey"/> signed the last block: for audits, which take the key from the registry's history.</summary>
    public static Fault? CheckKey(EvidenceRun run, ReadOnlySpan<byte> compressedKey)
    {
        var fault = P256.Verify(compressedKey, run.Blocks[^1].Span, run.Signature.Span);
        return fault == P256Fault.None ? null : new Fault("evidence-signature", $"the last record is not signed by {run.Author}: {fault}", Hint(fault), 403);
    }

    static Fault? CheckDevice(EvidenceRun run, Device device)
    {
        if (device.Revoked) return new Fault("device-revoked", $"{device.Id} was revoked by its owner", Status: 403);
        if (device.Network != run.Network) return new Fault("device-other-network", $"{device.Id} is registered for '{device.Network}', not '{run.Network}'", Status: 403);
        return CheckKey(run, device.Key.Span);
    }

    static Fault? CheckOperator(EvidenceRun run, Operator node)
        => node.Revoked ? new Fault("operator-revoked", $"{node.Id} was revoked by its owner", Status: 403) : CheckKey(run, node.Key.Span);

    static Fault? CheckAccount(EvidenceRun run, SigningDomain domain)
    {
        // The wallet shows the last record's kind: nothing of another kind may hide before it.
        if (run.Records.FirstOrDefault(evidence => evidence.Record.Kind != run.Last.Kind) is { } hidden)
            return new Fault("evidence-kinds", $"an account signs '{run.Last.Kind}', the batch also holds '{hidden.Record.Kind}'", "send one kind per batch");
        var digest = AccountEvidence.Digest(domain, run.Last, run.Records[^1].Cid);
        return SigningDomain.IsSignedBy(run.Author.Account, digest, run.Signature.Span)
            ? null : new Fault("evidence-signature", $"the last record is not signed by {run.Author}", "sign Evidence(network,kind,record) for this chain and its Rewards contract", 403);
    }

    static Fault NotRegistered(Author author) => new("author-unknown", $"{author} is not registered", "grange join NETWORK registers a device", 403);

    static string? Hint(P256Fault fault) => fault switch
    {
        P256Fault.HighS => "replace s by n - s",
        P256Fault.Length => "a signature is r and s, 32 bytes each, big-endian",
        _ => null,
    };
}
