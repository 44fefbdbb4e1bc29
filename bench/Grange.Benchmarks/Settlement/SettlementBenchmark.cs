using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Benchmarks;

/// <summary>A ledger of a million devices: an epoch end to end, an audit, claims; and what they stand on beside the JavaScript that most people use.</summary>
static class SettlementBenchmark
{
    public const string ClaimWork = "claims";

    const int Devices = 1_000_000, Owners = 10_000, AuditedDevices = 100_000, AuditedOwners = 5_000, Leaves = 1_000_000, PeerLeaves = 100_000, Signed = 64, Recoveries = 512, Hashes = 20_000;

    public static IEnumerable<Heat> Audit()
    {
        var audit = new SyntheticRun(AuditedDevices, AuditedOwners);
        yield return new Heat(Unit.Seconds, 1, [new Duel($"audit of an epoch of {AuditedDevices:N0} devices", audit.Audit, Target: Target.AtMost(60, Unit.Seconds))], IsCold: true);
    }

    public static IEnumerable<Heat> Epoch()
    {
        var epoch = new SyntheticRun(Devices, Owners);
        yield return new Heat(Unit.Seconds, 1, [new Duel($"epoch of {Devices:N0} devices, end to end", epoch.Epoch, Target: Target.AtMost(300, Unit.Seconds))], IsCold: true);
        yield return new Heat(Unit.Mebibytes, 1, [new Duel("its peak memory", epoch.Memory, Target: Target.AtMost(2048, Unit.Mebibytes))], IsCold: true);
    }

    /// <summary>Claims from a mapped file, one after the other, and the proofs of the tree that most people use.</summary>
    public static IEnumerable<Heat> Claims() => [Mapped(), Door(), Proofs()];

    static Heat Mapped() => new(Unit.Milliseconds, 5, [new Duel($"claim under {Leaves:N0} leaves, mapped file", Peers.Worker("Grange", 1, processors: null, ClaimWork, $"{Leaves}"), Target: Target.AtMost(1, Unit.Milliseconds))]);

    /// <summary>The same over HTTP, as wallets ask: the door of the node.</summary>
    static Heat Door() => new(Unit.Milliseconds, 5, [Door("median", 50), Door("p99", 99)]);

    static Duel Door(string name, int percentile) => new(
        $"claim over HTTP under {Leaves:N0} leaves, {name}", Peers.Worker("Grange", 1, processors: null, ClaimDoorBenchmark.Work, $"{Leaves}/{percentile}"), Target: Target.AtMost(1, Unit.Milliseconds));

    static Heat Proofs()
    {
        var ours = Peers.Worker("Grange", 1, processors: null, ClaimWork, $"{PeerLeaves}");
        return new Heat(Unit.Milliseconds, 3, [new Duel($"claim under {PeerLeaves:N0} leaves", ours, Peers.Node("@openzeppelin/merkle-tree", "merkle-proof.mjs", 1, PeerLeaves))]);
    }

    public static IEnumerable<Heat> Signatures()
    {
        using var key = Secp256k1Key.Generate();
        SignedHash[] signed = [.. Enumerable.Range(0, Signed).Select(i => Keccak256.Hash(BitConverter.GetBytes(i))).Select(hash => new SignedHash(key.AddressBytes.ToArray(), hash, key.SignRecoverable(hash)))];
        SignedHash[] many = [.. Enumerable.Repeat(signed, Recoveries / Signed).SelectMany(some => some)];
        var devices = Enumerable.Range(0, Recoveries).Select(_ => NewDevice()).ToArray();
        var (verdicts, faults, words) = (new bool[many.Length], new P256Fault[devices.Length], new byte[64]);
        var recover = Contender.Of("Grange recover", Recoveries, () =>
        {
            Span<byte> address = stackalloc byte[20];
            foreach (var one in many) _ = Secp256k1.RecoverAddress(one.Hash.Span, one.Signature.Span, address);
        });
        var batch = Contender.Of("Grange, eight side by side", Recoveries, () => Secp256k1Batch.AreSignedBy(many, verdicts));
        var p256 = Contender.Of("Grange, eight side by side", Recoveries, () => P256Batch.Verify(devices, faults));
        var keccak = Contender.Of("Grange", Hashes, () =>
        {
            for (var i = 0; i < Hashes; i++) Keccak256.Hash(words, words);
        });
        var ethers = Peers.Node("ethers", "ethers-recover.mjs", Recoveries, Recoveries);
        yield return new Heat(Unit.PerSecond, 5,
        [
            new Duel("secp256k1 recover, one at a time", recover, ethers),
            new Duel("secp256k1 signers confirmed, eight at a time", batch, ethers),
            new Duel("P-256 verify, keys new, eight at a time", p256, OpenSsl.Verify(processes: 1)),
            new Duel("keccak-256 of 64 bytes", keccak, Peers.Node("ethers", "ethers-keccak.mjs", Hashes, Hashes)),
        ]);
    }

