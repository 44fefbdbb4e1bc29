using System.Buffers.Text;
using System.Text;
using Grange.Kernel.Crypto;

namespace Grange.Kernel;

/// <summary>A maker's word for a device: that it put the device's key where nobody can take it out, its owner included.</summary>
/// <remarks>
/// The fact <c>maker</c> of a registration: base64url, without padding, of the P-256 signature (r ‖ s) by the maker's key over <c>grange.maker/1</c> ‖ 00 ‖ the device's id. It speaks of the key that the
/// device was made with; one that was rotated since has no maker's word, for its id stays and its key is another.
/// </remarks>
public static class MakerWord
{
    /// <summary>The name of the fact.</summary>
    public const string Fact = "maker";

    static readonly byte[] Purpose = [.. Encoding.ASCII.GetBytes("grange.maker/1"), 0];

    /// <summary>What a maker signs for a device.</summary>
    public static string Of(P256Key maker, DeviceId device) => Base64Url.EncodeToString(maker.Sign(Said(device)));

    /// <summary>The key among these whose word a device has; null: none of them vouches for it.</summary>
    /// <param name="makers">P-256, compressed.</param>
    public static ReadOnlyMemory<byte>? Find(Device device, IEnumerable<ReadOnlyMemory<byte>> makers)
    {
        if (!device.Facts.TryGetValue(Fact, out var word) || !IsWord(word) || !DeviceId.TryOf(device.Key.Span, out var id) || id != device.Id) return null;
        var (said, signature) = (Said(device.Id), Base64Url.DecodeFromChars(word));
        foreach (var maker in makers)
            if (P256.Verify(maker.Span, said, signature) == P256Fault.None) return maker;
        return null;
    }

    /// <summary>True for what has the form of a word; whose it is, and whether it is true, is another question.</summary>
    public static bool IsWord(string text) => text.Length <= 2 * P256.SignatureSize && Base64Url.IsValid(text, out var bytes) && bytes == P256.SignatureSize;

    static byte[] Said(DeviceId device) => [.. Purpose, .. device.Value.ToByteArray()];
}
