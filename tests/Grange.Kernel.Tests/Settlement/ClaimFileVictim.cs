using Grange.Kernel;

namespace Grange.Tests.Settlement;

/// <summary>The process that the crash test kills: it replaces one claim file by another for ever, and says so each time.</summary>
static class ClaimFileVictim
{
    /// <summary>So many that a write takes its time and a kill can fall into it.</summary>
    const int Leaves = 20_000;

    public static int Run(string path)
    {
        SettlementState[] states = [StateOf(1), StateOf(2)];
        var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        for (var i = 0; ; i++)
        {
            ClaimFile.Write(path, states[i % 2]);
            output.WriteLine(states[i % 2].Manifest.Number);
        }
    }

    /// <summary>A settlement of that number: each has more leaves, and other amounts, than the one before.</summary>
    public static SettlementState StateOf(long number)
    {
        var leaves = Enumerable.Range(0, Leaves + (int)number).Select(i => new VectorEntry(ToyWorld.Numbered(i + 1), ToyWorld.Numbered(0x70), LeafKind.Earned, (UInt128)(i * 10 + number)));
        var vector = CumulativeVector.Empty.Add(new LedgerGrowth([.. leaves], []));
        var tree = vector.Tree();
        var ledger = new LedgerTerms(31337, ToyWorld.Numbered(0xaa), ToyWorld.Numbered(0xca), new Dictionary<string, Address> { ["GRG"] = ToyWorld.Numbered(0x70) });
        var manifest = new SettlementManifest(ledger, number, null, tree.Root, vector.Encode().Root, vector.Totals(), [], [], vector.Encode().Root, 1);
        return new SettlementState(manifest, manifest.Encode().Cid, vector, tree);
    }
}
