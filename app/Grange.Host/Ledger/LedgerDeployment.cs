using System.Numerics;
using Grange.Chain;
using Grange.Kernel;

namespace Grange.Host.Ledger;

/// <summary>What a ledger's contracts are deployed with.</summary>
/// <param name="Definitions">The networks; their tokens and attesters.</param>
/// <param name="Operator">Toward whom the Vault's locks stand; owner and guardian until a timelock takes over.</param>
/// <param name="WindowSeconds">The pending window.</param>
public sealed record DeploymentTerms(IReadOnlyList<NetworkDefinition> Definitions, Address Operator, long WindowSeconds)
{
    /// <summary>The sender's nonce when the deployment began; from it every address follows, also when it is taken up again.</summary>
    public long FirstNonce { get; init; }

    /// <summary>Wei of each token that the sender starts with; none on a public chain.</summary>
    public BigInteger Genesis { get; init; }

    /// <summary>The stable asset of payments; null deploys a test dollar.</summary>
    public Address? Cash { get; init; }
}

/// <summary>Deploys a ledger's contracts, each at the address its sender's nonce gives: interrupted anywhere, it goes on where it stood.</summary>
public sealed class LedgerDeployment(ChainReader chain, Sender sender, ContractAbis abis)
{
    /// <summary>Seconds of silence after which an open settlement number may be given up.</summary>
    const long Expiry = 7 * 24 * 3600;

    /// <summary>Seconds a withdrawal from the Vault waits without a proof.</summary>
    const long WithdrawDelay = 24 * 3600;

    /// <summary>Brings the ledger up; what stands already is left alone.</summary>
    public async Task<LedgerContracts> RunAsync(DeploymentTerms terms, CancellationToken cancel)
    {
        var (attesters, nonce) = (terms.Definitions[0].Attesters, terms.FirstNonce);
        var emissions = await CreateAsync(nonce++, abis.CreationCode("Emissions", sender.Account), cancel);
        var cash = terms.Cash ?? await CreateAsync(nonce++, abis.CreationCode("TestCash"), cancel);
        var rewards = await CreateAsync(nonce++, abis.CreationCode(
            "Rewards", emissions, terms.Operator, terms.Operator, attesters.Accounts.Order().Select(account => (object)account).ToArray(), (BigInteger)attesters.Threshold,
            (BigInteger)terms.WindowSeconds, (BigInteger)Expiry, terms.Operator, new object[] { cash }, (BigInteger)WithdrawDelay), cancel);
        var verifier = await CreateAsync(nonce++, abis.CreationCode("StorageVerifier"), cancel);
        var tokens = new Dictionary<string, Address>();
        foreach (var token in terms.Definitions.Select(definition => definition.Token).DistinctBy(token => token.Symbol).OrderBy(token => token.Symbol, StringComparer.Ordinal))
        {
            var cap = (BigInteger)token.Emission.Cap.Value + terms.Genesis;
            tokens[token.Symbol] = await CreateAsync(nonce++, abis.CreationCode("Token", token.Name, token.Symbol, cap, rewards, sender.Account, terms.Genesis), cancel);
            await ScheduleAsync(nonce++, emissions, tokens[token.Symbol], token.Emission, cancel);
        }
        var vault = (Address)(await chain.ViewAsync(abis["Rewards"], rewards, "vault", [], cancel))[0];
        return new LedgerContracts(new LedgerTerms(await chain.ChainIdAsync(cancel), rewards, cash, tokens), vault, emissions, verifier);
    }

    async Task<Address> CreateAsync(long nonce, byte[] code, CancellationToken cancel)
    {
        var address = CreateAddress.Of(sender.Account, nonce);
        if ((await chain.CodeAsync(address, cancel)).Length == 0) await sender.SendAsync(null, 0, code, cancel);
        return address;
    }

    async Task ScheduleAsync(long nonce, Address emissions, Address token, EmissionSchedule schedule, CancellationToken cancel)
    {
        if (await chain.NonceAsync(sender.Account, BlockTag.Latest, cancel) > nonce) return;
        object[] terms =
        [
            (BigInteger)schedule.StartSeconds, (BigInteger)schedule.PeriodSeconds, (BigInteger)schedule.Numerator, (BigInteger)schedule.Denominator,
            (BigInteger)schedule.InitialPerPeriod.Value, (BigInteger)schedule.Cap.Value,
        ];
        await sender.SendAsync(emissions, 0, abis["Emissions"].EncodeCall("setSchedule", token, terms), cancel);
    }
}
