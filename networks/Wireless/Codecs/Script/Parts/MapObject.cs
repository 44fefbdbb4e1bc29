namespace Grange.Wireless.Scripts;

/// <summary>Map and Set: ECMA-262 chapters 24.1 and 24.2.</summary>
sealed class MapObject(ScriptObject? prototype, bool isSet) : ScriptObject(prototype)
{
    /// <summary>Keys that are the same are the same to a set and a map, and NaN is itself.</summary>
    sealed class Alike : IEqualityComparer<Value>
    {
        public bool Equals(Value one, Value other) => Value.AreAlike(one, other);
        public int GetHashCode(Value value) => value.Text?.GetHashCode(StringComparison.Ordinal) ?? value.Object?.GetHashCode() ?? value.Number.GetHashCode();
    }

    readonly OrderedDictionary<Value, Value> all = new(new Alike());

    public override string Class => isSet ? "Set" : "Map";

    public static void Fill(Run run, Realm realm)
    {
        foreach (var (name, prototype, isSet) in ((string, ScriptObject, bool)[])[("Map", realm.MapPrototype, false), ("Set", realm.SetPrototype, true)])
        {
            realm.Constructor(run, name, prototype, (one, _, _) => throw one.Error("TypeError", $"a {name} is made with new"), (one, _, given) =>
            {
                one.Make(120);
                var made = new MapObject(prototype, isSet);
                if (!given.At(0).IsNothing)
                    foreach (var item in one.Each(given[0]).ToList()) made.Put(one, isSet ? item : one.Get(item, 0), isSet ? item : one.Get(item, 1));
                return made;
            });
            realm.Put(prototype,
                ("has", (one, self, given) => Of(one, self).all.ContainsKey(given.At(0))), ("get", (one, self, given) => Of(one, self).all.GetValueOrDefault(given.At(0))),
                ("delete", (one, self, given) => Of(one, self).all.Remove(given.At(0))), ("size", (one, self, _) => Of(one, self).all.Count),
                ("set", (one, self, given) => Of(one, self).Put(one, given.At(0), given.At(1))), ("add", (one, self, given) => Of(one, self).Put(one, given.At(0), given.At(0))),
                ("clear", (one, self, _) => Of(one, self).Clear()),
                ("keys", (one, self, _) => one.List([.. Of(one, self).all.Keys])), ("values", (one, self, _) => one.List([.. Of(one, self).all.Values])), ("entries", (one, self, _) => one.List(Of(one, self).Pairs(one))),
                ("forEach", (one, self, given) =>
                {
                    foreach (var (key, value) in Of(one, self).all.ToList()) one.Call(given.At(0), default, value, key, self);
                    return default;
                }
            ));
        }
    }

    public override bool TryOwn(string name, out Value value)
    {
        value = all.Count;
        return name == "size" || base.TryOwn(name, out value);
    }

    /// <summary>What <c>for of</c> goes through.</summary>
    public List<Value> Entries(Run run) => isSet ? [.. all.Keys] : Pairs(run);

    List<Value> Pairs(Run run) => [.. all.Select(one => (Value)run.List([one.Key, one.Value]))];

    static MapObject Of(Run run, Value self) => self.Object as MapObject ?? throw run.Error("TypeError", "it is no Map and no Set");

    Value Put(Run run, Value key, Value value)
    {
        run.Make(64);
        all[key] = value;
        return this;
    }

    Value Clear()
    {
        all.Clear();
        return default;
    }
}
