using System.Globalization;
using System.Text.Json.Nodes;

namespace Grange.Planet.Tests;

/// <summary>Dollars that were locked for orders go back to whoever locked them.</summary>
public sealed class Money_that_comes_back : IDisposable
{
    readonly Planet planet = new();

    [Fact]
    public async Task What_was_asked_back_is_paid_out_after_the_vaults_delay_and_not_before()
    {
        await planet.UpAsync();
        (await planet.RunAsync("saver", "account", "fund")).Exits(0);
        (await planet.RunAsync("saver", "cash", "lock", "3")).Exits(0);
        Assert.Contains("NotRequested", (await planet.RunAsync("saver", "cash", "withdraw")).Exits(1).Error);
        (await planet.RunAsync("saver", "cash", "unlock", "2")).Exits(0);
        var before = await CashAsync();
        Assert.Contains("TooEarly", (await planet.RunAsync("saver", "cash", "withdraw")).Exits(1).Error);

        await RpcAsync("evm_increaseTime", 24 * 3600 + 1);
        await RpcAsync("evm_mine");

        Assert.Equal(2_000_000, (long)(await planet.RunAsync("saver", "cash", "withdraw")).Exits(0).Json["withdrawnMicroUsd"]!);
        Assert.Equal(before + 2_000_000, await CashAsync());
        Assert.Contains("NotRequested", (await planet.RunAsync("saver", "cash", "withdraw")).Exits(1).Error);
    }

    async Task<long> CashAsync() => long.Parse((string)(await planet.RunAsync("saver", "account", "balance")).Exits(0).Json["cashMicroUsd"]!, CultureInfo.InvariantCulture);

    async Task RpcAsync(string method, params JsonNode[] arguments)
    {
        var call = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = method, ["params"] = new JsonArray([.. arguments]) };
        var (_, answer) = await planet.SendAsync(HttpMethod.Post, "/rpc", Planet.Json(call));
        Assert.Null(answer["error"]);
    }

    public void Dispose() => planet.Dispose();
}
