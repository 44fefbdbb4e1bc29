namespace Grange.Kernel;

/// <summary>Where an epoch stands on its way to the chain.</summary>
public enum EpochState : byte
{
    /// <summary>Takes evidence.</summary>
    Open = 0,

    /// <summary>Closed; its bundle is stored.</summary>
    Sealed = 1,

    /// <summary>Score ran; scores and carry are stored.</summary>
    Scored = 2,

    /// <summary>Part of a settlement that enough attesters signed.</summary>
    Attested = 3,

    /// <summary>That settlement is on the chain.</summary>
    Settled = 4,

    /// <summary>And can no longer be reorganised away. The end.</summary>
    Final = 5,

    /// <summary>Its settlement was vetoed, expired or found wrong; it is scored again or joins the next settlement.</summary>
    Disputed = 6,
}

/// <summary>Which steps an epoch may take; the database makes each with one compare-and-set.</summary>
public static class EpochSteps
{
    /// <summary>True when an epoch may go from one state to the other.</summary>
    /// <remarks>Settled goes back to Attested when the chain reorganises: the signed transaction is sent again.</remarks>
    public static bool Allows(EpochState from, EpochState to) => (from, to) switch
    {
        (EpochState.Open, EpochState.Sealed) => true,
        (EpochState.Sealed, EpochState.Scored) => true,
        (EpochState.Scored, EpochState.Attested) => true,
        (EpochState.Attested, EpochState.Settled) => true,
        (EpochState.Settled, EpochState.Final or EpochState.Attested) => true,
        (EpochState.Scored or EpochState.Attested or EpochState.Settled, EpochState.Disputed) => true,
        (EpochState.Disputed, EpochState.Sealed or EpochState.Scored) => true,
        _ => false,
    };
}
