using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Grange.Charging.Protocol.Ocmf;

namespace Grange.Charging.Simulation;

/// <summary>A meter that counts and signs genuinely: an own key, pages that follow each other, registers that only grow. Not thread-safe.</summary>
public sealed class SimulatedMeter : IDisposable
{
    readonly ECDsa signer;
    readonly OcmfCurve curve;
    long milliWattHours;
    long page;

    /// <param name="serial">As its plate has it.</param>
    /// <param name="register">Where its register stands, in watt-hours.</param>
    public SimulatedMeter(string serial, long register = 0, string curve = "secp256r1")
    {
        (Serial, milliWattHours) = (serial, checked(register * 1_000));
        this.curve = OcmfCurve.Known.First(one => one.Name == curve);
        signer = ECDsa.Create(ECCurve.CreateFromValue(this.curve.Oid));
    }

    public string Serial { get; }

    /// <summary>SubjectPublicKeyInfo in hex, as it would stand on the plate.</summary>
    public string PublicKey => Convert.ToHexStringLower(signer.ExportSubjectPublicKeyInfo());

    /// <summary>The register in whole watt-hours.</summary>
    public long WattHours => milliWattHours / 1_000;

    /// <summary>Counts what flows at a power for a time.</summary>
    public void Count(long watts, TimeSpan time) => milliWattHours = checked(milliWattHours + watts * (long)time.TotalMilliseconds / 3_600);

    /// <summary>A signed record of the register now (OCMF 1.4.1).</summary>
    /// <param name="kind">B at a begin, E at an end.</param>
    public string Sign(char kind, string token, DateTimeOffset time)
    {
        var kiloWattHours = (WattHours / 1_000m).ToString("F3", CultureInfo.InvariantCulture);
        var stamp = time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss,fff", CultureInfo.InvariantCulture);
        var payload = string.Create(CultureInfo.InvariantCulture, $$"""{"FV":"1.0","GI":"Grange","GS":"{{Serial}}","PG":"T{{++page}}","MS":"{{Serial}}","IS":true,"IT":"CENTRAL","ID":"{{token}}","RD":[{"TM":"{{stamp}}+0000 S","TX":"{{kind}}","RV":{{kiloWattHours}},"RI":"1-b:1.8.0","RU":"kWh","EF":"","ST":"G"}]}""");
        var signature = signer.SignData(Encoding.UTF8.GetBytes(payload), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return $$"""OCMF|{{payload}}|{"SA":"ECDSA-{{curve.Name}}-SHA256","SD":"{{Convert.ToHexStringLower(signature)}}"}""";
    }

    public void Dispose() => signer.Dispose();
}
