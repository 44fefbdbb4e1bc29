using System.Globalization;

namespace Grange.Wireless.Gwmp;

/// <summary>Writes what a gateway heard as packet forwarders do (PROTOCOL.TXT §4).</summary>
public static class RxWriter
{
    /// <summary>The JSON of a PUSH_DATA with one frame.</summary>
    /// <param name="phy">The PHYPayload.</param>
    /// <param name="tmst">Microseconds of the gateway's clock.</param>
    /// <param name="hz">Where it was heard.</param>
    /// <param name="rate">How fast it was.</param>
    /// <param name="rssi">dBm.</param>
    /// <param name="snr">Decibels.</param>
    public static string Json(ReadOnlySpan<byte> phy, uint tmst, long hz, DataRate rate, decimal rssi, decimal snr)
    {
        var (modulation, datr) = rate.IsFsk ? ("FSK", $"{rate.Kilohertz * 1000}") : ("LORA", $"\"{rate}\"");
        return string.Create(CultureInfo.InvariantCulture,
            $$"""{"rxpk":[{"tmst":{{tmst}},"chan":0,"rfch":0,"freq":{{hz / 1_000_000m}},"stat":1,"modu":"{{modulation}}","datr":{{datr}},"codr":"4/5","rssi":{{rssi}},"lsnr":{{snr}},"size":{{phy.Length}},"data":"{{Convert.ToBase64String(phy)}}"}]}""");
    }
}
