namespace Grange.Wireless.Scripts;

/// <summary>Conversions and properties: ECMA-262 chapter 7.</summary>
sealed partial class Run
{
    public double Number(Value value)
    {
        if (value.IsNumber || value.IsTruth) return value.Number;
        if (value.Text is { } text)
        {
            Work(text.Length);
            return Numbers.Read(text);
        }
        return value.IsNull ? 0 : value.IsUndefined ? double.NaN : Number(Primitive(value, isText: false));
    }

    public int Int32(Value value) => Numbers.Int32(Number(value));

    public string Text(Value value)
    {
        if (value.Text is { } text) return text;
        if (value.IsNumber) return Make(Numbers.Text(value.Number));
        if (value.IsTruth) return value.AsTruth() ? "true" : "false";
        return value.IsUndefined ? "undefined" : value.IsNull ? "null" : Text(Primitive(value, isText: true));
    }

    /// <summary>ECMA-262 OrdinaryToPrimitive.</summary>
    public Value Primitive(Value value, bool isText)
    {
        if (value.Object is not { } made) return value;
        foreach (var name in isText ? ["toString", "valueOf"] : (ReadOnlySpan<string>)["valueOf", "toString"])
        {
            if (made.Get(name).Function is not { } convert) continue;
            var plain = Call(convert, value);
            if (plain.Object is null) return plain;
        }
        throw Error("TypeError", "an object has no plain value");
    }

    public Value Add(Value one, Value other)
    {
        if (one.IsNumber && other.IsNumber) return one.Number + other.Number;
        (one, other) = (Primitive(one, one.Object is ScriptDate), Primitive(other, other.Object is ScriptDate));
        if (one.Text is null && other.Text is null) return Number(one) + Number(other);
        var (left, right) = (Text(one), Text(other));
        Make(2L * (left.Length + right.Length));
        return left + right;
    }

    /// <summary><c>==</c></summary>
    public bool AreEqual(Value one, Value other)
    {
        if (one.IsNothing || other.IsNothing) return one.IsNothing && other.IsNothing;
        if (one.Kind() == other.Kind() || one.Object is not null && other.Object is not null) return Value.AreSame(one, other);
        if (one.Object is not null || other.Object is not null) return AreEqual(Primitive(one, false), Primitive(other, false));
        return Number(one) == Number(other);
    }

    /// <summary>Whether one is less; null when they are not in order.</summary>
    public bool? IsLess(Value one, Value other)
    {
        (one, other) = (Primitive(one, false), Primitive(other, false));
        if (one.Text is { } text && other.Text is { } second) return string.CompareOrdinal(text, second) < 0;
        var (left, right) = (Number(one), Number(other));
        return double.IsNaN(left) || double.IsNaN(right) ? null : left < right;
    }

    public string Name(Value key) => Text(key);

    public Value Get(Value target, Value key)
    {
        if (key.IsNumber && key.Number is >= 0 and < int.MaxValue && (int)key.Number is var index && index == key.Number)
        {
            if (target.Array is { } list && index < list.Items.Count) return list.Items[index];
            if (target.Text is { } text) return index < text.Length ? text[index].ToString() : default(Value);
            if (target.Object is TypedArray typed) return typed.At(index);
        }
        return target.IsNothing ? throw Unread(target, Text(key)) : Get(target, Name(key));
    }

    public Value Get(Value target, string name)
    {
        if (target.Object is { } made) return made.Get(name) is var found && found.Object is ScriptAccessor accessor ? accessor.Getter.IsUndefined ? default : Call(accessor.Getter, target) : found;
        if (target.Text is { } text)
        {
            if (name == "length") return text.Length;
            return ScriptObject.TryIndex(name, out var index) && index < text.Length ? text[index].ToString() : Realm.StringPrototype.Get(name);
        }
        if (target.IsNumber) return Realm.NumberPrototype.Get(name);
        return target.IsTruth ? Realm.BooleanPrototype.Get(name) : throw Unread(target, name);
    }

    /// <summary>In V8's words, which codecs hand on as their own.</summary>
    public ScriptThrow Unread(Value target, string name) => Error("TypeError", $"Cannot read properties of {Text(target)} (reading '{name}')");

    public void Set(Value target, Value key, Value value)
    {
        if (target.Object is not { } made)
        {
            if (target.IsNothing) throw Error("TypeError", $"Cannot set properties of {Text(target)} (setting '{Text(key)}')");
            return; // a plain value takes no properties
        }
        if (key.IsNumber && key.Number is >= 0 and < int.MaxValue && (int)key.Number is var index && index == key.Number)
        {
            if (made is ScriptArray list)
            {
                list.Set(this, index, value);
                return;
            }
            if (made is TypedArray typed)
            {
                typed.Put(index, Number(value));
                return;
            }
        }
        var name = Name(key);
        if (HasAccessors && made.TryGet(name, out var before) && before.Object is ScriptAccessor accessor) Write(accessor, target, value);
        else made.Set(this, name, value);
    }

    void Write(ScriptAccessor accessor, Value target, Value value)
    {
        if (!accessor.Setter.IsUndefined) Call(accessor.Setter, target, value);
    }

    public bool IsInstance(Value value, Value of)
    {
        if (of.Function is null) throw Error("TypeError", "the right side of instanceof is no function");
        var wanted = of.Object!.Get("prototype").Object;
        for (var at = value.Object?.Prototype; at is not null; at = at.Prototype)
        {
            Step(Line);
            if (ReferenceEquals(at, wanted)) return true;
        }
        return false;
    }
}
