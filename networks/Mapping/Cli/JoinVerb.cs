using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Mapping.Agent;
using Grange.Verbs;
using Grange.Verbs.Hardware;
using Microsoft.Extensions.Logging;

namespace Grange.Mapping.Cli;

/// <summary><c>grange join mapping</c>: registers a camera with a key of its own, signs what it took and uploads it.</summary>
static class JoinVerb
{
    static readonly Option<string> Pictures = new("--pictures") { Description = "the folder where the camera puts its pictures", HelpName = "DIR", Required = true };
    static readonly Option<string> Network = new("--network") { Description = "the network's name at the node", HelpName = "NAME", DefaultValueFactory = _ => "mapping" };
    static readonly Option<string> Looks = new("--mount") { Description = "which way the camera looks: front or side", DefaultValueFactory = _ => "front" };
    static readonly Option<string?> Token = new("--token") { Description = "an upload token, for a node on another machine", HelpName = "TOKEN" };
    static readonly Option<string?> Folder = new("--dir") { Description = "where the camera's key is kept; default: below --data", HelpName = "DIR" };
    static readonly Option<string?> Name = new("--name") { Description = "what you call it" };
    static readonly Option<bool> Blurred = new("--blurred") { Description = "the camera covers faces and number plates itself" };
    static readonly Option<string[]> Private = new("--private") { Description = "a place around which no picture leaves the camera; may come again", HelpName = "LAT,LNG,RADIUS", DefaultValueFactory = _ => [] };
    static readonly Option<double> Trim = new("--trim") { Description = "no picture leaves the camera from so near the beginning and end of a trip", HelpName = "METRES", DefaultValueFactory = _ => 0 };
    static readonly Option<bool> Once = new("--once") { Description = "upload what is there and end" };

    static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    public static Command Create() => new Command("mapping", "share a camera's pictures: each is signed, uploaded and checked; fresh ones of streets that are due earn")
    {
        Pictures, Network, Looks, Blurred, Private, Trim, Token, Folder, Name, Once,
    }
        .Example("grange join mapping --pictures /media/dashcam", "grange join mapping --pictures ./drive --once", "grange join mapping --pictures ./drive --private 52.5163,13.3777,200 --trim 100")
        .Does(RunAsync);

    static async Task<int> RunAsync(VerbContext verb, CancellationToken cancel)
    {
        if (!NetworkSlug.TryParse(verb.Get(Network), null, out var slug)) throw new VerbFailure("bad-slug", $"'{verb.Get(Network)}' is no network name", "grange network show", ExitCode.Usage);
        if (!Enum.TryParse<Mount>(verb.Get(Looks), ignoreCase: true, out var mount)) throw new VerbFailure("bad-mount", $"'{verb.Get(Looks)}' is neither front nor side", "--mount front", ExitCode.Usage);
        var pictures = Path.GetFullPath(verb.Get(Pictures)!);
        if (!Directory.Exists(pictures)) throw new VerbFailure("no-such-folder", $"there is no folder {pictures}", "--pictures DIR");
        var withholding = WithholdingOf(verb);
        var folder = Path.GetFullPath(verb.Get(Folder) ?? Path.Combine(verb.DataFolder, "cameras", slug.ToString()));
        if (!DeviceIdentity.OpenOrCreate(folder).TryGet(out var device, out var fault)) throw VerbFailure.Of(fault);
        using var identity = device;
        using var link = new EvidenceLink(verb.Node.Address, slug);
        await DeviceRegistration.EnsureAsync(verb, slug, identity, verb.Get(Name), () => StatedAsync(link, identity, mount, cancel), cancel);
        using var logs = LoggerFactory.Create(log => log.AddSimpleConsole(line => line.SingleLine = true).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).AddFilter("Microsoft", LogLevel.Warning));
        using var spool = Spool.Open(Path.Combine(folder, "spool"));
        using var courier = new EvidenceCourier(spool, identity, slug, MappingKinds.Drive, link, verb.Clock, logs.CreateLogger("Grange.Mapping.Agent"));
        using var http = new HttpClient { BaseAddress = verb.Node.Address, Timeout = TimeSpan.FromMinutes(2) };
        if (verb.Get(Token) is { } token) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var agent = new CameraAgent(identity, courier, http, pictures, Path.Combine(folder, "uploaded"), mount, verb.Get(Blurred), withholding, logs.CreateLogger("Grange.Mapping.Agent"));
        if (!verb.Get(Once)) Console.Out.WriteLine($"ready {identity.Id}");
        return await WatchAsync(verb, identity.Id, agent, courier, cancel);
    }

    static Withholding WithholdingOf(VerbContext verb)
    {
        if (verb.Get(Trim) is not (>= 0 and <= 10_000)) throw new VerbFailure("bad-trim", "trips are trimmed by 0 to 10000 metres", "--trim 100", ExitCode.Usage);
        var zones = new List<PrivateZone>();
        foreach (var text in verb.Get(Private)!) zones.Add(PrivateZone.Parse(text).TryGet(out var zone, out var fault) ? zone : throw new VerbFailure(fault.Code, fault.Detail, fault.Hint, ExitCode.Usage));
        return new Withholding(zones, verb.Get(Trim));
    }

    static async Task<int> WatchAsync(VerbContext verb, DeviceId camera, CameraAgent agent, EvidenceCourier courier, CancellationToken cancel)
    {
        var isOver = false;
        var sending = courier.RunAsync(() => isOver, cancel);
        try
        {
            while (true)
            {
                var (taken, refused, withheld) = await agent.UploadAsync(cancel);
                if (taken + refused > 0) verb.Out.Note($"{taken} pictures taken, {refused} refused");
                if (verb.Get(Once))
                {
                    verb.Out.Result(new JsonObject { ["camera"] = camera.ToString(), ["taken"] = taken, ["refused"] = refused, ["withheld"] = withheld }, () => verb.Out.Line($"{camera} uploaded {taken} pictures{(withheld > 0 ? $"; {withheld} stay with the camera" : "")}"));
                    break;
                }
                await Task.Delay(Look, verb.Clock, cancel);
            }
        }
        catch (HttpRequestException why)
        {
            throw new VerbFailure("upload-failed", why.Message, "what was uploaded stays; run it again");
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return ExitCode.Done; // ends on request
        }
        isOver = true;
        await sending;
        return ExitCode.Done;
    }

    static async Task<IReadOnlyDictionary<string, string>> StatedAsync(EvidenceLink link, DeviceIdentity identity, Mount mount, CancellationToken cancel)
    {
        if (!(await link.HeadAsync(Author.Of(identity.Id), cancel)).TryGet(out var head, out var fault)) throw VerbFailure.Of(fault);
        return DeviceFacts.Of([new(DeviceFacts.Operator, head.Operator.ToString()), new("mount", mount.ToString().ToLowerInvariant())]);
    }
}
