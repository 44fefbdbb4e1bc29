using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Grange.Energy.Protocol;
using Grange.Energy.Rules.Intervals;
using Grange.Kernel;

namespace Grange.Energy.Rules.Settlement;

/// <summary>A value in a bundle.</summary>
/// <param name="Quality">Its letter.</param>
public sealed record BundleValue(int Member, long Version, long ImportWh, long ExportWh, string Quality);

/// <summary>A line in a bundle; parties as they are written in <see cref="Party.ToString"/>.</summary>
public sealed record BundleLine(LineKind Kind, string Payer, string Payee, long Wh, long Micro);

/// <summary>
/// Everything a stranger needs to settle a slot again: rules, values, lines, the run's id. Its bytes have one form only, so a changed byte is a changed bundle.
/// </summary>
/// <param name="Format">1.</param>
/// <param name="Seal">SHA-256 over the bundle's JSON without the seal.</param>
public sealed record SlotBundle(int Format, string RunId, long Slot, int Members, RuleSet Rules, IReadOnlyList<BundleValue> Values, IReadOnlyList<BundleLine> Lines, string Seal)
{
    /// <summary>The bundle of a slot that was settled.</summary>
    public static SlotBundle Of(CommunityBooks books, long slot, int members) => Make(slot, members, books.RulesOf(slot), books.ValuesOf(slot));

    /// <summary>The bytes of its file.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(this, RuleSetJson.Default.SlotBundle));

    /// <summary>Settles the slot of a bundle again and compares every byte; the fault names the first difference.</summary>
    public static Result<SlotBundle> Verify(ReadOnlySpan<byte> file)
    {
        SlotBundle told;
        try
        {
            told = JsonSerializer.Deserialize(file, RuleSetJson.Default.SlotBundle) ?? throw new JsonException("nothing");
            if (told.Members is < 1 or > 1_000_000 || told.Values.Any(value => !Plausible(value, told))) return Wrong("bundle-malformed", "a value names no member, or no such energy");
            var own = Make(told.Slot, told.Members, told.Rules, [.. told.Values.Select(value => Value(value, told.Slot))]);
            if (own.RunId != told.RunId) return Wrong("run-differs", $"the values and rules lead to run {own.RunId}, the bundle says {told.RunId}");
            for (var i = 0; i < Math.Max(own.Lines.Count, told.Lines.Count); i++)
                if (i >= own.Lines.Count || i >= told.Lines.Count || own.Lines[i] != told.Lines[i])
                    return Wrong("line-differs", $"line {i}: {(i < own.Lines.Count ? $"{own.Lines[i]}" : "none")} is what the rules give, the bundle says {(i < told.Lines.Count ? $"{told.Lines[i]}" : "none")}");
            return file.SequenceEqual(own.ToBytes()) ? own : Wrong("bytes-differ", "seal or form are not those of the bundle that the rules give");
        }
        catch (Exception error) when (error is JsonException or ArgumentException or OverflowException or IndexOutOfRangeException or NullReferenceException)
        {
            return Wrong("bundle-malformed", $"this is no bundle of a slot: {error.Message}");
        }
    }

    static SlotBundle Make(long slot, int members, RuleSet rules, IReadOnlyList<MeterValue> values)
    {
        var sorted = values.OrderBy(value => value.Value.Member).ToList();
        var lines = SlotRun.Of(SlotValues.Of(slot, members, sorted.Select(value => value.Value)), rules);
        var bare = new SlotBundle(1, Settlement.RunId.Of(rules.Community, slot, rules.Version, RuleSetJson.Digest(rules), sorted), slot, members, rules,
            [.. sorted.Select(one => new BundleValue(one.Value.Member, one.Version, one.Value.ImportWh, one.Value.ExportWh, one.Value.Quality.Letter()))],
            [.. lines.Select(line => new BundleLine(line.Kind, $"{line.Payer}", $"{line.Payee}", line.Wh, line.Micro))], "");
        return bare with { Seal = Convert.ToHexStringLower(SHA256.HashData(bare.ToBytes())) };
    }

    static bool Plausible(BundleValue value, SlotBundle bundle) => value.Member >= 0 && value.Member < bundle.Members && Qualities.OfLetter(value.Quality) is not null && Value(value, bundle.Slot).Value.IsInRange;

    static MeterValue Value(BundleValue value, long slot) => new(new IntervalValue(value.Member, slot, value.ImportWh, value.ExportWh, Qualities.OfLetter(value.Quality) ?? Quality.Estimated), value.Version);

    static Fault Wrong(string code, string detail) => new(code, detail, "fetch the bundle again from the community's node, or ask its operator why", Status: 422);
}
