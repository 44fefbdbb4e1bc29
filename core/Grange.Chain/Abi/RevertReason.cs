using System.Globalization;
using System.Numerics;
using Grange.Kernel;

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

    /// <summary>The same as a refusal for people: what it means in a sentence, the error's own words behind it, and the next step where one is known.</summary>
    public static Fault Refusal(ReadOnlySpan<byte> revert, params IEnumerable<ContractAbi> contracts)
    {
        var (words, text, values) = (Describe(revert, contracts), default(RevertText), default(AbiValues));
        foreach (var contract in contracts)
        {
            if (!words.EndsWith(')') || contract.DecodeError(revert) is not var (error, decoded)) continue;
            (text, values) = (RevertText.Of(error.Name), decoded);
            break;
        }
        return text is null ? new Fault("transaction-refused", words) : new Fault("transaction-refused", $"{text.With(values!)} ({words})", text.Next);
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
