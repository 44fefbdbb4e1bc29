using System.Formats.Tar;
using System.Text;
using System.Text.RegularExpressions;
using Grange.Content;

namespace Grange.Storage.Tests.Conformance;

/// <summary>Sends a row's request and holds the answer against the row.</summary>
sealed partial class CheckRun(ConformanceHost host, Check check, Cid root)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async Task RunAsync()
    {
        using var request = new HttpRequestMessage(new HttpMethod(check.Method), await FillAsync(check.Url));
        if (check.Host is { } name) request.Headers.Host = await FillAsync(name);
        if (check.Accept is { } accept) request.Headers.TryAddWithoutValidation("Accept", accept);
        foreach (var line in check.Send)
        {
            var (header, value) = Cut(line, ": ");
            request.Headers.TryAddWithoutValidation(header, await FillAsync(value));
        }
        var client = check.Strict ? host.Strict : host.Open;
        if (check.Breaks)
        {
            await Assert.ThrowsAnyAsync<Exception>(async () => await (await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel)).Content.ReadAsByteArrayAsync(Cancel));
            return;
        }
        using var response = await client.SendAsync(request, Cancel);
        var body = await response.Content.ReadAsByteArrayAsync(Cancel);
        Assert.True(check.Status == (int)response.StatusCode, $"{check}: {(int)response.StatusCode} instead of {check.Status}: {Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 300)))}");
        foreach (var line in check.Headers) await HeaderAsync(response, line);
        foreach (var text in check.Body) await TextAsync(Encoding.UTF8.GetString(body), text);
        if (check.Bytes is { } path) Assert.Equal(await BytesAsync(path), body);
        if (check.Car is { } blocks) await CarAsync(body, blocks);
        if (check.Tar is { } files) await TarAsync(body, files);
    }

    async Task HeaderAsync(HttpResponseMessage response, string line)
    {
        if (line.EndsWith('!'))
        {
            Assert.Null(ValueOf(response, line[..^1]));
            return;
        }
        var isExact = line.Contains(" = ", StringComparison.Ordinal) && (!line.Contains(": ", StringComparison.Ordinal) || line.IndexOf(" = ", StringComparison.Ordinal) < line.IndexOf(": ", StringComparison.Ordinal));
        var (name, expected) = Cut(line, isExact ? " = " : ": ");
        var (value, filled) = (ValueOf(response, name), await FillAsync(expected));
        Assert.True(value is not null, $"{check}: no {name}");
        if (isExact) Assert.Equal(filled, value);
        else Assert.Contains(filled, value);
    }

    async Task TextAsync(string body, string text)
    {
        if (text.StartsWith('!')) Assert.DoesNotContain(text[1..], body);
        else Assert.Contains(await FillAsync(text), body);
    }

    async Task<byte[]> BytesAsync(string path)
    {
        var cid = await AtAsync(path);
        var wantsBlock = cid.Codec != Codec.DagPb || check.Url.Contains("format=raw") || check.Accept is "application/vnd.ipld.raw" && !check.Url.Contains("format=");
        var bytes = wantsBlock ? (await host.Blocks.GetAsync(cid.Hash, Cancel))!.Value.ToArray() : await FileAsync(cid);
        return check.Range is var (from, to) ? bytes[from..to] : bytes;
    }

    async Task<byte[]> FileAsync(Cid cid)
    {
        var (reader, target) = (new UnixFsReader(host.Blocks), new MemoryStream());
        var node = (await reader.OpenAsync(cid, Cancel)).Value;
        Assert.Null(await reader.CopyAsync(node, 0, node.Size, target, Cancel));
        return target.ToArray();
    }

    async Task CarAsync(byte[] body, string[] expected)
    {
        var wanted = new List<Cid>();
        foreach (var one in expected) wanted.AddRange(await BlocksAsync(one[1..^1]));
        using var car = await CarReader.OpenAsync(new MemoryStream(body), Cancel);
        var sent = new List<Cid>();
        while (await car.ReadAsync(Cancel)) sent.Add(car.Current.Cid);
        Assert.Null(car.Fault);
        Assert.Equal(wanted, sent);
    }

    async Task<IEnumerable<Cid>> BlocksAsync(string path)
    {
        var mark = path.EndsWith("/*", StringComparison.Ordinal) ? path.Length - 2 : path.IndexOf("/#", StringComparison.Ordinal);
        if (mark < 0) return [await AtAsync(path)];
        var block = (await host.Blocks.GetAsync((await AtAsync(path[..mark])).Hash, Cancel))!.Value;
        Assert.Equal(DagPbFault.None, DagPb.TryDecode(block, out var node));
        return path.EndsWith('*') ? node!.Links.Select(link => link.Hash) : [node!.Links[int.Parse(path[(mark + 2)..])].Hash];
    }

    async Task TarAsync(byte[] body, string[] expected)
    {
        var files = new Dictionary<string, string>();
        await using var archive = new TarReader(new MemoryStream(body));
        while (await archive.GetNextEntryAsync(copyData: true, Cancel) is { } entry)
            files[entry.Name.TrimEnd('/')] = entry.EntryType == TarEntryType.SymbolicLink ? "-> " + entry.LinkName : entry.DataStream is { } data ? await new StreamReader(data).ReadToEndAsync(Cancel) : "";
        foreach (var line in expected)
        {
            var link = line.Contains(" -> ", StringComparison.Ordinal);
            var (path, text) = Cut(line, link ? " -> " : " = ");
            Assert.Equal(link ? "-> " + text : text, files.GetValueOrDefault(await FillAsync(path)));
        }
    }

    async Task<string> FillAsync(string text)
    {
        var filled = new StringBuilder();
        var at = 0;
        foreach (var match in Placeholder().Matches(text).Cast<Match>())
        {
            filled.Append(text, at, match.Index - at);
            var forHost = match.Groups["host"].Success;
            var cid = await AtAsync(match.Groups["path"].Value);
            filled.Append(forHost ? cid.ToV1() : cid);
            at = match.Index + match.Length;
        }
        return filled.Append(text, at, text.Length - at).ToString();
    }

    async Task<Cid> AtAsync(string path) => (await DagPath.ResolveAsync(host.Blocks, root, DagPath.Split(path), null, Cancel)).Value.Cid;

    static string? ValueOf(HttpResponseMessage response, string name)
        => response.Headers.NonValidated.TryGetValues(name, out var values) || response.Content.Headers.NonValidated.TryGetValues(name, out values) ? values.ToString()
        : name == "Content-Length" ? response.Content.Headers.ContentLength?.ToString() : null;

    static (string, string) Cut(string line, string mark) => (line[..line.IndexOf(mark, StringComparison.Ordinal)], line[(line.IndexOf(mark, StringComparison.Ordinal) + mark.Length)..]);

    [GeneratedRegex(@"\{(?<host>\^)?(?<path>[^{}]*)\}")]
    private static partial Regex Placeholder();
}
