using System.Text;
using Grange.Geo.Tiles;

namespace Grange.Geo.Tests;

/// <summary>Tiles are read back by a reader of the specification's own words (vector-tile-spec 2.1), written here for that alone.</summary>
public class TilesOfVectors
{
    [Fact]
    public void Points_lines_and_polygons_are_what_was_written()
    {
        var tile = new VectorTile();
        tile.Clear();
        tile.Begin("sequences");
        tile.Tag("id", "walk");
        tile.Line(7, [(0, 0), (10, 5), (10, 5), (-3, 4100)]);
        tile.End();
        tile.Begin("empty");
        tile.End();
        tile.Begin("pictures");
        for (var at = 0; at < 3; at++)
        {
            tile.Tag("id", $"picture {at}");
            tile.Tag("ts", 1_700_000_000 + at);
            tile.Tag("first_sequence", "walk");
            tile.Point((ulong)at + 1, at * 100, -at);
        }
        tile.End();
        tile.Begin("grid");
        tile.Tag("n", -5);
        tile.Polygon(9, [(0, 0), (10, 0), (10, 10)]);
        tile.End();
        Assert.Equal(
            [
                "sequences 7 kind 2 {id=walk} M0,0 L10,5 L-3,4100",
                "pictures 1 kind 1 {id=picture 0, ts=1700000000, first_sequence=walk} M0,0", "pictures 2 kind 1 {id=picture 1, ts=1700000001, first_sequence=walk} M100,-1",
                "pictures 3 kind 1 {id=picture 2, ts=1700000002, first_sequence=walk} M200,-2", "grid 9 kind 3 {n=-5} M0,0 L10,0 L10,10 Z",
            ], Read(tile.Written.ToArray()));
    }

    [Fact]
    public void What_is_no_line_and_no_area_is_left_out_with_its_attributes()
    {
        var tile = new VectorTile();
        tile.Clear();
        tile.Begin("lines");
        tile.Tag("id", "a spot");
        tile.Line(1, [(5, 5), (5, 5)]);
        tile.Tag("id", "a stroke");
        tile.Polygon(2, [(0, 0), (5, 5)]);
        tile.Line(3, [(0, 0), (1, 1)]);
        tile.End();
        Assert.Equal(["lines 3 kind 2 {} M0,0 L1,1"], Read(tile.Written.ToArray()));
    }

    [Fact]
    public void A_writer_that_is_cleared_begins_anew()
    {
        var tile = new VectorTile();
        for (var round = 0; round < 2; round++)
        {
            tile.Clear();
            tile.Begin("pictures");
            tile.Tag("id", $"round {round}");
            tile.Point(1, 1, 1);
            tile.End();
            Assert.Equal([$"pictures 1 kind 1 {{id=round {round}}} M1,1"], Read(tile.Written.ToArray()));
        }
    }

    static List<string> Read(byte[] tile)
    {
        var features = new List<string>();
        foreach (var (field, layer) in Fields(tile))
        {
            Assert.Equal(3, field);
            var (name, keys, values, found) = ("", new List<string>(), new List<string>(), new List<byte[]>());
            foreach (var (at, bytes) in Fields(layer))
            {
                if (at == 1) name = Encoding.UTF8.GetString(bytes);
                else if (at == 2) found.Add(bytes);
                else if (at == 3) keys.Add(Encoding.UTF8.GetString(bytes));
                else if (at == 4) values.Add(Value(bytes));
                else if (at == 5) Assert.Equal(4096, (long)BitConverter.ToUInt64(bytes));
                else if (at == 15) Assert.Equal(2, (long)BitConverter.ToUInt64(bytes));
            }
            foreach (var feature in found) features.Add($"{name} {Feature(feature, keys, values)}");
        }
        return features;
    }

    static string Feature(byte[] feature, List<string> keys, List<string> values)
    {
        var (id, kind, tags, path) = (0UL, 0UL, "", "");
        foreach (var (at, bytes) in Fields(feature))
        {
            if (at == 1) id = BitConverter.ToUInt64(bytes);
            else if (at == 3) kind = BitConverter.ToUInt64(bytes);
            else if (at == 2) tags = string.Join(", ", Varints(bytes).Chunk(2).Select(pair => $"{keys[(int)pair[0]]}={values[(int)pair[1]]}"));
            else if (at == 4) path = Path([.. Varints(bytes)]);
        }
        return $"{id} kind {kind} {{{tags}}} {path}";
    }

    static string Path(ulong[] words)
    {
        var (steps, x, y) = (new List<string>(), 0L, 0L);
        for (var at = 0; at < words.Length;)
        {
            var (command, count) = (words[at] & 7, words[at++] >> 3);
            for (var time = 0UL; time < count; time++)
            {
                if (command == 7)
                {
                    steps.Add("Z");
                    continue;
                }
                (x, y) = (x + Signed(words[at]), y + Signed(words[at + 1]));
                at += 2;
                steps.Add($"{(command == 1 ? "M" : "L")}{x},{y}");
            }
        }
        return string.Join(' ', steps);
    }

    static string Value(byte[] bytes)
    {
        var (at, value) = Fields(bytes).Single();
        return at == 1 ? Encoding.UTF8.GetString(value) : $"{Signed(BitConverter.ToUInt64(value))}";
    }

    static long Signed(ulong word) => (long)(word >> 1) ^ -(long)(word & 1);

    /// <summary>Fields of a message; a number as its eight bytes.</summary>
    static IEnumerable<(int Field, byte[] Value)> Fields(byte[] message)
    {
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message, ref at);
            var word = Varint(message, ref at);
            if ((tag & 7) == 0)
            {
                yield return ((int)(tag >> 3), BitConverter.GetBytes(word));
                continue;
            }
            yield return ((int)(tag >> 3), message[at..(at + (int)word)]);
            at += (int)word;
        }
    }

    static IEnumerable<ulong> Varints(byte[] packed)
    {
        for (var at = 0; at < packed.Length;) yield return Varint(packed, ref at);
    }

    static ulong Varint(byte[] bytes, ref int at)
    {
        for (var (value, shift) = (0UL, 0); ; shift += 7)
        {
            var one = bytes[at++];
            value |= (ulong)(one & 127) << shift;
            if (one < 128) return value;
        }
    }
}
