using System.Text.Json;

namespace Grange.Content.Tests.Pieces;

/// <summary>Our own vector files, copied beside the tests.</summary>
static class VectorFile
{
    public static JsonElement Read(string name)
        => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Pieces", "data", name))).RootElement;
}
