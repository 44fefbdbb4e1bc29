using System.Collections.Immutable;
using Grange.Content;

namespace Grange.Kernel;

/// <summary>How many credits of each account one network at one operator has used up, by its scores, since its first epoch. Only grows.</summary>
public sealed class CreditsUsed
{
    readonly ImmutableSortedDictionary<Address, long> sums;

    CreditsUsed(ImmutableSortedDictionary<Address, long> sums) => this.sums = sums;

    public static CreditsUsed None { get; } = new(ImmutableSortedDictionary<Address, long>.Empty);

    /// <summary>True while nobody has used any.</summary>
    public bool IsNone => sums.IsEmpty;

    public long Of(Address payer) => sums.GetValueOrDefault(payer);

    /// <summary>With what an epoch used up; more than 2^63 − 1 is an overflow.</summary>
    public CreditsUsed Add(IEnumerable<BurnScore> burns)
    {
        var grown = sums.ToBuilder();
        foreach (var burn in burns) grown[burn.Payer] = checked(grown.GetValueOrDefault(burn.Payer) + burn.Credits);
        return new CreditsUsed(grown.ToImmutable());
    }

    /// <summary>By account, <c>0x</c> and 40 lower-case digits.</summary>
    public Carry ToCarry() => Carry.Of(sums.Select(sum => KeyValuePair.Create(Key(sum.Key), DagNode.Of(sum.Value))));

    /// <summary>Reads them back; null when an entry is no account with credits.</summary>
    public static CreditsUsed? FromCarry(Carry carry)
    {
        var sums = ImmutableSortedDictionary.CreateBuilder<Address, long>();
        foreach (var (key, value) in carry.Entries)
        {
            if (!Address.TryParse(key, null, out var payer) || Key(payer) != key || value.Kind != DagKind.Int || value.AsInt <= 0 || value.AsInt > long.MaxValue) return null;
            sums.Add(payer, (long)value.AsInt);
        }
        return new CreditsUsed(sums.ToImmutable());
    }

    static string Key(Address payer) => payer.ToString().ToLowerInvariant();
}
