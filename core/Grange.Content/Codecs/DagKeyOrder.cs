using System.Text;

namespace Grange.Content;

/// <summary>Order of map keys in dag-cbor: shorter UTF-8 first, then bytewise (IPLD dag-cbor, "map keys").</summary>
sealed class DagKeyOrder : IComparer<string>
{
    public static DagKeyOrder Instance { get; } = new();

    int IComparer<string>.Compare(string? x, string? y) => Compare(x!, y!);

    public static int Compare(string left, string right)
    {
        var shorter = Encoding.UTF8.GetByteCount(left) - Encoding.UTF8.GetByteCount(right);
        return shorter != 0 ? shorter : Utf8Order.Compare(left, right);
    }

    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
        => left.Length != right.Length ? left.Length - right.Length : left.SequenceCompareTo(right);
}
