using Grange.Kernel;

namespace Grange.Host.Operators;

/// <summary>An operator of this ledger.</summary>
/// <param name="Id">Its id in evidence and bundles.</param>
/// <param name="Account">Its account, as the definition names it.</param>
/// <param name="Name">What it calls itself; empty until it is registered.</param>
/// <param name="Url">Where its node answers, as its registration says.</param>
/// <param name="IsSelf">It is this node's.</param>
public sealed record LedgerOperator(DeviceId Id, Address Account, string Name, Uri? Url, bool IsSelf);

/// <summary>The operators whose bundles settle together, and whose turn it is to propose.</summary>
public sealed class LedgerOperators(NodeServices node)
{
    (long Number, long SinceMs) watched = (-1, 0);

    /// <summary>How long the operator in turn may be silent before the next one proposes.</summary>
    public TimeSpan Patience => node.Options.IsDevelopment ? TimeSpan.FromSeconds(5) : TimeSpan.FromMinutes(10);

    /// <summary>One that answers but does not propose may be busy composing: it has so many times the patience.</summary>
    const int Busy = 12;

    /// <summary>Every operator that a definition names, by id.</summary>
    public IReadOnlyList<LedgerOperator> All => [.. node.Networks.SelectMany(network => network.Rules.Newest.Operators)
        .GroupBy(terms => terms.Id).OrderBy(same => same.Key).Select(same => Of(same.Key, same.First().Account))];

    /// <summary>The others that can be asked.</summary>
    public IEnumerable<LedgerOperator> Peers => All.Where(one => !one.IsSelf && one.Url is not null);

    /// <summary>Whether this node proposes a number: the operators take turns by it, and the next may when those before it let their time pass.</summary>
    /// <param name="number">The open number.</param>
    /// <param name="answered">Operators whose nodes answered just now.</param>
    public bool IsMyTurn(long number, IReadOnlySet<DeviceId> answered)
    {
        if (watched.Number != number) watched = (number, node.NowMs);
        var all = All;
        var mine = all.Index().FirstOrDefault(one => one.Item.IsSelf, (-1, null!)).Index;
        if (mine < 0) return false; // a definition that names others has been amended in
        var first = (int)(number % all.Count);
        var before = Enumerable.Range(0, (mine - first + all.Count) % all.Count).Select(step => all[(first + step) % all.Count]);
        var wait = before.Sum(one => (answered.Contains(one.Id) ? Busy : 1) * Patience.TotalMilliseconds);
        return node.NowMs - watched.SinceMs >= wait;
    }

    /// <summary>Nothing waits to be settled: nobody is silent.</summary>
    public void Rest() => watched = (-1, 0);

    static Uri? UrlOf(Operator known)
        => known.Facts.TryGetValue("url", out var text) && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is ("http" or "https") ? url : null;

    LedgerOperator Of(DeviceId id, Address account)
    {
        var known = node.Devices.Log.FindOperator(id);
        return new LedgerOperator(id, account, known?.Name ?? "", known is { Revoked: false } ? UrlOf(known) : null, id == node.Operator.Id);
    }
}
