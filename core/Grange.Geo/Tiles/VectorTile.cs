using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Grange.Geo.Tiles;

/// <summary>Writes Mapbox vector tiles, version 2.1: layers of points, lines and polygons with attributes, straight into protocol-buffer bytes. One writer makes many tiles; it keeps its buffers.</summary>
/// <remarks>Coordinates are whole numbers of 1/<see cref="Extent"/> of the tile's side, from its north-west. Not safe for two threads at once.</remarks>
public sealed class VectorTile
{
    public const int Extent = 4096;

    const int Points = 1, Lines = 2, Polygons = 3, MoveTo = 1, LineTo = 2, ClosePath = 7;

    readonly ArrayBufferWriter<byte> tile = new(64 * 1024), features = new(64 * 1024), tail = new(4 * 1024), one = new(256), inner = new(256);
    readonly Dictionary<string, int> keys = new(StringComparer.Ordinal), texts = new(StringComparer.Ordinal);
    readonly Dictionary<long, int> numbers = [];
    readonly List<int> tags = [];
    string layer = "";
    int values;

    /// <summary>Begins a tile.</summary>
    public void Clear()
    {
        tile.ResetWrittenCount();
        ClearLayer();
    }

    /// <summary>Begins a layer; an empty one is not written.</summary>
    public void Begin(string name)
    {
        layer = name;
        ClearLayer();
    }

    /// <summary>Says an attribute of the next feature; a number is written as a signed integer.</summary>
    public void Tag(string key, long value)
    {
        tags.Add(KeyOf(key));
        ref var at = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, value, out var known);
        if (!known)
        {
            at = values++;
            inner.ResetWrittenCount();
            Number(inner, 6 << 3, (ulong)(value << 1 ^ value >> 63)); // sint_value
            Bytes(tail, 4 << 3 | 2, inner.WrittenSpan);
        }
        tags.Add(at);
    }

    /// <summary>Says an attribute of the next feature in words.</summary>
    public void Tag(string key, string value)
    {
        tags.Add(KeyOf(key));
        ref var at = ref CollectionsMarshal.GetValueRefOrAddDefault(texts, value, out var known);
        if (!known)
        {
            at = values++;
            inner.ResetWrittenCount();
            Text(inner, 1 << 3 | 2, value);
            Bytes(tail, 4 << 3 | 2, inner.WrittenSpan);
        }
        tags.Add(at);
    }

    /// <summary>A point with the attributes said since the feature before.</summary>
    public void Point(ulong id, int x, int y)
    {
        inner.ResetWrittenCount();
        Varint(inner, MoveTo | 1 << 3);
        Step(x);
        Step(y);
        Feature(id, Points);
    }

    /// <summary>A line of two points or more; what lies on one spot is written once.</summary>
    public void Line(ulong id, ReadOnlySpan<(int X, int Y)> points)
    {
        inner.ResetWrittenCount();
        if (Path(points, closed: false)) Feature(id, Lines);
        else tags.Clear();
    }

    /// <summary>A polygon of one ring, clockwise on the screen, whose last point is not its first again.</summary>
    public void Polygon(ulong id, ReadOnlySpan<(int X, int Y)> ring)
    {
        inner.ResetWrittenCount();
        if (Path(ring, closed: true)) Feature(id, Polygons);
        else tags.Clear();
    }

    /// <summary>Ends the layer.</summary>
    public void End()
    {
        if (features.WrittenCount > 0)
        {
            one.ResetWrittenCount();
            Text(one, 1 << 3 | 2, layer);
            Number(one, 15 << 3, 2);
            inner.ResetWrittenCount();
            Number(inner, 5 << 3, Extent);
            Varint(tile, 3 << 3 | 2);
            Varint(tile, (ulong)(one.WrittenCount + features.WrittenCount + tail.WrittenCount + inner.WrittenCount));
            tile.Write(one.WrittenSpan);
            tile.Write(features.WrittenSpan);
            tile.Write(tail.WrittenSpan);
            tile.Write(inner.WrittenSpan);
        }
        ClearLayer();
    }

    /// <summary>The tile; it is this writer's own memory, and stands until it is cleared.</summary>
    public ReadOnlyMemory<byte> Written => tile.WrittenMemory;

    /// <summary>False for what is no line, or no area.</summary>
    bool Path(ReadOnlySpan<(int X, int Y)> points, bool closed)
    {
        if (points.Length < 2) return false;
        Varint(inner, MoveTo | 1 << 3);
        Step(points[0].X);
        Step(points[0].Y);
        var (before, count) = (points[0], 0);
        foreach (var point in points[1..])
            if (point != before) (before, count) = (point, count + 1);
        if (count < (closed ? 2 : 1)) return false;
        Varint(inner, LineTo | (ulong)count << 3);
        before = points[0];
        foreach (var point in points[1..])
        {
            if (point == before) continue;
            Step(point.X - before.X);
            Step(point.Y - before.Y);
            before = point;
        }
        if (closed) Varint(inner, ClosePath | 1 << 3);
        return true;
    }

    void Feature(ulong id, int kind)
    {
        one.ResetWrittenCount();
        Number(one, 1 << 3, id);
        if (tags.Count > 0)
        {
            var length = 0;
            foreach (var tag in tags) length += VarintLength((ulong)tag);
            Varint(one, 2 << 3 | 2);
            Varint(one, (ulong)length);
            foreach (var tag in tags) Varint(one, (ulong)tag);
            tags.Clear();
        }
        Number(one, 3 << 3, (ulong)kind);
        Bytes(one, 4 << 3 | 2, inner.WrittenSpan);
        Bytes(features, 2 << 3 | 2, one.WrittenSpan);
    }

    int KeyOf(string key)
    {
        ref var at = ref CollectionsMarshal.GetValueRefOrAddDefault(keys, key, out var known);
        if (known) return at;
        at = keys.Count - 1;
        Text(tail, 3 << 3 | 2, key);
        return at;
    }

    void ClearLayer()
    {
        features.ResetWrittenCount();
        tail.ResetWrittenCount();
        keys.Clear();
        texts.Clear();
        numbers.Clear();
        tags.Clear();
        values = 0;
    }

    void Step(int by) => Varint(inner, (uint)(by << 1 ^ by >> 31));

    static void Number(ArrayBufferWriter<byte> into, int tag, ulong value)
    {
        Varint(into, (ulong)tag);
        Varint(into, value);
    }

    static void Bytes(ArrayBufferWriter<byte> into, int tag, ReadOnlySpan<byte> bytes)
    {
        Varint(into, (ulong)tag);
        Varint(into, (ulong)bytes.Length);
        into.Write(bytes);
    }

    static void Text(ArrayBufferWriter<byte> into, int tag, string text)
    {
        Varint(into, (ulong)tag);
        Varint(into, (ulong)Encoding.UTF8.GetByteCount(text));
        into.Advance(Encoding.UTF8.GetBytes(text, into.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));
    }

    static int VarintLength(ulong value)
    {
        var length = 1;
        while (value >= 128) (value, length) = (value >> 7, length + 1);
        return length;
    }

    static void Varint(ArrayBufferWriter<byte> into, ulong value)
    {
        var span = into.GetSpan(10);
        var at = 0;
        for (; value >= 128; value >>= 7) span[at++] = (byte)(value | 128);
        span[at++] = (byte)value;
        into.Advance(at);
    }
}
