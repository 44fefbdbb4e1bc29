namespace Grange.Wireless.Scripts;

/// <summary>What lists do by a function of the script.</summary>
static class ArrayWalks
{
    public static void Fill(Realm realm) => realm.Put(realm.ArrayPrototype,
        ("forEach", (run, self, given) =>
        {
            foreach (var _ in Walk(run, self, given.At(0), given.At(1))) { }
            return default;
        }
    ),
        ("map", (run, self, given) => ArrayParts.Alike(run, self, [.. Walk(run, self, given.At(0), given.At(1)).Select(one => one.Answer)])),
        ("filter", (run, self, given) => ArrayParts.Alike(run, self, [.. Walk(run, self, given.At(0), given.At(1)).Where(one => one.Answer.AsTruth()).Select(one => one.Item)])),
        ("some", (run, self, given) => Walk(run, self, given.At(0), given.At(1)).Any(one => one.Answer.AsTruth())),
        ("every", (run, self, given) => Walk(run, self, given.At(0), given.At(1)).All(one => one.Answer.AsTruth())),
        ("find", (run, self, given) => Walk(run, self, given.At(0), given.At(1)).Where(one => one.Answer.AsTruth()).Select(one => one.Item).FirstOrDefault()),
        ("findIndex", (run, self, given) => Walk(run, self, given.At(0), given.At(1)).Where(one => one.Answer.AsTruth()).Select(one => one.At).FirstOrDefault(-1)),
        ("flatMap", (run, self, given) => run.List([.. Walk(run, self, given.At(0), given.At(1)).SelectMany(one => one.Answer.Array?.Items ?? [one.Answer])])),
        ("reduce", (run, self, given) => Reduce(run, self, given, isBack: false)),
        ("reduceRight", (run, self, given) => Reduce(run, self, given, isBack: true)));

    static IEnumerable<(int At, Value Item, Value Answer)> Walk(Run run, Value self, Value function, Value owner)
    {
        var items = run.Items(self);
        for (int at = 0, count = items.Count; at < count && at < items.Count; at++)
        {
            run.Make(16);
            var item = items[at];
            yield return (at, item, run.Call(function, owner, item, at, self));
        }
    }

    static Value Reduce(Run run, Value self, ReadOnlySpan<Value> given, bool isBack)
    {
        List<Value> items = [.. run.Items(self)];
        run.Make(16L * items.Count);
        var places = Enumerable.Range(0, items.Count).ToList();
        if (isBack) places.Reverse();
        if (given.Length < 2 && items.Count == 0) throw run.Error("TypeError", "an empty list has nothing to begin with");
        var value = given.Length < 2 ? items[places[0]] : given[1];
        foreach (var at in places.Skip(given.Length < 2 ? 1 : 0)) value = run.Call(given[0], default, value, items[at], at, self);
        return value;
    }
}