    static SignedHash NewDevice()
    {
        using var key = P256Key.Generate();
        var hash = Keccak256.Hash(key.PublicKey.Span);
        return new SignedHash(key.PublicKey, hash, key.SignHash(hash));
    }

    /// <summary>One claim; the accounts are drawn all over the file.</summary>
    public static Func<Lap> Claimer(int count)
    {
        var folder = Directory.CreateTempSubdirectory("grange-bench-");
        var file = Written(folder, count);
        folder.Delete(recursive: true); // the map keeps what it needs
        return () =>
        {
            const int Asked = 10_000;
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < Asked; i++)
                if (file.ClaimsOf(AccountOf((int)((i * 104_729L) % count))).Count != 1) throw new InvalidOperationException("a leaf was not found");
            return new Lap(Stopwatch.GetElapsedTime(start).TotalSeconds / Asked);
        };
    }

    /// <summary>The mapped file of a settlement of so many leaves.</summary>
    public static ClaimFile Written(DirectoryInfo folder, int count)
    {
        var (state, path) = (State(count), Path.Combine(folder.FullName, "one.claims"));
        ClaimFile.Write(path, state);
        return ClaimFile.TryOpen(path, state.Manifest, state.Cid)!;
    }

    static SettlementState State(int count)
    {
        var asset = SyntheticLedger.Terms.Tokens["GRG"];
        var vector = CumulativeVector.Empty.Add(new LedgerGrowth([.. Enumerable.Range(0, count).Select(i => new VectorEntry(AccountOf(i), asset, LeafKind.Earned, (UInt128)i + 1))], []));
        var tree = vector.Tree();
        var manifest = new SettlementManifest(SyntheticLedger.Terms, 1, null, tree.Root, vector.Encode().Root, vector.Totals(), [], [], vector.Encode().Root, 1);
        return new SettlementState(manifest, manifest.Encode().Cid, vector, tree);
    }

    public static Address AccountOf(int number)
    {
        Span<byte> account = stackalloc byte[Address.Size];
        account.Clear();
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(account[16..], number + 1);
        return Address.Read(account);
    }
}

/// <summary>A synthetic epoch whose steps run as processes of their own; its folder is made when first needed and deleted at the end.</summary>
sealed class SyntheticRun
{
    readonly string folder = Path.Combine(Path.GetTempPath(), $"grange-synthetic-{Environment.ProcessId}-{Interlocked.Increment(ref count)}");
    static int count;

    public SyntheticRun(int devices, int owners)
    {
        Epoch = new Contender("Grange", 1, cancel => EpochAsync(devices, owners, cancel), new Ending(this));
        Memory = new Contender("Grange", 1, _ => Task.FromResult<Result<Lap>>(new Lap(0, PeakBytes: peak)));
        Audit = new Contender("Grange", 1, async cancel =>
        {
            var made = await EpochAsync(devices, owners, cancel);
            return made.IsOk ? await StepAsync(["audit", folder], cancel) : made;
        }, new Ending(this));
    }

    long peak;

    public Contender Epoch { get; }

    public Contender Memory { get; }

    public Contender Audit { get; }

    async Task<Result<Lap>> EpochAsync(int devices, int owners, CancellationToken cancel)
    {
        Console.Error.WriteLine($"synthetic: preparing {devices:N0} registered devices and their signed evidence, which is not measured");
        var prepared = await StepAsync(["prepare", folder, $"{devices}", $"{owners}"], cancel);
        if (!prepared.IsOk) return prepared;
        var made = await StepAsync(["epoch", folder], cancel);
        if (made.TryGet(out var lap, out _)) peak = lap.PeakBytes;
        return made;
    }

    static async Task<Result<Lap>> StepAsync(string[] arguments, CancellationToken cancel)
    {
        var start = Peers.Self([SyntheticWork.Verb, .. arguments]);
        start.RedirectStandardOutput = true;
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x60000000"; // what .NET does by itself in a container of 2 GiB: three quarters are for the heap
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        if (process.ExitCode != 0) return new Fault("synthetic-failed", string.Create(CultureInfo.InvariantCulture, $"{arguments[0]} ended with {process.ExitCode}"));
        var lap = JsonSerializer.Deserialize(output, LapJson.Default.Lap)!;
        return lap with { Result = null };
    }

    sealed class Ending(SyntheticRun run) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            if (Directory.Exists(run.folder)) Directory.Delete(run.folder, recursive: true);
            return default;
        }
    }
}
