using System.Globalization;
using Grange.Kernel;

namespace Grange.Host.Login;

/// <summary>Walks a sign-in message line by line, as the ABNF of EIP-4361 has them. Lines end with LF alone; every character is ASCII.</summary>
ref struct SiweReader(ReadOnlySpan<char> text)
{
    const string Asks = " wants you to sign in with your Ethereum account:";

    ReadOnlySpan<char> left = text;
    bool ended;

    public SiweFault Read(out SiweMessage? message)
    {
        message = null;
        if (!TryHeader(Line(), out var scheme, out var domain)) return SiweFault.Header;
        var shown = Line();
        if (!Address.TryParse(shown, out var account) || !shown.SequenceEqual(account.ToString())) return SiweFault.Address;
        if (!TryStatement(out var statement)) return SiweFault.Statement;
        if (!TryField("URI: ", out var uri) || !SiweText.IsUri(uri)) return SiweFault.Uri;
        if (!TryField("Version: ", out var version) || version is not "1") return SiweFault.Version;
        if (!TryField("Chain ID: ", out var chain) || !ulong.TryParse(chain, NumberStyles.None, CultureInfo.InvariantCulture, out var chainId)) return SiweFault.ChainId;
        if (!TryField("Nonce: ", out var nonce) || !SiweText.IsNonce(nonce)) return SiweFault.Nonce;
        if (!TryField("Issued At: ", out var issued) || !SiweTime.TryParse(issued, out var issuedAt)) return SiweFault.IssuedAt;
        if (!TryTime("Expiration Time: ", out var expiration)) return SiweFault.ExpirationTime;
        if (!TryTime("Not Before: ", out var notBefore)) return SiweFault.NotBefore;
        string? requestId = null;
        if (TryField("Request ID: ", out var id))
        {
            if (!SiweText.IsRequestId(id)) return SiweFault.RequestId;
            requestId = id.ToString();
        }
        if (!TryResources(out var resources)) return SiweFault.Resources;
        if (!ended) return SiweFault.Rest;
        message = new SiweMessage(scheme, domain, account, statement, uri.ToString(), chainId, nonce.ToString(), issuedAt, expiration, notBefore, requestId, resources);
        return SiweFault.None;
    }

    /// <summary>The next line; empty, and <see cref="ended"/>, after the last.</summary>
    ReadOnlySpan<char> Line()
    {
        var end = left.IndexOf('\n');
        var line = end < 0 ? left : left[..end];
        ended = end < 0;
        left = ended ? [] : left[(end + 1)..];
        return line;
    }

    static bool TryHeader(ReadOnlySpan<char> line, out string? scheme, out string domain)
    {
        (scheme, domain) = (null, "");
        if (!line.EndsWith(Asks, StringComparison.Ordinal)) return false;
        var from = line[..^Asks.Length];
        var mark = from.IndexOf("://", StringComparison.Ordinal);
        if (mark >= 0)
        {
            if (!SiweText.IsScheme(from[..mark])) return false;
            scheme = from[..mark].ToString();
            from = from[(mark + 3)..];
        }
        domain = from.ToString();
        return SiweText.IsAuthority(from);
    }

    /// <summary>A blank line, then a statement and a blank line, or just the second blank line.</summary>
    bool TryStatement(out string? statement)
    {
        statement = null;
        if (ended || !Line().IsEmpty || ended) return false;
        var line = Line();
        if (line.IsEmpty) return !ended;
        statement = line.ToString();
        return SiweText.IsStatement(line) && !ended && Line().IsEmpty && !ended;
    }

    /// <summary>Takes a line when it begins so; leaves it otherwise.</summary>
    bool TryField(ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        value = default;
        if (ended || !left.StartsWith(name, StringComparison.Ordinal)) return false;
        value = Line()[name.Length..];
        return true;
    }

    bool TryTime(ReadOnlySpan<char> name, out DateTimeOffset? time)
    {
        time = null;
        if (!TryField(name, out var text)) return true;
        var ok = SiweTime.TryParse(text, out var read);
        time = read;
        return ok;
    }

    bool TryResources(out IReadOnlyList<string> resources)
    {
        resources = [];
        if (!TryField("Resources:", out var rest)) return true;
        if (!rest.IsEmpty) return false;
        var list = new List<string>();
        while (TryField("- ", out var uri))
        {
            if (!SiweText.IsUri(uri)) return false;
            list.Add(uri.ToString());
        }
        resources = list;
        return true;
    }
}
