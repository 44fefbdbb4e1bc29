namespace Grange.Charging.Protocol;

/// <summary>The protocol versions a station may speak, by WebSocket subprotocol.</summary>
public enum OcppVersion : byte
{
    /// <summary><c>ocpp1.6</c>, with the security extension.</summary>
    V16,

    /// <summary><c>ocpp2.0.1</c>.</summary>
    V201,
}

/// <summary>Subprotocol names (OCPP-J 1.6 §3.1.2, 2.0.1 part 4 §3.1.2).</summary>
public static class Subprotocol
{
    public static string Name(this OcppVersion version) => version == OcppVersion.V16 ? "ocpp1.6" : "ocpp2.0.1";

    /// <summary>The first of what the station offers, in its order, that is spoken here.</summary>
    public static OcppVersion? Choose(IEnumerable<string> offered)
    {
        foreach (var name in offered)
        {
            if (name == OcppVersion.V16.Name()) return OcppVersion.V16;
            if (name == OcppVersion.V201.Name()) return OcppVersion.V201;
        }
        return null;
    }
}
