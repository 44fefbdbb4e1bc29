using System.Globalization;

namespace Grange.Energy.Rules.Settlement;

/// <summary>Who has an account in a community's books: a member by number, or one of those around it.</summary>
/// <param name="Number">A member's from 0 up; the others' below.</param>
public readonly record struct Party(int Number) : IComparable<Party>
{
    /// <summary>The members' supplier: the rest is bought from it and sold to it.</summary>
    public static Party Supplier { get; } = new(-1);

    /// <summary>The grid operator: fees of shared energy, congestion.</summary>
    public static Party Grid { get; } = new(-2);

    /// <summary>Who runs the community: transaction fees.</summary>
    public static Party Operator { get; } = new(-3);

    /// <summary>Levies and taxes of shared energy.</summary>
    public static Party Levies { get; } = new(-4);

    /// <summary>Everybody around the members.</summary>
    public static IReadOnlyList<Party> Around { get; } = [Supplier, Grid, Operator, Levies];

    public bool IsMember => Number >= 0;

    public int CompareTo(Party other) => Number.CompareTo(other.Number);

    public override string ToString() => Number switch
    {
        -1 => "supplier",
        -2 => "grid",
        -3 => "operator",
        -4 => "levies",
        _ => Number.ToString(CultureInfo.InvariantCulture),
    };
}
