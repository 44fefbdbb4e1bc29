using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Grange.Geo;
using Grange.Kernel;
using Grange.Mapping.Bodies;
using Grange.Mapping.Exif;
using Grange.Mapping.Features.Access;
using Grange.Mapping.Features.Pictures;
using Grange.Verbs.Hardware;
using Microsoft.Extensions.Logging;

namespace Grange.Mapping.Agent;

/// <summary>Runs beside a camera: signs each picture that lies in a folder (file, place, time, direction) and uploads it. What was uploaded is remembered by file; a picture is never sent twice.</summary>
/// <param name="folder">Where the camera puts its pictures.</param>
/// <param name="isBlurred">The camera covers faces and plates itself.</param>
/// <param name="done">A file in which the hashes of what was uploaded stand, a line each.</param>
/// <param name="withholding">What is neither uploaded nor signed.</param>
public sealed partial class CameraAgent(DeviceIdentity identity, EvidenceCourier courier, HttpClient node, string folder, string done, Mount mount, bool isBlurred, Withholding withholding, ILogger log)
{
    /// <summary>Pictures of one upload.</summary>
    const int Most = 500;

    readonly HashSet<string> sent = File.Exists(done) ? [.. File.ReadAllLines(done)] : [];
    readonly Dictionary<string, Shot> known = new(StringComparer.Ordinal);

    /// <summary>A file as it was when it was read.</summary>
    sealed record Shot(string File, long Size, DateTime Changed, Hash32 Sha, PictureFacts Facts);

    /// <summary>Signs and uploads what is new, as one upload set; how many were taken in, how many refused, and how many stay where they are.</summary>
    public async Task<(int Taken, int Refused, int Withheld)> UploadAsync(CancellationToken cancel)
    {
        var all = await ShotsAsync(cancel);
        var stays = withholding.Of([.. all.Select(one => (one.Facts.Place, one.Facts.CapturedMs))]);
        var unsent = all.Zip(stays).Where(one => !sent.Contains(one.First.Sha.ToString())).ToList();
        var (withheld, fresh) = (unsent.Count(one => one.Second), unsent.Where(one => !one.Second).Select(one => one.First).Take(Most).ToList());
        if (fresh.Count == 0) return (0, 0, withheld);
        Sign([.. fresh.Select(one => (one.Sha, one.Facts))]);
        var set = (string)(await SendAsync(HttpMethod.Post, "/mapping/api/upload_sets", JsonContent(new JsonObject { ["title"] = $"camera {identity.Id.ToString()[..10]}", ["estimated_nb_files"] = fresh.Count }), cancel))["id"]!;
        var (taken, refused) = (0, 0);
        foreach (var (file, _, _, sha, _) in fresh)
        {
            var bytes = await File.ReadAllBytesAsync(file, cancel);
            if (PictureContent.Digest(bytes) != sha) continue; // written to meanwhile: it is another picture, and is looked at anew
            var verdict = await SendAsync(HttpMethod.Post, $"/mapping/api/upload_sets/{set}/files", Form(file, bytes), cancel);
            if ((string?)verdict["rejected"]?["reason"] is { } reason) LogRefused(log, Path.GetFileName(file), reason);
            if (verdict["rejected"] is null) taken++;
            else refused++;
            await File.AppendAllTextAsync(done, $"{sha}\n", cancel);
            sent.Add(sha.ToString());
        }
        await SendAsync(HttpMethod.Post, $"/mapping/api/upload_sets/{set}/complete", null, cancel);
        return (taken, refused, withheld);
    }

    /// <summary>Every picture in the folder; one that has not changed is not read again.</summary>
    async Task<List<Shot>> ShotsAsync(CancellationToken cancel)
    {
        var all = new List<Shot>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.jp*g", new EnumerationOptions { RecurseSubdirectories = true, MatchCasing = MatchCasing.CaseInsensitive }).Order(StringComparer.Ordinal))
        {
            var info = new FileInfo(file);
            if (!known.TryGetValue(file, out var shot) || shot.Size != info.Length || shot.Changed != info.LastWriteTimeUtc)
            {
                var bytes = await File.ReadAllBytesAsync(file, cancel);
                known[file] = shot = new Shot(file, info.Length, info.LastWriteTimeUtc, PictureContent.Digest(bytes), ExifReader.Read(bytes));
            }
            all.Add(shot);
        }
        return all;
    }

    void Sign(IReadOnlyList<(Hash32 Sha, PictureFacts Facts)> pictures)
    {
        foreach (var some in pictures.Where(one => one.Facts is { Place: not null, CapturedMs: not null }).Chunk(DriveBody.MostRows))
            courier.Keep(some.Max(one => one.Facts.CapturedMs!.Value), new DriveBody(mount, [.. some.Select(one => new DriveRow(
                one.Sha, H3Cell.Of(one.Facts.Place!.Value, TakenBody.Resolution), one.Facts.CapturedMs!.Value, (int)Math.Round(one.Facts.Heading ?? 0) % 360))]).ToNode());
    }

    MultipartFormDataContent Form(string file, byte[] bytes)
    {
        var part = new ByteArrayContent(bytes);
        part.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        return new MultipartFormDataContent { { part, "file", Path.GetFileName(file) }, { new StringContent(mount == Mount.Side ? "side" : "front"), "mount" }, { new StringContent(isBlurred ? "true" : "false"), "isBlurred" } };
    }

    static StringContent JsonContent(JsonNode body) => new(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");

    /// <summary>A refused picture is an answer; a refused upload is not.</summary>
    async Task<JsonNode> SendAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        request.Headers.Add(Uploaders.CameraHeader, identity.Id.ToString());
        using var answer = await node.SendAsync(request, cancel);
        var said = JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancel)) ?? new JsonObject();
        return answer.IsSuccessStatusCode || said["rejected"] is not null ? said : throw new HttpRequestException($"{path}: {(string?)said["detail"] ?? answer.StatusCode.ToString()}");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File} was refused: {Reason}")]
    static partial void LogRefused(ILogger log, string file, string reason);
}
