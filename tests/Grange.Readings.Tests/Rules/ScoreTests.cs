using System.Text.Json.Nodes;
using Grange.Kernel;

namespace Grange.Readings.Tests;

public sealed class ScoreTests
{
    [Fact]
    public void Three_neighbours_that_agree_are_confirmed_and_each_reading_counts_in_full()
    {
        var (story, devices) = Three();
        foreach (var (device, i) in devices.Select((device, i) => (device, i)))
            for (var minute = 0; minute < 5; minute++) story.Measure(device, minute * 60, 100 + i);

        var sheet = story.Close();

        Assert.All(devices, device => Assert.Equal(5 * 10_000, sheet[device, "confirmed"]));
    }

    [Fact]
    public void Who_lies_further_than_the_tolerance_from_the_median_earns_nothing_and_contradicts_nobody()
    {
        var (story, devices) = Three();
        story.Measure(devices[0], 0, 100);
        story.Measure(devices[1], 0, 105);
        story.Measure(devices[2], 0, 500);

        var sheet = story.Close();

        Assert.Equal(10_000, sheet[devices[0], "confirmed"]);
        Assert.Equal(10_000, sheet[devices[1], "confirmed"]);
        Assert.Equal(0, sheet[devices[2], "contradicted"]);
        Assert.Equal(3, sheet.Works.Count);
    }

    [Theory]
    [InlineData(115, true)]
    [InlineData(116, false)]
    [InlineData(90, true)]
    [InlineData(89, false)]
    public void The_tolerance_is_counted_from_the_nearer_middle_value(long value, bool holds)
    {
        var (story, devices) = Three();
        story.Measure(devices[0], 0, 100);
        story.Measure(devices[1], 0, 105);
        story.Measure(devices[2], 0, value);

        Assert.Equal(holds, story.Close().Works.ContainsKey((devices[2], "confirmed")));
    }

    [Fact]
    public void With_fewer_than_two_neighbours_a_reading_counts_what_the_definition_says()
    {
        var story = new Story();
        var (a, b) = (story.Join(1, 10), story.Join(2, 11));
        story.Measure(a, 0, 100);
        story.Measure(b, 0, 999); // nobody can tell which of two is right

        var sheet = story.Close();

        Assert.Equal(5_000, sheet[a, "unconfirmed"]);
        Assert.Equal(5_000, sheet[b, "unconfirmed"]);
    }

    [Fact]
    public void Devices_of_another_cell_or_window_are_no_neighbours()
    {
        var story = new Story();
        var (a, b, c) = (story.Join(1, 10), story.Join(2, 11), story.Join(3, 12, Story.There));
        story.Measure(a, 0, 100);
        story.Measure(b, 700, 100);
        story.Measure(c, 0, 100);

        Assert.All(story.Close().Works, work => Assert.Equal("unconfirmed", work.Key.Reason));
    }

    [Fact]
    public void What_comes_again_too_soon_or_too_late_counts_for_nothing_and_the_reason_is_in_the_score()
    {
        var story = new Story();
        var device = story.Join(1, 10);
        story.Measure(device, -3601, 1);
        story.Measure(device, 0, 1);
        story.Measure(device, 59, 1);
        story.Measure(device, 0, 1);

        var sheet = story.Close();

        foreach (var reason in new[] { "too-old", "too-soon", "replayed" }) Assert.Equal(0, sheet[device, reason]);
        Assert.Equal(5_000, sheet[device, "unconfirmed"]);
    }

    [Fact]
    public void A_reading_of_an_epoch_before_is_told_at_the_door_and_in_the_next_score()
    {
        var story = new Story();
        var device = story.Join(1, 10);
        story.Measure(device, 3000, 1);
        story.Close();

        var verdict = story.Measure(device, -600, 1);

        Assert.Equal((Grade.F, null), (verdict.Grade, verdict.Refused));
        Assert.Equal(0, Assert.Single(story.Close().Works).Value);
    }

    [Fact]
    public void A_late_reading_counts_in_the_epoch_it_arrives_in()
    {
        var story = new Story();
        var device = story.Join(1, 10);
        story.Close();
        story.Measure(device, -1800, 1);

        Assert.Equal(5_000, story.Close()[device, "unconfirmed"]);
    }

