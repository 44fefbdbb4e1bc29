using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Grange.Kernel;
using Microsoft.AspNetCore.WebUtilities;

namespace Grange.Storage.Gateway;

/// <summary>One line of a <c>_redirects</c> file: what path it is for, where to, and how.</summary>
/// <param name="From">Segments: text, <c>:name</c>, or a last <c>*</c>.</param>
/// <param name="To">A path or a URL with <c>:name</c> and <c>:splat</c>.</param>
/// <param name="Status">200 rewrites, 301 to 308 redirect, 404, 410 and 451 show a page.</param>
sealed record RedirectRule(IReadOnlyList<string> From, string To, int Status);

/// <summary>Where a request goes by its site's rules.</summary>
readonly record struct Redirected(string To, int Status);

/// <summary>A site's <c>_redirects</c> file (web redirects file specification): asked only for paths that are not there, the first match counts.</summary>
sealed class RedirectRules
{
    /// <summary>Longest file read.</summary>
    public const int MaxBytes = 64 * 1024;

    const string Refusal = "could not parse _redirects: ";

    static readonly int[] Statuses = [200, 301, 302, 303, 307, 308, 404, 410, 451];

    readonly List<RedirectRule> rules = [];

    public static Fault TooLarge { get; } = Wrong($"redirects file size cannot exceed {MaxBytes} bytes");

    public static Result<RedirectRules> Parse(ReadOnlySpan<byte> file)
    {
        if (file.Length > MaxBytes) return TooLarge;
        var (read, number) = (new RedirectRules(), 0);
        foreach (var line in Encoding.UTF8.GetString(file).Split('\n'))
        {
            number++;
            var fields = line.Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length == 0 || fields[0].StartsWith('#')) continue;
            if (!ParseLine(fields).TryGet(out var rule, out var why)) return Wrong($"line {number}: {why.Detail}");
            read.rules.Add(rule);
        }
        return read;
    }

    /// <summary>What the first rule for <paramref name="path"/> (its segments as sent, escaped) says; null when none is for it.</summary>
    /// <param name="path">Segments of the path, still escaped.</param>
    /// <param name="query">The request's own query, which goes along in redirects and wins over the rule's.</param>
    public Redirected? Find(IReadOnlyList<string> path, string query)
    {
        foreach (var rule in rules)
            if (Matches(rule, path, out var values))
            {
                var to = Fill(rule.To, values);
                return new Redirected(rule.Status is >= 300 and < 400 ? Merge(to, query) : to, rule.Status);
            }
        return null;
    }

    static Result<RedirectRule> ParseLine(string[] fields)
    {
        if (fields.Length is not (2 or 3)) return Wrong("a rule is: from to [status]");
        var status = 301;
        if (fields.Length == 3 && !int.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out status)) return Wrong($"'{fields[2]}' is no status code");
        if (!Statuses.Contains(status)) return Wrong($"unsupported redirect status {status}");
        if (!fields[0].StartsWith('/')) return Wrong("'from' begins with /");
        if (!fields[1].StartsWith('/') && !IsUrl(fields[1])) return Wrong("'to' is a path or an http URL");
        if (status is 200 or >= 400 && IsUrl(fields[1])) return Wrong($"status {status} needs a path of this site");
        string[] from = [.. fields[0].Split('/', StringSplitOptions.RemoveEmptyEntries)];
        if (Array.FindIndex(from, segment => segment.Contains('*')) is >= 0 and var star && (star != from.Length - 1 || from[star] != "*"))
            return Wrong("an asterisk stands alone, at the end");
        var names = from.Where(segment => segment.StartsWith(':')).ToList();
        return names.Distinct().Count() == names.Count ? new RedirectRule(from, fields[1], status) : Wrong("a placeholder comes twice in 'from'");
    }

    static bool Matches(RedirectRule rule, IReadOnlyList<string> path, [NotNullWhen(true)] out Dictionary<string, string>? values)
    {
        values = null;
        var splat = rule.From is [.., "*"];
        var fixedCount = rule.From.Count - (splat ? 1 : 0);
        if (path.Count < fixedCount || !splat && path.Count > fixedCount) return false;
        var met = new Dictionary<string, string>();
        for (var i = 0; i < fixedCount; i++)
            if (rule.From[i].StartsWith(':')) met[rule.From[i][1..]] = path[i];
            else if (Uri.UnescapeDataString(rule.From[i]) != Uri.UnescapeDataString(path[i])) return false;
        if (splat) met["splat"] = string.Join('/', path.Skip(fixedCount));
        values = met;
        return true;
    }

    /// <summary>Puts what was met in place of <c>:name</c>; a name that was not met stays as it stands.</summary>
    static string Fill(string to, Dictionary<string, string> values)
    {
        foreach (var (name, value) in values.OrderByDescending(pair => pair.Key.Length)) to = to.Replace(":" + name, value, StringComparison.Ordinal);
        return to;
    }

    static string Merge(string to, string query)
    {
        if (query is "" or "?") return to;
        var mark = to.IndexOf('?', StringComparison.Ordinal);
        var merged = mark < 0 ? [] : QueryHelpers.ParseQuery(to[mark..]);
        foreach (var (name, value) in QueryHelpers.ParseQuery(query)) merged[name] = value;
        return QueryHelpers.AddQueryString(mark < 0 ? to : to[..mark], merged);
    }

    static bool IsUrl(string text) => text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    static Fault Wrong(string why) => new("redirects-invalid", Refusal + why, "the specification: web redirects file", 500);
}
