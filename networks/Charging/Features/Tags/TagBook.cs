using System.Collections.Concurrent;
using Grange.Charging.Features.Sessions;
using Grange.Charging.Rules.Authorization;
using Grange.Charging.Rules.Sessions;

namespace Grange.Charging.Features.Tags;

/// <summary>The cards and tokens of a network, at hand: an Authorize is answered from memory.</summary>
sealed class TagBook(ChargingNode node)
{
    readonly ConcurrentDictionary<string, Tag> tags = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Beats when the set has changed.</summary>
    public Pulse Changed { get; } = new();

    /// <summary>Asks the partner that a token is of whether it may charge now; null: nobody is asked.</summary>
    public Func<Tag, CancellationToken, Task<TokenStatus?>>? Asks { get; set; }

    public async Task LoadAsync(CancellationToken cancel)
    {
        foreach (var tag in await node.TagRows.AllAsync(cancel)) tags[tag.Token] = tag;
    }

    public Tag? Find(string token) => tags.GetValueOrDefault(token);

    public IReadOnlyList<Tag> All => [.. tags.Values.OrderBy(tag => tag.Token, StringComparer.OrdinalIgnoreCase)];

    public async Task PutAsync(Tag tag, CancellationToken cancel)
    {
        var same = tag with { Token = tag.Token.ToUpperInvariant() };
        await node.TagRows.PutAsync(same, node.NowMs, cancel);
        tags[same.Token] = same;
        Changed.Beat();
    }

    public async Task<bool> RemoveAsync(string token, CancellationToken cancel)
    {
        if (!tags.TryRemove(token, out var tag)) return false;
        await node.TagRows.RemoveAsync(tag.Token, cancel);
        Changed.Beat();
        return true;
    }

    /// <summary>What the token of a session shares with others: a card's group, or the account's.</summary>
    public string? GroupOf(SessionRow row) => Find(row.Token) is { } tag ? tag.Group : Tag.GroupOf(row.Payer);

    /// <summary>What stations may know by heart.</summary>
    public IReadOnlyDictionary<string, TokenEntry> Listed(DateTimeOffset now)
        => tags.Values.Where(tag => tag is { IsListed: true, Blocked: false } && !(tag.Expires <= now)).ToDictionary(tag => tag.Token, tag => tag.Entry, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a token may start now; null: it is none of these.</summary>
    public async Task<TokenStatus?> StandingAsync(string token, CancellationToken cancel)
    {
        if (Find(token) is not { } tag) return null;
        var running = node.Sessions.Open.Where(one => one.Session.At(node.Now) == SessionStep.Charging).Select(one => one.Row.Token);
        var standing = Admission.Start(tag.Entry, running, node.Now);
        if (standing == TokenStatus.Accepted && tag.Party.Length > 0 && Asks is { } ask && await ask(tag, cancel) is { } said) standing = said;
        return standing == TokenStatus.Accepted && (await node.Host.Holds.AvailableAsync(tag.Account, cancel)).Value < LeastMicroUsd ? TokenStatus.NoCredit : standing;
    }

    /// <summary>Less than this buys no charge worth the name.</summary>
    public const long LeastMicroUsd = 10_000;
}
