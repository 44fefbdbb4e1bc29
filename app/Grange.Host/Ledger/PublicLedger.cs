using Grange.Chain;
using Grange.Host.Networks;
using Grange.Kernel;
using Grange.Store;
using Grange.Verbs;
using Microsoft.Extensions.Logging;

namespace Grange.Host.Ledger;

/// <summary>Brings a ledger for some networks onto a public chain and writes <c>ledger.json</c>, with which nodes start on it.</summary>
/// <param name="options">Data folder, definition files and the chain.</param>
/// <param name="clock">For the pauses between looks at the chain.</param>
/// <param name="log">Hears what the chain can do.</param>
public sealed class PublicLedger(NodeOptions options, TimeProvider clock, ILogger log)
{
    /// <summary>Gas of one token's three contracts, and of proposing and executing its emission.</summary>
    const long TokenGas = 4_000_000;

    /// <summary>Deploys with the data folder's account; called again after an interruption it goes on where it stood.</summary>
    /// <param name="plan">Windows, delays and who holds which power; definitions and operator are filled in here.</param>
    /// <exception cref="StartException">It stands already, or the definitions or the account are not ready for it.</exception>
    public async Task<LedgerContracts> DeployAsync(DeploymentTerms plan, CancellationToken cancel)
    {
        var file = LedgerFile.PathIn(options.DataFolder);
        if (File.Exists(file)) throw new StartException($"{file} names a ledger already", "use another folder with --data DIR for another ledger");
        return await WithChainAsync(plan, async (chain, outbox, identity, terms) =>
        {
            var deployment = new LedgerDeployment(chain.Reader, outbox, identity.AccountKey, LedgerArtifacts.Committed);
            if (!await deployment.HasBegunAsync(chain.Abilities.ChainId, cancel)) await chain.RequireGasAsync(identity.Account, deployment.Gas(terms), "deploying", cancel);
            var contracts = await deployment.RunAsync(terms, cancel);
            PrivateFile.Write(file, LedgerFile.Write(contracts));
            return contracts;
        }, cancel);
    }

    /// <summary>Adds the tokens that the definitions bring and the ledger has not: contracts at once, their emission when the timelock's delay is over.</summary>
    /// <exception cref="StartException">There is no ledger here, or the chain refused a step.</exception>
    public async Task<IReadOnlyList<WaitingToken>> AddTokensAsync(CancellationToken cancel)
    {
        var file = LedgerFile.PathIn(options.DataFolder);
        if (!File.Exists(file)) throw new StartException($"there is no {file}: there is no ledger to add to", "grange chain deploy --rpc URL --network FILE", isMissing: true);
        return await WithChainAsync(new DeploymentTerms([], default, 0), async (chain, outbox, identity, terms) =>
        {
            await chain.RequireGasAsync(identity.Account, TokenGas, "adding a token", cancel);
            var tokens = new LedgerTokens(chain.Reader, outbox, identity.AccountKey, identity.AccountKey, LedgerArtifacts.Committed);
            var (contracts, waiting) = await tokens.AddAsync(LedgerFile.Read(file), terms, cancel);
            PrivateFile.Write(file, LedgerFile.Write(contracts));
            return waiting;
        }, cancel);
    }

    async Task<T> WithChainAsync<T>(DeploymentTerms plan, Func<PublicChain, Outbox, OperatorIdentity, DeploymentTerms, Task<T>> work, CancellationToken cancel)
    {
        await using var folder = await NodeFolder.TakeAsync(options.DataFolder, clock, cancel);
        using var chain = await PublicChain.OpenAsync(options, clock, log, cancel);
        var identity = OwnKeys.Operator(options);
        var terms = plan with { Definitions = Definitions(identity), Operator = identity.Account };
        await using var store = await new SqliteOptions(Path.Combine(options.DataFolder, "node.db")).OpenAsync(clock, cancel);
        await ChainTables.MigrateAsync(store, cancel);
        using var outbox = new Outbox(store, chain.Reader, Finality.AtDepth(0), clock, _ => identity.AccountKey);
        return await work(chain, outbox, identity, terms);
    }

    List<NetworkDefinition> Definitions(OperatorIdentity identity)
    {
        var definitions = DefinitionFiles.Read(options, new OperatorTerms(identity.Account, identity.Key.PublicKey), OwnKeys.Terms(OwnKeys.Attesters(options)));
        return NetworkDrafts.CheckTogether(definitions) is [var first, ..] ? throw new StartException(first.ToString(), "grange network check FILE") : definitions;
    }
}
