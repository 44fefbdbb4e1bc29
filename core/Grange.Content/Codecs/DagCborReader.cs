namespace Grange.Content;

/// <summary>Reads dag-cbor from a span. Nothing is reserved for a claimed length before the bytes behind it have been counted.</summary>
ref struct DagCborReader(ReadOnlySpan<byte> source, bool passFloats)
{
    readonly ReadOnlySpan<byte> source = source;

    public int At { get; private set; }

    readonly int Left => source.Length - At;

    public DagCborFault Read(int depth, out DagNode? node)
    {
        node = null;
        if (depth > DagCbor.MaxDepth) return DagCborFault.TooDeep;
        if (Left == 0) return DagCborFault.Truncated;
        var major = source[At] >> 5;
        if (major == 7) return Simple(out node);
        var fault = ReadHead(out var value);
        if (fault != DagCborFault.None) return fault;
        switch (major)
        {
            case 0 or 1: node = DagNode.OfHead(value, major == 1); return DagCborFault.None;
            case 2: return ReadBytes(value, out node);
            case 3: return ReadText(value, out node);
            case 4: return ReadList(value, depth, out node);
            case 5: return ReadMap(value, depth, out node);
            default: return value == 42 ? ReadLink(out node) : DagCborFault.TagRefused;
        }
    }

    /// <summary>Collects the links of one value without building it: flat, so neither depth nor width costs memory. Key order is not looked at.</summary>
    public DagCborFault ReadLinks(List<Cid> links)
    {
        for (var due = 1UL; due > 0; due--)
        {
            if (due > (ulong)Left) return DagCborFault.Truncated; // every value still due takes at least one byte
            var major = source[At] >> 5;
            var value = 0UL;
            var fault = major == 7 ? Simple(out _) : ReadHead(out value);
            if (fault != DagCborFault.None) return fault;
            switch (major)
            {
                case 2 or 3: fault = Take(value, out _); break;
                case 4 or 5 when value > (ulong)Left: fault = DagCborFault.Truncated; break;
                case 4: due += value; break;
                case 5: due += 2 * value; break;
                case 6 when value != 42: fault = DagCborFault.TagRefused; break;
                case 6:
                    fault = ReadLink(out var node);
                    if (node is not null) links.Add(node.AsLink);
                    break;
            }
            if (fault != DagCborFault.None) return fault;
        }
        return DagCborFault.None;
    }

    DagCborFault Simple(out DagNode? node)
    {
        var one = source[At++];
        node = one switch { 0xf4 => DagNode.Of(false), 0xf5 => DagNode.Of(true), 0xf6 => DagNode.Null, _ => null };
        if (node is not null) return DagCborFault.None;
        if (one == 0xfb && passFloats && Left >= 8)
        {
            At += 8;
            node = DagNode.Null;
            return DagCborFault.None;
        }
        return one switch { 0xf9 or 0xfa or 0xfb => DagCborFault.FloatRefused, 0xff => DagCborFault.IndefiniteRefused, _ => DagCborFault.ReservedValue };
    }

    DagCborFault ReadHead(out ulong value)
    {
        value = 0;
        var info = source[At++] & 31;
        if (info < 24) { value = (ulong)info; return DagCborFault.None; }
        if (info == 31) return DagCborFault.IndefiniteRefused;
        if (info > 27) return DagCborFault.ReservedValue;
        var size = 1 << (info - 24);
        if (Left < size) return DagCborFault.Truncated;
        for (var end = At + size; At < end; At++) value = (value << 8) | source[At];
        var least = info switch { 24 => 24UL, 25 => 1UL << 8, 26 => 1UL << 16, _ => 1UL << 32 };
        return value < least ? DagCborFault.NotShortest : DagCborFault.None;
    }

    DagCborFault Take(ulong count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (count > (ulong)Left) return DagCborFault.Truncated;
        bytes = source.Slice(At, (int)count);
        At += (int)count;
        return DagCborFault.None;
    }

    DagCborFault ReadBytes(ulong count, out DagNode? node)
    {
        var fault = Take(count, out var bytes);
        node = fault == DagCborFault.None ? DagNode.Of(bytes) : null;
        return fault;
    }

    DagCborFault ReadText(ulong count, out DagNode? node)
    {
        node = null;
        var fault = Take(count, out var bytes);
        if (fault != DagCborFault.None) return fault;
        fault = DagKeyCache.TryText(bytes, out var text); // kinds and reasons repeat as keys do
        if (fault == DagCborFault.None) node = DagNode.OfChecked(text);
        return fault;
    }

    DagCborFault ReadList(ulong count, int depth, out DagNode? node)
    {
        node = null;
        if (count > (ulong)Left) return DagCborFault.Truncated; // every item takes at least one byte
        var items = new DagNode[Math.Min((int)count, 64)]; // grows with what is really there: a claimed count reserves little
        for (var i = 0; i < (int)count; i++)
        {
            if (i == items.Length) Array.Resize(ref items, Math.Min((int)count, 2 * i));
            var fault = Read(depth + 1, out var item);
            if (fault != DagCborFault.None) return fault;
            items[i] = item!;
        }
        node = DagNode.OfChecked(items);
        return DagCborFault.None;
    }

    DagCborFault ReadMap(ulong count, int depth, out DagNode? node)
    {
        node = null;
        if (count > (ulong)Left / 2) return DagCborFault.Truncated; // every entry takes at least two bytes
        var first = Math.Min((int)count, 64);
        var (keys, values) = (new string[first], new DagNode[first]);
        var last = ReadOnlySpan<byte>.Empty;
        for (var i = 0; i < (int)count; i++)
        {
            if (i == keys.Length)
            {
                Array.Resize(ref keys, Math.Min((int)count, 2 * i));
                Array.Resize(ref values, keys.Length);
            }
            var fault = ReadKey(out var key);
            if (fault != DagCborFault.None) return fault;
            if (i > 0 && DagKeyOrder.Compare(last, key) >= 0) return DagCborFault.KeysNotSorted;
            fault = DagKeyCache.TryText(key, out keys[i]);
            if (fault == DagCborFault.None) fault = Read(depth + 1, out values[i]!);
            if (fault != DagCborFault.None) return fault;
            last = key;
        }
        node = DagNode.OfChecked(new DagMap(keys, values));
        return DagCborFault.None;
    }

    DagCborFault ReadKey(out ReadOnlySpan<byte> key)
    {
        key = default;
        if (Left == 0) return DagCborFault.Truncated;
        if (source[At] >> 5 != 3) return DagCborFault.KeyNotText;
        var fault = ReadHead(out var size);
        return fault == DagCborFault.None ? Take(size, out key) : fault;
    }

    DagCborFault ReadLink(out DagNode? node)
    {
        node = null;
        if (Left == 0) return DagCborFault.Truncated;
        if (source[At] >> 5 != 2) return DagCborFault.BadLink;
        var fault = ReadHead(out var size);
        if (fault != DagCborFault.None) return fault;
        fault = Take(size, out var bytes);
        if (fault != DagCborFault.None) return fault;
        if (bytes.Length < 2 || bytes[0] != 0 || !Cid.TryRead(bytes[1..], out var link, out var length) || length != bytes.Length - 1) return DagCborFault.BadLink;
        node = DagNode.Of(link);
        return DagCborFault.None;
    }
}
