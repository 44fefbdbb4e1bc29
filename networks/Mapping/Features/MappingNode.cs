using System.Collections.Concurrent;
using Grange.Geo;
using Grange.Kernel;
using Grange.Mapping.Features.Access;
using Grange.Mapping.Features.Catalogue;
using Grange.Mapping.Features.Ingest;
using Grange.Mapping.Features.Pictures;
using Grange.Mapping.Features.Privacy;
using Grange.Mapping.Features.Review;
using Grange.Store;
using Microsoft.Extensions.Logging;

namespace Grange.Mapping.Features;

/// <summary>One mapping network, open in a node: its tables, what it remembers of every picture, who looks for faces.</summary>
sealed class MappingNode : IDisposable
{
    const int Page = 2_000;

    readonly HttpClient http = new() { Timeout = Timeout.InfiniteTimeSpan };
    readonly HashSet<ulong> excluded;
    readonly BaselineDetector baseline;
    readonly SemaphoreSlim showing = new(1);
    BlurringService? service;
    ReadTerms? read;
    bool wantsBaseline, believes;

    MappingNode(INetworkHost host)
    {
        (Host, Log, Accounts) = (host, host.Logs.CreateLogger("Grange.Mapping"), host.Face<IAccountSigner>());
        (Pictures, Sets, Tokens, Settings) = (new(host.Store, Slug), new(host.Store, Slug), new(host.Store, Slug), new(host.Store, Slug));
        (Reviews, Denylists) = (new(host.Store, Slug), host.Face<IDenylists>());
        (Files, Drives) = (new(host.Content), new(host.Face<IEvidenceReader>()));
        baseline = new(() => Terms.Clearance == Clearance.Baseline, host.Clock);
        excluded = [.. Terms.Excluded.Select(cell => cell.Value)];
    }

    public INetworkHost Host { get; }
    public ILogger Log { get; }
    public IAccountSigner Accounts { get; }
    public PictureTable Pictures { get; }
    public SetTable Sets { get; }
    public TokenTable Tokens { get; }
    public SettingTable Settings { get; }
    public ReviewTable Reviews { get; }
    public IDenylists Denylists { get; }
    public PictureContent Files { get; }
    public DriveBook Drives { get; }
    public HashBook Hashes { get; } = new();
    public PictureIndex Index { get; } = new();

    /// <summary>Rings when files came, when pictures were looked at, and when some became public.</summary>
    public Bell Arrived { get; } = new();
    public Bell Looked { get; } = new();
    public Bell Cleared { get; } = new();

    /// <summary>Uploads that are complete and not sorted yet.</summary>
    public ConcurrentDictionary<string, bool> Undispatched { get; } = new(StringComparer.Ordinal);

    /// <summary>Who clears pictures by looking for faces and plates, where the definition lets a detector; null: only reviewers do.</summary>
    public IPrivacyDetector? Detector => Terms.Clearance == Clearance.Reviewers ? null : service ?? (IPrivacyDetector?)(Baseline is { Clears: true } own ? own : null);

    /// <summary>Helps reviewers, where the operator has turned it on.</summary>
    public BaselineDetector? Baseline => wantsBaseline ? baseline : null;

    /// <summary>The operator believes contributors who say that faces and plates are covered, and the definition leaves that to the operator.</summary>
    public bool TakesBlurred => believes && Terms.Clearance is Clearance.Either or Clearance.Baseline;

    /// <summary>Whom the operator lets see what is not public, to judge it.</summary>
    public IReadOnlySet<Address> Reviewers { get; private set; } = new HashSet<Address>();

    public NetworkSlug Slug => Host.Definition.Slug;

    /// <summary>The definition's rules as they are now; read again when they were amended.</summary>
    public MappingTerms Terms
    {
        get
        {
            var now = Host.Definition;
            if (read is { } last && ReferenceEquals(last.Of, now)) return last.Terms;
            var terms = MappingTerms.Read(now.Rules);
            read = new ReadTerms(now, terms);
            return terms;
        }
    }

    public long NowMs => Host.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    public string NewId() => Guid.CreateVersion7(Host.Clock.GetUtcNow()).ToString();

    /// <summary>Opens the tables, and remembers every picture that stands.</summary>
    public static async Task<MappingNode> OpenAsync(INetworkHost host, CancellationToken cancel)
    {
        await host.Store.MigrateAsync(MappingTables.Module, MappingTables.All, cancel);
        var node = new MappingNode(host);
        foreach (var state in new[] { PictureState.Private, PictureState.Ready })
        {
            for (IReadOnlyList<Picture> page = []; ;)
            {
                page = await node.Pictures.PageAsync(state, page.Count == 0 ? 0 : page[^1].Number, Page, cancel);
                foreach (var picture in page)
                {
                    if (picture.Hash is { } hash) node.Hashes.Add(hash, picture.SetId);
                    node.Index.Put(picture);
                }
                if (page.Count < Page) break;
            }
        }
        await node.ReadSettingsAsync(cancel);
        return node;
    }

    /// <summary>Takes what the operator chose.</summary>
    public async Task ReadSettingsAsync(CancellationToken cancel)
    {
        var settings = await Settings.AllAsync(cancel);
        service = settings.GetValueOrDefault(SettingTable.BlurUrl) is { Length: > 0 } url ? new BlurringService(http, new Uri(url)) : null;
        wantsBaseline = settings.GetValueOrDefault(SettingTable.Baseline) == "yes";
        Reviewers = settings.GetValueOrDefault(SettingTable.Reviewers, "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(one => Address.Parse(one, null)).ToHashSet();
        believes = settings.GetValueOrDefault(SettingTable.TakeBlurred) == "yes";
        Looked.Ring();
    }

    /// <summary>Brings the map to what its table says of pictures that changed.</summary>
    /// <remarks>One at a time: what was read of a picture before somebody else changed it must not come to the map after it.</remarks>
    public async Task ShowAsync(IReadOnlyList<Picture> changed, CancellationToken cancel)
    {
        await showing.WaitAsync(cancel);
        try
        {
            foreach (var picture in await Pictures.FindAsync(changed.Select(one => one.Id), cancel))
            {
                if (picture.State == PictureState.Ready) Index.Put(picture);
                else Index.Take(picture.Id);
            }
        }
        finally
        {
            showing.Release();
        }
        Cleared.Ring();
    }

    /// <summary>True where nobody may photograph, by the definition.</summary>
    public bool IsExcluded(LatLng at)
    {
        if (excluded.Count == 0) return false;
        var cell = H3Cell.Of(at, H3Cell.MaxResolution);
        for (var resolution = 0; resolution <= H3Cell.MaxResolution; resolution++)
            if (excluded.Contains(cell.Parent(resolution).Value)) return true;
        return false;
    }

    sealed record ReadTerms(NetworkDefinition Of, MappingTerms Terms);

    public void Dispose()
    {
        http.Dispose();
        baseline.Dispose();
        showing.Dispose();
        Index.Dispose();
    }
}
