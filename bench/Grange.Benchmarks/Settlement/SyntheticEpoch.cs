using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Benchmarks;

/// <summary>What one synthetic epoch came to.</summary>
/// <param name="Manifest">The settlement.</param>
/// <param name="Root">Its root.</param>
/// <param name="Records">Records settled.</param>
/// <param name="Leaves">Leaves of its tree.</param>
/// <param name="Stages">Seconds of each step.</param>
sealed record SyntheticResult(Cid Manifest, Hash32 Root, int Records, int Leaves, IReadOnlyList<(string Name, double Seconds)> Stages);

/// <summary>An epoch from the registry and the evidence on disk to claims, by the code a node runs. One operator, one network, epoch 0.</summary>
sealed class SyntheticEpoch(SyntheticLedger ledger)
{
    const int Admitted = 1 << 14;

    readonly List<(string, double)> stages = [];
    readonly VerifiedBlocks blocks = new(ledger.Segments);
    readonly EpochReplay replay = new(new VerifiedBlocks(ledger.Segments), SyntheticLedger.Terms, SyntheticNetwork.Modules);

    public async Task<SyntheticResult> RunAsync(CancellationToken cancel)
    {
        var root = Cid.Parse(await File.ReadAllTextAsync(Path.Combine(ledger.Folder, SyntheticPreparation.RegistryFile), cancel));
        var registry = await StageAsync("registry read and verified", async () => Held(await new RegistryReader(blocks, SyntheticLedger.Domain).LoadAsync(root, null, cancel)));
        var rows = await StageAsync("evidence admitted", () => AdmitAsync(registry, cancel));
        var bundle = await StageAsync("bundle sealed", () => SealAsync(rows, root, cancel));
        var signature = SyntheticLedger.Operator.Sign((await ledger.Segments.GetAsync(bundle.Hash, cancel))!.Value.Span);
        var (scores, carry, records) = await ScoreAsync(bundle, signature, root, registry, cancel);
        var draft = await StageAsync("settlement composed", () => ComposeAsync(bundle, signature, scores, carry, cancel));
        await StageAsync("claim file written and verified", () => Task.FromResult(Claims(draft.State)));
        return new SyntheticResult(draft.State.Cid, draft.State.Manifest.Root, records, draft.State.Vector.Count, stages);
    }

    /// <summary>The kernel's admission and the network's, then the block goes to disk; what the bundle will list stays as 144 bytes a record.</summary>
    async Task<List<AdmittedRow>> AdmitAsync(RegistryLog registry, CancellationToken cancel)
    {
        var (rows, limits) = (new List<AdmittedRow>((int)registry.Count), BatchLimits.Of(SyntheticNetwork.Modules["synthetic"].Info));
        var context = new CheckContext(SyntheticLedger.Definition, registry, 0, Hash32.Zero, Carry.Empty);
        await foreach (var sent in BatchesAsync(cancel))
        {
            var runs = new EvidenceRun[sent.Count];
            Parallel.For(0, runs.Length, i => runs[i] = BatchCheck.Read(EvidenceBatch.Decode(sent[i]).Value, limits).Value);
            if (Signatures.CheckAll(runs, registry, SyntheticLedger.Domain).FirstOrDefault(fault => fault is not null) is { } unsigned) throw new InvalidDataException($"{unsigned}");
            foreach (var run in runs)
            {
                var outcome = BatchCheck.AdmitSigned(run, SyntheticLedger.Slug, SyntheticLedger.Operator.DeviceId, AuthorChain.Empty, SyntheticLedger.ToMs, limits).Value;
                foreach (var evidence in outcome.New)
                {
                    if (SyntheticNetwork.Modules["synthetic"].Check(evidence, context).Refused is { } refused) throw new InvalidDataException($"{refused}");
                    await ledger.Segments.PutAsync(evidence.Cid, run.Blocks[0], cancel);
                    rows.Add(new AdmittedRow(evidence.Record.Author, evidence.Record.Sequence, Hash32.Read(evidence.Cid.Hash.Digest), SignatureBytes.Read(run.Signature.Span)));
                }
            }
        }
        await ledger.Segments.FlushAsync(cancel);
        return rows;
    }

    async Task<Cid> SealAsync(List<AdmittedRow> rows, Cid registry, CancellationToken cancel)
    {
        CollectionsMarshal.AsSpan(rows).Sort();
        var pages = new BundlePages(ledger.Segments);
        foreach (var row in rows) await pages.AddAsync(new Cid(Codec.DagCbor, Multihash.Of(Content.HashCode.Sha2_256, row.Record.ToByteArray())), row.Signature.ToArray(), cancel);
        var terms = Block.Of(SyntheticLedger.Definition.Canonical);
        await ledger.Segments.PutAsync(terms.Cid, terms.Bytes, cancel);
        var bundle = new Bundle(
            SyntheticLedger.Slug, SyntheticLedger.Operator.DeviceId, 0, SyntheticLedger.FromMs, SyntheticLedger.ToMs, null, terms.Cid, null, registry, null, [], [])
        { Written = await pages.EndAsync(cancel) }.Encode();
        await bundle.StoreAsync(ledger.Segments, cancel);
        await ledger.Segments.FlushAsync(cancel);
        rows.Clear();
        rows.TrimExcess();
        return bundle.Root;
    }

