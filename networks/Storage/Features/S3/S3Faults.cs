using Grange.Kernel;

namespace Grange.Storage.S3;

/// <summary>Refusals under the codes that S3 clients decide by.</summary>
static class S3Faults
{
    public static Fault AccessDenied(string why) => new("AccessDenied", why, Status: 403);
    public static Fault UnknownKey { get; } = new("InvalidAccessKeyId", "there is no such access key here", "grange storage keys new", 403);
    public static Fault WrongSignature { get; } = new("SignatureDoesNotMatch", "the signature is not that of this request with this key's secret", "compare the secret, and what a proxy changed on the way", 403);
    public static Fault Skewed { get; } = new("RequestTimeTooSkewed", "the request's time is more than 15 minutes from this node's", "set the clock", 403);
    public static Fault NoSuchBucket(string bucket) => new("NoSuchBucket", $"there is no bucket '{bucket}'", Status: 404);
    public static Fault NoSuchKey(string key) => new("NoSuchKey", $"there is no object '{key}'", Status: 404);
    public static Fault NoSuchVersion(string version) => new("NoSuchVersion", $"there is no version '{version}' of it", Status: 404);
    public static Fault NoSuchUpload(string upload) => new("NoSuchUpload", $"there is no upload '{upload}': it was completed or aborted", Status: 404);
    public static Fault BadArgument(string why) => new("InvalidArgument", why);
    public static Fault BadRequest(string why) => new("InvalidRequest", why);
    public static Fault BadXml(string why) => new("MalformedXML", why);
    public static Fault BadDigest(string name) => new("BadDigest", $"the content does not have the {name} that was announced");
    public static Fault Incomplete(string why) => new("IncompleteBody", why);
    public static Fault NoLength { get; } = new("MissingContentLength", "say how long the content is", Status: 411);
    public static Fault Precondition(string which) => new("PreconditionFailed", $"{which} does not hold", Status: 412);
    public static Fault BadMethod { get; } = new("MethodNotAllowed", "this cannot be done with that", Status: 405);
    public static Fault NotHere(string what) => new("NotImplemented", $"{what} is not among what this node does", Status: 501);

    /// <summary>A refusal of the network's own, under the code that clients of S3 know for it.</summary>
    public static Fault Of(Fault fault) => fault.Code switch
    {
        _ when char.IsAsciiLetterUpper(fault.Code[0]) => fault,
        "payment-required" or "insufficient-funds" => fault with { Code = "AccountProblem", Status = 403 },
        "quota-exceeded" => fault with { Code = "QuotaExceeded", Status = 403 },
        "node-full" => fault with { Code = "QuotaExceeded" },
        "upload-conflict" => fault with { Code = "OperationAborted" },
        "range-not-satisfiable" => fault with { Code = "InvalidRange" },
        "unavailable" => fault with { Code = "SlowDown", Status = 503 },
        _ when fault.Status is 401 or 402 or 403 or 410 or 451 => fault with { Code = "AccessDenied", Status = 403 },
        _ when fault.Status == 404 => fault with { Code = "NoSuchKey" },
        _ when fault.Status >= 500 => fault with { Code = "ServiceUnavailable", Status = 503 },
        _ => fault with { Code = "InvalidRequest" },
    };
}

/// <summary>A request's body is not what was announced; whoever reads it keeps nothing.</summary>
sealed class BodyRefusedException(Fault fault) : IOException(fault.ToString())
{
    public Fault Fault { get; } = fault;
}
