using System.Text;

namespace Grange.Wireless.Scripts;

/// <summary>Buffer, as far as codecs for ChirpStack v4 use it: a Uint8Array that reads and writes numbers and texts.</summary>
static class BufferParts
{
    static readonly (string Name, ElementKind Kind)[] Numbers =
    [
        ("Int8", ElementKind.Int8), ("UInt8", ElementKind.Uint8), ("Uint8", ElementKind.Uint8), ("Int16", ElementKind.Int16), ("UInt16", ElementKind.Uint16), ("Uint16", ElementKind.Uint16), ("Int32", ElementKind.Int32), ("UInt32", ElementKind.Uint32), ("Uint32", ElementKind.Uint32),
        ("Float", ElementKind.Float32), ("Double", ElementKind.Float64),
    ];

    public static void Fill(Run run, Realm realm)
    {
        var prototype = new ScriptObject(TypedArray.PrototypeOf(run, ElementKind.Uint8));
        Value Make(Run one, Value self, ReadOnlySpan<Value> given) => From(one, prototype, given);
        var buffer = realm.Constructor(run, "Buffer", prototype, Make, Make);
        realm.Put(buffer,
            ("from", Make), ("alloc", (one, _, given) => New(one, prototype, new byte[Length(one, given.At(0))])), ("isBuffer", (_, _, given) => given.At(0).Object is TypedArray typed && ReferenceEquals(typed.Prototype, prototype)),
            ("concat", (one, _, given) => New(one, prototype, [.. one.Each(given.At(0)).SelectMany(part => one.Items(part)).Select(item => (byte)one.Int32(item))])));
        realm.Put(prototype,
            ("toString", (one, self, given) => one.Make(Text(Bytes(one, self, given), given.At(0).Text))),
            ("slice", (one, self, given) => one.Call(realm.TypedPrototype.Get("subarray"), self, given)));
        foreach (var (name, kind) in Numbers)
            foreach (var end in kind is ElementKind.Int8 or ElementKind.Uint8 ? (string[])[""] : ["LE", "BE"])
                realm.Put(prototype,
                    ($"read{name}{end}", (one, self, given) => TypedArray.Read(kind, TypedParts.View(one, self, given.At(0), kind), end == "LE")),
                    ($"write{name}{end}", (one, self, given) =>
                    {
                        TypedArray.Write(kind, TypedParts.View(one, self, given.At(1), kind), one.Number(given.At(0)), end == "LE");
                        return one.Number(given.At(1)) + TypedArray.Size(kind);
                    }
                ));
    }

    static int Length(Run run, Value given) => run.Number(given) is >= 0 and <= 65_536 and var length ? (int)length : throw run.Error("RangeError", "the length is out of bounds");

    static TypedArray New(Run run, ScriptObject prototype, byte[] bytes)
    {
        run.Make(160 + bytes.Length);
        return new TypedArray(prototype, ElementKind.Uint8, new ScriptBuffer(run.Realm.BufferPrototype, bytes), 0, bytes.Length);
    }

    static Value From(Run run, ScriptObject prototype, ReadOnlySpan<Value> given)
    {
        if (given.At(0).IsNumber) return New(run, prototype, new byte[Length(run, given[0])]);
        if (given.At(0).Text is not { } text) return New(run, prototype, [.. run.Items(given.At(0)).Select(one => (byte)run.Int32(one))]);
        run.Make(2L * text.Length);
        switch (given.At(1).Text)
        {
            case "hex":
                var figures = string.Concat(text.TakeWhile(char.IsAsciiHexDigit));
                return New(run, prototype, Convert.FromHexString(figures[..(figures.Length & ~1)]));
            case "base64":
                var bytes = new byte[text.Length];
                return Convert.TryFromBase64String(text.TrimEnd('=') + new string('=', (4 - text.TrimEnd('=').Length % 4) % 4), bytes, out var length) ? New(run, prototype, bytes[..length]) : throw run.Error("TypeError", "the text is no base64");
            default: return New(run, prototype, Encoding.UTF8.GetBytes(text));
        }
    }

    static byte[] Bytes(Run run, Value self, ReadOnlySpan<Value> given)
    {
        var items = run.Items(self);
        var (from, to) = (given.Place(run, 1, items.Count, 0), given.Place(run, 2, items.Count, items.Count));
        return from < to ? [.. items.GetRange(from, to - from).Select(one => (byte)run.Int32(one))] : [];
    }

    static string Text(byte[] bytes, string? encoding) => encoding switch
    {
        "hex" => Convert.ToHexStringLower(bytes),
        "base64" => Convert.ToBase64String(bytes),
        "ascii" or "latin1" or "binary" => Encoding.Latin1.GetString(bytes),
        _ => Encoding.UTF8.GetString(bytes),
    };
}
