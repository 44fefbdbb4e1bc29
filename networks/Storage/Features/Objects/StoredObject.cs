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
/// <param name="Keeping">How it is kept, and what happens when its order ends.</param>
public sealed record StoredObject(string Name, Cid Cid, long Size, long Bytes, Address Payer, HoldId? Hold, long MicroUsd, long UntilMs, long MadeMs, Keeping Keeping)
{
    public Redundancy Policy => Keeping.Policy;
    public Lifetime Lifetime => Keeping.Lifetime;
    public int Days => Keeping.Days;
}

/// <summary>How many bytes of an object's blocks lie in one segment.</summary>
public readonly record struct ObjectPart(long Segment, long Bytes);

/// <summary>How safe an object is: on this node only, on its way, or with as many providers as its policy promises. Its least safe piece decides.</summary>
/// <param name="Placed">Parts with providers.</param>
/// <param name="Policy">What its policy asks for.</param>
/// <param name="IsSealed">All of it lies in pieces.</param>
/// <param name="IsHurt">Parts were lost that nobody else has yet.</param>
public readonly record struct Durability(int Placed, Redundancy Policy, bool IsSealed, bool IsHurt)
{
    public bool IsDurable => IsSealed && Placed >= Policy.Parts;

    /// <summary>As the API says it.</summary>
    public override string ToString()
        => IsDurable ? "durable" : IsSealed ? string.Create(CultureInfo.InvariantCulture, $"{(IsHurt ? "repairing" : "placing")}({Placed} of {Policy.Parts})") : "stored-local";
}
