using Grange.Geo;
using Grange.Kernel;
using Grange.Mapping.Bodies;
using Grange.Mapping.Checks;
using Grange.Mapping.Rewards;
using Grange.Mapping.Scoring;

namespace Grange.Mapping.Tests.Scoring;

public class Fresh_hexes_earn
{
    const long Part = 800_000_000_000;

    static readonly Address Buyer = Address.Parse("0x00000000000000000000000000000000000000b1", null);
    static readonly HoldId Hold = new(new Guid("00112233-4455-6677-8899-aabbccddeeff"));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(Town.DayMs * 7 / 2, 500_000)]
    [InlineData(Town.WeekMs, 1_000_000)]
    [InlineData(Town.WeekMs * 3, 1_000_000)]
    public void A_hex_pays_again_in_a_straight_line_over_seven_days(long sinceMs, long millionths)
        => Assert.Equal(millionths, Saturation.Of(Town.BeginMs, Town.BeginMs + sinceMs));

    [Fact]
    public void A_hex_that_was_never_mapped_pays_all() => Assert.Equal(1_000_000, Saturation.Of(null, 5));

    [Theory]
    [InlineData(699, 2)]
    [InlineData(700, 3)]
    [InlineData(799, 3)]
    [InlineData(800, 4)]
    [InlineData(899, 4)]
    [InlineData(900, 6)]
    [InlineData(2_000, 6)]
    public void A_region_that_is_nearly_mapped_pays_more(long mapped, int halves) => Assert.Equal(halves, RegionMultiplier.Halves(RegionMultiplier.Progress(mapped, 1_000)));

    [Theory]
    [InlineData(1_000_000, 250_000)]
    [InlineData(2_000_000, 500_000)]
    [InlineData(3_000_000, 500_000)]
    public void Three_quarters_of_what_buyers_burn_are_gone_and_the_rest_has_a_cap(long burned, long returned)
    {
        var token = (UInt128)1_000_000_000_000_000_000;
        Assert.Equal((UInt128)returned * token, Consumption.Returned.Minted(new Wei((UInt128)burned * token)).Value);
    }

    [Fact]
    public void The_second_camera_of_the_week_earns_what_has_come_back()
    {
        var town = new Town();
        town.Take(1, town.Row(Town.Here, 0));
        town.Take(2, town.Row(Town.Here, Town.DayMs * 7 / 2));
        var sheet = town.Close();
        Assert.Equal((Part * 2 / 3, Part / 3), (sheet.Of(1, MappingScore.Coverage), sheet.Of(2, MappingScore.Coverage))); // 1 : ½
        town.Take(3, town.Row(Town.Here, Town.DayMs * 7 / 2));
        Assert.Equal(1, town.Close().Weights.Count(row => row.Key.Reason == MappingScore.Saturated)); // nothing came back in no time
    }

    [Fact]
    public void Side_and_front_are_fresh_each_for_itself()
    {
        var town = new Town();
        town.Take(1, town.Row(Town.Here, 0));
        town.Take(2, town.Row(Town.Here, 1, mount: Mount.Side));
        var sheet = town.Close();
        Assert.Equal(sheet.Of(1, MappingScore.Coverage), sheet.Of(2, MappingScore.Coverage));
    }

    [Fact]
    public void Of_a_camera_a_hex_and_a_day_the_best_picture_counts_and_only_it()
    {
        var town = new Town();
        town.Take(1, town.Row(Town.Here, 0, quality: 250), town.Row(Town.Here, 1, quality: 1000), town.Row(Town.Here, 2, quality: 500));
        town.Take(2, town.Row(Town.Here.Disk(1)[1], 0));
        var sheet = town.Close();
        Assert.Equal(sheet.Of(1, MappingScore.Coverage), sheet.Of(2, MappingScore.Coverage));
    }

    [Fact]
    public void What_no_camera_signed_counts_half_and_a_file_counts_once()
    {
        var town = new Town();
        var row = town.Row(Town.Here, 0, isSigned: false);
        town.Take(1, row, row);
        town.Take(2, town.Row(Town.Here.Disk(1)[1], 0));
        town.Take(3, row with { Cell = Town.Here.Disk(1)[2] }); // the same file, somewhere else
        var sheet = town.Close();
        Assert.Equal((Part / 3, Part * 2 / 3, 0), (sheet.Of(1, MappingScore.Coverage), sheet.Of(2, MappingScore.Coverage), sheet.Of(3, MappingScore.Coverage)));
    }

    [Fact]
    public void A_camera_that_replays_is_believed_less()
    {
        var town = new Town();
        town.Take(1, [town.Row(Town.Here, 0), .. Enumerable.Range(0, 4).Select(i => town.Row(Town.Here, 1, quality: 0, reason: PictureReasons.Replay))]);
        town.Close();
        town.Take(1, town.Row(Town.Here.Disk(1)[1], 1));
        town.Take(2, town.Row(Town.Here.Disk(1)[2], 1));
        var sheet = town.Close();
        Assert.InRange(sheet.Of(1, MappingScore.Coverage) * 1000 / sheet.Of(2, MappingScore.Coverage), 340, 350); // 21 of 61
    }

    [Fact]
    public void The_order_of_the_evidence_changes_nothing()
    {
        var (one, other) = (Busy(), Busy());
        var (first, second) = (one.Close(), other.Close(reversed: true));
        Assert.Equal(first.Weights.OrderBy(row => row.Key.Device).ThenBy(row => row.Key.Reason), second.Weights.OrderBy(row => row.Key.Device).ThenBy(row => row.Key.Reason));
        Assert.Equal(one.Carry.Encode().Root, other.Carry.Encode().Root);
    }

    [Fact]
    public void Regions_have_their_weights_and_their_progress()
    {
        var near = Town.Here.Parent(6);
        var town = new Town($$"""{ "regions": [ { "name": "town", "cells": ["{{near}}"], "weight": 3, "hexes": 1 } ] }""");
        town.Take(1, town.Row(Town.Here, 0));
        town.Take(2, town.Row(H3Cell.Of(new LatLng(48.1, 11.6), TakenBody.Resolution), 0));
        var sheet = town.Close();
        Assert.Equal((Part * 9 / 10, Part / 10), (sheet.Of(1, MappingScore.Coverage), sheet.Of(2, MappingScore.Coverage))); // 3 × 3 to 1 × 1
    }

    [Fact]
    public void A_purchase_burns_its_price_and_pays_those_who_mapped_there_a_quarter_at_most()
    {
        var town = new Town();
        town.Take(1, town.Row(Town.Here, 0));
        town.Take(2, town.Row(Town.Here.Disk(1)[1], 0));
        town.Close();
        town.Say(MappingKinds.Order, Author.Of(Buyer), new OrderBody([Town.Here], 1, 4, 2_000, Hold).ToNode());
        var sheet = town.Close();
        Assert.Equal([(Buyer, 2_000L, MappingScore.Bought)], sheet.Burns);
        Assert.Equal([(Buyer, 20_000L, true)], sheet.Captures);
        Assert.Equal((100_000_000_000, 0), (sheet.Of(1, MappingScore.Bought), sheet.Of(2, MappingScore.Bought)));
        Assert.Equal(5_000, sheet.Bounds[(Town.Camera(1), MappingScore.Bought)]);
    }

    [Fact]
    public void What_nobody_mapped_costs_nothing()
    {
        var town = new Town();
        town.Say(MappingKinds.Order, Author.Of(Buyer), new OrderBody([Town.Here], 1, 1, 500, Hold).ToNode());
        var sheet = town.Close();
        Assert.Empty(sheet.Burns);
        Assert.Equal([(Buyer, 0L, true)], sheet.Captures);
    }

    [Fact]
    public void A_burst_goes_to_the_first_good_picture_or_back_after_seven_days()
    {
        var town = new Town();
        var there = Town.Here.Disk(3)[20];
        town.Say(MappingKinds.Burst, Author.Of(Buyer), new BurstBody(Town.Here, Town.BeginMs + Town.WeekMs + Town.DayMs, 62_500, Hold).ToNode());
        town.Say(MappingKinds.Burst, Author.Of(Buyer), new BurstBody(there, Town.BeginMs + Town.WeekMs + Town.DayMs, 62_500, Hold).ToNode());
        var waiting = town.Close();
        Assert.Empty(waiting.Captures);
        town.Take(1, town.Row(Town.Here, Town.WeekMs, quality: 0, reason: PictureReasons.Dark));
        town.Take(2, town.Row(Town.Here, Town.WeekMs + 5));
        var sheet = town.Close();
        Assert.Equal([(Buyer, 62_500L, MappingScore.Burst)], sheet.Burns);
        Assert.Equal([(Buyer, 0L, true), (Buyer, 625_000L, true)], sheet.Captures.Order());
        Assert.True(sheet.Of(2, MappingScore.Burst) > 0);
        Assert.Empty(town.Carry.Under("burst/"));
    }

    [Fact]
    public void Reviewers_who_agree_are_paid_and_one_who_stands_alone_is_not()
    {
        var town = new Town();
        var file = town.Row(Town.Here, 0).Sha256;
        foreach (var (reviewer, finding) in new[] { ((byte)1, Judgement.Private), ((byte)2, Judgement.Clear), ((byte)3, Judgement.Private) })
            town.Say(MappingKinds.Review, Author.Operator(Town.Camera(50)), new ReviewBody([(Town.Camera(reviewer), file, finding)]).ToNode());
        var sheet = town.Close();
        Assert.Equal((50_000_000_000, 0, 50_000_000_000), (sheet.Of(1, MappingScore.Reviewed), sheet.Of(2, MappingScore.Reviewed), sheet.Of(3, MappingScore.Reviewed)));
    }

    [Fact]
    public void Admission_knows_forms_authors_and_prices()
    {
        var town = new Town();
        var taken = new TakenBody(Town.Camera(1), [town.Row(Town.Here, 0)]);
        Assert.Equal(Grade.B, town.Check(MappingKinds.Taken, Author.Operator(Town.Camera(50)), taken.ToNode()).Grade);
        Assert.Equal(Grade.C, town.Check(MappingKinds.Taken, Author.Operator(Town.Camera(50)), new TakenBody(Town.Camera(1), [town.Row(Town.Here, 0, isSigned: false)]).ToNode()).Grade);
        Assert.Equal("wrong-author", town.Check(MappingKinds.Taken, Author.Of(Town.Camera(1)), taken.ToNode()).Refused?.Code);
        Assert.Equal("unknown-device", town.Check(MappingKinds.Taken, Author.Operator(Town.Camera(50)), (taken with { Camera = Town.Camera(77) }).ToNode()).Refused?.Code);
        Assert.Equal("evidence-malformed", town.Check(MappingKinds.Order, Author.Of(Buyer), new OrderBody([Town.Here], 1, 1, 499, Hold).ToNode()).Refused?.Code);
        Assert.Equal("evidence-malformed", town.Check(MappingKinds.Drive, Author.Of(Town.Camera(1)), Content.DagNode.Map(("mount", Content.DagNode.Of(0L)))).Refused?.Code);
        Assert.Equal(Grade.C, town.Check(MappingKinds.Drive, Author.Of(Town.Camera(1)), new DriveBody(Mount.Front, [new(taken.Rows[0].Sha256, Town.Here, Town.BeginMs, 359)]).ToNode()).Grade);
    }

    static Town Busy()
    {
        var town = new Town();
        var random = new Random(3);
        foreach (var camera in Enumerable.Range(0, 40).Select(_ => (byte)random.Next(1, 6)))
            town.Take(camera, [.. Enumerable.Range(0, 5).Select(_ => town.Row(Town.Here.Disk(2)[random.Next(19)], random.NextInt64(Town.WeekMs), random.Next(0, 1001), random.Next(2) == 0))]);
        return town;
    }
}
