using System.Numerics;
using System.Text.Json.Nodes;

namespace Grange.Planet.Tests.Live;

/// <summary>What attesters and operators bonded, as the chain has it.</summary>
[Collection(nameof(LiveNode))]
public sealed class What_is_at_stake(LiveNode node)
{
    [Fact]
    public async Task Every_attester_and_operator_is_listed_with_what_it_bonded_in_each_token()
    {
        var attesters = (await node.Planet.GetAsync("/api/v1/attesters"))["attesters"]!.AsArray().Select(one => (string)one!["address"]!);
        var operators = (await node.Planet.GetAsync("/api/v1/operators"))["operators"]!.AsArray().Select(one => (string)one!["account"]!);

        var bonds = (await node.Planet.GetAsync("/api/v1/bonds"))["bonds"]!.AsArray();

        Assert.Equal(attesters.Order(), Accounts(bonds, "attester"));
        Assert.Equal(operators.Order(), Accounts(bonds, "operator"));
        Assert.All(bonds, bond => Assert.True(BigInteger.Parse((string)bond!["bondedWei"]!) >= BigInteger.Parse((string)bond["leavingWei"]!)));
    }

    static IEnumerable<string> Accounts(JsonArray bonds, string role) => bonds.Where(bond => (bool)bond![role]!).Select(bond => (string)bond!["account"]!).Distinct().Order();
}
