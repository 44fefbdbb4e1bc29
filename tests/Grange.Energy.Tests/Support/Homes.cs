using Grange.Energy.Protocol.Csv;
using Grange.Tests;

namespace Grange.Energy.Tests.Support;

/// <summary>The seventeen real homes, read once.</summary>
static class Homes
{
    static readonly Lazy<HomeSeries> Year = new(() =>
    {
        using var file = File.OpenText(ReferenceData.Path("energy/citylearn2022_17homes_hourly.csv"));
        return HomeSeries.Read(file).Value;
    });

    public static HomeSeries Real
    {
        get
        {
            _ = ReferenceData.Path("energy/citylearn2022_17homes_hourly.csv"); // skips the test where it is absent
            return Year.Value;
        }
    }
}
