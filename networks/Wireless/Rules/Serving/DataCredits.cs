namespace Grange.Wireless.Serving;

/// <summary>What data costs.</summary>
public static class DataCredits
{
    /// <summary>Bytes of a data credit.</summary>
    const int CreditBytes = 24;

    /// <summary>Credits of a copy by bytes of FRMPayload: what the application sent, not what was on air.</summary>
    public static int Of(int payloadBytes) => (Math.Max(payloadBytes, CreditBytes) + CreditBytes - 1) / CreditBytes;
}
