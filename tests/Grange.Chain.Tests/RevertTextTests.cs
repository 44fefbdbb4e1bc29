using System.Numerics;
using System.Text.Json;
using Grange.Chain;

namespace Grange.Tests.Chain;

/// <summary>No contract of ours refuses anything without a sentence and a next step.</summary>
public sealed class RevertTextTests
{
    static readonly string Folder = Anvil.Artifacts;

    public static TheoryData<string, string> Errors()
    {
        var data = new TheoryData<string, string>();
        foreach (var file in Directory.EnumerateFiles(Folder, "*.json").Order(StringComparer.Ordinal))
        {
            using var artifact = JsonDocument.Parse(File.ReadAllText(file));
            foreach (var entry in artifact.RootElement.GetProperty("abi").EnumerateArray().Where(entry => entry.GetProperty("type").GetString() == "error"))
                data.Add(Path.GetFileNameWithoutExtension(file), entry.GetProperty("name").GetString()!);
        }
        return data;
    }

    [Theory, MemberData(nameof(Errors))]
    public void Every_error_of_the_committed_contracts_has_a_sentence_and_a_next_step(string contract, string error)
    {
        Assert.True(RevertText.Of(error) is not null, $"{contract}.{error} has no text in RevertText.cs");
        Assert.NotEmpty(RevertText.Of(error)!.Next);
        var known = Names(contract, error);
        Assert.All(Placeholders(RevertText.Of(error)!.Sentence), name => Assert.Contains(name, known));
    }

    [Fact]
    public void A_refusal_has_the_values_in_words_the_name_behind_it_and_the_next_step()
    {
        var credits = Abi("Credits");
        var refused = RevertReason.Refusal(Revert("StalePrice(uint256)", 1_700_000_000), credits);
        Assert.Equal("transaction-refused", refused.Code);
        Assert.Equal(
            "the token's newest price is of 2023-11-14 22:13:20Z, and credits are made at one of the last ten minutes (StalePrice(observedAt: 1700000000))", refused.Detail);
        Assert.Contains("grange price post", refused.Hint, StringComparison.Ordinal);
        Assert.Contains("of never", RevertReason.Refusal(Revert("StalePrice(uint256)", 0), credits).Detail, StringComparison.Ordinal);
        Assert.Contains("the account has 7 credits", RevertReason.Refusal(Revert("AboveBalance(uint256)", 7), credits).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void What_no_contract_knows_is_shown_as_it_came()
    {
        Assert.Equal("reverted with 0x01020304", RevertReason.Refusal([1, 2, 3, 4], Abi("Credits")).Detail);
        Assert.Equal("reverted without a reason", RevertReason.Refusal([], Abi("Credits")).Detail);
    }

    static byte[] Revert(string signature, BigInteger value)
        => [.. Grange.Kernel.Crypto.Keccak256.Hash(System.Text.Encoding.ASCII.GetBytes(signature)).AsSpan(0, 4), .. new byte[32 - value.GetByteCount(isUnsigned: true)], .. value.ToByteArray(isUnsigned: true, isBigEndian: true)];

    static ContractAbi Abi(string contract) => ContractArtifact.Parse(File.ReadAllBytes(Path.Combine(Folder, contract + ".json"))).Abi;

    /// <summary>The names of the error's values; of an overloaded one, those that every form has.</summary>
    static IReadOnlySet<string> Names(string contract, string error)
    {
        using var artifact = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, contract + ".json")));
        return artifact.RootElement.GetProperty("abi").EnumerateArray().Where(entry => entry.GetProperty("type").GetString() == "error" && entry.GetProperty("name").GetString() == error)
            .Select(entry => entry.GetProperty("inputs").EnumerateArray().Select(input => input.GetProperty("name").GetString()!).ToHashSet()).Aggregate((all, one) => [.. all.Intersect(one)]);
    }

    static IEnumerable<string> Placeholders(string sentence) => sentence.Split('{').Skip(1).Select(part => part.Split('}')[0]);
}
