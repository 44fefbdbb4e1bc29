using Grange.Charging.Protocol.Ocmf;
using Grange.Charging.Rules;
using Grange.Charging.Rules.Proof;
using Grange.Charging.Tests.Support;
using static Grange.Charging.Tests.Support.Properties;
using static Grange.Charging.Tests.Support.TestMeter;

namespace Grange.Charging.Tests.Proof;

public sealed class MeterProofTests : IDisposable
{
    readonly TestMeter meter = new(OcmfCurve.ByAlgorithm("ECDSA-secp256k1-SHA256")!);
    readonly OcmfKey key;

    public MeterProofTests() => key = meter.Key;

    [Fact]
    public void Begin_and_end_of_a_pinned_meter_prove_the_energy_in_any_order()
    {
        var proof = MeterProof.Of([Record(5, Reading('E', 20.0009m, Now.AddHours(1))), Record(4, Reading('B', 10, Now))], key, "M1", before: 3);
        Assert.Equal((new WattHours(10_000), Now, Now.AddHours(1), 5L, true), (proof.Energy!.Value, proof.Begin!.Value, proof.End!.Value, proof.LastPage!.Value, proof.IsBillable));
    }

    [Fact]
    public void One_record_may_hold_both()
        => Assert.True(MeterProof.Of([Record(4, Reading('B', 10, Now), Reading('C', 12, Now.AddMinutes(3)), Reading('L', 20, Now.AddHours(1)))], key).IsBillable);

    [Fact]
    public void What_a_meter_signs_is_billed_by_only_when_nothing_is_wrong_with_it()
    {
        var good = Reading('B', 10, Now);
        Assert.Equal([ProofReason.NoRecords], MeterProof.Of([], key).Reasons);
        Assert.Equal([ProofReason.Unpinned], MeterProof.Of([Record(1, good, Reading('E', 11, Now))], null).Reasons);
        Refused(ProofReason.NoEnd, good);
        Refused(ProofReason.NoBegin, Reading('E', 11, Now));
        Refused(ProofReason.MeterStatus, good, Reading('E', 11, Now, status: 'E'));
        Refused(ProofReason.EnergyError, good, Reading('E', 11, Now, flags: "E"));
        Refused(ProofReason.TimeError, good, Reading('E', 11, Now, flags: "t"));
        Refused(ProofReason.TimeStatus, good, Reading('E', 11, Now, timeStatus: 'U'));
        Refused(ProofReason.Backwards, good, Reading('E', 9.9m, Now));
        Refused(ProofReason.Backwards, good, Reading('E', 11, Now.AddMinutes(-1)));
        Refused(ProofReason.Register, Reading('B', 10, Now, unit: "V"), Reading('E', 11, Now, unit: "V"));
    }

    [Fact]
    public void A_page_that_was_left_out_is_seen()
    {
        Assert.Equal([ProofReason.Pages], MeterProof.Of([Record(4, Reading('B', 10, Now)), Record(6, Reading('E', 11, Now))], key).Reasons);
        Assert.Equal([ProofReason.Pages], MeterProof.Of([Record(4, Reading('B', 10, Now), Reading('E', 11, Now))], key, before: 2).Reasons);
    }

    [Fact]
    public void Another_meter_is_not_the_one_that_was_registered()
        => Assert.Equal([ProofReason.OtherMeter], MeterProof.Of([Record(4, Reading('B', 10, Now), Reading('E', 11, Now))], key, "M2").Reasons);

    [Fact]
    public void A_wrong_pinned_key_contradicts()
    {
        using var other = new TestMeter(OcmfCurve.ByAlgorithm("ECDSA-secp256k1-SHA256")!);
        using var wrong = other.Key;
        var proof = MeterProof.Of([Record(4, Reading('B', 10, Now), Reading('E', 11, Now))], wrong);
        Assert.Equal([ProofReason.Signature], proof.Reasons);
        Assert.True(proof.IsContradicted);
    }

    void Refused(string reason, params string[] readings) => Assert.Equal([reason], MeterProof.Of([Record(1, readings)], key).Reasons);

    OcmfRecord Record(long page, params string[] readings) => Read(meter.Sign(meter.Payload(page, readings)));

    public void Dispose()
    {
        key.Dispose();
        meter.Dispose();
    }
}
