using System.Text.Json.Nodes;
using Grange.Chain;
using Grange.Host.Ledger;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Store;
using Grange.Verbs;
using Microsoft.Extensions.Logging;

namespace Grange.Host.Attesting;

/// <summary>How an attester of its own runs: what <c>grange attester</c> was told.</summary>
public sealed record AttesterOptions
{
    /// <summary>Votes, bundles, what others signed: everything the attester must not lose.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The chain's endpoints; two must agree. None: the node's, which is convenient and proves nothing.</summary>
    public IReadOnlyList<Uri> Rpc { get; init; } = [];

    /// <summary>Bundles are kept up to here.</summary>
    public long KeepBytes { get; init; } = KeptBundles.DefaultBytes;
}

/// <summary>An attester as a process: it recomputes and signs, keeps the bundles it signed for, and watches the others.</summary>
public sealed class AttesterRoom : IAsyncDisposable
{
    /// <summary>How long a proof of equivocation waits for a node to report it, whose gas it then is.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Settlements at a node whose votes are held against each other, the newest.</summary>
    const int Recent = 16;

    readonly Stack<Func<ValueTask>> closing = new();
    readonly HttpClient http = new();

    AttesterRoom() => closing.Push(() => { http.Dispose(); return ValueTask.CompletedTask; });

    public Address Account { get; private set; }

    /// <summary>Opens the folder and begins.</summary>
    /// <exception cref="StartException">Another attester has the folder.</exception>
    public static async Task<AttesterRoom> StartAsync(AttesterOptions options, NodeClient node, Secp256k1Key key, TimeProvider clock, ILoggerFactory logs, CancellationToken cancel)
    {
        var room = new AttesterRoom();
        try
        {
            await room.OpenAsync(options, node, key, clock, logs, cancel);
            return room;
        }
        catch
        {
            await room.DisposeAsync();
            throw;
        }
    }

    async Task OpenAsync(AttesterOptions options, NodeClient node, Secp256k1Key key, TimeProvider clock, ILoggerFactory logs, CancellationToken cancel)
    {
        var book = new VoteBook(Path.Combine(options.DataFolder, "votes"));
        var held = Hold(book, options.DataFolder);
        closing.Push(() => { held.Dispose(); return ValueTask.CompletedTask; });
        var named = await node.GetAsync("/api/v1/chain", cancel);
        IReadOnlyList<Uri> endpoints = options.Rpc.Count > 0 ? options.Rpc : [new Uri((string)named["rpc"]!)];
        ChainReader[] chains = [.. endpoints.Select(endpoint => new ChainReader(new JsonRpcClient(http, endpoint, clock)))];
        var ledger = new LedgerTerms((long)named["chainId"]!, AddressOf(named, "Rewards")!.Value, AddressOf(named, "Cash")!.Value, new Dictionary<string, Address>());
        var log = logs.CreateLogger("Grange.Attester");
        var attester = new Attester(node, chains, LedgerArtifacts.Committed, key, book, new KeptBundles(Path.Combine(options.DataFolder, "bundles"), options.KeepBytes), clock, log);
        Account = attester.Account;
        var store = await new SqliteOptions(Path.Combine(options.DataFolder, "attester.db")).OpenAsync(clock, cancel);
        closing.Push(store.DisposeAsync);
        await ChainTables.MigrateAsync(store, cancel);
        await store.MigrateAsync(StatementTable.Module, StatementTable.All, cancel);
        var outbox = new Outbox(store, chains[0], Finality.AtDepth(0), clock, log: log);
        closing.Push(() => { outbox.Dispose(); return ValueTask.CompletedTask; });
        var standing = new StandingReader(chains[0], ledger.Rewards, LedgerArtifacts.Committed);
        var votes = new VotesElsewhere(node, ledger, standing, Recent);
        var reports = new EquivocationReports(chains[0], ledger.Rewards, StakesOf(named), new OnceSender(outbox, key, LedgerArtifacts.Committed), LedgerArtifacts.Committed, log);
        var watch = new EquivocationWatch(
            new StatementTable(store, ledger.ChainId, ledger.Rewards), new ProposalVotes(chains[0], ledger, LedgerArtifacts.Committed), votes.ReadAsync, reports, Patience, clock, log);
        var background = new BackgroundWork(clock, log);
        background.Add("attester", attester.RunAsync);
        background.Add("watch", watch.RunAsync);
        background.Add("outbox", outbox.RunAsync);
        closing.Push(background.DisposeAsync);
        background.Start();
    }

    static IDisposable Hold(VoteBook book, string folder)
    {
        try
        {
            return book.Hold();
        }
        catch (IOException)
        {
            throw new StartException($"another attester signs from {folder}", "end it, or choose another folder with --data DIR");
        }
    }

    static Address? AddressOf(JsonNode chain, string contract) => (string?)chain["contracts"]?[contract]?["address"] is { } text ? Address.Parse(text) : null;

    static Address[] StakesOf(JsonNode chain)
        => [.. chain["contracts"]!.AsObject().Where(contract => EquivocationReports.HoldsBonds(contract.Key)).Select(contract => Address.Parse((string)contract.Value!["address"]!))];

    public async ValueTask DisposeAsync()
    {
        while (closing.TryPop(out var close)) await close();
    }
}
