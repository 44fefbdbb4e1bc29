using System.Globalization;
using System.Text.Json;

namespace Grange.Geo.Tests;

/// <summary>The files of vectors, row by row.</summary>
static class Vectors
{
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "data", name);

    public static IEnumerable<string[]> Rows(string path) => File.ReadLines(path).Skip(1).Select(line => line.Split(','));

    public static JsonElement Json(string name) => JsonDocument.Parse(File.ReadAllText(PathOf(name))).RootElement;

    /// <summary>A cell whose trailing figures f are left out.</summary>
    public static H3Cell Cell(string text)
    {
        Assert.True(H3Cell.TryParse(text.PadRight(15, 'f'), out var cell), text);
        return cell;
    }

    public static H3Cell[] Cells(JsonElement list) => [.. list.EnumerateArray().Select(one => Cell(one.GetString()!)).Order()];

    public static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
