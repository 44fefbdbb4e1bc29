namespace Grange.Charging.Rules;

/// <summary>Names under which a definition prices what this module sells.</summary>
static class ChargingPrices
{
    /// <summary>A kilowatt-hour, where an owner names no tariff.</summary>
    public const string Kwh = "kWh";
}
