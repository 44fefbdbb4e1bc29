using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Verbs;

/// <summary>The account keys in a data folder: one file per account, readable by its owner only; the first made is the default.</summary>
public sealed class AccountKeys(string dataFolder)
{
    readonly string folder = Path.Combine(dataFolder, "accounts");
    string DefaultFile => Path.Combine(folder, "default");

    /// <summary>All accounts here, the default first.</summary>
    public IReadOnlyList<Address> List()
    {
        if (!Directory.Exists(folder)) return [];
        var all = Directory.EnumerateFiles(folder, "0x*.key").Select(file => Address.Parse(Path.GetFileNameWithoutExtension(file))).Order();
        var first = Default();
        return [.. all.OrderByDescending(account => account == first)];
    }

    public Address? Default() => File.Exists(DefaultFile) && Address.TryParse(File.ReadAllText(DefaultFile).Trim(), out var account) ? account : null;

    /// <summary>A fresh key, durable before it is returned.</summary>
    public Address Create() => Add(Secp256k1Key.Generate());

    /// <summary>Stores a key; the first stored becomes the default.</summary>
    public Address Add(Secp256k1Key key)
    {
        var account = Address.Read(key.AddressBytes);
        PrivateFile.Write(Path.Combine(folder, account + ".key"), "0x" + Convert.ToHexStringLower(key.Export()));
        if (Default() is null) PrivateFile.Write(DefaultFile, account.ToString());
        return account;
    }

    /// <summary>The key of an account, or of the default one; a refusal says how to make one.</summary>
    public Secp256k1Key Open(Address? account)
    {
        var wanted = account ?? Default() ?? throw new VerbFailure("no-account", $"there is no account in {folder}", "grange account new", ExitCode.Missing);
        var file = Path.Combine(folder, wanted + ".key");
        if (!File.Exists(file)) throw new VerbFailure("unknown-account", $"the key of {wanted} is not in {folder}", "grange account new", ExitCode.Missing);
        return Secp256k1Key.Import(Convert.FromHexString(File.ReadAllText(file).Trim()[2..]));
    }
}
