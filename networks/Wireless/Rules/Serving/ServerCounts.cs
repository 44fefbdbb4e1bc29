namespace Grange.Wireless.Serving;

/// <summary>What became of frames that are no event, by reason.</summary>
public sealed class ServerCounts
{
    readonly SortedDictionary<string, long> refused = new(StringComparer.Ordinal);

    public long Uplinks { get; internal set; }
    public long Copies { get; internal set; }
    public long Joins { get; internal set; }
    public long Downlinks { get; internal set; }

    /// <summary>By reason: <c>crc</c>, <c>unknown-address</c>, <c>mic</c>, <c>replay</c>, <c>nonce</c>, <c>unknown-device</c>, …</summary>
    public IReadOnlyDictionary<string, long> Refused
    {
        get
        {
            lock (refused) return new SortedDictionary<string, long>(refused, StringComparer.Ordinal);
        }
    }

    internal void Refuse(string reason)
    {
        lock (refused) refused[reason] = refused.GetValueOrDefault(reason) + 1;
    }
}
