using System.Numerics;
using Grange.Chain;
using Grange.Host.Operators;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Store;
using Grange.Verbs;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Grange.Host.Ledger;

/// <summary>The chain of a node: the supervised local one, or a public one by its JSON-RPC; and the ledger on it.</summary>
public sealed class ChainRoom : IAsyncDisposable
{
    /// <summary>Gas the operator of a local chain begins with: a million coins.</summary>
    static readonly BigInteger Endowment = BigInteger.Pow(10, 24);

    /// <summary>Wei of each token that the treasury of a local chain begins with: what the faucet gives away.</summary>
    static readonly BigInteger Genesis = BigInteger.Pow(10, 24);

    /// <summary>Gas of a few settlements: what an operator needs to begin with.</summary>
    const long OperatingGas = 2_000_000;

    static readonly HttpClient joinedHttp = new(); // to the founding node, for as long as the program runs

    readonly NodeOptions options;
    readonly TimeProvider clock;
    readonly ILogger log;
    readonly PublicChain? publicChain;
    readonly IChainNode node;
    readonly RpcDoor door;
    Outbox? outbox;

    ChainRoom(NodeOptions options, TimeProvider clock, ILogger log, IChainNode node, PublicChain? publicChain = null)
    {
        (this.options, this.clock, this.log, this.node, this.publicChain) = (options, clock, log, node, publicChain);
        door = new RpcDoor(node, developer: node.Dev is not null);
        Reader = new ChainReader(door.Client(clock));
    }

    public ChainReader Reader { get; }

    /// <summary>Opens the chain; a local one is where it was, down to the last acknowledged transaction.</summary>
    /// <exception cref="StartException">The local chain's program is not installed.</exception>
    public static async Task<ChainRoom> OpenAsync(NodeOptions options, Address account, TimeProvider clock, ILoggerFactory logs, CancellationToken cancel)
    {
        var log = logs.CreateLogger("Grange.Chain");
        if (options.Joined is { IsLocal: true } joined) return new ChainRoom(options, clock, log, new RemoteNode(joinedHttp, joined.Rpc, clock));
        if (options.Rpc is not null)
        {
            if (!File.Exists(LedgerFile.PathIn(options.DataFolder)))
                throw new StartException($"there is no {LedgerFile.PathIn(options.DataFolder)}: this node does not know its ledger's contracts", "grange chain deploy --rpc URL --network FILE", isMissing: true);
            var remote = await PublicChain.OpenAsync(options, clock, log, cancel);
            await remote.RequireGasAsync(account, OperatingGas, "settling", cancel);
            return new ChainRoom(options, clock, log, remote.Node, remote);
        }
        var anvil = AnvilBinary.Find(options.ProgramRoot) ?? throw new StartException(
            "the local chain's program (anvil) is not installed", "npm ci --prefix contracts, or name one in GRANGE_ANVIL, or use a chain of yours with --rpc URL");
        Address[] funded = [account, Address.Read(TreasuryKey(options).AddressBytes)];
        var local = new LocalNodeOptions(anvil, Path.Combine(options.DataFolder, "chain"))
        {
            Funded = funded.ToDictionary(one => one, _ => Endowment),
        };
        return new ChainRoom(options, clock, log, await LocalNode.StartAsync(local, clock, log, cancel));
    }

    /// <summary>The ledger of these networks: deployed on the first start of a local chain, read from <c>ledger.json</c> from then on.</summary>
    public async Task<LedgerClient> LedgerAsync(IReadOnlyList<NetworkDefinition> definitions, OperatorIdentity identity, IStore store, CancellationToken cancel)
    {
        await ChainTables.MigrateAsync(store, cancel);
        var finality = options.IsDevelopment ? Finality.AtDepth(0) : Finality.ByTag;
        var patience = new OutboxOptions { Poll = TimeSpan.FromMilliseconds(300), Local = node.Dev };
        outbox = new Outbox(store, Reader, finality, clock, account => account == identity.Account ? identity.AccountKey : null, patience, log);
        var contracts = await ContractsAsync(outbox, definitions, identity, cancel);
        var seeds = new SeedBlocks(Reader, publicChain is null ? token => Reader.FinalBlockAsync(finality, token) : publicChain.FinalBlockAsync, clock, Mining());
        var ledger = new LedgerClient(Reader, contracts, LedgerArtifacts.Committed, seeds, outbox, identity.AccountKey);
        if (options.IsDevelopment) await EndowAsync(ledger, identity, cancel);
        return ledger;
    }

