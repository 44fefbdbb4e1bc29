using System.Globalization;
using System.Numerics;
using Grange.Chain;
using Grange.Host.Networks;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Host.Ledger;

/// <summary>Brings a ledger for some networks onto a public chain and writes <c>ledger.json</c>, with which nodes start on it.</summary>
/// <param name="options">Data folder, definition files and the chain.</param>
/// <param name="clock">For the pauses between looks at the chain.</param>
public sealed class PublicLedger(NodeOptions options, TimeProvider clock)
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
        using var http = new HttpClient();
        var identity = OwnKeys.Operator(options);
        var chain = new ChainReader(new JsonRpcClient(http, options.Rpc!, clock));
        if (await chain.BalanceAsync(identity.Account, cancel) == BigInteger.Zero)
            throw new StartException($"{identity.Account} has no gas on chain {await chain.ChainIdAsync(cancel)}", $"send some to {identity.Account} and call this again");
        var terms = new DeploymentTerms(Definitions(identity), identity.Account, windowSeconds) { Cash = cash, FirstNonce = await FirstNonceAsync(chain, identity.Account, cancel) };
        var contracts = await new LedgerDeployment(chain, new Sender(chain, identity.AccountKey, clock), ContractAbis.Committed).RunAsync(terms, cancel);
        PrivateFile.Write(file, LedgerFile.Write(contracts));
        File.Delete(BeginningFile);
        return contracts;
    }

    string BeginningFile => Path.Combine(options.DataFolder, "ledger.deploying");

    List<NetworkDefinition> Definitions(OperatorIdentity identity)
    {
        var definitions = DefinitionFiles.Read(options, new OperatorTerms(identity.Account, identity.Key.PublicKey), OwnKeys.Terms(OwnKeys.Attesters(options)));
        return NetworkDrafts.CheckTogether(definitions) is [var first, ..] ? throw new StartException(first.ToString(), "grange network check FILE") : definitions;
    }

    /// <summary>The nonce the deployment began with, durable before the first transaction: every address follows from it.</summary>
    async Task<long> FirstNonceAsync(ChainReader chain, Address account, CancellationToken cancel)
    {
        var key = $"{await chain.ChainIdAsync(cancel)} {account} ";
        if (File.Exists(BeginningFile) && await File.ReadAllTextAsync(BeginningFile, cancel) is var text && text.StartsWith(key, StringComparison.Ordinal))
            return long.Parse(text.AsSpan(key.Length), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
        var nonce = await chain.NonceAsync(account, BlockTag.Latest, cancel);
        PrivateFile.Write(BeginningFile, string.Create(CultureInfo.InvariantCulture, $"{key}{nonce}"));
        return nonce;
    }
}
