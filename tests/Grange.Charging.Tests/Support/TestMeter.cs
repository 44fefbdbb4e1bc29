using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Grange.Charging.Protocol.Ocmf;

namespace Grange.Charging.Tests.Support;

/// <summary>A meter that signs genuinely.</summary>
sealed class TestMeter(OcmfCurve curve) : IDisposable
{
    readonly ECDsa signer = ECDsa.Create(ECCurve.CreateFromValue(curve.Oid));

    public string Hex => Convert.ToHexString(signer.ExportSubjectPublicKeyInfo());

    public string RawHex
    {
        get
        {
            var point = signer.ExportParameters(false).Q;
            return Convert.ToHexString([.. point.X!, .. point.Y!]);
        }
    }

    public OcmfKey Key => OcmfKey.Parse(Hex).Value;

    public static string Reading(char kind, decimal kWh, DateTimeOffset time, char status = 'G', string flags = "", char timeStatus = 'S', string unit = "kWh")
        => string.Create(CultureInfo.InvariantCulture, $$"""{"TM":"{{time:yyyy-MM-dd'T'HH:mm:ss,fff}}+0000 {{timeStatus}}","TX":"{{kind}}","RV":{{kWh}},"RI":"1-b:1.8.0","RU":"{{unit}}","EF":"{{flags}}","ST":"{{status}}"}""");

    public string Payload(long page, params string[] readings) => $$"""{"FV":"1.0","GI":"Grange","GS":"G1","PG":"T{{page}}","MS":"M1","IS":true,"ID":"A|B","RD":[{{string.Join(',', readings)}}]}""";

    public string Sign(string payload, DSASignatureFormat format = DSASignatureFormat.Rfc3279DerSequence)
        => Signed(payload, signer.SignData(Encoding.UTF8.GetBytes(payload), HashAlgorithmName.SHA256, format));

    public string Signed(string payload, byte[] signature) => $$"""OCMF|{{payload}}|{"SA":"ECDSA-{{curve.Name}}-SHA256","SD":"{{Convert.ToHexString(signature)}}"}""";

    /// <summary>r and s with as many zero bytes as the integers of DER must not have, or without those they must.</summary>
    public byte[] BadDer(string payload)
    {
        var raw = signer.SignData(Encoding.UTF8.GetBytes(payload), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        var size = raw.Length / 2;
        byte[] inside = [2, (byte)size, .. raw[..size], 2, (byte)(size + 3), 0, 0, 0, .. raw[size..]];
        return inside.Length < 128 ? [0x30, (byte)inside.Length, .. inside] : [0x30, 0x81, (byte)inside.Length, .. inside];
    }

    public static OcmfRecord Read(string text)
    {
        Assert.Equal(OcmfFault.None, OcmfRecord.Read(Encoding.UTF8.GetBytes(text), out var record));
        return record!;
    }

    public void Dispose() => signer.Dispose();
}
