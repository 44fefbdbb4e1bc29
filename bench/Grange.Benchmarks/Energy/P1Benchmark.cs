using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Grange.Energy.Protocol.P1;
using Grange.Energy.Simulation;

namespace Grange.Benchmarks;

/// <summary>Telegrams of smart meters cut from a stream, their codes checked and their registers read, on one thread, beside the way a textbook would read them.</summary>
static partial class P1Benchmark
{
    const int Telegrams = 200_000, Distinct = 64, PeerTelegrams = 4_000;

    public static IEnumerable<Heat> Heats()
    {
        var stream = Enumerable.Range(0, Distinct).SelectMany(Telegram).ToArray();
        var telegrams = Enumerable.Range(0, Distinct).Select(Telegram).ToArray();
        var ours = Contender.OfThread("Grange", Telegrams, () => Take(stream));
        var textbook = Contender.OfThread("textbook (split, regex, bitwise CRC)", PeerTelegrams, () => TakeByTheBook(telegrams));
        yield return new Heat(Unit.PerSecond, 5,
        [
            new Duel($"P1 telegrams of {telegrams[0].Length} bytes: frame, CRC, registers", ours, textbook, new Target("≥ 100,000 (dsmr_parser was measured at 1,282 to 1,481)", (rate, _) => rate >= 100_000)),
        ]);
    }

    /// <summary>What a three-phase meter of version 5 sends.</summary>
    static byte[] Telegram(int number) => P1Writer.Write(new P1Said($"BENCH-{number:D4}", 1_700_000_000 + number, 4_426_000 + number * 1_000L, 2_399_000, 2_444_000, 0, 244, 0), phases: 3);

    static string? Take(byte[] stream)
    {
        var framer = new P1Framer();
        var (taken, sum) = (0, 0L);
        while (taken < Telegrams)
        {
            ReadOnlySpan<byte> rest = stream;
            while (framer.TryTake(ref rest, out var frame, out var fault))
            {
                if (fault != P1Fault.None || P1Telegram.Read(frame, out var reading) != P1Fault.None) throw new InvalidDataException("a good telegram was refused");
                sum += reading.ImportMilliWh!.Value;
                taken++;
            }
        }
        return sum > 0 ? null : "nothing was counted";
    }

    static string? TakeByTheBook(byte[][] telegrams)
    {
        var sum = 0m;
        for (var at = 0; at < PeerTelegrams; at++)
        {
            var text = Encoding.ASCII.GetString(telegrams[at % telegrams.Length]);
            var end = text.IndexOf('!', StringComparison.Ordinal) + 1;
            if (int.Parse(text.AsSpan(end, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture) != Code(text.AsSpan(0, end))) throw new InvalidDataException("a good telegram was refused");
            foreach (var line in text.Split("\r\n"))
                if (Register().Match(line) is { Success: true } found) sum += decimal.Parse(found.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
        }
        return sum > 0 ? null : "nothing was counted";
    }

    static int Code(ReadOnlySpan<char> text)
    {
        var crc = 0;
        foreach (var one in text)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1;
        }
        return crc;
    }

    [GeneratedRegex(@"^1-0:([12]\.8\.[0-4])\((\d+\.\d+)\*kWh\)$")]
    private static partial Regex Register();
}
