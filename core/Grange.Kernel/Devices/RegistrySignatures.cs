using Grange.Kernel.Crypto;

namespace Grange.Kernel;

/// <summary>The signatures of many registry entries at once, with the answers of <see cref="SignedAction.Check"/>.</summary>
static class RegistrySignatures
{
    /// <summary>The first fault among the entries, or null; <paramref name="ids"/> gets the id of each entry's key where it has one that is a point.</summary>
    public static Fault? Check(IReadOnlyList<RegistryEntry> entries, SigningDomain domain, Span<DeviceId?> ids)
    {
        var digests = new byte[entries.Count][];
        for (var i = 0; i < digests.Length; i++) digests[i] = entries[i].Action.Digest(domain);
        var (owned, proven) = (Owned(entries, digests), Proven(entries, digests, ids));
        for (var i = 0; i < entries.Count; i++)
            if ((!owned[i] || !proven[i]) && entries[i].Signed.Check(domain) is { } fault) return fault;
        return null;
    }

    static bool[] Owned(IReadOnlyList<RegistryEntry> entries, byte[][] digests)
    {
        var signed = new SignedHash[entries.Count];
        for (var i = 0; i < signed.Length; i++) signed[i] = new SignedHash(entries[i].Action.Owner.ToByteArray(), digests[i], entries[i].Signed.Signature);
        var verdicts = new bool[signed.Length];
        Secp256k1Batch.AreSignedBy(signed, verdicts);
        return verdicts;
    }

    static bool[] Proven(IReadOnlyList<RegistryEntry> entries, byte[][] digests, Span<DeviceId?> ids)
    {
        int[] keyed = [.. Enumerable.Range(0, entries.Count).Where(i => entries[i].Action.HasKey)];
        var (verdicts, keyIds) = (new P256Fault[keyed.Length], new DeviceId?[keyed.Length]);
        P256Batch.Verify([.. keyed.Select(i => new SignedHash(entries[i].Action.Key, digests[i], entries[i].Signed.Proof))], verdicts);
        P256Batch.Ids([.. keyed.Select(i => entries[i].Action.Key)], keyIds);
        var proven = new bool[entries.Count];
        for (var i = 0; i < keyed.Length; i++) (proven[keyed[i]], ids[keyed[i]]) = (verdicts[i] == P256Fault.None, keyIds[i]);
        return proven;
    }
}
