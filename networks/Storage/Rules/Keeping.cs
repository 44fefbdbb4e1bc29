using System.Globalization;
using Grange.Kernel;

namespace Grange.Storage;

/// <summary>Who sees to it that content is paid for longer than once.</summary>
public enum Lifetime
{
    /// <summary>It ends when its order ends, and leaves its providers.</summary>
    Fixed,

    /// <summary>It is ordered again from the payer's lock before its order ends, as long as that has the money.</summary>
    Renewing,

    /// <summary>The longest order there is was reserved at once; then it is ordered again as long as the lock has the money.</summary>
    Endowed,
}

/// <summary>How content shall be kept: in how many parts, for how long, and what then.</summary>
/// <param name="Policy">In how many parts.</param>
/// <param name="Lifetime">What happens when its order ends.</param>
/// <param name="Days">How long one order runs.</param>
public sealed record Keeping(Redundancy Policy, Lifetime Lifetime, int Days)
{
    public const int MostDays = 3650;

    public long TermMs => Days * 24L * 3600 * 1000;

    /// <summary>Before an order ends: so long it is said, and tried to be renewed.</summary>
    public long NoticeMs => Math.Min(TermMs / 4, 7L * 24 * 3600 * 1000);

    /// <summary>Reads what a caller wants; what it leaves out is as the network has it.</summary>
    public static Result<Keeping> Read(string? policy, string? lifetime, string? days, StorageTerms terms)
    {
        var (how, what, term) = (terms.Policy, Lifetime.Fixed, terms.OrderDays);
        if (policy is not null && !Redundancy.TryParse(policy, out how)) return Redundancy.Unknown(policy);
        if (lifetime is not null && !TryParse(lifetime, out what)) return new Fault("unknown-lifetime", $"'{lifetime}' is no lifetime", "fixed, renewing or endowed");
        if (what == Lifetime.Endowed) term = MostDays;
        else if (days is not null && (!int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out term) || term is < 1 or > MostDays))
            return new Fault("bad-days", $"'{days}' is no number of days", $"1 to {MostDays}");
        return new Keeping(how, what, term);
    }

    /// <summary>As the API writes it.</summary>
    public static string Text(Lifetime lifetime) => lifetime switch { Lifetime.Renewing => "renewing", Lifetime.Endowed => "endowed", _ => "fixed" };

    public static bool TryParse(string text, out Lifetime lifetime)
    {
        foreach (var one in (Lifetime[])[Lifetime.Fixed, Lifetime.Renewing, Lifetime.Endowed])
        {
            lifetime = one;
            if (Text(one) == text) return true;
        }
        lifetime = default;
        return false;
    }
}
