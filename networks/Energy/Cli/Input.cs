using System.Text.Json;
using Grange.Verbs;

namespace Grange.Energy.Cli;

/// <summary>Files that verbs read.</summary>
static class Input
{
    public static async Task<string> TextAsync(string path, CancellationToken cancel)
        => File.Exists(path) ? await File.ReadAllTextAsync(path, cancel) : throw new VerbFailure("no-file", $"{path} is not there", "name a file", ExitCode.Missing);

    /// <summary>A JSON file; what is no JSON is refused with the line.</summary>
    public static async Task<JsonElement> JsonAsync(string path, CancellationToken cancel)
    {
        var text = await TextAsync(path, cancel);
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 512 });
            return document.RootElement.Clone();
        }
        catch (JsonException error)
        {
            throw new VerbFailure("not-json", $"{path}, line {error.LineNumber + 1}: this is no JSON", "check quotes, commas and brackets there");
        }
    }
}
