namespace Grange.Storage;

/// <summary>The kinds of evidence that the storage network understands.</summary>
public static class StorageKinds
{
    /// <summary>By an account: what it consents to be charged for.</summary>
    public const string Order = "storage.order";

    /// <summary>By an operator: a device shall hold a piece, and whose data is in it.</summary>
    public const string Placed = "storage.placed";

    /// <summary>By an operator: a piece was cut into these shards.</summary>
    public const string Coded = "storage.coded";

    /// <summary>By a device: it took a piece, durably.</summary>
    public const string Held = "storage.held";

    /// <summary>By an operator or a device: a piece leaves the device at the epoch's end.</summary>
    public const string Dropped = "storage.dropped";

    /// <summary>By a device: its answer to an epoch's challenges.</summary>
    public const string Proof = "storage.proof";

    /// <summary>By an operator: a random look at a piece through its provider's public door.</summary>
    public const string Audited = "storage.audited";

    /// <summary>By a device: it leaves, and what it holds is to go to others.</summary>
    public const string Leaving = "storage.leaving";

    public static IReadOnlyList<string> All { get; } = [Order, Placed, Coded, Held, Dropped, Proof, Audited, Leaving];
}
