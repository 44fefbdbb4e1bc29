namespace Grange.Wireless.Scripts;

/// <summary>An object: properties by name in their order, and another object behind them.</summary>
class ScriptObject(ScriptObject? prototype)
{
    OrderedDictionary<string, Value>? own;
    HashSet<string>? hidden;

    public ScriptObject? Prototype { get; set; } = prototype;

    /// <summary>Nothing of it changes any more.</summary>
    public bool IsFrozen { get; set; }

    /// <summary>What <c>Object.prototype.toString</c> calls it.</summary>
    public virtual string Class => "Object";

    public virtual bool TryOwn(string name, out Value value)
    {
        value = default;
        return own is not null && own.TryGetValue(name, out value);
    }

    /// <summary>A property, its own or of what is behind it; undefined when there is none.</summary>
    public Value Get(string name) => TryGet(name, out var value) ? value : default;

    public bool TryGet(string name, out Value value)
    {
        for (var at = this; at is not null; at = at.Prototype)
            if (at.TryOwn(name, out value)) return true;
        value = default;
        return false;
    }

    public virtual void Set(Run run, string name, Value value)
    {
        if (IsFrozen) return;
        own ??= [];
        if (!own.ContainsKey(name)) run.Make(48 + 2 * name.Length);
        own[name] = value;
    }

    /// <summary>A property that <c>for in</c> passes over.</summary>
    public void Hide(string name, Value value)
    {
        (own ??= [])[name] = value;
        (hidden ??= []).Add(name);
    }

    public virtual bool Remove(string name) => !IsFrozen && (own?.Remove(name) ?? true);

    /// <summary>Names of its own properties that show: indices first, in their order, as ECMA-262 has them.</summary>
    public virtual IEnumerable<string> Names()
    {
        if (own is null) return [];
        var all = own.Keys.Where(name => hidden is null || !hidden.Contains(name)).ToList();
        return all.Exists(IsIndex) ? [.. all.Where(IsIndex).OrderBy(name => uint.Parse(name, System.Globalization.CultureInfo.InvariantCulture)), .. all.Where(name => !IsIndex(name))] : all;
    }

    protected static bool IsIndex(string name) => TryIndex(name, out _);

    public static bool TryIndex(string name, out int index)
    {
        index = 0;
        if (name.Length is 0 or > 9 || name[0] == '0' && name.Length > 1) return false;
        foreach (var one in name)
        {
            if (one is < '0' or > '9') return false;
            index = index * 10 + one - '0';
        }
        return true;
    }
}

/// <summary>A list.</summary>
sealed class ScriptArray(ScriptObject? prototype, List<Value> items) : ScriptObject(prototype)
{
    /// <summary>The longest list that an index or a length may make.</summary>
    const int Most = 1 << 20;

    public List<Value> Items => items;

    public override string Class => "Array";

    public override bool TryOwn(string name, out Value value)
    {
        if (TryIndex(name, out var index))
        {
            value = index < items.Count ? items[index] : default;
            return index < items.Count;
        }
        if (name != "length") return base.TryOwn(name, out value);
        value = items.Count;
        return true;
    }

    public override void Set(Run run, string name, Value value)
    {
        if (TryIndex(name, out var index)) Set(run, index, value);
        else if (name == "length") Resize(run, Numbers.Index(run.Number(value)));
        else base.Set(run, name, value);
    }

    public void Set(Run run, int index, Value value)
    {
        if (IsFrozen) return;
        if (index >= items.Count) Resize(run, index + 1);
        items[index] = value;
    }

    void Resize(Run run, int count)
    {
        if (count is < 0 or > Most) throw run.Error("RangeError", "invalid array length");
        run.Make(16L * Math.Max(0, count - items.Count));
        if (count < items.Count) items.RemoveRange(count, items.Count - count);
        while (items.Count < count) items.Add(default);
    }

    public override bool Remove(string name)
    {
        if (!TryIndex(name, out var index)) return base.Remove(name);
        if (!IsFrozen && index < items.Count) items[index] = default;
        return !IsFrozen;
    }

    public override IEnumerable<string> Names() => Enumerable.Range(0, items.Count).Select(index => Numbers.Text(index)).Concat(base.Names());
}

/// <summary>A text, number or truth as an object: <c>new String("a")</c>.</summary>
sealed class ScriptBox(ScriptObject? prototype, Value inner) : ScriptObject(prototype)
{
    public Value Inner => inner;
    public override string Class => inner.Text is not null ? "String" : inner.IsNumber ? "Number" : "Boolean";
}

/// <summary>An instant; NaN when it is none.</summary>
sealed class ScriptDate(ScriptObject? prototype, double unixMs) : ScriptObject(prototype)
{
    public double UnixMs { get; set; } = unixMs;
    public override string Class => "Date";
}

sealed class ScriptError(ScriptObject? prototype) : ScriptObject(prototype)
{
    public override string Class => "Error";
}
