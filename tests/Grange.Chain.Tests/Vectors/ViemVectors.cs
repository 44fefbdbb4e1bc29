using System.Numerics;
using System.Text.Json;

namespace Grange.Tests.Chain;

/// <summary>Answers of an independent implementation; the file names which.</summary>
static class ViemVectors
{
    static readonly JsonDocument Document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Vectors", "viem.json")));

    public static JsonElement Part(string name) => Document.RootElement.GetProperty(name);

    public static IEnumerable<JsonElement> Cases(string name) => Part(name).EnumerateArray();

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static byte[] Bytes(this JsonElement element, string name) => Convert.FromHexString(element.Text(name).AsSpan(2));

    public static BigInteger Number(this JsonElement element, string name) => BigInteger.Parse(element.GetProperty(name).ToString());
}
