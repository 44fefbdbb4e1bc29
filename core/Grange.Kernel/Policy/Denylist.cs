using System.Security.Cryptography;
using System.Text;
using Grange.Content;

namespace Grange.Kernel;

/// <summary>A line of a denylist that this node does not apply, and why.</summary>
public sealed record SkippedRule(int File, int Line, string Why);

/// <summary>Content that a node does not keep or serve, as compact denylists (<c>*.deny</c>, IPIP-0383) name it; the last matching line wins.</summary>
/// <remarks>
/// Applied: <c>/ipfs/CID</c> (by multihash, so every codec and version of it), <c>//base58 multihash</c> (double hash with sha2-256 of the multihash in base58),
/// <c>//hex</c> (double hash of older lists: sha2-256 of the base32 CIDv1 and a slash), each also after <c>!</c> to allow. Rules on paths, names and
/// other hash functions are listed in <see cref="Skipped"/>, never dropped in silence.
/// </remarks>
public sealed class Denylist
{
    readonly Dictionary<Multihash, Rule> clear = [];
    readonly Dictionary<Multihash, Rule> hashed = [];
    readonly Dictionary<Hash32, Rule> legacy = [];
    readonly List<SkippedRule> skipped = [];

    Denylist() { }

    public static Denylist Empty { get; } = new();

    public IReadOnlyList<SkippedRule> Skipped => skipped;

    /// <summary>Rules applied.</summary>
    public int Count => clear.Count + hashed.Count + legacy.Count;

    /// <summary>Reads the texts of several files, in the order of their names.</summary>
    public static Denylist Read(params IReadOnlyList<string> files)
    {
        var list = new Denylist();
        var order = 0;
        for (var file = 0; file < files.Count; file++)
        {
            var lines = files[file].Split('\n');
            var body = Array.FindIndex(lines, line => line.TrimEnd() == "---") + 1; // before it: an optional header
            for (var i = body; i < lines.Length; i++)
                if (list.Add(lines[i].Trim(), ++order) is { } why) list.skipped.Add(new SkippedRule(file, i + 1, why));
        }
        return list;
    }

    /// <summary>True when the last rule that speaks of <paramref name="cid"/> denies it.</summary>
    public bool Denies(Cid cid)
    {
        var rule = clear.GetValueOrDefault(cid.Hash);
        if (hashed.Count > 0) rule = Rule.Later(rule, hashed.GetValueOrDefault(DoubleHash(cid.Hash)));
        if (legacy.Count > 0) rule = Rule.Later(rule, legacy.GetValueOrDefault(LegacyHash(cid)));
        return rule is { Order: > 0, Allow: false };
    }

    /// <summary>The form in which content is named without naming it: sha2-256 of the multihash in base58.</summary>
    public static Multihash DoubleHash(Multihash hash) => Multihash.Sha256Of(Encoding.ASCII.GetBytes(Multibase.ToBase58(hash.Bytes)));

    static Hash32 LegacyHash(Cid cid) => Hash32.Read(SHA256.HashData(Encoding.ASCII.GetBytes($"{cid.ToV1()}/")));

    /// <summary>Null when the line was taken or says nothing, else why it is skipped.</summary>
    string? Add(string line, int order)
    {
        if (line.Length == 0 || line[0] == '#') return null;
        var rule = new Rule(order, line[0] == '!');
        var target = line[(rule.Allow ? 1 : 0)..].Split((char[]?)null, 2)[0]; // behind a blank stand hints
        if (target.StartsWith("//", StringComparison.Ordinal)) return AddHashed(target[2..], rule);
        if (!target.StartsWith("/ipfs/", StringComparison.Ordinal)) return "not a rule on /ipfs content";
        var name = target["/ipfs/".Length..];
        if (name.AsSpan().TrimEnd('/').Contains('/') || name.Contains('*', StringComparison.Ordinal)) return "a rule on paths";
        if (!Cid.TryParse(name.TrimEnd('/'), null, out var cid)) return "no CID";
        clear[cid.Hash] = rule;
        return null;
    }

    string? AddHashed(string target, Rule rule)
    {
        if (target.Length == 64 && Hash32.TryParse("0x" + target, null, out var old))
        {
            legacy[old] = rule;
            return null;
        }
        if (target.Length > 128 || !Multibase.TryFromBase58(target, out var bytes) || !Multihash.TryRead(bytes, out var hash, out var length) || length != bytes.Length) return "no double hash";
        if (hash.Code != Content.HashCode.Sha2_256) return "a double hash of another function than sha2-256";
        hashed[hash] = rule;
        return null;
    }

    readonly record struct Rule(int Order, bool Allow)
    {
        public static Rule Later(Rule one, Rule other) => one.Order >= other.Order ? one : other;
    }
}
