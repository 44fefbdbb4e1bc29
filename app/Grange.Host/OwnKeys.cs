using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Verbs;

namespace Grange.Host;

/// <summary>The keys a node makes for itself on its first start and finds again on every later one.</summary>
static class OwnKeys
{
    /// <summary>The operator: its account is the data folder's default one.</summary>
    public static OperatorIdentity Operator(NodeOptions options)
    {
        var accounts = new AccountKeys(options.DataFolder);
        if (accounts.Default() is null) accounts.Create();
        return OperatorIdentity.Open(options.DataFolder, accounts.Open(null));
    }

    /// <summary>Attesters that run inside the node, for definitions that name none.</summary>
    public static IReadOnlyList<Secp256k1Key> Attesters(NodeOptions options)
    {
        var accounts = new AccountKeys(Path.Combine(options.DataFolder, "attesters"));
        while (accounts.List().Count < options.OwnAttesters) accounts.Create();
        return [.. accounts.List().Select(account => accounts.Open(account))];
    }

    /// <summary>A majority of them.</summary>
    public static AttesterTerms Terms(IReadOnlyList<Secp256k1Key> attesters)
        => new(Math.Max(1, attesters.Count / 2 + 1), [.. attesters.Select(key => Address.Read(key.AddressBytes)).Order()]);
}
