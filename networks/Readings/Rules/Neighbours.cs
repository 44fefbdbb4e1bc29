namespace Grange.Readings;

/// <summary>The devices of one cell and window, each with the middle of what it measured there: what a reading is held against.</summary>
/// <remarks>
/// The median of an even number of devices is taken as everything between its two middle values: of three devices one that lies is found out, and the two
/// that do not are never contradicted by it. All integers, nothing is rounded.
/// </remarks>
public sealed class Neighbours
{
    /// <summary>Fewer others than this confirm nothing.</summary>
    public const int Least = 2;

    readonly long[][] sorted;
    readonly Dictionary<int, long[]> own;

    /// <summary>Takes in the readings by device; devices are numbered as the caller likes.</summary>
    public Neighbours(IReadOnlyDictionary<int, List<Reading>> devices, int fields)
    {
        own = devices.ToDictionary(device => device.Key, device => Enumerable.Range(0, fields).Select(field => Middle(device.Value, field)).ToArray());
        sorted = [.. Enumerable.Range(0, fields).Select(field => own.Values.Select(values => values[field]).Order().ToArray())];
    }

    /// <summary>How many devices there are.</summary>
    public int Count => own.Count;

    /// <summary>True when there are enough others to say anything.</summary>
    public bool CanTell => Count - 1 >= Least;

    /// <summary>True when a value of the reading lies further from the others' median than its field's tolerance.</summary>
    public bool Contradict(int device, Reading reading, IReadOnlyList<Field> fields)
    {
        if (!CanTell) return false;
        for (var i = 0; i < fields.Count; i++)
        {
            if (fields[i].Tolerance is not { } tolerance) continue;
            var (low, high) = Median(sorted[i], own[device][i]);
            var value = reading.Values[i];
            if (value < low - tolerance || value > high + tolerance) return true;
        }
        return false;
    }

    /// <summary>The two middle values of all but one (the same value twice when their number is odd).</summary>
    static (long Low, long High) Median(long[] all, long without)
    {
        var (gone, others) = (Array.BinarySearch(all, without), all.Length - 1);
        long At(int rank) => all[rank < gone ? rank : rank + 1];
        return (At((others - 1) / 2), At(others / 2));
    }

    static long Middle(List<Reading> readings, int field)
    {
        var values = readings.Select(reading => reading.Values[field]).Order().ToList();
        return values[(values.Count - 1) / 2];
    }
}
