using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using Grange.Chain;
using Grange.Host;
using Grange.Host.Policy;
using Grange.Host.Settlement;
using Grange.Kernel;
using Grange.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grange.Benchmarks;

/// <summary>The node's claims door on a real socket: HTTP, policy with its log, the mapped file, the table of claims made, JSON; one request after the other.</summary>
static class ClaimDoorBenchmark
{
    public const string Work = "claim-door";

    const int Asked = 5_000;

    /// <summary>Seconds of one claim at a percentile of 5,000, whose accounts are drawn all over the file.</summary>
    /// <param name="argument">Leaves and percentile, e.g. <c>1000000/99</c>.</param>
    public static async Task<Func<Task<Lap>>> ServeAsync(string argument)
    {
        var (leaves, percentile) = (int.Parse(argument.Split('/')[0]), int.Parse(argument.Split('/')[1]));
        var folder = Directory.CreateTempSubdirectory("grange-bench-");
        var file = SettlementBenchmark.Written(folder, leaves);
        var store = await new SqliteOptions(Path.Combine(folder.FullName, "node.db")).OpenAsync(TimeProvider.System, default);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
        var accounts = Enumerable.Range(0, Asked).Select(i => SettlementBenchmark.AccountOf((int)((i * 104_729L) % leaves))).ToList();
        await ClaimAsync(store, accounts);
        var address = await OpenAsync(store, file);
        var http = new HttpClient { BaseAddress = address };
        return async () =>
        {
            var took = new double[Asked];
            for (var i = 0; i < Asked; i++)
            {
                var start = Stopwatch.GetTimestamp();
                var answer = await http.GetByteArrayAsync($"/api/v1/accounts/{accounts[i]}/claims");
                took[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
                if (answer.AsSpan().IndexOf("\"claimed\":\"1\""u8) < 0 || answer.AsSpan().IndexOf("\"proof\":[\"0x"u8) < 0) throw new InvalidOperationException("a claim was not answered");
            }
            Array.Sort(took);
            return new Lap(took[Asked * percentile / 100]);
        };
    }

    /// <summary>Everyone who asks has claimed one wei before.</summary>
    static async Task ClaimAsync(IStore store, IReadOnlyList<Address> accounts)
    {
        await store.MigrateAsync("claims", ClaimedTable.Migrations, default);
        await store.MigrateAsync(NodeTables.Module, NodeTables.All, default);
        var (asset, one) = (SyntheticLedger.Terms.Tokens["GRG"].ToByteArray(), new byte[16]);
        BinaryPrimitives.WriteUInt128BigEndian(one, 1);
        await store.WriteAsync((db, cancel) => db.RunAsync(
            "INSERT INTO claims_made (account, asset, kind, block, amount) VALUES (@Account, @Asset, 0, 1, @Amount)",
            accounts.Select(account => new { Account = account.ToByteArray(), Asset = asset, Amount = one }), cancel), default);
    }

    static async Task<Uri> OpenAsync(IStore store, ClaimFile file)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, HostJson.Default));
        var app = builder.Build();
        var (log, network) = (new DecisionLog(store, TimeProvider.System), NetworkSlug.Parse("storage", null));
        _ = Task.Run(() => log.RunAsync(default));
        new ClaimDoor(
            _ => Task.FromResult<ClaimFile?>(file), async (account, _, cancel) => new Claimed(1, await ClaimedTable.OfAsync(store, account, cancel)),
            account => log.Ask(PolicyRules.Open, network, new PolicyQuestion("claim", account)), _ => "GRG").Map(app.MapGroup("/api/v1"));
        await app.StartAsync();
        return new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }
}
