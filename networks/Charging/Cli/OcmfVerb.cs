using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Charging.Protocol.Ocmf;
using Grange.Charging.Rules.Proof;
using Grange.Verbs;

namespace Grange.Charging.Cli;

/// <summary><c>grange charge ocmf</c>: whether a meter's signature holds, without a node.</summary>
static class OcmfVerb
{
    public static Command Make()
    {
        var file = new Argument<string>("FILE") { Description = "an OCMF record, or the transparency software's XML" };
        var key = new Option<string?>("--key") { Description = "the meter's public key, as its plate or maker says; left out: the key in the file, which proves less", HelpName = "HEX" };
        return new Command("ocmf", "check what a meter signed") { file, key }
            .Example("grange charge ocmf receipt.xml", "grange charge ocmf receipt.xml --key 3059301306072A86… --json")
            .Does(async (verb, cancel) =>
            {
                var path = verb.Get(file)!;
                if (!File.Exists(path)) throw new VerbFailure("no-file", $"{path} is not there", "name a file with OCMF records", ExitCode.Missing);
                return Show(verb.Out, Check(await File.ReadAllBytesAsync(path, cancel), verb.Get(key)));
            });
    }

    /// <summary>One object for each record, and what they prove together.</summary>
    internal static JsonObject Check(byte[] file, string? pinned)
    {
        using var given = pinned is null ? null : OcmfKey.Parse(pinned).TryGet(out var parsed, out var fault) ? parsed : throw VerbFailure.Of(fault);
        var entries = OcmfFile.Read(file);
        if (entries.Count == 0) throw new VerbFailure("not-ocmf", "there is no OCMF record in this file");
        var (rows, records) = (new JsonArray(), new List<OcmfRecord>());
        foreach (var entry in entries) rows.Add(Row(entry, given, records));
        var proof = MeterProof.Of(records, given);
        return new JsonObject
        {
            ["valid"] = rows.All(row => (bool)row!["valid"]!),
            ["records"] = rows,
            ["session"] = new JsonObject
            {
                ["energyWh"] = proof.Energy?.Value,
                ["billable"] = proof.IsBillable,
                ["reasons"] = new JsonArray([.. proof.Reasons.Select(one => JsonValue.Create(one))]),
            },
        };
    }

    static JsonObject Row(OcmfEntry entry, OcmfKey? given, List<OcmfRecord> records)
    {
        var fault = OcmfRecord.Read(entry.Record, out var record);
        if (record is null) return new JsonObject { ["valid"] = false, ["reason"] = Name($"{fault}") };
        records.Add(record);
        var row = new JsonObject { ["valid"] = false, ["meter"] = record.MeterSerial.Length > 0 ? record.MeterSerial : record.GatewaySerial, ["page"] = record.Pagination, ["algorithm"] = record.Algorithm };
        using var shipped = given is null && entry.ShippedKey is { } text && OcmfKey.Parse(text).TryGet(out var parsed, out _) ? parsed : null;
        row["key"] = given is not null ? "given" : shipped is not null ? "shipped" : "none";
        if ((given ?? shipped) is not { } key)
        {
            row["reason"] = "no-key";
            return row;
        }
        var status = OcmfVerification.Verify(record, key, out var quirks);
        (row["valid"], row["quirks"]) = (status == SignatureStatus.Valid, quirks == SignatureQuirks.None ? null : Name($"{quirks}"));
        if (status != SignatureStatus.Valid) row["reason"] = Name($"{status}");
        return row;
    }

    static int Show(Output output, JsonObject result)
    {
        output.Result(result, () =>
        {
            output.Table(["meter", "page", "signature", "key", "why"], result["records"]!.AsArray().Select(row =>
                (IReadOnlyList<string>)[$"{row!["meter"]}", $"{row["page"]}", (bool)row["valid"]! ? "valid" : "INVALID", $"{row["key"]}", $"{row["reason"] ?? row["quirks"]}"]));
            var session = result["session"]!;
            output.Line($"{session["energyWh"] ?? "unknown"} Wh{((bool)session["billable"]! ? ", may be billed by" : $", not to be billed by: {string.Join(", ", session["reasons"]!.AsArray())}")}");
        });
        return (bool)result["valid"]! ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>An enum's name as JSON and people read it: <c>CurveDiffers</c> is <c>curve-differs</c>.</summary>
    static string Name(string word) => string.Concat(word.Select((letter, at) => char.IsUpper(letter) ? (at > 0 && word[at - 1] != ' ' ? "-" : "") + char.ToLowerInvariant(letter) : $"{letter}"));
}
