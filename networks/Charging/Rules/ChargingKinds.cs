namespace Grange.Charging.Rules;

/// <summary>Every kind of evidence in a charging network, and who says it.</summary>
static class ChargingKinds
{
    /// <summary>A station's device key: what charging there costs from now on.</summary>
    public const string Tariff = "charging.tariff";

    /// <summary>A driver's account: charge here, at this tariff, for at most so much.</summary>
    public const string Order = "charging.order";

    /// <summary>A driver's account: stop.</summary>
    public const string Stop = "charging.stop";

    /// <summary>The operator: what a station said of a session, with the meter's own signed word.</summary>
    public const string Session = "charging.session";

    /// <summary>The operator: nothing was charged, the money is the driver's again.</summary>
    public const string Ended = "charging.ended";

    /// <summary>A driver's account: the session was not as it is told.</summary>
    public const string Dispute = "charging.dispute";

    /// <summary>The operator: a dispute's end.</summary>
    public const string Decision = "charging.decision";

    /// <summary>A driver's account: keep a place for me.</summary>
    public const string Reserve = "charging.reserve";

    /// <summary>The operator: how a reservation that costs something ended.</summary>
    public const string Reserved = "charging.reserved";

    public static IReadOnlyList<string> All { get; } = [Tariff, Order, Stop, Session, Ended, Dispute, Decision, Reserve, Reserved];
}