    async Task<LedgerContracts> ContractsAsync(Outbox outbox, IReadOnlyList<NetworkDefinition> definitions, OperatorIdentity identity, CancellationToken cancel)
    {
        var (file, artifacts) = (LedgerFile.PathIn(options.DataFolder), LedgerArtifacts.Committed);
        var terms = LocalTerms(definitions, identity.Account);
        if (!File.Exists(file))
        {
            var deployed = await new LedgerDeployment(Reader, outbox, TreasuryKey(options), artifacts).RunAsync(terms, cancel);
            PrivateFile.Write(file, LedgerFile.Write(deployed));
            return deployed;
        }
        var contracts = LedgerFile.Read(file);
        await RequireHereAsync(contracts, file, cancel);
        var missing = terms.Tokens.Select(token => token.Symbol).Where(symbol => !contracts.Terms.Tokens.ContainsKey(symbol)).ToList();
        if (missing.Count == 0) return contracts;
        if (!options.IsDevelopment)
            throw new StartException($"this ledger has no token {string.Join(", ", missing)}", "grange chain token --rpc URL --network FILE");
        (contracts, _) = await new LedgerTokens(Reader, outbox, TreasuryKey(options), identity.AccountKey, artifacts).AddAsync(contracts, terms, cancel);
        PrivateFile.Write(file, LedgerFile.Write(contracts));
        return contracts;
    }

    /// <summary>A local chain has nobody to warn: a change waits for nothing, and whoever runs the node is council, guardian and feeder.</summary>
    static DeploymentTerms LocalTerms(IReadOnlyList<NetworkDefinition> definitions, Address account)
        => new(definitions, account, WindowSeconds: 1) { Genesis = Genesis, DelaySeconds = 0, ChannelDelaySeconds = 60, UnbondSeconds = 600 };

    async Task RequireHereAsync(LedgerContracts contracts, string file, CancellationToken cancel)
    {
        var chainId = await Reader.ChainIdAsync(cancel);
        if (chainId != contracts.Terms.ChainId)
            throw new StartException($"{file} is of chain {contracts.Terms.ChainId}, the chain here is {chainId}", "name the right chain with --rpc URL, or none for the local one");
        if ((await Reader.CodeAsync(contracts.Terms.Rewards, cancel)).Length == 0)
            throw new StartException($"chain {chainId} has no contract at {contracts.Terms.Rewards}, where {file} says Rewards is", "name the right chain with --rpc URL");
    }

    /// <summary>Gives the operator of a local chain cash locked for its own orders, and one that joined the gas to settle with.</summary>
    async Task EndowAsync(LedgerClient ledger, OperatorIdentity identity, CancellationToken cancel)
    {
        var faucet = Faucet(ledger);
        if (options.Joined is not null && await Reader.BalanceAsync(identity.Account, cancel) == 0) await faucet.FundAsync(identity.Account, cancel);
        await faucet.LockForAsync(identity.Account, cancel);
    }

    /// <summary>How a local chain is asked for a block: its own node at once, one that joined by a call.</summary>
    Func<CancellationToken, Task>? Mining()
        => node.Dev is { } dev ? dev.MineAsync
            : options.Joined is { IsLocal: true } joined ? token => new JsonRpcClient(joinedHttp, joined.Rpc, clock).CallAsync(new RpcRequest("evm_mine"), token) : null;

    /// <summary>Gives from the local chain's treasury: an account of its own, so that its nonces and the operator's never meet. A node that joined asks the treasury's.</summary>
    public Faucet Faucet(LedgerClient ledger) => options.Joined is { } joined
        ? new(outbox!, new AccountKeys(options.DataFolder).Open(null), ledger, clock, new PeerClient(joinedHttp, joined.Keeper)) : new(outbox!, TreasuryKey(options), ledger, clock);

    public void MapRpc(IEndpointRouteBuilder endpoints) => endpoints.MapRpc("/rpc", door);

    static Secp256k1Key TreasuryKey(NodeOptions options)
    {
        var accounts = new AccountKeys(Path.Combine(options.DataFolder, "treasury"));
        if (accounts.Default() is null) accounts.Create();
        return accounts.Open(null);
    }

    public async ValueTask DisposeAsync()
    {
        outbox?.Dispose();
        publicChain?.Dispose();
        if (node is IAsyncDisposable local) await local.DisposeAsync();
    }
}
