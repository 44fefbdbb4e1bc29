using System.Collections.Frozen;
using System.Text;
using Grange.Kernel;
using Grange.Storage.Gateway;
using Grange.Storage.S3.Buckets;
using Grange.Storage.S3.Keys;
using Grange.Storage.S3.Multipart;
using Grange.Storage.S3.Objects;
using Grange.Storage.S3.Signing;
using Grange.Store;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Grange.Storage.S3;

/// <summary>S3 at a port of its own: every request is signed by an access key, and answered for that key's account.</summary>
sealed partial class S3Door(StorageRunner running, Leftovers leftovers)
{
    /// <summary>The name of the node's port that leads here.</summary>
    public const string Port = "s3";

    /// <summary>The region this node says it is in; any region in a signature is taken.</summary>
    public const string Region = "us-east-1";

    const int LongestName = 1024;

    /// <summary>Parameters that say nothing where they are empty.</summary>
    static readonly FrozenSet<string> OfLists = FrozenSet.ToFrozenSet([
        "prefix", "delimiter", "marker", "start-after", "continuation-token", "encoding-type", "key-marker", "version-id-marker", "upload-id-marker", "part-number-marker",
        "max-keys", "max-uploads", "max-parts", "fetch-owner", "x-id", "X-Amz-Security-Token",
    ]);

    readonly ILogger log = running.Host.Logs.CreateLogger("Grange.Storage.S3");

    /// <summary>Answers what came in at S3's port; false for anything else.</summary>
    public async Task<bool> AnswerAsync(HttpContext context)
    {
        if (context.Features.Get<OwnPort>() is not { Name: Port }) return false;
        context.Response.Headers["x-amz-request-id"] = context.TraceIdentifier;
        try
        {
            if (await RunAsync(context) is { } refused) await RefuseAsync(context, refused);
        }
        catch (BodyRefusedException refused)
        {
            await RefuseAsync(context, refused.Fault);
        }
        catch (ContentUnavailableException)
        {
            await RefuseAsync(context, new Fault("SlowDown", "its copies are away at the moment", "ask again later", 503));
        }
        catch (BadHttpRequestException bad)
        {
            await RefuseAsync(context, S3Faults.BadRequest(bad.Message) with { Status = bad.StatusCode });
        }
        catch (Exception error) when (error is not OperationCanceledException && !context.Response.HasStarted)
        {
            LogFailed(context.Request.Method, context.Request.Path, error);
            await RefuseAsync(context, new Fault("InternalError", "this node failed", "its log says why", 500));
        }
        return true;
    }

    static async Task RefuseAsync(HttpContext context, Fault fault)
    {
        if (context.Response.HasStarted) context.Abort(); // a part of an object must not look like the whole
        else await S3Xml.RefuseAsync(context, S3Faults.Of(fault), context.RequestAborted);
    }

    async Task<Fault?> RunAsync(HttpContext context)
    {
        var (request, cancel) = (context.Request, context.RequestAborted);
        if (!Signature.Read(request).TryGet(out var signature, out var unsigned)) return unsigned;
        var node = await running.NodeAsync(cancel);
        if (await new KeyTable(node.Host.Store, node.Slug).FindAsync(signature.Access, cancel) is not { } key) return S3Faults.UnknownKey;
        if (signature.Check(request, key.Secret, node.Host.Clock.GetUtcNow()) is { } wrong) return wrong;
        if (!NamesOf(request).TryGet(out var names, out var bad)) return bad;
        var call = new S3Call(context, node, leftovers, key, signature) { Bucket = names.Bucket, Name = names.Name };
        if (call.Bucket.Length == 0) return HttpMethods.IsGet(request.Method) ? await new BucketActions(call).ListAllAsync() : S3Faults.BadMethod;
        return call.Name.Length == 0 ? await OnBucketAsync(call) : await OnObjectAsync(call);
    }

    static Task<Fault?> OnBucketAsync(S3Call call)
    {
        var (actions, lists) = (new BucketActions(call), new ListActions(call));
        if (Foreign(call, "versioning", "location", "versions", "uploads", "delete") is { } foreign) return Task.FromResult<Fault?>(S3Faults.NotHere($"?{foreign}"));
        return call.Request.Method switch
        {
            "PUT" when call.Query("versioning") is not null => actions.SetVersioningAsync(),
            "PUT" => actions.MakeAsync(),
            "DELETE" => actions.RemoveAsync(),
            "HEAD" => actions.HeadAsync(),
            "POST" when call.Query("delete") is not null => new DeleteActions(call).ManyAsync(),
            "GET" when call.Query("versioning") is not null => actions.VersioningAsync(),
            "GET" when call.Query("location") is not null => actions.LocationAsync(),
            "GET" when call.Query("versions") is not null => lists.VersionsAsync(),
            "GET" when call.Query("uploads") is not null => new UploadActions(call).ListAsync(),
            "GET" when call.Query("list-type") == "2" => lists.SecondAsync(),
            "GET" => lists.FirstAsync(),
            _ => Task.FromResult<Fault?>(S3Faults.BadMethod),
        };
    }

    static Task<Fault?> OnObjectAsync(S3Call call)
    {
        if (Foreign(call, "uploads", "uploadId", "partNumber", "versionId") is { } foreign) return Task.FromResult<Fault?>(S3Faults.NotHere($"?{foreign}"));
        var isPart = call.Query("uploadId") is not null;
        return call.Request.Method switch
        {
            "PUT" when isPart => new UploadActions(call).PutPartAsync(),
            "PUT" => new PutActions(call).PutAsync(),
            "GET" when isPart => new UploadActions(call).ListPartsAsync(),
            "GET" or "HEAD" => new GetActions(call).SendAsync(),
            "DELETE" when isPart => new UploadActions(call).AbortAsync(),
            "DELETE" => new DeleteActions(call).OneAsync(),
            "POST" when call.Query("uploads") is not null => new UploadActions(call).BeginAsync(),
            "POST" when isPart => new UploadCompletion(call).CompleteAsync(),
            _ => Task.FromResult<Fault?>(S3Faults.BadMethod),
        };
    }

    /// <summary>What of an object's or a bucket's other sides was asked for (<c>?acl</c>, <c>?tagging</c>): to take it for the thing itself would do harm.</summary>
    static string? Foreign(S3Call call, params string[] known)
        => call.Request.Query.FirstOrDefault(pair => pair.Value.ToString().Length == 0 && !OfLists.Contains(pair.Key) && !known.Contains(pair.Key)).Key;

    /// <summary>Bucket and key from the path as it was sent: what is escaped in a key stays part of the key.</summary>
    static Result<(string Bucket, string Name)> NamesOf(HttpRequest request)
    {
        var path = Uri.UnescapeDataString(SentPath.Of(request)).TrimStart('/');
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var (bucket, name) = slash < 0 ? (path, "") : (path[..slash], path[(slash + 1)..]);
        if (Encoding.UTF8.GetByteCount(name) > LongestName) return new Fault("KeyTooLongError", $"a key has at most {LongestName} bytes");
        return name.Contains('\0', StringComparison.Ordinal) ? S3Faults.BadArgument("a key has no byte 0") : (bucket, name);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "S3 {Method} {Path} failed")]
    partial void LogFailed(string method, string path, Exception error);
}
