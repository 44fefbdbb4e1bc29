using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using Grange.Charging.Rules.Stations;

namespace Grange.Charging.Features.Tls;

/// <summary>Whether a certificate is a station's (A00.FR.403 to 405): issued under the operator's roots, naming the operator as organisation and the station in its common name.</summary>
static class ClientCertificate
{
    const string CommonName = "2.5.4.3", Organisation = "2.5.4.10", ClientUse = "1.3.6.1.5.5.7.3.2";

    /// <summary>The path, which the handshake asks; the name is asked when the station says who it is.</summary>
    public static bool IsIssued(X509Certificate2 certificate, X509Certificate2Collection roots)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // a station that is revoked is revoked in the registry
        chain.ChainPolicy.ApplicationPolicy.Add(new(ClientUse));
        return chain.Build(certificate);
    }

    public static bool IsOf(X509Certificate2 certificate, StationIdentity station, string? operatorName)
        => Named(certificate, CommonName).Any(name => name.Contains(station.ToString(), StringComparison.Ordinal))
            && (operatorName is null || Named(certificate, Organisation).Contains(operatorName, StringComparer.Ordinal));

    static IEnumerable<string> Named(X509Certificate2 certificate, string oid)
    {
        foreach (var part in certificate.SubjectName.EnumerateRelativeDistinguishedNames())
            if (!part.HasMultipleElements && part.GetSingleElementType().Value == oid && Text(part) is { } text) yield return text;
    }

    static string? Text(X500RelativeDistinguishedName part)
    {
        try
        {
            return part.GetSingleElementValue();
        }
        catch (Exception error) when (error is AsnContentException or System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }
}
