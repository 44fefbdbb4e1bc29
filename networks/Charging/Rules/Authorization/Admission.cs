namespace Grange.Charging.Rules.Authorization;

/// <summary>The standing of a token, in the words both versions share.</summary>
public enum TokenStatus : byte
{
    Accepted,
    Blocked,
    Expired,
    Invalid,
    ConcurrentTx,

    /// <summary>Who pays for it has nothing left to pay with.</summary>
    NoCredit,
}

/// <summary>Who may start and who may stop.</summary>
public static class Admission
{
    /// <summary>One transaction for a token at a time, unless it belongs to a group (specification 1.4).</summary>
    /// <param name="running">The tokens that charge now, anywhere.</param>
    public static TokenStatus Start(TokenEntry? token, IEnumerable<string> running, DateTimeOffset now) => token switch
    {
        null => TokenStatus.Invalid,
        { Blocked: true } => TokenStatus.Blocked,
        { Expires: { } end } when end <= now => TokenStatus.Expired,
        { Group: null } when running.Contains(token.Token, StringComparer.OrdinalIgnoreCase) => TokenStatus.ConcurrentTx,
        _ => TokenStatus.Accepted,
    };

    /// <summary>The token that started may stop, and any of its group (1.6 §4.8).</summary>
    public static bool MayStop(TokenEntry started, TokenEntry? stops)
        => stops is { Blocked: false } && (string.Equals(started.Token, stops.Token, StringComparison.OrdinalIgnoreCase)
            || (started.Group is { } group && string.Equals(group, stops.Group, StringComparison.OrdinalIgnoreCase)));
}
