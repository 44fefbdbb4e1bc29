using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Grange.Charging.Features.Tls;

/// <summary>What <c>tls.json</c> in the network's data folder says; file names are relative to it.</summary>
/// <param name="Listen">HOST:PORT.</param>
/// <param name="Certificate">The node's certificate and the chain to its root, PEM.</param>
/// <param name="Key">Its private key, PEM.</param>
/// <param name="ClientRoots">The roots under which stations' certificates are issued, PEM; none: no station of profile 3.</param>
/// <param name="Operator">The organisation that these certificates name.</param>
sealed record TlsFile(string Listen, string Certificate, string Key, string? ClientRoots, string? Operator);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TlsFile))]
sealed partial class TlsJson : JsonSerializerContext;

/// <summary>How stations of security profiles 2 and 3 are let in (security whitepaper §2).</summary>
sealed record TlsSettings(IPEndPoint Listen, X509Certificate2 Certificate, X509Certificate2Collection? Roots, string? Operator)
{
    public const string FileName = "tls.json";

    /// <summary>The settings of a network; null where it has none.</summary>
    /// <exception cref="InvalidDataException">The file, or one that it names, cannot be used.</exception>
    public static TlsSettings? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return null;
        try
        {
            var said = JsonSerializer.Deserialize(File.ReadAllBytes(path), TlsJson.Default.TlsFile) ?? throw new InvalidDataException($"{path} is empty");
            using var pem = X509Certificate2.CreateFromPemFile(Path.Combine(folder, said.Certificate), Path.Combine(folder, said.Key));
            var certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null); // the key is held as every platform's TLS wants it
            X509Certificate2Collection? roots = null;
            if (said.ClientRoots is { } file) (roots = []).ImportFromPemFile(Path.Combine(folder, file));
            return new(IPEndPoint.Parse(said.Listen), certificate, roots, said.Operator);
        }
        catch (Exception error) when (error is JsonException or FormatException or IOException or System.Security.Cryptography.CryptographicException)
        {
            throw new InvalidDataException($"{path}: {error.Message}", error);
        }
    }
}
