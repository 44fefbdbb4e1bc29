using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Verbs;

namespace Grange.Host;

/// <summary>Who runs this node: a P-256 key that signs receipts and observations, and an account that answers for it and sends transactions.</summary>
public sealed record OperatorIdentity(DeviceId Id, P256Key Key, Address Account, Secp256k1Key AccountKey) : IOperatorKey
{
    const string KeyFile = "operator.pem";

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> PublicKey => Key.PublicKey;

    /// <inheritdoc/>
    public byte[] Sign(ReadOnlySpan<byte> data) => Key.Sign(data);

    /// <summary>Reads the operator's key from the data folder, or makes one on the first start.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="accountKey">The account that answers for it.</param>
    public static OperatorIdentity Open(string folder, Secp256k1Key accountKey)
    {
        var file = Path.Combine(folder, KeyFile);
        if (!File.Exists(file)) PrivateFile.Write(file, P256Key.Generate().ExportPem());
        var key = P256Key.ImportPem(File.ReadAllText(file)).Value;
        return new OperatorIdentity(key.DeviceId, key, Address.Read(accountKey.AddressBytes), accountKey);
    }
}
