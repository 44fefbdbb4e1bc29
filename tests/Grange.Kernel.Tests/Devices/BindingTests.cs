using FsCheck;
using FsCheck.Fluent;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Tests.Settlement;

namespace Grange.Tests.Devices;

/// <summary>A device works for one operator at a time, and no moment of its work counts for two.</summary>
public sealed class BindingTests
{
    static readonly NetworkSlug Toys = NetworkSlug.Parse("toys");
    static readonly SigningDomain Domain = new(31337, ToyWorld.Numbered(0xaa));
    static readonly Secp256k1Key Owner = Secp256k1Key.Import(ToyWorld.Filled(1));
    static readonly P256Key[] Operators = [P256Key.Import(ToyWorld.Filled(9)), P256Key.Import(ToyWorld.Filled(8))];
    static readonly P256Key Hardware = P256Key.Import(ToyWorld.Filled(100));

    static Address Account => Address.Read(Owner.AddressBytes);
    static NetworkDefinition Terms { get; } = ToyNetwork.Define("toys", new OperatorTerms(Account, Operators[0].PublicKey), new AttesterTerms(1, [Account]));

    /// <summary>A ledger's registry with both operators, and its one device at the founding one.</summary>
    static RegistryLog Founded(params (string, string)[] facts)
    {
        var log = RegistryLog.Empty(Domain);
        foreach (var key in Operators) log = Apply(log, RegistryAction.Operator(Account, key.PublicKey, "node", Url(key), log.NextNonce(Account), ulong.MaxValue), key);
        return Apply(log, RegistryAction.Register(Account, Toys, Hardware.PublicKey, "toy", Facts(facts), log.NextNonce(Account), ulong.MaxValue), Hardware);
    }

    static RegistryLog Apply(RegistryLog log, RegistryAction action, P256Key? key = null, long at = ToyChain.Genesis) => log.Apply(log.Next(action.Sign(Domain, Owner, key), at)).Value;

    static RegistryLog Move(RegistryLog log, int to, long at = ToyChain.Genesis)
        => Apply(log, RegistryAction.Update(Account, Hardware.DeviceId, "toy", Facts(("operator", $"{Operators[to].DeviceId}")), log.NextNonce(Account), ulong.MaxValue), at: at);

    static IReadOnlyDictionary<string, string> Facts(params (string Key, string Value)[] facts) => DeviceFacts.Of(facts.Select(fact => KeyValuePair.Create(fact.Key, fact.Value)));

    static IReadOnlyDictionary<string, string> Url(P256Key key) => Facts(("url", $"http://{key.DeviceId.ToString()[2..10]}:8080"));

    static bool Counts(RegistryLog end, long since, int operatorNumber)
        => DeviceBinding.Counts(end.Find(Hardware.DeviceId)!, Operators[operatorNumber].DeviceId, since, Terms, end);

    [Fact]
    public void A_device_that_names_no_operator_works_for_the_founding_one()
    {
        var log = Founded();
        Assert.Equal(Operators[0].DeviceId, DeviceBinding.OperatorOf(log.Find(Hardware.DeviceId)!, Terms));
        Assert.True(Counts(log, 0, 0));
        Assert.False(Counts(log, 0, 1));
    }

    [Fact]
    public void A_device_counts_from_its_registration_on_and_after_a_move_from_the_next_epoch_on()
    {
        var log = Founded(("operator", $"{Operators[0].DeviceId}"));
        Assert.True(Counts(log, log.Count, 0));
        var moved = Move(log, 1);
        Assert.False(Counts(moved, log.Count, 0)); // gone before the end
        Assert.False(Counts(moved, log.Count, 1)); // not there at the start
        Assert.True(Counts(moved, moved.Count, 1));
        Assert.False(Counts(moved, 0, 1)); // an operator's first epoch has no start to go by
    }

    [Fact]
    public void One_that_leaves_and_comes_back_within_an_epoch_counts_nowhere_in_it()
    {
        var log = Founded();
        var back = Move(Move(log, 1), 0);
        Assert.False(Counts(back, log.Count, 0));
        Assert.True(Counts(back, back.Count, 0));
    }

    [Fact]
    public void A_change_of_other_facts_is_no_move()
    {
        var log = Founded(("url", "http://a"));
        var elsewhere = Apply(log, RegistryAction.Update(Account, Hardware.DeviceId, "toy", Facts(("url", "http://b")), log.NextNonce(Account), ulong.MaxValue));
        Assert.True(Counts(elsewhere, log.Count, 0));
    }

    [Fact]
    public void Evidence_of_a_device_bound_elsewhere_is_refused_with_the_way_there()
    {
        var log = Move(Founded(), 1);
        var author = Author.Of(Hardware.DeviceId);
        Assert.Null(DeviceBinding.Refuse(author, Operators[1].DeviceId, Terms, log));
        Assert.Null(DeviceBinding.Refuse(Author.Of(Account), Operators[0].DeviceId, Terms, log));
        var refused = DeviceBinding.Refuse(author, Operators[0].DeviceId, Terms, log)!;
        Assert.Equal(("device-elsewhere", 403), (refused.Code, refused.Status));
        Assert.Contains(Url(Operators[1])["url"], refused.Hint);
    }

    /// <summary>Whenever it moves, and however the epochs of the two operators lie over each other: those that count it have no state of the registry in common.</summary>
    [Fact]
    public void Moving_at_any_moment_it_never_counts_for_two() => Prop.ForAll(
        Gen.Choose(0, 3).ListOf(24).ToArbitrary(), steps =>
        {
            var log = Founded();
            var since = new long[2]; // what the registry had when each operator sealed its last epoch
            var counted = new List<(int Operator, long From, long To)>();
            foreach (var step in steps)
            {
                if (step < 2)
                {
                    log = Move(log, step);
                    continue;
                }
                var number = step - 2; // this operator seals its epoch now
                if (Counts(log, since[number], number)) counted.Add((number, since[number], log.Count));
                since[number] = log.Count;
            }
            return counted.All(a => counted.All(b => a.Operator == b.Operator || a.To < b.From || b.To < a.From));
        }).QuickCheckThrowOnFailure();
}
