using System.Text;

namespace Grange.Wireless.Scripts;

/// <summary>Array: ECMA-262 chapter 23.1. What only reads also reads what is like a list.</summary>
static class ArrayParts
{
    public static void Fill(Run run, Realm realm)
    {
        Value Make(Run one, Value self, ReadOnlySpan<Value> given)
        {
            var made = one.List([]);
            if (given.Length == 1 && given[0].IsNumber) made.Set(one, "length", given[0]);
            else foreach (var item in given) made.Set(one, made.Items.Count, item);
            return made;
        }
        var array = realm.Constructor(run, "Array", realm.ArrayPrototype, Make, Make);
        realm.Put(array,
            ("isArray", (_, _, given) => given.At(0).Array is not null),
            ("of", (one, _, given) => one.List([.. given])),
            ("from", From));
        realm.Put(realm.ArrayPrototype,
            ("push", Push), ("pop", (one, self, _) => Take(one, self, isLast: true)), ("shift", (one, self, _) => Take(one, self, isLast: false)), ("unshift", Unshift),
            ("splice", Splice), ("reverse", Reverse), ("sort", Sort), ("fill", Fill), ("concat", Concat), ("flat", (one, self, given) => one.List(Flat(one, one.Items(self), given.At(0).IsUndefined ? 1 : one.Number(given[0]), 0))),
            ("slice", Slice), ("join", (one, self, given) => Join(one, self, given.At(0).IsUndefined ? "," : one.Text(given[0]))), ("toString", (one, self, _) => Join(one, self, ",")),
            ("indexOf", (one, self, given) => Find(one, self, given, Value.AreSame)), ("lastIndexOf", LastIndexOf), ("includes", (one, self, given) => Find(one, self, given, Value.AreAlike) >= 0),
            ("at", (one, self, given) => one.Items(self) is var all && Numbers.Index(one.Number(given.At(0))) is var place && (place < 0 ? place + all.Count : place) is >= 0 and var index && index < all.Count ? all[index] : default),
            ("keys", (one, self, _) => one.List([.. Enumerable.Range(0, one.Items(self).Count).Select(at => (Value)at)])),
            ("values", (one, self, _) => one.List([.. one.Items(self)])),
            ("entries", (one, self, _) => one.List([.. one.Items(self).Select((item, at) => (Value)one.List([at, item]))])));
        ArrayWalks.Fill(realm);
    }

    public static ScriptArray Own(Run run, Value self) => self.Array is { IsFrozen: false } list ? list : throw run.Error("TypeError", "only a list can be changed so");

    static Value From(Run run, Value self, ReadOnlySpan<Value> given)
    {
        var all = new List<Value>();
        var function = given.At(1);
        foreach (var item in run.Items(given.At(0)).ToList()) all.Add(function.IsUndefined ? item : run.Call(function, given.At(2), item, all.Count));
        return run.List(all);
    }

    static Value Push(Run run, Value self, ReadOnlySpan<Value> given)
    {
        var list = Own(run, self);
        foreach (var item in given) list.Set(run, list.Items.Count, item);
        return list.Items.Count;
    }

    static Value Take(Run run, Value self, bool isLast)
    {
        var items = Own(run, self).Items;
        if (items.Count == 0) return default;
        var at = isLast ? items.Count - 1 : 0;
        var taken = items[at];
        if (!isLast) run.Work(items.Count);
        items.RemoveAt(at);
        return taken;
    }

    static Value Unshift(Run run, Value self, ReadOnlySpan<Value> given)
    {
        var items = Own(run, self).Items;
        run.Make(16L * given.Length);
        run.Work(items.Count);
        items.InsertRange(0, given.ToArray());
        return items.Count;
    }

    static Value Splice(Run run, Value self, ReadOnlySpan<Value> given)
    {
        var items = Own(run, self).Items;
        var from = given.Place(run, 0, items.Count, 0);
        var count = given.Length == 1 ? items.Count - from : Math.Clamp(Numbers.Index(run.Number(given.At(1))), 0, items.Count - from);
        var removed = run.List(items.GetRange(from, count));
        run.Make(16L * given.Length);
        run.Work(items.Count);
        items.RemoveRange(from, count);
        if (given.Length > 2) items.InsertRange(from, given[2..].ToArray());
        return removed;
    }

    static Value Reverse(Run run, Value self, ReadOnlySpan<Value> given)
    {
        var items = self.Array is not null ? Own(run, self).Items : TypedParts.Own(run, self);
        run.Work(items.Count);
        items.Reverse();
        (self.Object as TypedArray)?.PutAll(run, items);
        return self;
    }

