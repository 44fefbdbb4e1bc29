using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Storage.S3.Objects;

/// <summary>Objects taken away: one, or a thousand by one request. Without a version named, a bucket that keeps versions only gets a mark.</summary>
sealed class DeleteActions(S3Call call)
{
    const int MostKeys = 1000;

    public async Task<Fault?> OneAsync()
    {
        if (!(await call.OwnBucketAsync()).TryGet(out var bucket, out var refused)) return refused;
        if (!(await RemoveAsync(bucket, call.Name, call.Query("versionId"))).TryGet(out var done, out var unmade)) return unmade;
        call.Response.StatusCode = StatusCodes.Status204NoContent;
        if (done.IsMarker) call.Response.Headers["x-amz-delete-marker"] = "true";
        if (done.Version != StoredVersion.Only || done.IsMarker) call.Response.Headers["x-amz-version-id"] = done.Version;
        return null;
    }

    public async Task<Fault?> ManyAsync()
    {
        if (!(await call.OwnBucketAsync()).TryGet(out var bucket, out var refused)) return refused;
        if (!(await S3Xml.ReadAsync(call)).TryGet(out var wish, out var malformed)) return malformed;
        var asked = wish.All("Object").Select(one => (Key: one.Text("Key") ?? "", Version: one.Text("VersionId"))).ToList();
        if (asked.Count is 0 or > MostKeys || asked.Exists(one => one.Key.Length == 0)) return S3Faults.BadXml($"1 to {MostKeys} objects, each with its key");
        var done = new List<(string Key, string? Version, Result<Written> Result)>();
        foreach (var (key, version) in asked) done.Add((key, version, await RemoveAsync(bucket, key, version)));
        var isQuiet = wish.Text("Quiet") == "true";
        await S3Xml.SendAsync(call.Response, "DeleteResult", xml =>
        {
            foreach (var (key, version, result) in done)
                if (!result.TryGet(out var gone, out var fault))
                    xml.Within("Error", one => one.Element("Key", key).Element("VersionId", version).Element("Code", S3Faults.Of(fault).Code).Element("Message", fault.Detail));
                else if (!isQuiet)
                    xml.Within("Deleted", one =>
                    {
                        one.Element("Key", key).Element("VersionId", version);
                        if (gone.IsMarker) one.Element("DeleteMarker", true).Element("DeleteMarkerVersionId", gone.Version);
                    });
        }, call.Cancel);
        return null;
    }

    /// <summary>Takes a version away, or what the key has now. What is not there is gone already.</summary>
    async Task<Result<Written>> RemoveAsync(Buckets.Bucket bucket, string name, string? version)
    {
        Result<Written> written;
        if (!string.IsNullOrEmpty(version)) written = await call.Versions.RemoveAsync(bucket.Name, name, version, call.Cancel);
        else if (bucket.Versioning == Buckets.Versioning.Never) written = await call.Versions.RemoveAsync(bucket.Name, name, StoredVersion.Only, call.Cancel);
        else
        {
            var mark = new StoredVersion(name, "", "", 0, null, null, ObjectHeaders.None, call.Node.NowMs);
            written = await call.Versions.PutAsync(bucket.Name, mark, default, null, call.Cancel);
        }
        if (written.TryGet(out var done, out _)) call.Content.Drop(done.Dropped);
        return written;
    }
}
