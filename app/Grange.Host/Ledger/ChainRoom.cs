using System.Numerics;
using Grange.Chain;
using Grange.Host.Networks;
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

    readonly NodeOptions options;
    readonly TimeProvider clock;
    readonly IChainNode node;
    readonly RpcDoor door;

    ChainRoom(NodeOptions options, TimeProvider clock, IChainNode node)
    {
        (this.options, this.clock, this.node) = (options, clock, node);
        door = new RpcDoor(node, options.IsDevelopment);
        Reader = new ChainReader(door.Client(clock));
    }

    public ChainReader Reader { get; }

    /// <summary>Opens the chain; a local one is where it was, down to the last acknowledged transaction.</summary>
    /// <exception cref="DefinitionException">The local chain's program is not installed.</exception>
    public static async Task<ChainRoom> OpenAsync(NodeOptions options, Address account, TimeProvider clock, ILoggerFactory logs, CancellationToken cancel)
    {
        if (options.Rpc is { } rpc) return new ChainRoom(options, clock, new RemoteNode(new HttpClient(), rpc, clock));
        var anvil = AnvilBinary.Find(options.ProgramRoot) ?? throw new DefinitionException("the local chain's program (anvil) is not installed", "npm ci --prefix contracts, or name one in GRANGE_ANVIL, or use a chain of yours with --rpc URL");
        var local = new LocalNodeOptions(anvil, Path.Combine(options.DataFolder, "chain")) { Funded = new[] { account, Address.Read(TreasuryKey(options).AddressBytes) }.ToDictionary(one => one, _ => Endowment), IdleInterval = TimeSpan.FromSeconds(2) };
        return new ChainRoom(options, clock, await LocalNode.StartAsync(local, clock, logs.CreateLogger("Grange.Chain"), cancel));
    }

    /// <summary>The ledger of these networks: deployed on the first start of a local chain, read from <c>ledger.json</c> from then on.</summary>
    public async Task<LedgerClient> LedgerAsync(IReadOnlyList<NetworkDefinition> definitions, OperatorIdentity identity, IStore store, CancellationToken cancel)
    {
        var abis = ContractAbis.Committed;
        var file = Path.Combine(options.DataFolder, "ledger.json");
        LedgerContracts contracts;
        if (File.Exists(file))
        {
            contracts = LedgerFile.Read(File.ReadAllText(file));
        }
        else
        {
            if (!options.IsDevelopment) throw new DefinitionException($"there is no {file}: this node does not know its ledger's contracts", "grange chain deploy --rpc URL --network FILE");
            contracts = await DeployAsync(definitions, identity, abis, cancel);
            PrivateFile.Write(file, LedgerFile.Write(contracts));
        }
        var missing = definitions.Select(definition => definition.Token.Symbol).Where(symbol => !contracts.Terms.Tokens.ContainsKey(symbol)).Distinct().ToList();
        if (missing.Count > 0) throw new DefinitionException($"this ledger has no token {string.Join(", ", missing)}", "start networks with a token of their own in a fresh data folder");
        await ChainTables.MigrateAsync(store, cancel);
        var finality = options.IsDevelopment ? Finality.AtDepth(0) : Finality.ByTag;
        var outbox = new Outbox(store, Reader, finality, clock, account => account == identity.Account ? identity.AccountKey : null, new OutboxOptions { Poll = TimeSpan.FromMilliseconds(300) });
        var ledger = new LedgerClient(Reader, contracts, abis, finality, outbox, identity.AccountKey);
        if (options.IsDevelopment) await Faucet(ledger).LockForAsync(ledger, identity.Account, cancel);
        return ledger;
    }

    public Faucet Faucet(LedgerClient ledger) => new(Treasury(), ledger.Contracts, ledger.Abis);

    public void MapRpc(IEndpointRouteBuilder endpoints) => endpoints.MapRpc("/rpc", door);

    Task<LedgerContracts> DeployAsync(IReadOnlyList<NetworkDefinition> definitions, OperatorIdentity identity, ContractAbis abis, CancellationToken cancel)
        => new LedgerDeployment(Reader, Treasury(), abis).RunAsync(new DeploymentTerms(definitions, identity.Account, WindowSeconds: 1), cancel);

    /// <summary>Sends from the local chain's treasury: an account of its own, so that its nonces and the operator's never meet.</summary>
    Sender Treasury() => new(Reader, TreasuryKey(options), clock, node.Dev);

    static Secp256k1Key TreasuryKey(NodeOptions options)
    {
        var accounts = new AccountKeys(Path.Combine(options.DataFolder, "treasury"));
        if (accounts.Default() is null) accounts.Create();
        return accounts.Open(null);
    }

    public async ValueTask DisposeAsync()
    {
        if (node is IAsyncDisposable local) await local.DisposeAsync();
    }
}
