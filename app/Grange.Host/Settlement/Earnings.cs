using Grange.Kernel;

namespace Grange.Host.Settlement;

/// <summary>What devices earned, read off the epochs' scores, with the reason in words.</summary>
sealed class Earnings(NodeServices node)
{
    /// <summary>Rows that are wanted, of the newest epochs of one network or of all.</summary>
    public async Task<IReadOnlyList<EarningJson>> ReadAsync(Func<WorkScore, bool> wanted, NetworkSlug? network, int epochs, CancellationToken cancel)
    {
        var rows = new List<EarningJson>();
        var scored = (await node.Epochs.AllAsync(cancel)).Where(row => row.Scores is not null && (network is null || row.Network == network));
        foreach (var epoch in scored.OrderByDescending(row => row.FromMs).Take(epochs))
        {
            var loaded = await EpochScores.LoadAsync(epoch.Scores!.Value, new VerifiedBlocks(node.Content), cancel);
            if (!loaded.TryGet(out var scores, out _)) continue;
            var of = node.Networks.First(one => one.Slug == epoch.Network);
            var (token, words) = (of.Definition.Token.Symbol, of.Module as IExplained);
            rows.AddRange(scores.Work.Where(wanted).Select(row => new EarningJson(
                epoch.Network.ToString(), epoch.Number, row.Device.ToString(), node.Devices.Log.Find(row.Device)?.Name ?? "", row.Account.ToString(),
                row.Weight, $"{row.Amount}", token, row.Reason, words?.Explain(row.Reason), epoch.State.ToString(), epoch.Settlement)));
        }
        return rows;
    }
}

/// <summary>What one device earned in one epoch for one reason; <c>Amount</c> is wei in decimal text, <c>ReasonText</c> the module's words for the reason.</summary>
public sealed record EarningJson(
    string Network, long Epoch, string Device, string Name, string Account, long Weight, string Amount, string Token, string Reason, string? ReasonText, string State, long? Settlement);

public sealed record EarningListJson(IReadOnlyList<EarningJson> Earnings);
