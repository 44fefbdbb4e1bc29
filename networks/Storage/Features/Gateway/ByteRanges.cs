using Grange.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Grange.Storage.Gateway;

/// <summary>The one range of a file that is sent: of several, the first (RFC 9110 §14; path gateway, "Range").</summary>
readonly record struct ByteRange(long From, long Length, bool IsPartial, bool IsUnsatisfiable)
{
    public static ByteRange Whole(long size) => new(0, size, IsPartial: false, IsUnsatisfiable: false);

    public static ByteRange Of(HttpRequest request, long size, string etag)
    {
        var whole = Whole(size);
        if (!RangeHeaderValue.TryParse(request.Headers.Range.ToString(), out var header) || header.Unit != "bytes" || header.Ranges.Count == 0)
            return whole;
        if (request.Headers.IfRange is [{ Length: > 0 } known] && known != etag) return whole;
        var first = header.Ranges.First();
        var from = first.From ?? Math.Max(0, size - first.To!.Value);
        var to = first.From is null ? size - 1 : Math.Min(first.To ?? long.MaxValue, size - 1);
        return from < size && from <= to
            ? new ByteRange(from, to - from + 1, IsPartial: true, IsUnsatisfiable: false)
            : whole with { IsUnsatisfiable = true };
    }

    /// <summary>Why the range cannot be sent, or null. The answer then says in Content-Range how long the content is (RFC 9110 §15.5.17).</summary>
    public Fault? Refusal(HttpResponse response, long size)
    {
        response.Headers.AcceptRanges = "bytes";
        if (!IsUnsatisfiable) return null;
        response.Headers.ContentRange = $"bytes */{size}";
        return new Fault(
            "range-not-satisfiable", $"the range lies outside of the {size} bytes there are", "ask for a range inside, or leave Range out", StatusCodes.Status416RangeNotSatisfiable);
    }

    /// <summary>Sets status, Content-Range and Content-Length of a range that can be sent.</summary>
    public void Announce(HttpResponse response, long size)
    {
        response.StatusCode = IsPartial ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK;
        if (IsPartial) response.Headers.ContentRange = $"bytes {From}-{From + Length - 1}/{size}";
        response.ContentLength = Length;
    }
}
