using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage;

/// <summary>
/// A consumer's consent (<c>storage.order</c>): for this content, so many bytes in so many copies, at most at this price, until then.
/// </summary>
/// <remarks>A later order of the same account for the same content replaces the earlier one: so it is extended, and so it is ended.</remarks>
/// <param name="Content">Root of what is stored.</param>
/// <param name="Bytes">Bytes in blocks, counted once.</param>
/// <param name="Copies">Providers that may each charge for them.</param>
/// <param name="MicroUsdPerTibMonth">The highest price consented to, per TiB and 30 days.</param>
/// <param name="UntilMs">Unix milliseconds; nothing is charged after.</param>
/// <param name="Hold">The money that was reserved for it; none when the account orders without a hold.</param>
public sealed record Order(Cid Content, long Bytes, int Copies, long MicroUsdPerTibMonth, long UntilMs, HoldId? Hold = null)
{
    /// <summary>Bounds that keep every sum of rents inside 128 bits.</summary>
    public const long MaxByteCopies = 1L << 50, MaxMicroUsd = 1_000_000_000;

    public DagNode ToNode() => DagNode.Map(
        ("cid", DagNode.Name(Content)), ("bytes", DagNode.Of(Bytes)), ("copies", DagNode.Of((long)Copies)),
        ("microUsdPerTibMonth", DagNode.Of(MicroUsdPerTibMonth)), ("untilMs", DagNode.Of(UntilMs)), ("hold", Hold?.ToNode() ?? DagNode.Null));

    /// <summary>Reads an order's body; the fault names the field.</summary>
    public static Result<Order> Read(DagNode body)
    {
        if (body.Kind != DagKind.Map || body.AsMap.Count != 6)
            return Bodies.Malformed(StorageKinds.Order, "a map of cid, bytes, copies, microUsdPerTibMonth, untilMs, hold");
        if (!body.TryGetName("cid", out var cid)) return Bodies.Malformed(StorageKinds.Order, "cid");
        if (!body.TryGetLong("bytes", out var bytes) || bytes is < 0 or > MaxByteCopies) return Bodies.Malformed(StorageKinds.Order, "bytes");
        if (!body.TryGetLong("copies", out var copies) || copies is < 1 or > 256 || bytes > MaxByteCopies / copies)
            return Bodies.Malformed(StorageKinds.Order, "copies");
        if (!body.TryGetLong("microUsdPerTibMonth", out var price) || price is < 0 or > MaxMicroUsd)
            return Bodies.Malformed(StorageKinds.Order, "microUsdPerTibMonth");
        if (!body.TryGetLong("untilMs", out var until) || until < 0) return Bodies.Malformed(StorageKinds.Order, "untilMs");
        HoldId? hold = HoldId.TryRead(body, out var named) ? named : null;
        if (hold is null && !body.TryGet("hold", DagKind.Null, out _)) return Bodies.Malformed(StorageKinds.Order, "hold");
        return new Order(cid, bytes, (int)copies, price, until, hold);
    }
}