    static Value Fill(Run run, Value self, ReadOnlySpan<Value> given)
    {
        var items = self.Array is not null ? Own(run, self).Items : TypedParts.Own(run, self);
        for (int at = given.Place(run, 1, items.Count, 0), to = given.Place(run, 2, items.Count, items.Count); at < to; at++)
        {
            run.Work(16);
            items[at] = given.At(0);
        }
        (self.Object as TypedArray)?.PutAll(run, items);
        return self;
    }

    static Value Concat(Run run, Value self, ReadOnlySpan<Value> given)
    {
        List<Value> all = [.. run.Items(self)];
        foreach (var one in given)
        {
            if (one.Array is { } list) all.AddRange(list.Items);
            else all.Add(one);
            run.Make(16);
        }
        return run.List(all);
    }

    static List<Value> Flat(Run run, List<Value> items, double depth, int level)
    {
        if (level > 32) throw run.Error("RangeError", "lists are nested too deep");
        var all = new List<Value>();
        foreach (var item in items)
        {
            if (item.Array is { } list && level < depth) all.AddRange(Flat(run, list.Items, depth, level + 1));
            else all.Add(item);
            run.Make(16);
        }
        return all;
    }

    static Value Slice(Run run, Value self, ReadOnlySpan<Value> given)
    {
        var items = run.Items(self);
        var (from, to) = (given.Place(run, 0, items.Count, 0), given.Place(run, 1, items.Count, items.Count));
        return from < to ? Alike(run, self, items.GetRange(from, to - from)) : Alike(run, self, []);
    }

    /// <summary>A list of the same kind as another.</summary>
    public static Value Alike(Run run, Value self, List<Value> items) => self.Object is TypedArray typed ? TypedArray.Of(run, typed.Kind, items) : run.List(items);

    public static Value Join(Run run, Value self, string between)
    {
        run.Enter(16); // lists in lists join themselves
        var text = new StringBuilder();
        var items = run.Items(self);
        for (var at = 0; at < items.Count; at++)
        {
            var part = items[at].IsNothing ? "" : run.Text(items[at]);
            run.Make(2L * (part.Length + between.Length));
            if (at > 0) text.Append(between);
            text.Append(part);
        }
        run.Leave(16, run.Line);
        return text.ToString();
    }

    static int Find(Run run, Value self, ReadOnlySpan<Value> given, Func<Value, Value, bool> isIt)
    {
        var items = run.Items(self);
        run.Work(items.Count);
        for (var at = given.Place(run, 1, items.Count, 0); at < items.Count; at++)
            if (isIt(items[at], given.At(0))) return at;
        return -1;
    }

    static Value LastIndexOf(Run run, Value self, ReadOnlySpan<Value> given)
    {
        var (items, wanted) = (run.Items(self), given.At(0));
        run.Work(items.Count);
        return items.FindLastIndex(item => Value.AreSame(item, wanted));
    }

    static Value Sort(Run run, Value self, ReadOnlySpan<Value> given)
    {
        var items = self.Array is not null ? Own(run, self).Items : TypedParts.Own(run, self);
        var order = given.At(0);
        run.Make(16L * items.Count);
        int Compare(Value one, Value other)
        {
            run.Step(run.Line);
            if (one.IsUndefined || other.IsUndefined) return one.IsUndefined.CompareTo(other.IsUndefined);
            if (!order.IsUndefined) return run.Number(run.Call(order, default, one, other)) is var answer && answer > 0 ? 1 : answer < 0 ? -1 : 0;
            return self.Array is null ? one.Number.CompareTo(other.Number) : string.CompareOrdinal(run.Text(one), run.Text(other));
        }
        Merge([.. items], items, 0, items.Count, Compare);
        (self.Object as TypedArray)?.PutAll(run, items);
        return self;
    }

    /// <summary>Sorts what both hold alike into <paramref name="sorted"/>; stable, and ends whatever the order says.</summary>
    static void Merge(List<Value> from, List<Value> sorted, int low, int high, Comparison<Value> compare)
    {
        if (high - low < 2) return;
        var middle = (low + high) / 2;
        Merge(sorted, from, low, middle, compare);
        Merge(sorted, from, middle, high, compare);
        for (int at = low, left = low, right = middle; at < high; at++)
            sorted[at] = left < middle && (right >= high || compare(from[left], from[right]) <= 0) ? from[left++] : from[right++];
    }
}
