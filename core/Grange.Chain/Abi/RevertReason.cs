using System.Globalization;
using System.Numerics;

namespace Grange.Chain;

/// <summary>What a contract meant when it reverted.</summary>
public static class RevertReason
{
    static readonly ContractAbi Builtin = ContractAbi.Parse("""
        [{"type":"error","name":"Error","inputs":[{"name":"reason","type":"string"}]},
         {"type":"error","name":"Panic","inputs":[{"name":"code","type":"uint256"}]}]
        """);

    /// <summary>A readable name: the custom error of one of the contracts, the text of a <c>require</c>, or what a panic code stands for.</summary>
    public static string Describe(ReadOnlySpan<byte> revert, params IEnumerable<ContractAbi> contracts)
    {
        if (revert.IsEmpty) return "reverted without a reason";
        try
        {
            if (Builtin.DecodeError(revert) is var (builtin, reason)) return builtin.Name == "Error" ? (string)reason[0] : Panic((BigInteger)reason[0]);
            foreach (var contract in contracts)
                if (contract.DecodeError(revert) is var (error, values)) return $"{error.Name}({values})";
        }
        catch (AbiException)
        {
            // Anything may be thrown by a contract, also what only looks like a known error.
        }
        return $"reverted with {EthHex.Data(revert)}";
    }

    static string Panic(BigInteger code) => (int)(code & 0xFF) switch
    {
        0x01 => "assertion failed",
        0x11 => "arithmetic overflow",
        0x12 => "division by zero",
        0x21 => "no such enum value",
        0x31 => "pop of an empty array",
        0x32 => "index out of bounds",
        0x41 => "out of memory",
        _ => "panic " + code.ToString(CultureInfo.InvariantCulture),
    };
}
