using System.Buffers.Binary;
using System.Security.Cryptography;
using Grange.Kernel;

namespace Grange.Vehicles.Rules.Facts;

/// <summary>A fingerprint of a series that does not depend on when it was said: the same on two vehicles, or twice on one, is a recording.</summary>
public static class Waveform
{
    /// <summary>Less than this may be alike by chance.</summary>
    public const int LeastValues = 60, LeastDistinct = 10;

    const double Thousandths = 1_000;

    const long MsPerSecond = 1_000;

    /// <summary>sha2-256 over each value's second since the first and its thousandths; null where there is too little to tell.</summary>
    /// <param name="series">In the order of time, finite values.</param>
    public static Hash32? Of(IReadOnlyList<Sample<double>> series)
    {
        if (series.Count < LeastValues || series.Select(one => one.Value).Distinct().Take(LeastDistinct).Count() < LeastDistinct) return null;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> row = stackalloc byte[16];
        foreach (var one in series)
        {
            BinaryPrimitives.WriteInt64BigEndian(row, (one.AtMs - series[0].AtMs) / MsPerSecond);
            BinaryPrimitives.WriteInt64BigEndian(row[8..], (long)Math.Round(one.Value * Thousandths));
            hash.AppendData(row);
        }
        return Hash32.Read(hash.GetHashAndReset());
    }
}
