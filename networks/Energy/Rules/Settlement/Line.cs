namespace Grange.Energy.Rules.Settlement;

/// <summary>What a line is for (spec §6).</summary>
public enum LineKind : byte
{
    /// <summary>Energy from a neighbour.</summary>
    P2p,

    /// <summary>Energy from the supplier.</summary>
    Residual,

    /// <summary>Energy to the supplier.</summary>
    Surplus,

    /// <summary>The grid's part of shared energy, by how near the neighbours are.</summary>
    GridFee,

    /// <summary>Taxes on shared energy.</summary>
    Levy,

    /// <summary>The operator's part, from both sides by the profile's rule.</summary>
    TransactionFee,

    /// <summary>What a full line in the grid makes buyers pay beyond what sellers get.</summary>
    Congestion,

    /// <summary>The difference of a slot that was closed already; it goes on the next invoice.</summary>
    Adjustment,

    /// <summary>Energy beyond a limit of the grid: it flowed, and is neither traded nor paid.</summary>
    Curtailed,
}

/// <summary>One amount from one account to another, so that money is conserved by construction.</summary>
/// <param name="Wh">Energy the line is about, from payee to payer where it is energy.</param>
/// <param name="Micro">Micro-currency; below zero the payee pays (a feed-in price below zero).</param>
public readonly record struct Line(LineKind Kind, Party Payer, Party Payee, long Wh, long Micro);
