using System.Globalization;
using System.Text;
using Grange.Energy.Protocol.P1;

namespace Grange.Energy.Simulation;

/// <summary>What a simulated meter's telegram says; registers in mWh by tariff, power in W.</summary>
public sealed record P1Said(string Meter, long UnixSeconds, long Import1, long Import2, long Export1, long Export2, long ImportWatts, long ExportWatts);

/// <summary>Writes DSMR 5 telegrams with a right code, as the P1 port of a meter sends them.</summary>
public static class P1Writer
{
    const long MilliWhOfWh = 1_000;

    /// <param name="phases">How many phases it measures.</param>
    public static byte[] Write(P1Said said, int phases = 1)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"""
            /GRN5\2SIMULATED

            1-3:0.2.8(50)
            0-0:1.0.0({P1Time.Write(said.UnixSeconds)})
            0-0:96.1.1({Convert.ToHexString(Encoding.ASCII.GetBytes(said.Meter))})
            1-0:1.8.1({Energy(said.Import1)})
            1-0:1.8.2({Energy(said.Import2)})
            1-0:2.8.1({Energy(said.Export1)})
            1-0:2.8.2({Energy(said.Export2)})
            0-0:96.14.0(0002)
            1-0:1.7.0({Power(said.ImportWatts)})
            1-0:2.7.0({Power(said.ExportWatts)})
            0-0:96.7.21(00000)
            0-0:96.7.9(00000)
            0-0:96.13.0()
            {string.Join('\n', Enumerable.Range(0, phases).Select(Phase))}
            !
            """).ReplaceLineEndings("\r\n");
        var covered = Encoding.ASCII.GetBytes(text);
        return [.. covered, .. Encoding.ASCII.GetBytes(Crc16.Of(covered).ToString("X4", CultureInfo.InvariantCulture)), .. "\r\n"u8];
    }

    static string Phase(int number) => string.Create(CultureInfo.InvariantCulture, $"""
        1-0:{32 + 20 * number}.32.0(00000)
        1-0:{32 + 20 * number}.36.0(00000)
        1-0:{32 + 20 * number}.7.0(230.0*V)
        1-0:{31 + 20 * number}.7.0(000*A)
        1-0:{21 + 20 * number}.7.0(00.000*kW)
        1-0:{22 + 20 * number}.7.0(00.000*kW)
        """);

    static string Energy(long milliWh) => string.Create(CultureInfo.InvariantCulture, $"{milliWh / MilliWhOfWh / 1_000:D6}.{milliWh / MilliWhOfWh % 1_000:D3}*kWh");
    static string Power(long watts) => string.Create(CultureInfo.InvariantCulture, $"{watts / 1_000:D2}.{watts % 1_000:D3}*kW");
}
