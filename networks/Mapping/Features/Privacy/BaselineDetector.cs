using System.Text.Json;
using System.Text.Json.Serialization;
using Grange.Kernel;
using Grange.Mapping.Exif;
using Grange.Mapping.Jpeg;

namespace Grange.Mapping.Features.Privacy;

/// <summary>What Debian's OpenCV finds: people, faces, number plates. It misses most of them, so it helps reviewers and clears nothing by itself unless a definition says that it is enough.</summary>
/// <remarks>One resident process, asked one picture at a time. One that dies, hangs or answers nonsense is a fault; the next picture has a new one.</remarks>
/// <param name="clears">Whether the definition in force is content with it.</param>
sealed partial class BaselineDetector(Func<bool> clears, TimeProvider clock) : IPrivacyDetector, IDisposable
{
    /// <summary>Larger pictures are looked at in this width: time grows with their area.</summary>
    const int MostWidth = 1600;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly SemaphoreSlim one = new(1);
    Sidecar? sidecar;
    long asked;

    public static bool IsInstalled => Sidecar.IsInstalled;

    public static Fault Missing { get; } = new("baseline-missing", "this machine has no OpenCV for Python: the baseline detector does not run", "sudo apt-get install python3-opencv opencv-data", 503);

    public string Name => "baseline (OpenCV)";

    public bool Clears => clears();

    /// <summary>The process that looks; null while there is none.</summary>
    internal int? ProcessId => sidecar?.ProcessId;

    public async Task<Result<Found>> LookAsync(byte[] jpeg, CancellationToken cancel)
    {
        if (!IsInstalled) return Missing;
        using var lease = JpegCodec.Rent();
        if (lease.Codec.ReadGrey(jpeg, 1, out var raster) != JpegFault.None) return Failed("the picture cannot be read");
        using var full = Upright.Of(raster!, ExifReader.Read(jpeg).Orientation);
        using var small = full.Width > MostWidth ? Resampling.ToWidth(full, MostWidth) : null;
        await one.WaitAsync(cancel);
        try
        {
            using var limit = new CancellationTokenSource(Patience, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
            return await AskAsync(small ?? full, full, either.Token);
        }
        catch (Exception why) when (why is IOException or JsonException or System.ComponentModel.Win32Exception || why is OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return Failed(why is OperationCanceledException ? $"it did not answer within {Patience.TotalSeconds} s" : why.Message);
        }
        finally
        {
            one.Release();
        }
    }

    async Task<Result<Found>> AskAsync(Raster seen, Raster full, CancellationToken cancel)
    {
        var isDone = false;
        try
        {
            sidecar ??= await Sidecar.StartAsync(cancel);
            var line = JsonSerializer.Serialize(new Question(++asked, seen.Width, seen.Height, Convert.ToBase64String(seen.Pixels)), Lines.Default.Question);
            var answer = JsonSerializer.Deserialize(await sidecar.AskAsync(line, cancel), Lines.Default.Answer);
            if (answer?.Regions is not { } regions || answer.Id != asked) throw new JsonException("it answered something else");
            var found = new Found([.. regions.Select(region => AreaOf(region, seen, full))], null);
            isDone = true;
            return found;
        }
        finally
        {
            if (!isDone) Dispose(); // whatever it was doing, its next line would answer the wrong picture
        }
    }

    /// <summary>A box in the pixels of the whole picture, within it.</summary>
    static PrivateArea AreaOf(JsonElement[] region, Raster seen, Raster full)
    {
        if (region.Length != 5 || region[4].ValueKind != JsonValueKind.String) throw new JsonException("a region is x, y, width, height, kind");
        var side = new int[4];
        for (var i = 0; i < 4; i++)
            if (region[i].ValueKind != JsonValueKind.Number || !region[i].TryGetInt32(out side[i])) throw new JsonException("a region is in whole pixels");
        var (left, top) = (Math.Clamp(side[0], 0, seen.Width - 1), Math.Clamp(side[1], 0, seen.Height - 1));
        var (right, bottom) = (Math.Clamp((long)side[0] + side[2], left + 1, seen.Width), Math.Clamp((long)side[1] + side[3], top + 1, seen.Height));
        return new PrivateArea((int)((long)left * full.Width / seen.Width), (int)((long)top * full.Height / seen.Height), Math.Max(1, (int)((right - left) * full.Width / seen.Width)), Math.Max(1, (int)((bottom - top) * full.Height / seen.Height)), region[4].GetString()!);
    }

    Fault Failed(string why) => new("baseline-failed", $"{Name}: {why}", "the picture stays unseen and is tried again", 502);

    public void Dispose()
    {
        sidecar?.Dispose();
        sidecar = null;
    }

    sealed record Question(long Id, int Width, int Height, string Grey);

    sealed record Answer(long Id, IReadOnlyList<JsonElement[]>? Regions);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(Question))]
    [JsonSerializable(typeof(Answer))]
    sealed partial class Lines : JsonSerializerContext;
}
