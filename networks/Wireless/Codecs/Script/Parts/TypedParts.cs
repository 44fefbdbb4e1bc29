namespace Grange.Wireless.Scripts;

/// <summary>ArrayBuffer, its arrays and DataView: ECMA-262 chapters 23.2, 25.1 and 25.3. Arrays are little-endian, as on the machines that codecs are written on.</summary>
static class TypedParts
{
    const int MostBytes = 1 << 20;

    public static void Fill(Run run, Realm realm)
    {
        realm.TypedPrototype.Prototype = realm.ArrayPrototype; // what reads a list reads these
        realm.Put(realm.TypedPrototype, ("set", Set), ("subarray", Subarray));
        realm.Constructor(run, "ArrayBuffer", realm.BufferPrototype, (one, _, _) => throw one.Error("TypeError", "an ArrayBuffer is made with new"), (one, _, given) => Buffer(one, one.Number(given.At(0))));
        realm.Put(realm.BufferPrototype, ("slice", (one, self, given) =>
        {
            var bytes = (self.Object as ScriptBuffer ?? throw one.Error("TypeError", "it is no ArrayBuffer")).Bytes;
            var (from, to) = (given.Place(one, 0, bytes.Length, 0), given.Place(one, 1, bytes.Length, bytes.Length));
            one.Make(bytes.Length);
            return new ScriptBuffer(realm.BufferPrototype, from < to ? bytes[from..to] : []);
        }
        ));
        foreach (var kind in Enum.GetValues<ElementKind>())
        {
            var prototype = new ScriptObject(realm.TypedPrototype);
            var made = realm.Constructor(run, $"{kind}Array", prototype, (one, _, _) => throw one.Error("TypeError", "it is made with new"), (one, _, given) => Make(one, kind, given));
            made.Hide("BYTES_PER_ELEMENT", TypedArray.Size(kind));
            realm.Put(made, ("from", (one, _, given) => TypedArray.Of(one, kind, [.. one.Items(given.At(0))])), ("of", (one, _, given) => TypedArray.Of(one, kind, [.. given])));
            if (kind == ElementKind.Uint8Clamped) continue;
            realm.Put(realm.ViewPrototype,
                ($"get{kind}", (one, self, given) => TypedArray.Read(kind, View(one, self, given.At(0), kind), given.At(1).AsTruth())),
                ($"set{kind}", (one, self, given) =>
                {
                    TypedArray.Write(kind, View(one, self, given.At(0), kind), one.Number(given.At(1)), given.At(2).AsTruth());
                    return default;
                }
            ));
        }
        realm.Constructor(run, "DataView", realm.ViewPrototype, (one, _, _) => throw one.Error("TypeError", "a DataView is made with new"), (one, _, given) => MakeView(one, given));
    }

    static ScriptBuffer Buffer(Run run, double length)
    {
        if (!(length >= 0 && length <= MostBytes)) throw run.Error("RangeError", "the length is out of bounds");
        run.Make(64 + (long)length);
        return new ScriptBuffer(run.Realm.BufferPrototype, new byte[(int)length]);
    }

    static Value Make(Run run, ElementKind kind, ReadOnlySpan<Value> given)
    {
        var size = TypedArray.Size(kind);
        if (given.At(0).Object is ScriptBuffer buffer)
        {
            var offset = given.At(1).IsUndefined ? 0 : Numbers.Index(run.Number(given[1]));
            var count = given.At(2).IsUndefined ? (buffer.Bytes.Length - offset) / size : Numbers.Index(run.Number(given[2]));
            if (offset < 0 || count < 0 || offset % size != 0 || offset + (long)count * size > buffer.Bytes.Length) throw run.Error("RangeError", "the array lies outside its bytes");
            run.Make(96);
            return new TypedArray(TypedArray.PrototypeOf(run, kind), kind, buffer, offset, count);
        }
        if (given.At(0).Object is not null) return TypedArray.Of(run, kind, [.. run.Items(given[0])]);
        var length = given.Length == 0 ? 0 : Math.Truncate(run.Number(given[0]));
        run.Make(96);
        return new TypedArray(TypedArray.PrototypeOf(run, kind), kind, Buffer(run, length * size), 0, (int)length);
    }

    public static List<Value> Own(Run run, Value self) => self.Object is TypedArray ? run.Items(self) : throw run.Error("TypeError", "only a list can be changed so");

    static Value Set(Run run, Value self, ReadOnlySpan<Value> given)
    {
        if (self.Object is not TypedArray typed) throw run.Error("TypeError", "it is no typed array");
        var (items, offset) = (run.Items(given.At(0)), given.At(1).IsUndefined ? 0 : Numbers.Index(run.Number(given[1])));
        if (offset < 0 || offset + (long)items.Count > typed.Count) throw run.Error("RangeError", "the array lies outside its bytes");
        for (var at = 0; at < items.Count; at++) typed.Put(offset + at, run.Number(items[at]));
        return default;
    }

    static Value Subarray(Run run, Value self, ReadOnlySpan<Value> given)
    {
        if (self.Object is not TypedArray typed) throw run.Error("TypeError", "it is no typed array");
        var (from, to) = (given.Place(run, 0, typed.Count, 0), given.Place(run, 1, typed.Count, typed.Count));
        run.Make(96);
        return new TypedArray(typed.Prototype, typed.Kind, typed.Buffer, (int)typed.Get("byteOffset").Number + from * TypedArray.Size(typed.Kind), Math.Max(0, to - from));
    }

    static Value MakeView(Run run, ReadOnlySpan<Value> given)
    {
        if (given.At(0).Object is not ScriptBuffer buffer) throw run.Error("TypeError", "a DataView looks at an ArrayBuffer");
        var offset = given.At(1).IsUndefined ? 0 : Numbers.Index(run.Number(given[1]));
        var count = given.At(2).IsUndefined ? buffer.Bytes.Length - offset : Numbers.Index(run.Number(given[2]));
        if (offset < 0 || count < 0 || offset + (long)count > buffer.Bytes.Length) throw run.Error("RangeError", "the view lies outside its bytes");
        run.Make(96);
        return new TypedArray(run.Realm.ViewPrototype, ElementKind.Uint8, buffer, offset, count);
    }

    public static Span<byte> View(Run run, Value self, Value place, ElementKind kind)
    {
        if (self.Object is not TypedArray view) throw run.Error("TypeError", "it is no DataView");
        var at = place.IsUndefined ? 0 : Numbers.Index(run.Number(place));
        if (at < 0 || at + (long)TypedArray.Size(kind) > view.Count) throw run.Error("RangeError", "the view ends before that");
        return view.Buffer.Bytes.AsSpan((int)view.Get("byteOffset").Number + at, TypedArray.Size(kind));
    }
}
