using System.Numerics;
using Grange.Chain;
using Grange.Host.Ledger;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary>An account's payment channels over the chain that the node names.</summary>
sealed class ChainChannels : IChannels
{
    static readonly ContractAbi Abi = LedgerArtifacts.Committed["Channels"].Abi;

    readonly VerbContext verb;
    readonly ChainAccess chain;
    readonly Secp256k1Key key;

    ChainChannels(VerbContext verb, ChainAccess chain, Secp256k1Key key) => (this.verb, this.chain, this.key) = (verb, chain, key);

    public Address Account => Address.Read(key.AddressBytes);
    public long ChainId => chain.ChainId;
    public Address Contract => chain["Channels"];
    public Address Cash => chain["Cash"];

    /// <summary>For as long as the verb runs.</summary>
    public static async Task<IChannels> OpenAsync(VerbContext verb, Address? account, CancellationToken cancel) => await OfAsync(verb, account, cancel);

    public static async Task<ChainChannels> OfAsync(VerbContext verb, Address? account, CancellationToken cancel)
    {
        var chain = await ChainAccess.OpenAsync(verb, cancel);
        return chain.Has("Channels")
            ? new ChainChannels(verb, chain, verb.Accounts.Open(account))
            : throw new VerbFailure("no-channels", "this ledger has no Channels contract", "grange chain deploy makes ledgers with one", ExitCode.Missing);
    }

    public async Task<ChannelFacts?> FindAsync(Hash32 id, CancellationToken cancel)
    {
        var channel = (AbiValues)(await chain.Reader.ViewAsync(Abi, Contract, "channelOf", [id], cancel))[0];
        return channel.Address("payer") == default ? null : new ChannelFacts(
            id, channel.Address("payer"), channel.Address("payee"), channel.Address("asset"), channel.Amount("deposit"), channel.Amount("redeemed"), channel.Int64("closesAt"));
    }

    public async Task<IReadOnlyList<ChannelFacts>> OpenedAsync(CancellationToken cancel)
    {
        var (found, opened) = (new List<ChannelFacts>(), await OpenedCountAsync(cancel));
        for (BigInteger i = 0; i < opened; i++)
            if (await FindAsync(await IdAsync(i, cancel), cancel) is { } facts) found.Add(facts);
        return found;
    }

    /// <summary>Channels that pay this account and still stand.</summary>
    public async Task<IReadOnlyList<ChannelFacts>> PayingAsync(CancellationToken cancel)
    {
        var found = new List<ChannelFacts>();
        foreach (var log in await chain.Reader.LogsAsync(0, await chain.Reader.BlockNumberAsync(cancel), [Contract], cancel))
            if (Abi.DecodeLog(log) is { Event.Name: "Opened" } opened && opened.Values.Address("payee") == Account && await FindAsync(opened.Values.Hash("id"), cancel) is { } facts) found.Add(facts);
        return found;
    }

    public async Task<Result<Hash32>> OpenAsync(Address payee, UInt128 deposit, CancellationToken cancel)
    {
        var (index, amount) = (await OpenedCountAsync(cancel), (BigInteger)deposit);
        var sent = await SendAsync([("Cash", "TestCash", "approve", [Contract, amount]), ("Channels", "Channels", "open", [payee, Cash, amount])], cancel);
        return sent.TryGet(out _, out var refused) ? await IdAsync(index, cancel) : refused;
    }

    public Voucher Sign(Hash32 channel, UInt128 cumulative) => Voucher.Sign(ChainId, Contract, channel, cumulative, key);

    public Task<Result<bool>> RedeemAsync(IReadOnlyList<Voucher> vouchers, CancellationToken cancel)
    {
        var promised = vouchers.Select(voucher => (object)new object[] { voucher.Channel, (BigInteger)voucher.Cumulative, voucher.Signature.ToArray() }).ToArray();
        return SendAsync([("Channels", "Channels", "redeemMany", [promised])], cancel);
    }

    /// <summary>The payer's wish to close, or the end of it: what the contract allows now.</summary>
    public Task<Result<bool>> CloseAsync(ChannelFacts channel, CancellationToken cancel)
        => SendAsync([("Channels", "Channels", channel.Payee == Account || channel.ClosesAt != 0 ? "close" : "beginClose", [channel.Id])], cancel);

    async Task<Result<bool>> SendAsync(IEnumerable<(string Contract, string Artifact, string Function, object[] Arguments)> calls, CancellationToken cancel)
    {
        try
        {
            foreach (var (contract, artifact, function, arguments) in calls) await chain.SendAsync(verb, Account, contract, artifact, function, arguments, cancel);
            return true;
        }
        catch (VerbFailure refused)
        {
            return new Fault(refused.Code, refused.Message, refused.Hint);
        }
    }

    async Task<BigInteger> OpenedCountAsync(CancellationToken cancel) => (BigInteger)(await chain.Reader.ViewAsync(Abi, Contract, "opened", [Account], cancel))[0];

    async Task<Hash32> IdAsync(BigInteger index, CancellationToken cancel) => (Hash32)(await chain.Reader.ViewAsync(Abi, Contract, "idOf", [Account, index], cancel))[0];
}
