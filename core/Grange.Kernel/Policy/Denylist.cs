using System.Security.Cryptography;
using System.Text;
using Grange.Content;

namespace Grange.Kernel;

/// <summary>What a node does not keep or serve, as compact denylists (<c>*.deny</c>, IPIP-0383) name it; the last matching line wins.</summary>
/// <remarks>
/// Applied: <c>/ipfs/CID</c>, <c>/ipfs/CID/path</c>, <c>/ipfs/CID/path*</c> (by multihash, so every codec and version of it), the same under <c>/ipns/</c>,
/// <c>//base58 multihash</c> (double hash with sha2-256 of the multihash in base58 and the path), <c>//hex</c> (double hash of older lists: sha2-256 of the base32
/// CIDv1, a slash and the path), each also after <c>!</c> to allow. Double hashes of other functions are listed in <see cref="Skipped"/>, never dropped in silence.
/// </remarks>
public sealed class Denylist
{
    readonly Dictionary<Multihash, List<DenyRule>> contents = [];
    readonly Dictionary<string, List<DenyRule>> names = [];
    readonly Dictionary<Multihash, DenyRule> hashed = [];
    readonly Dictionary<Hash32, DenyRule> legacy = [];
    readonly List<SkippedRule> skipped = [];

    Denylist() { }

    public static Denylist Empty { get; } = new();

    public IReadOnlyList<SkippedRule> Skipped => skipped;

    /// <summary>Rules applied.</summary>
    public int Count { get; private set; }

    /// <summary>Reads the texts of several files, in the order of their names.</summary>
    public static Denylist Read(params IReadOnlyList<string> files)
    {
        var list = new Denylist();
        var order = 0;
        for (var file = 0; file < files.Count; file++)
        {
            var text = DenyText.Read(files[file]);
            if (!text.IsKnown) list.skipped.Add(new SkippedRule(file, 1, "a version of the format that this node does not know"));
            for (var line = text.Body; text.IsKnown && line < text.Lines.Count; line++)
            {
                if (text.RuleAt(line) is not { } rule) continue;
                if (list.Add(rule.Target, new DenyRule(++order, rule.Target[0] == '!', "", IsPrefix: false, rule.IsLegal, file, line + 1)) is { } why) list.skipped.Add(new SkippedRule(file, line + 1, why));
                else list.Count++;
            }
        }
        return list;
    }

    /// <summary>Null when a line is a rule that can be applied, else why not.</summary>
    public static string? Problem(string line)
    {
        var list = Read(line);
        return list.skipped is [var one, ..] ? one.Why : list.Count == 0 ? "no rule" : null;
    }

    /// <summary>True when <paramref name="cid"/> is denied whatever way leads to it.</summary>
    public bool Denies(Cid cid) => Find(cid) is not null;

    /// <summary>The rule that denies a path below a root; null when it is allowed.</summary>
    /// <param name="root">The CID that the path begins at.</param>
    /// <param name="path">Names and slashes, decoded; "" is the root itself.</param>
    public DenyRule? Find(Cid root, string path = "") => Count == 0 ? null : Last(root, path, rule => rule.Matches(path));

    /// <summary>The rule for which nothing at or below a path may be served: the path's own, or one that denies the root's block, without which there is no path.</summary>
    public DenyRule? FindOnWay(Cid root, string path)
    {
        if (Count == 0) return null;
        return Find(root, path) ?? (path.Length == 0 ? null : Last(root, "", rule => rule.IsPlain));
    }

    /// <summary>The last rule that speaks of a path, where it denies: named lines as <paramref name="speaks"/> has it, hashed ones by the path's own hash.</summary>
    DenyRule? Last(Cid root, string path, Predicate<DenyRule> speaks)
    {
        var found = contents.TryGetValue(root.Hash, out var rules) ? rules.FindLast(speaks) : null;
        if (hashed.Count > 0) found = DenyRule.Later(found, hashed.GetValueOrDefault(DoubleHash(root.Hash, path)));
        if (legacy.Count > 0) found = DenyRule.Later(found, legacy.GetValueOrDefault(LegacyHash($"{root.ToV1()}/{path}")));
        return found is { Allow: false } ? found : null;
    }

    /// <summary>The rule that denies a path below an IPNS name: a domain, or a key in any of its forms.</summary>
    public DenyRule? FindName(string name, string path = "")
    {
        var key = NameKey(name);
        var found = names.TryGetValue(key, out var rules) ? rules.FindLast(rule => rule.Matches(path)) : null;
        var (full, tail) = (key[0] == '/' ? $"/ipns/{key[1..]}" : key, path.Length > 0 ? "/" + path : "");
        if (hashed.Count > 0) found = DenyRule.Later(found, hashed.GetValueOrDefault(Multihash.Sha256Of(Encoding.UTF8.GetBytes(full + tail))));
        if (legacy.Count > 0 && key[0] == '/') found = DenyRule.Later(found, legacy.GetValueOrDefault(LegacyHash($"{key[1..]}/{path}")));
        return found is { Allow: false } ? found : null;
    }

    /// <summary>The form in which content is named without naming it: sha2-256 of the multihash in base58 and the path.</summary>
    public static Multihash DoubleHash(Multihash hash, string path = "") => Multihash.Sha256Of(Encoding.UTF8.GetBytes(path.Length == 0 ? Multibase.ToBase58(hash.Bytes) : $"{Multibase.ToBase58(hash.Bytes)}/{path}"));

    static Hash32 LegacyHash(string text) => Hash32.Read(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Null when the line was taken, else why it is skipped.</summary>
    string? Add(string target, DenyRule rule)
    {
        if (rule.Allow) target = target[1..];
        if (target.StartsWith("//", StringComparison.Ordinal)) return AddHashed(target[2..], rule);
        if (target.Split('/', 4) is not ["", "ipfs" or "ipns", { Length: > 0 } root, .. var below]) return "not a rule on /ipfs or /ipns";
        var path = below.Length == 0 ? "" : below[0];
        rule = rule with { IsPrefix = path.EndsWith('*'), Path = Uri.UnescapeDataString(path.EndsWith('*') ? path[..^1] : path).Trim('/') };
        if (target[3] == 'n') (names.TryGetValue(NameKey(root), out var same) ? same : names[NameKey(root)] = []).Add(rule);
        else if (Cid.TryParse(root, null, out var cid)) (contents.TryGetValue(cid.Hash, out var known) ? known : contents[cid.Hash] = []).Add(rule);
        else return "no CID";
        return null;
    }

    string? AddHashed(string target, DenyRule rule)
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

    /// <summary>A key's name by its multihash in base58, in whatever form it came; a domain by itself behind a slash.</summary>
    static string NameKey(string name)
    {
        if (Cid.TryParse(name, null, out var cid)) return Multibase.ToBase58(cid.Hash.Bytes);
        var isKey = name.Length <= 128 && Multibase.TryFromBase58(name, out var bytes) && Multihash.TryRead(bytes, out _, out var length) && length == bytes.Length;
        return isKey ? name : "/" + name.ToLowerInvariant();
    }
}
