using System.Text;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Readings.Tests;

/// <summary>A reader who types the page in has a network that works.</summary>
public sealed class AddingANetworkTests : IDisposable
{
    const long HourMs = 3_600_000;

    readonly NoisePage page = new();
    readonly Story world = new();

    [Fact]
    public void The_pages_own_code_compiles_checks_and_scores_an_epoch()
    {
        var noise = page.Build();
        var definition = Definition(noise);
        var (quiet, loud) = (world.Join(1, 10), world.Join(2, 11));

        Assert.Equal(Verdict.Accept(Grade.C), Check(noise, definition, Level(quiet, 0, 10, 550)));
        Assert.Equal("evidence-malformed", Check(noise, definition, Level(loud, 0, 10, 1401)).Refused?.Code);
        Assert.Equal("wrong-author", noise.Check(new Evidence(Level(quiet, 0, 10, 550).Record with { Author = Author.Of(Story.Account(1)) }, default), Context(definition)).Refused?.Code);

        var sheet = new Sheet();
        var carry = noise.Score(Epoch(definition, 0, Level(quiet, 0, 10, 550), Level(quiet, 1, 10, 560), Level(quiet, 2, 23, 400), Level(loud, 0, 11, 1401)), Carry.Empty, sheet);

        Assert.Equal(1, sheet[quiet, "day"]);
        Assert.Equal(3, sheet[quiet, "night"]);
        Assert.Equal(0, sheet[quiet, "same-hour"]);
        Assert.Equal(3, sheet.Works.Count);

        var next = new Sheet();
        noise.Score(Epoch(definition, 1, Level(quiet, 3, 23, 410)), carry, next);
        Assert.Equal(0, Assert.Single(next.Works).Value); // the hour was counted in the epoch before
    }

    [Fact]
    public void It_is_one_folder_of_at_most_200_lines_and_one_line()
    {
        Assert.Equal(["NoiseLevel.cs", "NoiseNetwork.cs", "NoiseTerms.cs"], page.Files.Keys.Order());
        Assert.InRange(page.Files.Values.Sum(code => code.TrimEnd().Split('\n').Length), 50, 200);
        Assert.All(page.Project.Descendants("ProjectReference"), reference => Assert.StartsWith("../../core/", (string)reference.Attribute("Include")!, StringComparison.Ordinal));
    }

    /// <summary>What <c>grange network new city-noise --from noise</c> writes and <c>check</c> finds valid.</summary>
    static NetworkDefinition Definition(INetwork noise)
    {
        var text = NetworkDrafts.Template(NetworkSlug.Parse("sensors"), noise.Info);
        var read = NetworkDocument.Read(Encoding.UTF8.GetBytes(text), new Dictionary<string, ModuleInfo> { [noise.Info.Module] = noise.Info });
        Assert.Empty(read.Problems);
        return read.Definition!;
    }

    static Evidence Level(DeviceId meter, long sequence, long hour, long level)
    {
        var body = DagNode.Map(("deciBel", DagNode.Of(level)), ("minutes", DagNode.Of(15L)));
        return new Evidence(new EvidenceRecord(NetworkSlug.Parse("sensors"), default, "noise.level", Author.Of(meter), sequence, hour * HourMs + sequence, null, body), default);
    }

    CheckContext Context(NetworkDefinition definition) => new(definition, world, 0, Hash32.Zero, Carry.Empty);
    Verdict Check(INetwork noise, NetworkDefinition definition, Evidence evidence) => noise.Check(evidence, Context(definition));

    EpochInputs Epoch(NetworkDefinition definition, long number, params Evidence[] evidence)
        => new(definition.Slug, number, number * 24 * HourMs, (number + 1) * 24 * HourMs, Hash32.Zero, evidence, world, definition);

    public void Dispose() => page.Dispose();
}
