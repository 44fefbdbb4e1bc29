using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Grange.Content;
using Grange.Kernel;
using Grange.Tests;

namespace Grange.Readings.Tests;

/// <summary>What holds of every epoch, whatever devices and consumers say.</summary>
public sealed class PropertyTests
{
    static readonly string[] RuleNames = ["count", "sum", "uptime", "first-per-cell-and-window"];

    static Config Runs(int reduced, int full) => Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(reduced, full));

    [Fact]
    public void The_order_in_which_evidence_is_given_changes_neither_score_nor_carry()
        => Prop.ForAll(Seeds, seed =>
        {
            var (told, shuffled) = (Tell(seed, evidence => evidence), Tell(seed, evidence => Shuffled(evidence, seed)));
            return told.Rows.SequenceEqual(shuffled.Rows) && Same(told.Story.Carry, shuffled.Story.Carry);
        }).Check(Runs(150, 5000));

    [Fact]
    public void What_consumers_pay_is_what_they_signed_for_to_the_last_micro_dollar()
        => Prop.ForAll(Seeds, seed =>
        {
            var random = new Random(seed);
            var story = new Story(document => document["prices"]!["read"] = random.Next(0, 1000));
            var devices = Enumerable.Range(1, random.Next(1, 7)).Select(i => story.Join(i, random.Next(20, 23))).ToArray();
            foreach (var device in devices) story.Measure(device, 0, 100);
            var price = ReadingTerms.PriceOf(story.Definition).Value;
            long due = 0;
            for (var buys = random.Next(1, 5); buys > 0; buys--)
            {
                var windows = random.Next(1, 9);
                story.Buy(random.Next(1, 3), Story.Here, windows, devices[..random.Next(1, devices.Length + 1)]);
                due += windows * price;
            }
            return story.Close().Payments.Sum(payment => payment.MicroUsd) == due;
        }).Check(Runs(200, 10_000));

    [Fact]
    public void Nobody_is_counted_beyond_the_cap_and_no_cell_beyond_its_density()
        => Prop.ForAll(Seeds, seed =>
        {
            var random = new Random(seed);
            var (cap, density) = (random.Next(1, 5), random.Next(1, 4));
            var story = new Story(document => document["rules"]!["work"] = new JsonObject { ["rule"] = "uptime", ["cap"] = cap, ["density"] = density });
            Fill(story, random);
            var sheet = story.Close();
            return sheet.Works.GroupBy(work => work.Key.Device).All(device => device.Sum(work => work.Value) <= cap * 10_000L) && sheet.Total <= density * 10_000L * (Story.EpochMs / Story.WindowMs + 8) * 2;
        }).Check(Runs(150, 5000));

    [Fact]
    public void No_body_makes_check_or_score_throw()
        => Prop.ForAll(Bodies(3).ListOf().ToArbitrary(), Seeds, (bodies, seed) =>
        {
            var random = new Random(seed);
            var story = new Story(Rule(random));
            var device = story.Join(1, 10);
            foreach (var body in bodies)
            {
                var (author, kind) = random.Next(2) == 0 ? (Author.Of(device), ReadingKinds.Reading) : (Author.Of(Story.Account(7)), ReadingKinds.Read);
                _ = story.Say(author, kind, body, story.FromMs + random.Next());
                story.Smuggle(author, kind, body, random.NextInt64(long.MinValue / 2, long.MaxValue / 2));
            }
            story.Close();
            return true;
        }).Check(Runs(300, 20_000));

    static Arbitrary<int> Seeds => Gen.Choose(0, int.MaxValue).ToArbitrary();

    static (Story Story, List<((DeviceId, string), long)> Rows) Tell(int seed, Func<IEnumerable<Evidence>, IEnumerable<Evidence>> arrange)
    {
        var random = new Random(seed);
        var story = new Story(Rule(random));
        var rows = new List<((DeviceId, string), long)>();
        for (var epoch = 0; epoch < 3; epoch++)
        {
            Fill(story, random);
            var sheet = story.Close(arrange);
            rows.AddRange(sheet.Works.OrderBy(work => work.Key.Device).ThenBy(work => work.Key.Reason, StringComparer.Ordinal).Select(work => (work.Key, work.Value)));
        }
        return (story, rows);
    }

    static void Fill(Story story, Random random)
    {
        var devices = Enumerable.Range(1, 5).Select(i => story.Join(i, 10 + i, i % 3 == 0 ? Story.There : Story.Here)).ToArray();
        for (var said = random.Next(40); said > 0; said--) story.Measure(devices[random.Next(5)], random.Next(-300, 3600), random.Next(10) == 0 ? random.Next(1000) : 100 + random.Next(8));
        if (random.Next(2) == 0) story.Buy(3, Story.Here, 1, devices[0], devices[1]);
    }

    static Action<JsonObject> Rule(Random random)
    {
        var rule = RuleNames[random.Next(4)];
        return document =>
        {
            var work = new JsonObject { ["rule"] = rule, ["cap"] = 500 };
            if (rule == "sum") work["field"] = "level";
            document["rules"]!["work"] = work;
        };
    }

    static List<Evidence> Shuffled(IEnumerable<Evidence> evidence, int seed)
    {
        var all = evidence.ToArray();
        new Random(seed).Shuffle(all);
        return [.. all];
    }

    static bool Same(Carry a, Carry b)
        => a.Entries.Count == b.Entries.Count && a.Entries.Zip(b.Entries).All(pair => pair.First.Key == pair.Second.Key && pair.First.Value.Equals(pair.Second.Value));

    /// <summary>Values that look like bodies: the keys that bodies have, with anything under them.</summary>
    static Gen<DagNode> Bodies(int depth)
    {
        var leaf = Gen.OneOf(
            Gen.Choose(-2000, 2000).Select(number => DagNode.Of((long)number)),
            Gen.Elements(DagNode.Of(ulong.MaxValue), DagNode.Of(long.MinValue), DagNode.Of((long)Story.Here.Index), DagNode.Null, DagNode.Of("level"), DagNode.Of(new byte[32].AsSpan()), DagNode.Of(new byte[3].AsSpan())));
        if (depth == 0) return leaf;
        var keys = Gen.Elements("values", "cell", "level", "windows", "microUsd", "devices", "hold");
        var map = keys.Zip(Bodies(depth - 1)).ListOf().Select(entries => DagNode.Map(entries.DistinctBy(entry => entry.Item1).Select(entry => (entry.Item1, entry.Item2))));
        var likely = leaf.Select(level => DagNode.Map(("values", DagNode.Map(("level", level)))));
        return Gen.OneOf(leaf, map, likely, Bodies(depth - 1).ListOf().Select(items => DagNode.List(items.Take(5))));
    }
}
