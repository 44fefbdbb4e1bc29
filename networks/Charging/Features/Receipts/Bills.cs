using Grange.Charging.Rules.Tariffs;

namespace Grange.Charging.Features.Receipts;

/// <summary>A bill as it is shown. Lines are rounded each, so only the total is what is paid.</summary>
static class Bills
{
    const long Micro = 1_000_000;

    public static ChargingBillJson Of(Bill bill) => new([.. bill.Lines.Select(Line)], bill.InclVat.Micros);

    static ChargingBillLineJson Line(BillLine line) => new(
        Name(line.Component.Dimension), line.Component.Dimension == TariffDimension.Energy ? line.Volume / Micro : line.Volume, line.Component.Price, line.InclVat.Micros);

    static string Name(TariffDimension dimension) => dimension == TariffDimension.ParkingTime ? "PARKING_TIME" : dimension.ToString().ToUpperInvariant();
}
