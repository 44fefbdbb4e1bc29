namespace Grange.Wireless.Scripts;

/// <summary>Object: ECMA-262 chapter 20.1.</summary>
static class ObjectParts
{
    public static void Fill(Run run, Realm realm)
    {
        realm.Put(realm.ObjectPrototype,
            ("hasOwnProperty", (one, self, given) => self.Object?.TryOwn(one.Text(given.At(0)), out _) ?? self.Text is { } text && (one.Text(given.At(0)) == "length" || ScriptObject.TryIndex(one.Text(given.At(0)), out var index) && index < text.Length)),
            ("propertyIsEnumerable", (one, self, given) => self.Object?.Names().Contains(one.Text(given.At(0))) ?? false),
            ("isPrototypeOf", (one, self, given) => Behind(one, given.At(0)).Any(at => ReferenceEquals(at, self.Object))),
            ("toString", (_, self, _) => $"[object {Class(self)}]"),
            ("toLocaleString", (one, self, _) => one.Text(self)),
            ("valueOf", (_, self, _) => self));
        Value Make(Run one, Value self, ReadOnlySpan<Value> given) => given.At(0).IsNothing ? one.Object() : given[0].Object is not null ? given[0] : new ScriptBox(Prototype(one, given[0]), given[0]);
        var made = realm.Constructor(run, "Object", realm.ObjectPrototype, Make, Make);
        realm.Put(made,
            ("keys", (one, _, given) => one.List([.. Names(one, given.At(0)).Select(name => (Value)name)])),
            ("getOwnPropertyNames", (one, _, given) => one.List([.. Names(one, given.At(0)).Select(name => (Value)name)])),
            ("values", (one, _, given) => one.List(Values(one, given.At(0), (_, value) => value))),
            ("entries", (one, _, given) => one.List(Values(one, given.At(0), (name, value) => one.List([name, value])))),
            ("fromEntries", FromEntries),
            ("assign", Assign),
            ("create", Create),
            ("getPrototypeOf", (_, _, given) => given.At(0).Object?.Prototype is { } behind ? behind : Value.Null),
            ("freeze", (_, _, given) => Freeze(given.At(0))),
            ("isFrozen", (_, _, given) => given.At(0).Object?.IsFrozen ?? true),
            ("seal", (_, _, given) => given.At(0)),
            ("is", (_, _, given) => Value.AreAlike(given.At(0), given.At(1))),
            ("getOwnPropertyDescriptor", Describe),
            ("defineProperty", (one, _, given) => Define(one, given.At(0), one.Text(given.At(1)), given.At(2))),
            ("defineProperties", (one, _, given) =>
            {
                foreach (var name in Names(one, given.At(1))) Define(one, given[0], name, given[1].Object!.Get(name));
                return given[0];
            }
        ));
    }

    /// <summary>Gives an object all that another shows.</summary>
    public static void CopyTo(Run run, ScriptObject target, Value from)
    {
        if (from.IsNothing) return;
        foreach (var name in Names(run, from).ToList())
        {
            run.Step(run.Line);
            target.Set(run, name, run.Get(from, name));
        }
    }

    static IEnumerable<string> Names(Run run, Value value)
    {
        if (value.IsNothing) throw run.Error("TypeError", $"{run.Text(value)} is no object");
        return value.Object?.Names() ?? (value.Text is { } text ? Enumerable.Range(0, text.Length).Select(at => Numbers.Text(at)) : []);
    }

    static List<Value> Values(Run run, Value value, Func<string, Value, Value> make)
    {
        var all = new List<Value>();
        foreach (var name in Names(run, value).ToList())
        {
            run.Make(16);
            all.Add(make(name, run.Get(value, name)));
        }
        return all;
    }

    static Value FromEntries(Run run, Value self, ReadOnlySpan<Value> given)
    {
        var made = run.Object();
        foreach (var entry in run.Each(given.At(0)))
        {
            run.Step(run.Line);
            made.Set(run, run.Text(run.Get(entry, 0)), run.Get(entry, 1));
        }
        return made;
    }

    static Value Assign(Run run, Value self, ReadOnlySpan<Value> given)
    {
        if (given.At(0).Object is not { } target) throw run.Error("TypeError", "Object.assign changes an object");
        foreach (var from in given[1..]) CopyTo(run, target, from);
        return target;
    }

    static Value Create(Run run, Value self, ReadOnlySpan<Value> given)
    {
        run.Make(48);
        return new ScriptObject(given.At(0).Object);
    }

    static Value Freeze(Value value)
    {
        if (value.Object is { } made) made.IsFrozen = true;
        return value;
    }

    static Value Describe(Run run, Value self, ReadOnlySpan<Value> given)
    {
        if (given.At(0).Object is not { } made || !made.TryOwn(run.Text(given.At(1)), out var value)) return default;
        var description = run.Object();
        description.Set(run, "value", value);
        description.Set(run, "enumerable", made.Names().Contains(run.Text(given[1])));
        description.Set(run, "writable", true);
        description.Set(run, "configurable", true);
        return description;
    }

    static Value Define(Run run, Value target, string name, Value how)
    {
        if (target.Object is not { } made || how.Object is not { } description) throw run.Error("TypeError", "defineProperty needs an object and a description");
        if (description.TryGet("get", out var getter) | description.TryGet("set", out var setter)) ScriptAccessor.Define(run, made, name, getter, setter);
        else if (description.Get("enumerable").AsTruth()) made.Set(run, name, description.Get("value"));
        else
        {
            run.Make(48);
            made.Hide(name, description.Get("value"));
        }
        return target;
    }

    static IEnumerable<ScriptObject> Behind(Run run, Value value)
    {
        for (var at = value.Object?.Prototype; at is not null; at = at.Prototype)
        {
            run.Step(run.Line);
            yield return at;
        }
    }

    static ScriptObject Prototype(Run run, Value value) => value.Text is not null ? run.Realm.StringPrototype : value.IsNumber ? run.Realm.NumberPrototype : run.Realm.BooleanPrototype;

    static string Class(Value value) => value.Object?.Class ?? (value.IsUndefined ? "Undefined" : value.IsNull ? "Null" : value.Text is not null ? "String" : value.IsNumber ? "Number" : "Boolean");
}
