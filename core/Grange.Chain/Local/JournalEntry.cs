using System.Globalization;
using System.Numerics;
using System.Text;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Chain;

/// <summary>One thing that was done to the local chain, or is about to be: doing all of them again in order gives the same chain.</summary>
abstract record JournalEntry
{
    /// <summary>A signed transaction handed to the pool.</summary>
    public sealed record Transaction(byte[] Raw) : JournalEntry;

    /// <summary>Gas given to an account: its balance becomes this many wei.</summary>
    public sealed record Balance(Address Account, BigInteger Wei) : JournalEntry;

    /// <summary>A block made of what the pool holds at this point.</summary>
    public sealed record Block(long Number, long Timestamp, Address Producer) : JournalEntry;

    /// <summary>What the last block became: a replay must come to the same hash.</summary>
    public sealed record Mined(long Number, Hash32 Hash) : JournalEntry;

    /// <summary>One line: eight digits that check the rest, then the entry.</summary>
    public string ToLine()
    {
        var text = this switch
        {
            Transaction entry => $"tx {EthHex.Data(entry.Raw)}",
            Balance entry => $"balance {entry.Account} {entry.Wei}",
            Block entry => $"block {entry.Number} {entry.Timestamp} {entry.Producer}",
            Mined entry => $"mined {entry.Number} {entry.Hash}",
            _ => throw new InvalidOperationException($"no line for {this}"),
        };
        return $"{Check(text)} {text}\n";
    }

    /// <summary>Reads a line without its end; null when its check does not fit.</summary>
    public static JournalEntry? TryRead(string line)
    {
        if (line.Length < 10 || line[8] != ' ' || Check(line[9..]) != line[..8]) return null;
        return line[9..].Split(' ') switch
        {
            ["tx", var raw] => new Transaction(EthHex.ReadData(raw)),
            ["balance", var account, var wei] => new Balance(Address.Parse(account), BigInteger.Parse(wei, CultureInfo.InvariantCulture)),
            ["block", var number, var time, var producer] => new Block(Int64(number), Int64(time), Address.Parse(producer)),
            ["mined", var number, var hash] => new Mined(Int64(number), Hash32.Parse(hash)),
            _ => null,
        };
    }

    internal static string Check(string text) => Convert.ToHexStringLower(Keccak256.Hash(Encoding.UTF8.GetBytes(text)).AsSpan(0, 4));

    static long Int64(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
