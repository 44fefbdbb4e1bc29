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
    /// <summary>Deploys with the data folder's account; called again after an interruption it goes on where it stood.</summary>
    /// <param name="windowSeconds">Seconds between a settlement's proposal and its activation, in which the guardian may veto it.</param>
    /// <param name="cash">The stable asset of payments; null deploys a test dollar.</param>
    /// <exception cref="StartException">It stands already, or the definitions or the account are not ready for it.</exception>
    public async Task<LedgerContracts> DeployAsync(long windowSeconds, Address? cash, CancellationToken cancel)
    {
        var file = LedgerFile.PathIn(options.DataFolder);
        if (File.Exists(file)) throw new StartException($"{file} names a ledger already", "use another folder with --data DIR for another ledger");
        await using var folder = NodeFolder.Take(options.DataFolder);
        using var chain = await PublicChain.OpenAsync(options, clock, log, cancel);
        var identity = OwnKeys.Operator(options);
        var terms = new DeploymentTerms(Definitions(identity), identity.Account, windowSeconds) { Cash = cash };
        await using var store = await new SqliteOptions(Path.Combine(options.DataFolder, "node.db")).OpenAsync(clock, cancel);
        await ChainTables.MigrateAsync(store, cancel);
        using var outbox = new Outbox(store, chain.Reader, Finality.AtDepth(0), clock, _ => identity.AccountKey);
        var deployment = new LedgerDeployment(chain.Reader, outbox, identity.AccountKey, LedgerArtifacts.Committed);
        if (!await deployment.HasBegunAsync(chain.Abilities.ChainId, cancel)) await chain.RequireGasAsync(identity.Account, deployment.Gas(terms), "deploying", cancel);
        var contracts = await deployment.RunAsync(terms, cancel);
        PrivateFile.Write(file, LedgerFile.Write(contracts));
        return contracts;
    }

    List<NetworkDefinition> Definitions(OperatorIdentity identity)
    {
        var definitions = DefinitionFiles.Read(options, new OperatorTerms(identity.Account, identity.Key.PublicKey), OwnKeys.Terms(OwnKeys.Attesters(options)));
        return NetworkDrafts.CheckTogether(definitions) is [var first, ..] ? throw new StartException(first.ToString(), "grange network check FILE") : definitions;
    }
}
