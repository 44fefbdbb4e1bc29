using Grange.Content;
using Grange.Host.Admission;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Planet.Tests;

/// <summary>What many devices send at once is verified together, and everyone gets the answer to its own.</summary>
public sealed class Signatures_side_by_side
{
    const int Devices = 40;

    static readonly NetworkSlug Slug = NetworkSlug.Parse("toys");
    static readonly SigningDomain Domain = new(31337, Address.Parse("0x00000000000000000000000000000000000000aa"));

    [Fact]
    public async Task Batches_that_wait_are_checked_in_one_go_and_a_forged_one_harms_nobody()
    {
        var (log, runs) = Signed();
        using var open = new ManualResetEventSlim();
        var looks = 0;
        var gate = new SignatureGate(() => { Interlocked.Increment(ref looks); open.Wait(); return log; }, Domain, places: 1);
        var first = Task.Run(() => gate.CheckAsync(runs[0]));
        SpinWait.SpinUntil(() => Volatile.Read(ref looks) == 1);
        var others = runs.Skip(1).Select(gate.CheckAsync).ToList(); // all of them wait in the queue
        open.Set();

        var faults = new List<Fault?> { await first };
        faults.AddRange(await Task.WhenAll(others));
        Assert.Equal(2, looks);
        Assert.Equal(runs.Select(run => Signatures.Check(run, log, Domain)?.Code), faults.Select(fault => fault?.Code));
        Assert.Equal(Devices / 10, faults.Count(fault => fault is { Code: "evidence-signature" }));
        Assert.Null(await gate.CheckAsync(runs[1])); // its place is free again
    }

    [Fact]
    public async Task A_check_that_breaks_fails_those_it_was_for_and_the_next_goes_on()
    {
        var (log, runs) = Signed();
        var breaks = true;
        var gate = new SignatureGate(() => breaks ? throw new InvalidDataException("torn") : log, Domain, places: 1);
        await Assert.ThrowsAsync<InvalidDataException>(() => gate.CheckAsync(runs[1]));
        breaks = false;
        Assert.Null(await gate.CheckAsync(runs[1]));
    }

    /// <summary>A registry of so many devices and a signed record of each; every tenth signature is another's.</summary>
    static (RegistryLog Log, IReadOnlyList<EvidenceRun> Runs) Signed()
    {
        using var owner = Secp256k1Key.Generate();
        var (log, runs, account) = (RegistryLog.Empty(Domain), new List<EvidenceRun>(), Address.Read(owner.AddressBytes));
        for (var i = 0; i < Devices; i++)
        {
            using var key = P256Key.Generate();
            using var other = P256Key.Generate();
            log = log.Apply(log.Next(RegistryAction.Register(account, Slug, key.PublicKey, $"toy {i}", DeviceFacts.Of(), (ulong)i, ulong.MaxValue).Sign(Domain, owner, key), 0)).Value;
            var author = Author.Of(key.DeviceId);
            var signer = new EvidenceSigner(i % 10 == 0 ? other : key, author, Slug, key.DeviceId, 0, null);
            signer.Add("toy.work", 1000, DagNode.Map(("units", DagNode.Of(1L))));
            runs.Add(BatchCheck.Read(signer.Seal(), BatchLimits.Of(new ModuleInfo("toy", "Toy", ["toy.work"], "units", 1, "{}", 1000))).Value);
        }
        return (log, runs);
    }
}
