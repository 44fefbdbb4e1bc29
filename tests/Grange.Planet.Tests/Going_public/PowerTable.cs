using System.Numerics;
using System.Text.Json.Nodes;
using Grange.Chain;
using Grange.Host.Ledger;

namespace Grange.Planet.Tests;

/// <summary>The table of powers, as docs/contracts.md prints it, as the CLI says it, and as the chain has it.</summary>
static class PowerTable
{
    /// <summary>Of the document: function, who holds it, and its delay in seconds.</summary>
    public static IReadOnlyList<(string Function, string HeldBy, long Seconds)> OfDocument()
    {
        var page = File.ReadAllText(Path.Combine(GrangeProgram.Root, "docs", "contracts.md"));
        var table = page.Split("| power | held by | delay |")[1].Split("\n\n")[0].Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1);
        return [.. table.Select(line => line.Split('|', StringSplitOptions.TrimEntries)).Select(cells => (cells[1].Trim('`'), cells[2], cells[3] == "none" ? 0 : long.Parse(cells[3].Replace(" h", "", StringComparison.Ordinal)) * 3600))];
    }

    /// <summary>Of <c>grange chain powers --json</c>.</summary>
    public static IReadOnlyList<(string Function, string HeldBy, long Seconds)> OfVerb(JsonNode said)
        => [.. said["functions"]!.AsArray().Select(row => ((string)row!["function"]!, (string)row["heldBy"]!, (long)row["delaySeconds"]!))];

    /// <summary>Of <c>Powers.table()</c>: contract, selector and delay of what governance holds.</summary>
    public static async Task<IReadOnlyList<(string Function, string HeldBy, long Seconds)>> OfChainAsync(ChainReader chain, LedgerContracts ledger, CancellationToken cancel)
    {
        var rows = (IReadOnlyList<object>)(await chain.ViewAsync(LedgerArtifacts.Committed["Powers"].Abi, ledger.Powers.Powers, "table", [], cancel))[0];
        return [.. rows.Cast<AbiValues>().Select(row => (Name(ledger, row), row.Number("role") == BigInteger.One ? "governance" : "another", row.Int64("delay")))];
    }

    static string Name(LedgerContracts ledger, AbiValues row)
    {
        var contract = ledger.All.First(one => one.Address == row.Address("target"));
        return $"{contract.Name}.{LedgerArtifacts.Committed[contract.Artifact].Abi.FindFunction((byte[])row["selector"])!.Name}";
    }
}
