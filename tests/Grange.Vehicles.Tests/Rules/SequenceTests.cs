using FsCheck;
using FsCheck.Fluent;
using Grange.Vehicles.Rules.Ingest;

namespace Grange.Vehicles.Tests.Rules;

public sealed class SequenceTests
{
    [Fact]
    public void Batches_in_order_are_each_the_next()
    {
        var (kind, state) = default(SequenceState).Take(1);
        Assert.Equal((SequenceKind.Next, 2L), (kind, state.Expected));
        Assert.Equal(SequenceKind.Next, state.Take(2).Kind);
        Assert.Equal(SequenceKind.Duplicate, state.Take(1).Kind);
    }

    [Fact]
    public void What_was_lost_is_a_gap_and_may_come_late_once()
    {
        var state = default(SequenceState).Take(1).After;
        var (kind, after) = state.Take(5);
        Assert.Equal((SequenceKind.Gap, 2L), (kind, state.Expected));
        var late = after.Take(3);
        Assert.Equal((SequenceKind.Next, 6L), (late.Kind, late.After.Expected));
        Assert.Equal(SequenceKind.Duplicate, late.After.Take(3).Kind);
        Assert.Equal(SequenceKind.Duplicate, after.Take(100).After.Take(3).Kind);
    }

    [Fact]
    public void No_number_is_ever_stored_twice()
        => Prop.ForAll<PositiveInt[]>(numbers =>
        {
            var (state, stored) = (default(SequenceState), new HashSet<long>());
            foreach (var number in numbers.Concat(numbers))
            {
                var (kind, after) = state.Take(number.Get);
                if (kind != SequenceKind.Duplicate && !stored.Add(number.Get)) return false;
                state = after;
            }
            return stored.Count == 0 || stored.Max() == state.Highest;
        }).QuickCheckThrowOnFailure();
}
