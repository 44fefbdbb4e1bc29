using System.Buffers.Binary;

namespace Grange.Wireless.Scripts;

enum ElementKind : byte { Int8, Uint8, Uint8Clamped, Int16, Uint16, Int32, Uint32, Float32, Float64 }

/// <summary>Bytes that arrays and views look at.</summary>
sealed class ScriptBuffer(ScriptObject? prototype, byte[] bytes) : ScriptObject(prototype)
{
    public byte[] Bytes => bytes;
    public override string Class => "ArrayBuffer";

    public override bool TryOwn(string name, out Value value)
    {
        value = bytes.Length;
        return name == "byteLength" || base.TryOwn(name, out value);
    }
}

/// <summary>Numbers of one kind over bytes: Uint8Array, Float32Array and their like.</summary>
sealed class TypedArray(ScriptObject? prototype, ElementKind kind, ScriptBuffer buffer, int offset, int count) : ScriptObject(prototype)
{
    public ElementKind Kind => kind;
    public ScriptBuffer Buffer => buffer;
    public int Count => count;
    public override string Class => $"{kind}Array";

    public static int Size(ElementKind kind) => kind switch
    {
        ElementKind.Int8 or ElementKind.Uint8 or ElementKind.Uint8Clamped => 1,
        ElementKind.Int16 or ElementKind.Uint16 => 2,
        ElementKind.Float64 => 8,
        _ => 4,
    };

    public static TypedArray Of(Run run, ElementKind kind, List<Value> items)
    {
        run.Make(96 + (long)items.Count * Size(kind));
        var made = new TypedArray(PrototypeOf(run, kind), kind, new ScriptBuffer(run.Realm.BufferPrototype, new byte[items.Count * Size(kind)]), 0, items.Count);
        made.PutAll(run, items);
        return made;
    }

    public static ScriptObject? PrototypeOf(Run run, ElementKind kind) => run.Realm.Global.Find($"{kind}Array")?.Value.Object?.Get("prototype").Object;

    public Value At(int index) => index < count ? Read(kind, Place(index), isLittle: true) : default;

    public void Put(int index, double number)
    {
        if (index < count) Write(kind, Place(index), number, isLittle: true);
    }

    public void PutAll(Run run, List<Value> items)
    {
        for (var at = 0; at < items.Count; at++) Put(at, run.Number(items[at]));
    }

    Span<byte> Place(int index) => buffer.Bytes.AsSpan(offset + index * Size(kind), Size(kind));

    public override bool TryOwn(string name, out Value value)
    {
        value = default;
        if (TryIndex(name, out var index))
        {
            value = At(index);
            return index < count;
        }
        switch (name)
        {
            case "length": value = count; return true;
            case "byteLength": value = count * Size(kind); return true;
            case "byteOffset": value = offset; return true;
            case "buffer": value = buffer; return true;
            default: return base.TryOwn(name, out value);
        }
    }

    public override void Set(Run run, string name, Value value)
    {
        if (TryIndex(name, out var index)) Put(index, run.Number(value));
        else base.Set(run, name, value);
    }

    public override IEnumerable<string> Names() => Enumerable.Range(0, count).Select(at => Numbers.Text(at)).Concat(base.Names());

    public static double Read(ElementKind kind, ReadOnlySpan<byte> bytes, bool isLittle) => kind switch
    {
        ElementKind.Int8 => (sbyte)bytes[0],
        ElementKind.Uint8 or ElementKind.Uint8Clamped => bytes[0],
        ElementKind.Int16 => isLittle ? BinaryPrimitives.ReadInt16LittleEndian(bytes) : BinaryPrimitives.ReadInt16BigEndian(bytes),
        ElementKind.Uint16 => isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes),
        ElementKind.Int32 => isLittle ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : BinaryPrimitives.ReadInt32BigEndian(bytes),
        ElementKind.Uint32 => isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes),
        ElementKind.Float32 => isLittle ? BinaryPrimitives.ReadSingleLittleEndian(bytes) : BinaryPrimitives.ReadSingleBigEndian(bytes),
        _ => isLittle ? BinaryPrimitives.ReadDoubleLittleEndian(bytes) : BinaryPrimitives.ReadDoubleBigEndian(bytes),
    };

    public static void Write(ElementKind kind, Span<byte> bytes, double number, bool isLittle)
    {
        var whole = Numbers.Int32(number);
        switch (kind)
        {
            case ElementKind.Int8 or ElementKind.Uint8: bytes[0] = (byte)whole; break;
            case ElementKind.Uint8Clamped: bytes[0] = (byte)Math.Clamp(double.IsNaN(number) ? 0 : Math.Round(number), 0, 255); break;
            case ElementKind.Float32: BinaryPrimitives.WriteSingleBigEndian(bytes, (float)number); break;
            case ElementKind.Float64: BinaryPrimitives.WriteDoubleBigEndian(bytes, number); break;
            case ElementKind.Int16 or ElementKind.Uint16: BinaryPrimitives.WriteInt16BigEndian(bytes, (short)whole); break;
            default: BinaryPrimitives.WriteInt32BigEndian(bytes, whole); break;
        }
        if (isLittle) bytes.Reverse();
    }
}
