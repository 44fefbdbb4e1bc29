using Grange.Vehicles.Protocol.Replay;

namespace Grange.Vehicles.Simulation;

/// <summary>The drive that comes with the program: an hour and three quarters of a small electric car, a moment in five seconds (trip.csv says whose it is).</summary>
public static class RecordedDrive
{
    /// <summary>The file as it is.</summary>
    public static string Text()
    {
        using var stream = typeof(RecordedDrive).Assembly.GetManifestResourceStream("vehicles.trip.csv")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    public static IReadOnlyList<TripRow> Rows()
    {
        using var text = new StringReader(Text());
        return TripCsv.Read(text).Value.Rows;
    }
}