    /// <summary>Reads the bundle back from disk and verifies it, as an attester does; only the registry is the one this node has verified already.</summary>
    async Task<(Cid Scores, Cid Carry, int Records)> ScoreAsync(Cid bundle, byte[] signature, Cid root, RegistryLog registry, CancellationToken cancel)
    {
        replay.Know(root, registry);
        var scored = await StageAsync("bundle replayed and scored", async () => Held(await replay.RunAsync(bundle, signature, cancel)));
        return await StageAsync("scores and carry stored", async () =>
        {
            var result = EpochResult.Of(scored, signature);
            foreach (var block in result.Blocks) await ledger.Segments.PutAsync(block.Cid, block.Bytes, cancel);
            await ledger.Segments.FlushAsync(cancel);
            return (result.Row.Scores, result.Row.Carry, scored.Bundle.Records.Count);
        });
    }

    async Task<SettlementDraft> ComposeAsync(Cid bundle, byte[] signature, Cid scores, Cid carry, CancellationToken cancel)
    {
        var epoch = Held(await EpochResult.LoadAsync(bundle, signature, scores, carry, SyntheticLedger.Definition, blocks, cancel));
        var registry = Held(await replay.AgreeAsync(null, [epoch], cancel));
        var draft = Held(SettlementDraft.Compose(SyntheticLedger.Terms, 1, null, [epoch], registry, 1));
        foreach (var block in draft.Blocks) await ledger.Segments.PutAsync(block.Cid, block.Bytes, cancel);
        await ledger.Segments.FlushAsync(cancel);
        return draft;
    }

    /// <summary>Every thousandth leaf is claimed and its proof checked as the contract does.</summary>
    int Claims(SettlementState state)
    {
        var path = Path.Combine(ledger.Folder, "claims", $"{state.Cid}.claims");
        ClaimFile.Write(path, state);
        using var file = ClaimFile.TryOpen(path, state.Manifest, state.Cid) ?? throw new InvalidDataException("the claim file does not read back");
        for (var i = 0; i < state.Vector.Count; i += Math.Max(1, state.Vector.Count / 1000))
            if (!file.ClaimsOf(state.Vector.Entries[i].Account).All(claim => MerkleTree.Verify(state.Manifest.Root, LedgerLeaf.Hash(claim.Leaf), claim.Proof))) throw new InvalidDataException("a claim is not proven");
        return file.Count;
    }

    /// <summary>The batches as they were sent, some thousands at a time.</summary>
    async IAsyncEnumerable<List<byte[]>> BatchesAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await using var file = new FileStream(Path.Combine(ledger.Folder, SyntheticPreparation.EvidenceFile), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20);
        var (some, length) = (new List<byte[]>(Admitted), new byte[4]);
        while (file.Position < file.Length)
        {
            await file.ReadExactlyAsync(length, cancel);
            var batch = new byte[BinaryPrimitives.ReadInt32LittleEndian(length)];
            await file.ReadExactlyAsync(batch, cancel);
            some.Add(batch);
            if (some.Count < Admitted && file.Position < file.Length) continue;
            yield return some;
            some.Clear();
        }
    }

    async Task<T> StageAsync<T>(string name, Func<Task<T>> work)
    {
        var start = Stopwatch.GetTimestamp();
        var result = await work();
        stages.Add((name, Stopwatch.GetElapsedTime(start).TotalSeconds));
        using var self = Process.GetCurrentProcess();
        await Console.Error.WriteLineAsync($"  {name}: {stages[^1].Item2:0.0} s, {self.WorkingSet64 >> 20} MiB now, {self.PeakWorkingSet64 >> 20} MiB at most, {self.TotalProcessorTime.TotalSeconds:0} s of processor so far");
        return result;
    }

    static T Held<T>(Checked<T> read) => read.TryGet(out var value, out var finding) ? value : throw new InvalidDataException(finding.ToString());

    readonly record struct AdmittedRow(Author Author, long Sequence, Hash32 Record, SignatureBytes Signature) : IComparable<AdmittedRow>
    {
        public int CompareTo(AdmittedRow other) => Author.CompareTo(other.Author) is var order && order != 0 ? order : Sequence.CompareTo(other.Sequence);
    }

    [System.Runtime.CompilerServices.InlineArray(P256.SignatureSize)]
    struct SignatureBytes : IEquatable<SignatureBytes>
    {
        byte first;

        public static SignatureBytes Read(ReadOnlySpan<byte> bytes)
        {
            SignatureBytes read = default;
            bytes.CopyTo(read);
            return read;
        }

        public readonly byte[] ToArray() => ((ReadOnlySpan<byte>)this).ToArray();
        public readonly bool Equals(SignatureBytes other) => ((ReadOnlySpan<byte>)this).SequenceEqual(other);
        public override readonly bool Equals(object? obj) => obj is SignatureBytes other && Equals(other);
        public override readonly int GetHashCode() => BitConverter.ToInt32(this);
    }
}
