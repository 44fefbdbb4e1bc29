using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Grange.Charging.Rules.Tariffs;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Charging.Rules.Bodies;

/// <summary>What charging costs (<c>charging.tariff</c>): an OCPI tariff as JSON text, in US dollars.</summary>
/// <param name="ZoneMinutes">How far the wall clock of the place is ahead of UTC; a tariff's hours are its.</param>
public sealed record TariffWord(string Json, long ZoneMinutes)
{
    public const int MaxLength = 8192;

    const long MostMinutes = 24 * 60;

    /// <summary>One name for the text and its clock: what an order and the owner's word have in common.</summary>
    public Hash32 Hash => Hash32.Read(SHA256.HashData(Encoding.UTF8.GetBytes($"{ZoneMinutes}\n{Json}")));

    public DagNode ToNode() => DagNode.Map(("tariff", DagNode.Of(Json)), ("zone", DagNode.Of(ZoneMinutes)));

    /// <summary>Reads a body; never throws.</summary>
    public static Result<TariffWord> Read(DagNode body)
    {
        if (!Body.IsMap(body, 2)) return Body.Malformed(ChargingKinds.Tariff, "a map of tariff and zone");
        return Of(body, ChargingKinds.Tariff).TryGet(out var word, out var fault) ? word.Parse().IsOk ? word : word.Parse().Fault : fault;
    }

    /// <summary>The fields <c>tariff</c> and <c>zone</c> of a body that has others too; what the text says is not looked at.</summary>
    internal static Result<TariffWord> Of(DagNode body, string kind)
    {
        if (!body.TryGetText("tariff", out var json) || json.Length > MaxLength) return Body.Malformed(kind, $"tariff: at most {MaxLength} characters");
        return Body.TryGetNumber(body, "zone", -MostMinutes, MostMinutes, out var zone) ? new TariffWord(json, zone) : Body.Malformed(kind, "zone: minutes ahead of UTC");
    }

    /// <summary>The prices; sessions are paid in dollars, so these must be too.</summary>
    public Result<Tariff> Parse()
    {
        try
        {
            using var document = JsonDocument.Parse(Json);
            if (!TariffReader.Read(document.RootElement).TryGet(out var tariff, out var fault)) return fault;
            return tariff.Currency == "USD" ? tariff : new Fault("tariff-currency", $"sessions are paid in USD, the tariff is in {tariff.Currency}", "write its prices in USD", 422);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException) // the second: a text with half a surrogate
        {
            return new Fault("tariff-malformed", $"the tariff is no JSON: {error.Message}", "OCPI 2.2.1, mod_tariffs", 422);
        }
    }
}
