using Grange.Geo;
using Grange.Mapping.Features.Pictures;

namespace Grange.Mapping.Features.Catalogue;


/// <summary>Every public picture by where it is, in memory: squares of the map at zoom 14, each in the order of the pictures' numbers.</summary>
sealed class PictureIndex : IDisposable
{
    /// <summary>Zoom of the squares: 2.4 km at the equator.</summary>
    public const int Zoom = 14;

    readonly ReaderWriterLockSlim gate = new();
    readonly Dictionary<(int X, int Y), List<Entry>> squares = [];
    readonly Dictionary<string, (int X, int Y)> known = new(StringComparer.Ordinal);
    readonly Dictionary<string, int> sequenceNumbers = new(StringComparer.Ordinal);
    readonly List<string> sequences = [];

    /// <summary>Rises with every change: tiles name it in their ETag.</summary>
    public long Version { get; private set; }

    public int Count => known.Count;

    /// <summary>A picture with what the index needs of it.</summary>
    public readonly record struct Entry(string Id, long Number, LatLng At, long CapturedMs, double Heading, int Sequence, int Place);

    public string SequenceOf(int number) => sequences[number];

    /// <summary>Adds a picture, or moves it; one without a sequence is not on the map yet.</summary>
    public void Put(Picture picture)
    {
        if (picture is not { State: PictureState.Ready, SequenceId: { } sequence, At: { } at, CapturedMs: { } captured }) return;
        gate.EnterWriteLock();
        try
        {
            Remove(picture.Id);
            if (!sequenceNumbers.TryGetValue(sequence, out var number))
            {
                sequenceNumbers.Add(sequence, number = sequences.Count);
                sequences.Add(sequence);
            }
            var square = SquareOf(at);
            if (!squares.TryGetValue(square, out var list)) squares.Add(square, list = []);
            list.Add(new Entry(picture.Id, picture.Number, at, captured, picture.Heading ?? 0, number, (int)picture.Place));
            known[picture.Id] = square;
            Version++;
        }
        finally
        {
            gate.ExitWriteLock();
        }
    }

    public void Take(string id)
    {
        gate.EnterWriteLock();
        try
        {
            Remove(id);
            Version++;
        }
        finally
        {
            gate.ExitWriteLock();
        }
    }

    /// <summary>What lies in a box, square by square; a box over the date line has its west above its east.</summary>
    /// <param name="most">No more than so many.</param>
    public List<Entry> Within(double west, double south, double east, double north, Func<Entry, bool> wanted, int most)
    {
        if (west > east) return [.. Within(west, south, 180, north, wanted, most).Concat(Within(-180, south, east, north, wanted, most)).Take(most)];
        var result = new List<Entry>();
        gate.EnterReadLock();
        try
        {
            var (low, high) = (SquareOf(new LatLng(north, west)), SquareOf(new LatLng(south, east)));
            var area = (high.X - low.X + 1L) * (high.Y - low.Y + 1L);
            if (area > squares.Count)
            {
                foreach (var (square, list) in squares.OrderBy(one => one.Key))
                    if (square.X >= low.X && square.X <= high.X && square.Y >= low.Y && square.Y <= high.Y) Add(list);
            }
            else
            {
                for (var x = low.X; x <= high.X; x++)
                    for (var y = low.Y; y <= high.Y; y++)
                        if (squares.TryGetValue((x, y), out var list)) Add(list);
            }
        }
        finally
        {
            gate.ExitReadLock();
        }
        return result;

        void Add(List<Entry> list)
        {
            foreach (var entry in list)
            {
                if (result.Count == most) return;
                if (entry.At.Lng >= west && entry.At.Lng <= east && entry.At.Lat >= south && entry.At.Lat <= north && wanted(entry)) result.Add(entry);
            }
        }
    }

    public void Dispose() => gate.Dispose();

    void Remove(string id)
    {
        if (known.Remove(id, out var square)) squares[square].RemoveAll(entry => entry.Id == id);
    }

    static (int X, int Y) SquareOf(LatLng at)
    {
        var (x, y) = WebMercator.Unit(at);
        return ((int)(x * (1 << Zoom)), (int)(y * (1 << Zoom)));
    }
}
