using System.Globalization;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage.Objects;

/// <summary>Something a consumer stored under a name.</summary>
/// <param name="Name">What the consumer calls it.</param>
/// <param name="Cid">Root of its blocks.</param>
/// <param name="Size">Bytes of the file.</param>
/// <param name="Bytes">Bytes of its blocks, which is what is charged.</param>
/// <param name="Payer">Who pays for it.</param>
/// <param name="Hold">The money reserved for it.</param>
/// <param name="MicroUsd">The highest price consented to, per TiB and 30 days.</param>
/// <param name="UntilMs">When the order ends.</param>
/// <param name="MadeMs">When it was stored.</param>
public sealed record StoredObject(string Name, Cid Cid, long Size, long Bytes, Address Payer, HoldId? Hold, long MicroUsd, long UntilMs, long MadeMs);

/// <summary>How many bytes of an object's blocks lie in one segment.</summary>
public readonly record struct ObjectPart(long Segment, long Bytes);

/// <summary>How safe an object is: on this node only, on its way, or with as many providers as the network promises.</summary>
public readonly record struct Durability(int Placed, int Wanted, bool IsSealed)
{
    public bool IsDurable => IsSealed && Placed >= Wanted;

    /// <summary>As the API says it.</summary>
    public override string ToString()
        => IsDurable ? "durable" : IsSealed ? string.Create(CultureInfo.InvariantCulture, $"placing({Placed} of {Wanted})") : "stored-local";
}
