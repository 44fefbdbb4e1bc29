using System.Text;

namespace Grange.Content;

/// <summary>Order of map keys in dag-cbor: shorter UTF-8 first, then bytewise (IPLD dag-cbor, "map keys").</summary>
sealed class DagKeyOrder : IComparer<string>
{
    public static DagKeyOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var (left, right) = (Encoding.UTF8.GetBytes(x!), Encoding.UTF8.GetBytes(y!));
        return left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.AsSpan().SequenceCompareTo(right);
    }
}
