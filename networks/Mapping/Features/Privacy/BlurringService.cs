using System.Net.Http.Headers;
using Grange.Kernel;
using Grange.Mapping.Jpeg;

namespace Grange.Mapping.Features.Privacy;

/// <summary>A blurring service as Panoramax instances use them: the picture goes in as multipart field <c>picture</c>, the blurred JPEG comes back.</summary>
/// <remarks>Its answer is held against the picture: another size, or no JPEG, is a fault, and the picture stays unseen.</remarks>
sealed class BlurringService(HttpClient http, Uri url) : IPrivacyDetector
{
    const int MostBytes = 64 * 1024 * 1024;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public string Name => $"blurring service at {url.Host}";

    public bool Clears => true;

    public async Task<Result<Found>> LookAsync(byte[] jpeg, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            using var form = new MultipartFormDataContent();
            var part = new ByteArrayContent(jpeg);
            part.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
            form.Add(part, "picture", "picture.jpg");
            using var answer = await http.PostAsync(new Uri(url, "blur/"), form, limit.Token);
            if (!answer.IsSuccessStatusCode) return Failed($"it answered {(int)answer.StatusCode}");
            if (answer.Content.Headers.ContentLength > MostBytes) return Failed("its answer is too long");
            var covered = await answer.Content.ReadAsByteArrayAsync(limit.Token);
            return Same(jpeg, covered) ? new Found([], covered) : Failed("it did not answer with a picture of the same size");
        }
        catch (Exception why) when (why is HttpRequestException or IOException || why is OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return Failed(why is OperationCanceledException ? $"it did not answer within {Patience.TotalSeconds} s" : why.Message);
        }
    }

    static bool Same(byte[] jpeg, byte[] covered)
    {
        using var lease = JpegCodec.Rent();
        var codec = lease.Codec;
        return codec.ReadSize(jpeg, out var width, out var height) == JpegFault.None && codec.ReadSize(covered, out var other, out var tall) == JpegFault.None && (width, height) == (other, tall);
    }

    Fault Failed(string why) => new("blurring-failed", $"{Name}: {why}", "the picture stays unseen and is tried again", 502);
}
