using Grange.Charging.Rules.Sessions;
using Grange.Kernel;
using static Grange.Charging.Tests.Support.Properties;

namespace Grange.Charging.Tests.Rules;

public sealed class SessionTests
{
    static readonly Session Quote = new("01", Now, new(10_000_000));

    static readonly SessionFact[] Paid = [
        new SessionFact.Held(new(10_000_000)), new SessionFact.Commanded(true), new SessionFact.Started("t", Now.AddSeconds(5)),
        new SessionFact.Stopped("t", Now.AddHours(1), new(12_000)), new SessionFact.Graded(Grade.A, Now.AddHours(1)), new SessionFact.Priced(new(4_200_000), Now.AddHours(1)),
        new SessionFact.Captured(new(3_990_000), new(210_000), new(5_800_000))];

    [Fact]
    public void Facts_in_any_order_and_repeated_end_in_the_same_session()
        => Hold(random =>
        {
            var facts = Told(random);
            var inOrder = Apply(facts);
            var (at, asked) = (Now.AddDays(2), Now);
            var mixed = Apply(Shuffled(random, facts.Concat(facts.Where(_ => random.Next(2) == 0))));
            return inOrder == mixed && inOrder.At(at) == mixed.At(at) && inOrder.Duty(at, asked) == mixed.Duty(at, asked);
        });

    [Fact]
    public void A_lost_answer_in_the_middle_changes_nothing_at_the_end()
        => Hold(random => Apply(Paid.Where((fact, at) => at is 0 or 6 || random.Next(2) == 0)).At(Now) == SessionStep.Settled);

    [Fact]
    public void A_session_goes_through_its_steps()
    {
        SessionStep[] expected = [SessionStep.Escrowed, SessionStep.Commanded, SessionStep.Charging, SessionStep.Stopped, SessionStep.Evidence, SessionStep.Priced, SessionStep.Settled];
        Assert.Equal(expected, Enumerable.Range(1, Paid.Length).Select(count => Apply(Paid.Take(count)).At(Now)));
        SessionDuty[] duties = [SessionDuty.Command, SessionDuty.Nothing, SessionDuty.Nothing, SessionDuty.Grade, SessionDuty.Price, SessionDuty.Capture, SessionDuty.Nothing];
        Assert.Equal(duties, Enumerable.Range(1, Paid.Length).Select(count => Apply(Paid.Take(count)).Duty(Now, count == 1 ? null : Now)));
    }

    [Fact]
    public void A_command_that_starts_nothing_gives_the_money_back_after_sixty_seconds()
    {
        var session = Apply(Paid.Take(2));
        Assert.Equal(SessionDuty.Nothing, session.Duty(Now.AddSeconds(59), Now));
        Assert.Equal(SessionDuty.Release, session.Duty(Now.AddSeconds(60), Now));
        Assert.Equal(SessionDuty.Release, Quote.Apply(Paid[0]).Apply(new SessionFact.Commanded(false)).Duty(Now, Now));
        Assert.Equal(SessionStep.Refunded, session.Apply(new SessionFact.Released()).At(Now));
    }

    [Fact]
    public void A_start_after_the_money_went_back_is_named_unpaid()
        => Assert.True(Quote.Apply(Paid[2]).Apply(new SessionFact.Released()).Apply(Paid[0]) is { IsUnpaid: true });

    [Fact]
    public void A_quote_that_nobody_took_expires()
        => Assert.Equal((SessionStep.Quoted, SessionStep.Expired), (Quote.At(Now.AddSeconds(59)), Quote.At(Now.AddSeconds(60))));

    [Fact]
    public void A_weak_proof_waits_a_day_for_a_dispute_and_a_dispute_for_its_decision()
    {
        var weak = Apply([.. Paid.Take(4), new SessionFact.Graded(Grade.C, Now), new SessionFact.Priced(new(4_000_000), Now)]);
        Assert.Equal((SessionDuty.Nothing, SessionDuty.Capture), (weak.Duty(Now.AddHours(23), Now), weak.Duty(Now.AddHours(24), Now)));
        var disputed = weak.Apply(new SessionFact.Disputed(Now.AddHours(3)));
        Assert.Equal((SessionStep.Disputed, SessionDuty.Nothing), (disputed.At(Now), disputed.Duty(Now.AddDays(9), Now)));
        var decided = disputed.Apply(new SessionFact.Decided(new(1_000_000)));
        Assert.Equal((SessionDuty.Capture, new Capture(new(950_000), new(50_000), new(9_000_000))), (decided.Duty(Now, Now), decided.Divide(500)));
    }

    [Fact]
    public void A_contradicted_proof_pays_nobody()
        => Assert.Equal(SessionDuty.Release, Apply([.. Paid.Take(4), new SessionFact.Graded(Grade.F, Now)]).Duty(Now, Now));

    [Fact]
    public void Whatever_the_price_the_parts_sum_to_the_hold()
        => Hold(random =>
        {
            var (held, price, bps) = (random.NextInt64(0, 50_000_000), random.NextInt64(-5, 80_000_000), random.Next(0, 10_001));
            var parts = Quote.Apply(new SessionFact.Held(new(held))).Apply(new SessionFact.Priced(new(price), Now)).Divide(bps);
            return parts.Owner + parts.Fee + parts.Returned == new MicroUsd(held) && parts.Owner.Value >= 0 && parts.Fee.Value >= 0 && parts.Returned.Value >= 0;
        });

    static Session Apply(IEnumerable<SessionFact> facts) => facts.Aggregate(Quote, (session, fact) => session.Apply(fact));

    static SessionFact[] Told(Random random)
    {
        SessionFact[] other = [
            new SessionFact.Commanded(false), new SessionFact.Started("u", Now.AddSeconds(9)), new SessionFact.Graded(Grade.C, Now), new SessionFact.Disputed(Now.AddHours(2)),
            new SessionFact.Decided(new(7)), new SessionFact.Released(), new SessionFact.Priced(new(5), Now)];
        return [.. Paid.Concat(other).Where(_ => random.Next(2) == 0)];
    }
}
