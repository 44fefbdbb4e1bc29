using System.Text.Json;
using Grange.Content;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary>Holds an operator's receipts against its bundles: what was acknowledged for an epoch must be in that epoch's bundle.</summary>
static class ReceiptAudit
{
    /// <summary>The first record that a receipt promises and its bundle lacks; null when all are there.</summary>
    public static async Task<Finding?> FirstMissingAsync(string file, SettlementManifest manifest, VerifiedBlocks blocks, CancellationToken cancel)
    {
        foreach (var line in await File.ReadAllLinesAsync(file, cancel))
        {
            if (line.Length == 0) continue;
            var json = JsonSerializer.Deserialize(line, EvidenceJson.Default.ReceiptJson) ?? throw new VerbFailure("bad-receipt", "a line is no receipt", null, ExitCode.Usage);
            if (!json.Read().TryGet(out var receipt, out var fault)) throw VerbFailure.Of(fault);
            if (manifest.Epochs.FirstOrDefault(epoch => epoch.Network == receipt.Network && epoch.Epoch == receipt.Epoch) is not { } settled) continue;
            if (!await ContainsAsync(settled.Bundle, receipt.Evidence, blocks, cancel))
                return Finding.Missing("evidence-receipted", $"{receipt.Evidence} in {settled}");
        }
        return null;
    }

    static async Task<bool> ContainsAsync(Cid bundle, Cid evidence, VerifiedBlocks blocks, CancellationToken cancel)
    {
        if (!(await blocks.NodeAsync(bundle, "bundle", cancel)).TryGet(out var root, out _) || !root.TryGet("pages", DagKind.List, out var pages)) return false;
        foreach (var page in pages.AsList)
        {
            if (!(await blocks.NodeAsync(page.AsLink, "bundle-page", cancel)).TryGet(out var rows, out _)) return false;
            if (rows.Links().Contains(evidence)) return true;
        }
        return false;
    }
}
