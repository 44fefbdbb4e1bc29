namespace Grange.Charging.Protocol;

/// <summary>The error codes of a CALLERROR (2.0.1 part 4 §4.3; 1.6-J table 7 has fewer, and spells two of them its own way).</summary>
public enum OcppError : byte
{
    None,
    FormatViolation,
    GenericError,
    InternalError,
    MessageTypeNotSupported,
    NotImplemented,
    NotSupported,
    OccurrenceConstraintViolation,
    PropertyConstraintViolation,
    ProtocolError,
    RpcFrameworkError,
    SecurityError,
    TypeConstraintViolation,
}

public static class OcppErrorNames
{
    /// <summary>What stands on the wire. 1.6 stations know <c>FormationViolation</c> and <c>OccurenceConstraintViolation</c>, so they get those.</summary>
    public static string Spelling(this OcppError error, OcppVersion version) => (version, error) switch
    {
        (OcppVersion.V16, OcppError.FormatViolation or OcppError.RpcFrameworkError) => "FormationViolation",
        (OcppVersion.V16, OcppError.OccurrenceConstraintViolation) => "OccurenceConstraintViolation",
        (OcppVersion.V16, OcppError.MessageTypeNotSupported) => "ProtocolError",
        _ => error.ToString(),
    };

    /// <summary>Reads either spelling; a code nobody knows is a <see cref="OcppError.GenericError"/>.</summary>
    public static OcppError Read(string code) => code switch
    {
        "FormationViolation" => OcppError.FormatViolation,
        "OccurenceConstraintViolation" => OcppError.OccurrenceConstraintViolation,
        _ => Enum.TryParse<OcppError>(code, out var known) && known != OcppError.None && !char.IsAsciiDigit(code[0]) ? known : OcppError.GenericError,
    };
}
