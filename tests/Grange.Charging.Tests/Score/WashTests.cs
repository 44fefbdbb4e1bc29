using Grange.Charging.Rules;
using Grange.Charging.Rules.Bodies;
using Grange.Charging.Rules.Stations;
using Grange.Charging.Rules.Tariffs;
using Grange.Charging.Rules.Transactions;
using Grange.Charging.Simulation;
using Grange.Charging.Tests.Support;
using Grange.Content;
using Grange.Kernel;
using Grange.Tests;

namespace Grange.Charging.Tests.Score;

/// <summary>Whoever pays himself loses: 10,000 sessions between one person's wallets, scored and paid by the kernel's own functions.</summary>
public sealed class WashTests
{
    const long FromMs = 1_790_000_000_000;

    /// <summary>A token is worth a dollar in the draft, so this many wei are a micro-dollar.</summary>
    static readonly UInt128 WeiPerMicroUsd = 1_000_000_000_000;

    [Fact]
    public void Ten_thousand_sessions_with_oneself_earn_less_than_the_fees_they_burn()
    {
        var (sessions, definition) = (Counts.Of(2_000, 10_000), Story.Define());
        var wash = new Wash(sessions);

        var preview = Preview.Run(new ChargingNetwork(), wash, definition, Wash.Devices, FromMs, MicroUsd.Zero);

        var (earned, fees) = (preview.Epoch.Pool - preview.Epoch.Remainder, (UInt128)wash.Fees * WeiPerMicroUsd);
        Assert.True(earned > 0 && earned <= fees / 2, $"earned {earned} of {fees}"); // half of the revenue is minted, so half of the fee is lost for good
        Assert.Equal(["same-payer", "sold"], preview.Reasons.Keys.Order());
    }

    [Fact]
    public void A_pool_that_others_left_does_not_make_it_worth_while()
    {
        var (definition, wash) = (Story.Define(), new Wash(50));
        var preview = Preview.Run(new ChargingNetwork(), wash, definition, Wash.Devices, FromMs, new MicroUsd(1_000_000_000_000_000)); // others burned a fortune
        var (earned, fees) = (preview.Epoch.Pool - preview.Epoch.Remainder, (UInt128)wash.Fees * WeiPerMicroUsd);
        Assert.True(preview.Epoch.Pool > fees * 10);
        Assert.True(earned <= fees, $"earned {earned} of {fees}");
    }

    /// <summary>A washer signs what he likes with meters of his own, so every session is grade A.</summary>
    sealed class Wash(int sessions) : ISimulated
    {
        readonly SimulatedMeter[] meters = [.. Enumerable.Range(0, Devices).Select(at => new SimulatedMeter($"wash{at}"))];

        public const int Devices = 20;

        public long Fees { get; private set; }

        public SimulatedEpoch Simulate(NetworkDefinition definition, IReadOnlyList<SimulatedDevice> devices, long fromMs)
        {
            var (evidence, random, worksFor) = (new List<Evidence>(), new Random(3), definition.Operators[0].Id);
            var tariff = new TariffWord(Story.Tariff, 0);
            foreach (var device in devices) Add(Author.Of(device.Id), ChargingKinds.Tariff, tariff.ToNode());
            for (var at = 0; at < sessions; at++)
            {
                var (device, energy) = (devices[at % devices.Count], random.Next(1, 20_000));
                var (hold, began) = (Story.Hold(at), DateTimeOffset.FromUnixTimeMilliseconds(fromMs + at));
                var meter = meters[at % devices.Count];
                var begin = meter.Sign('B', "w", began);
                meter.Count(energy, TimeSpan.FromHours(1));
                var records = new[] { begin, meter.Sign('E', "w", began.AddHours(1)) }.Select(text => (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(text)).ToArray();
                Add(Author.Of(Story.Account(1_000 + random.Next(500))), ChargingKinds.Order, new OrderBody(hold, device.Id, 1, 10_000_000, tariff).ToNode());
                Add(Author.Operator(worksFor), ChargingKinds.Session, new SessionBody(
                    hold, device.Id, 1, "t", fromMs + at, fromMs + at + 3_600_000, null, new(energy), [new SessionPhase(3_600, true, energy * 1_000_000L)], [], 0, TransactionFlags.None, records).ToNode());
                Fees += energy * 300L / 20;
            }
            return new(device => new Dictionary<string, string> { [StationFacts.Name] = $"W{device.Number}", [StationFacts.MeterKey] = meters[device.Number].PublicKey }, evidence, Carry.Empty, "one person");

            void Add(Author author, string kind, DagNode body)
            {
                var record = new EvidenceRecord(definition.Slug, worksFor, kind, author, evidence.Count, fromMs, null, body);
                evidence.Add(new Evidence(record, DagCbor.CidOf(DagNode.Of((long)evidence.Count))));
            }
        }
    }
}
