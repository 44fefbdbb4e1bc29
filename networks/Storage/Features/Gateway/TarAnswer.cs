using System.Formats.Tar;
using System.Text;
using Grange.Content;
using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Storage.Gateway;

/// <summary>Files, directories and symlinks as a TAR (path gateway, <c>format=tar</c>; POSIX.1-2001 "pax", so names have any length and script).</summary>
/// <remarks>The tree's folder is named after the path's last segment, or the CID where there is none.</remarks>
sealed class TarAnswer(IBlockReader blocks)
{
    const int ReadAhead = 4;

    readonly UnixFsReader reader = new(blocks, ReadAhead);

    public async Task<Fault?> SendAsync(HttpContext context, GatewayRequest request, DagPathEnd end, CancellationToken cancel)
    {
        if (end.Remainder.Count > 0 || end.Cid.Codec is not (Codec.DagPb or Codec.Raw))
            return new Fault("format-not-native", "only files and directories go into an archive", "?format=raw gives the block", 406);
        if (GatewayAnswer.IsKnown(context, $"W/\"{end.Cid}.x-tar\"")) return null;
        if (!(await reader.OpenAsync(end.Cid, cancel)).TryGet(out var root, out var missing)) return GatewayAnswer.FaultOf(missing);
        var name = request.Segments is [.., var last] ? last : end.Cid.ToString();
        var plan = new TarPlan(reader);
        if (TarPlan.Inside("", name) is not { } folder || folder != name) return new Fault("archive-escapes", $"'{name}' cannot name an archive's folder", Status: 422);
        if (await plan.AddAsync(root, folder, cancel) is { } refused) return refused;

        var response = context.Response;
        response.ContentType = "application/x-tar";
        response.Headers.ContentDisposition = GatewayAnswer.Disposition(attachment: true, (string?)context.Request.Query["filename"] is { Length: > 0 } given ? given : $"{name}.tar");
        response.Headers.CacheControl = GatewayAnswer.Immutable;
        response.Headers.AcceptRanges = "none";
        if (!HttpMethods.IsGet(context.Request.Method)) return null;
        try
        {
            await using var archive = new TarWriter(response.Body, TarEntryFormat.Pax, leaveOpen: true);
            foreach (var item in plan.Items) await WriteAsync(archive, item, cancel);
        }
        catch (BrokenContentException broken)
        {
            await response.StartAsync(cancel);
            return GatewayAnswer.FaultOf(broken.Fault); // begun: the connection is cut
        }
        return null;
    }

    async Task WriteAsync(TarWriter archive, TarItem item, CancellationToken cancel)
    {
        var type = item.Node.Type == UnixFsType.Symlink ? TarEntryType.SymbolicLink : item.Node.IsDirectory ? TarEntryType.Directory : TarEntryType.RegularFile;
        var entry = new PaxTarEntry(type, item.Path)
        {
            ModificationTime = DateTimeOffset.FromUnixTimeSeconds(item.Node.Metadata.UnixSeconds is >= 0 and <= MaxSeconds and var recorded ? recorded : 0),
            Mode = (UnixFileMode)((item.Node.Metadata.Mode ?? (item.Node.IsDirectory ? DirectoryMode : FileMode)) & PermissionBits),
        };
        if (type == TarEntryType.SymbolicLink) entry.LinkName = Encoding.UTF8.GetString(item.Node.Data.Span);
        await using var bytes = type == TarEntryType.RegularFile ? new FileBytes(reader, item.Node, cancel) : null;
        if (bytes is not null) entry.DataStream = bytes;
        await archive.WriteEntryAsync(entry, cancel);
    }

    const uint DirectoryMode = 0b111_101_101, FileMode = 0b110_100_100, PermissionBits = 0b111_111_111; // 755, 644; no set-uid from strangers
    const long MaxSeconds = 253_402_300_799; // the end of the year 9999, as far as .NET counts
}
