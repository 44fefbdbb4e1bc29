using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;
using Grange.Content;
using Grange.Kernel;
using Grange.Storage.S3.Objects;

namespace Grange.Storage.S3.Multipart;

/// <summary>Makes the parts of an upload one object. Their content is not read again: a new tree is laid over their leaves.</summary>
sealed class UploadCompletion(S3Call call)
{
    /// <summary>The least a part may have, but for the last.</summary>
    const long LeastBytes = 5 << 20;

    public async Task<Fault?> CompleteAsync()
    {
        if (!(await UploadActions.FindAsync(call)).TryGet(out var upload, out var none)) return none;
        if (!(await S3Xml.ReadAsync(call)).TryGet(out var list, out var malformed)) return malformed;
        var there = (await call.Uploads.PartsAsync(upload.Id, 0, UploadActions.MostParts, call.Cancel)).ToDictionary(part => part.Number);
        if (!Choose(list, there).TryGet(out var parts, out var wrong)) return wrong;
        if (!(await call.Content.JoinAsync([.. parts.Select(part => new UnixFsEntry(part.Cid, part.Size, 0))], call.Cancel)).TryGet(out var stored, out var refused)) return refused;
        var etag = ETagOf(parts);
        var condition = new WriteCondition(call.Header("if-match"), call.Header("if-none-match"));
        if (!(await PutActions.WriteAsync(call, stored, upload.Headers, etag, condition, upload.Id)).TryGet(out _, out var lost)) return lost;
        await S3Xml.SendAsync(call.Response, "CompleteMultipartUploadResult", xml => xml.Element("Location", $"{call.Request.Scheme}://{call.Request.Host}/{call.Bucket}/{Uri.EscapeDataString(call.Name)}")
            .Element("Bucket", call.Bucket).Element("Key", call.Name).Element("ETag", $"\"{etag}\""), call.Cancel);
        return null;
    }

    /// <summary>The parts that a list names, in its order, each as it is here.</summary>
    static Result<IReadOnlyList<UploadPart>> Choose(XElement list, Dictionary<int, UploadPart> there)
    {
        var chosen = new List<UploadPart>();
        foreach (var wish in list.All("Part"))
        {
            if (!int.TryParse(wish.Text("PartNumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return S3Faults.BadXml("a part has a PartNumber");
            if (chosen.Count > 0 && chosen[^1].Number >= number) return new Fault("InvalidPartOrder", "the parts are not in the order of their numbers");
            if (!there.TryGetValue(number, out var part) || wish.Text("ETag")?.Trim('"') != part.ETag) return new Fault("InvalidPart", $"part {number} is not here with that ETag");
            chosen.Add(part);
        }
        if (chosen.Count == 0) return S3Faults.BadXml("an object has at least one part");
        return chosen.SkipLast(1).Any(part => part.Size < LeastBytes) ? new Fault("EntityTooSmall", $"every part but the last has at least {LeastBytes} bytes") : Result.Ok<IReadOnlyList<UploadPart>>(chosen);
    }

    /// <summary>MD5 over the parts' MD5s, and how many they are.</summary>
    [SuppressMessage("Security", "CA5351", Justification = "what an ETag of S3 is; nothing is protected by it")]
    static string ETagOf(IReadOnlyList<UploadPart> parts)
        => $"{Convert.ToHexStringLower(MD5.HashData([.. parts.SelectMany(part => Convert.FromHexString(part.ETag))]))}-{parts.Count}";
}
