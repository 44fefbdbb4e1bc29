using System.Globalization;
using System.Text.Json;
using Grange.Content;

namespace Grange.Kernel;

/// <summary>JSON as people write it, into the data model that has one encoding: integers only, no duplicate names.</summary>
public static class JsonDag
{
    static readonly JsonDocumentOptions Options = new() { MaxDepth = 32, CommentHandling = JsonCommentHandling.Disallow, AllowTrailingCommas = false };

    /// <summary>Reads one JSON value; null when there are problems, which name every field that has no place in the data model.</summary>
    public static DagNode? Read(ReadOnlyMemory<byte> utf8, List<DefinitionProblem> problems)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, Options);
            var before = problems.Count;
            var node = Convert(document.RootElement, "", problems);
            return problems.Count == before ? node : null;
        }
        catch (JsonException wrong)
        {
            problems.Add(new("", $"must be JSON, but line {wrong.LineNumber + 1} at byte {wrong.BytePositionInLine + 1} is not", "correct that line"));
            return null;
        }
        catch (InvalidOperationException) // half a surrogate pair, e.g. "\ud800": valid JSON that is no text
        {
            problems.Add(new("", "has an escaped character that is half of one", "write the character itself"));
            return null;
        }
    }

    /// <summary>Indented JSON of a node that came from JSON; members in canonical order. Bytes are hex text, links their CIDs.</summary>
    public static string Write(DagNode node)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(node, writer);
        return System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length) + "\n";
    }

    static DagNode Convert(JsonElement element, string path, List<DefinitionProblem> problems) => element.ValueKind switch
    {
        JsonValueKind.Object => ConvertObject(element, path, problems),
        JsonValueKind.Array => DagNode.List(element.EnumerateArray().Select((item, i) => Convert(item, DefinitionProblem.Item(path, i), problems)).ToArray()),
        JsonValueKind.String => DagNode.Of(element.GetString()!),
        JsonValueKind.Number => ConvertNumber(element, path, problems),
        JsonValueKind.True or JsonValueKind.False => DagNode.Of(element.GetBoolean()),
        _ => DagNode.Null,
    };

    static DagNode ConvertObject(JsonElement element, string path, List<DefinitionProblem> problems)
    {
        var members = new Dictionary<string, DagNode>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            var at = DefinitionProblem.Member(path, member.Name);
            if (!members.TryAdd(member.Name, Convert(member.Value, at, problems))) problems.Add(new(at, "stands there twice", "keep one of the two"));
        }
        return DagNode.Map(members.Select(member => (member.Key, member.Value)).ToArray());
    }

    static DagNode ConvertNumber(JsonElement element, string path, List<DefinitionProblem> problems)
    {
        var text = element.GetRawText();
        if (text.AsSpan().ContainsAny('.', 'e', 'E'))
            problems.Add(new(path, $"must be an integer, is {text}", "use the smallest unit (wei, microUsd, basis points, seconds), which needs no fraction"));
        else if (Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= -(Int128)ulong.MaxValue - 1 && number <= ulong.MaxValue)
            return DagNode.Of(number);
        else
            problems.Add(new(path, $"must fit 64 bits, is {text}", $"write it as text: \"{text}\""));
        return DagNode.Null;
    }

    static void Write(DagNode node, Utf8JsonWriter writer)
    {
        switch (node.Kind)
        {
            case DagKind.Null: writer.WriteNullValue(); break;
            case DagKind.Bool: writer.WriteBooleanValue(node.AsBool); break;
            case DagKind.Int: writer.WriteRawValue(node.AsInt.ToString(CultureInfo.InvariantCulture)); break;
            case DagKind.Text: writer.WriteStringValue(node.AsText); break;
            case DagKind.Bytes: writer.WriteStringValue("0x" + System.Convert.ToHexStringLower(node.AsBytes)); break;
            case DagKind.Link: writer.WriteStringValue(node.AsLink.ToString()); break;
            case DagKind.List:
                writer.WriteStartArray();
                foreach (var item in node.AsList) Write(item, writer);
                writer.WriteEndArray();
                break;
            default:
                writer.WriteStartObject();
                foreach (var (name, value) in node.AsMap)
                {
                    writer.WritePropertyName(name);
                    Write(value, writer);
                }
                writer.WriteEndObject();
                break;
        }
    }
}
