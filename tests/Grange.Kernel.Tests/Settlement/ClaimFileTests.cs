using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Tests.Settlement;

/// <summary>Claims from a mapped file are those of the settlement, and a file that is not whole is as good as none.</summary>
public sealed class ClaimFileTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("grange-claims-").FullName;

    string Path => System.IO.Path.Combine(folder, "claims", "one.claims");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1000)]
    public void Every_account_has_the_claims_of_the_settlement(int accounts)
    {
        var state = State(accounts);
        ClaimFile.Write(Path, state);
        using var file = ClaimFile.TryOpen(Path, state.Manifest, state.Cid);
        Assert.Equal(state.Vector.Count, file!.Count);
        for (var i = 0; i < accounts; i++)
        {
            var account = ToyWorld.Numbered(i * 7 + 3);
            var claims = file.ClaimsOf(account);
            Assert.Equal(state.ClaimsOf(account).Select(claim => claim.Leaf), claims.Select(claim => claim.Leaf));
            Assert.All(claims, claim => Assert.True(MerkleTree.Verify(state.Manifest.Root, LedgerLeaf.Hash(claim.Leaf), claim.Proof)));
            Assert.Empty(file.ClaimsOf(ToyWorld.Numbered(i * 7 + 4)));
        }
    }

    [Fact]
    public void A_flipped_byte_anywhere_is_found_when_the_file_is_opened()
    {
        var state = State(20);
        ClaimFile.Write(Path, state);
        var good = File.ReadAllBytes(Path);
        for (var at = 0; at < good.Length; at += Counts.Of(7, 1))
        {
            if (at is >= 20 and < 24 or >= 96 and < 128) continue; // of the head these are unused
            var bad = good.ToArray();
            bad[at] ^= 0x10;
            File.WriteAllBytes(Path, bad);
            using var opened = ClaimFile.TryOpen(Path, state.Manifest, state.Cid);
            Assert.True(opened is null, $"byte {at} was not missed");
        }
    }

    [Fact]
    public void A_file_cut_short_or_of_another_settlement_is_not_opened()
    {
        var (state, other) = (State(20), State(21));
        Assert.Null(ClaimFile.TryOpen(Path, state.Manifest, state.Cid));
        ClaimFile.Write(Path, state);
        Assert.Null(ClaimFile.TryOpen(Path, other.Manifest, other.Cid));
        var good = File.ReadAllBytes(Path);
        foreach (var length in new[] { 0, 1, 127, 128, good.Length / 2, good.Length - 1 })
        {
            File.WriteAllBytes(Path, good[..length]);
            Assert.Null(ClaimFile.TryOpen(Path, state.Manifest, state.Cid));
        }
        File.WriteAllBytes(Path + ".new", good[..99]); // what a killed writer leaves beside it
        ClaimFile.Write(Path, state);
        using var again = ClaimFile.TryOpen(Path, state.Manifest, state.Cid);
        Assert.NotNull(again);
        Assert.Equal([Path], Directory.GetFiles(System.IO.Path.GetDirectoryName(Path)!));
    }

    [Fact]
    public void A_claim_among_a_hundred_thousand_leaves_takes_less_than_a_millisecond()
    {
        var count = Counts.Of(100_000, 1_000_000);
        var state = State(count);
        ClaimFile.Write(Path, state);
        using var file = ClaimFile.TryOpen(Path, state.Manifest, state.Cid)!;
        for (var i = 0; i < 1000; i++) _ = file.ClaimsOf(ToyWorld.Numbered(i * 7 + 3));
        var took = Enumerable.Range(0, 1000).Select(i =>
        {
            var start = System.Diagnostics.Stopwatch.GetTimestamp();
            _ = file.ClaimsOf(ToyWorld.Numbered((int)((i * 104_729L) % count) * 7 + 3));
            return System.Diagnostics.Stopwatch.GetElapsedTime(start);
        }).Order().ToList();
        Assert.True(took[500] < TimeSpan.FromMilliseconds(1), $"the median claim took {took[500].TotalMicroseconds} µs");
    }

    static SettlementState State(int accounts)
    {
        var growth = new LedgerGrowth([.. Enumerable.Range(0, accounts).SelectMany(i => Enumerable.Range(0, i % 3 == 0 ? 2 : 1).Select(asset => new VectorEntry(ToyWorld.Numbered(i * 7 + 3), ToyWorld.Numbered(0x70 + asset), LeafKind.Earned, (UInt128)i + 1)))], []);
        var vector = CumulativeVector.Empty.Add(growth);
        var tree = vector.Tree();
        var ledger = new LedgerTerms(31337, ToyWorld.Numbered(0xaa), ToyWorld.Numbered(0xca), new Dictionary<string, Address> { ["GRG"] = ToyWorld.Numbered(0x70) });
        var manifest = new SettlementManifest(ledger, 1, null, tree.Root, vector.Encode().Root, vector.Totals(), [], [], vector.Encode().Root, 1);
        return new SettlementState(manifest, manifest.Encode().Cid, vector, tree);
    }
}