    [Fact]
    public void Nobody_is_counted_beyond_the_cap()
    {
        var story = new Story(Rules("cap", 3));
        var device = story.Join(1, 10);
        for (var minute = 0; minute < 5; minute++) story.Measure(device, minute * 60, 1);

        var sheet = story.Close();

        Assert.Equal(3 * 5_000, sheet[device, "unconfirmed"]);
        Assert.Equal(0, sheet[device, "capped"]);
    }

    [Fact]
    public void More_devices_than_the_density_share_what_it_would_have_earned()
    {
        var story = new Story(Rules("density", 2));
        var devices = Enumerable.Range(1, 6).Select(i => story.Join(i, i)).ToList();
        foreach (var device in devices) story.Measure(device, 0, 100);

        var sheet = story.Close();

        Assert.All(devices, device => Assert.Equal(3_333, sheet[device, "confirmed"]));
    }

    [Fact]
    public void The_sum_of_a_field_counts_and_what_is_negative_adds_nothing()
    {
        var story = new Story(document => document["rules"]!["work"] = new JsonObject { ["rule"] = "sum", ["field"] = "level", ["cap"] = 1000 });
        var device = story.Join(1, 10);
        story.Measure(device, 0, 700);
        story.Measure(device, 60, -500);
        story.Measure(device, 120, 800);

        Assert.Equal(1000 * 5_000, story.Close()[device, "unconfirmed"]); // 700, and of 800 what the cap leaves
    }

    [Fact]
    public void Uptime_counts_each_window_once_over_all_epochs()
    {
        var story = new Story(Rules("rule", "uptime"));
        var device = story.Join(1, 10);
        story.Measure(device, 3300, 1); // of the window that ends with the epoch
        Assert.Equal(5_000, story.Close()[device, "unconfirmed"]);
        story.Measure(device, -100, 1); // of the same window, come late
        story.Measure(device, 0, 1);
        story.Measure(device, 100, 1);

        var sheet = story.Close();

        Assert.Equal(5_000, sheet[device, "unconfirmed"]);
        Assert.Equal(0, sheet[device, "same-window"]);
    }

    [Fact]
    public void The_first_good_reading_of_a_cell_and_window_wins_it_over_all_epochs()
    {
        var story = new Story(Rules("rule", "first-per-cell-and-window"));
        var devices = Enumerable.Range(1, 4).Select(i => story.Join(i, i)).ToList();
        story.Measure(devices[0], 1, 900); // first, but contradicted
        story.Measure(devices[1], 3, 100);
        story.Measure(devices[2], 2, 101);
        story.Measure(devices[3], 4, 102);

        var sheet = story.Close();

        Assert.Equal(10_000, sheet[devices[2], "confirmed"]);
        Assert.Equal(0, sheet[devices[0], "contradicted"]);
        Assert.Equal(0, sheet[devices[1], "not-first"]);
        story.Measure(story.Join(5, 5), -3010, 100); // the window of before, from another
        Assert.Equal(0, story.Close()[new DeviceId(Story.Id(5)), "not-first"]);
    }

    [Fact]
    public void A_sensor_that_moves_is_where_its_reading_says()
    {
        var story = new Story(document => document["rules"]!["cells"]!["from"] = "reading");
        var devices = Enumerable.Range(1, 3).Select(i => story.Join(i, i)).ToList();
        foreach (var device in devices) story.Measure(device, 0, 100, Story.There);
        story.Measure(devices[0], 700, 100, Story.Here);

        var sheet = story.Close();

        Assert.Equal(10_000, sheet[devices[1], "confirmed"]);
        Assert.Equal(5_000, sheet[devices[0], "unconfirmed"]);
    }

    [Fact]
    public void A_revoked_device_earns_nothing()
    {
        var story = new Story();
        var device = story.Join(1, 10);
        story.Measure(device, 0, 1);
        story.Revoke(device);
        Assert.Equal(0, story.Close()[device, "device-revoked"]);
    }

    [Fact]
    public void Devices_that_were_silent_for_longer_than_evidence_may_be_old_are_forgotten()
    {
        var story = new Story();
        story.Measure(story.Join(1, 10), 0, 1);
        story.Close();
        for (var hour = 0; hour < 32 * 24 + 1; hour++) story.Close();
        Assert.Empty(story.Carry.Entries);
    }

    static Action<JsonObject> Rules(string name, JsonNode value) => document => document["rules"]!["work"]![name] = value;

    static (Story Story, IReadOnlyList<DeviceId> Devices) Three()
    {
        var story = new Story();
        return (story, [.. Enumerable.Range(1, 3).Select(i => story.Join(i, 10 + i))]);
    }
}
