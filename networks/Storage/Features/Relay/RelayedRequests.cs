namespace Grange.Storage.Relay;

/// <summary>Sends what is meant for a relayed provider straight into its tunnel; all else goes its usual way.</summary>
sealed class RelayedRequests(RelayHub hub, HttpMessageHandler direct) : DelegatingHandler(direct)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { } url || !RelayPath.TryRead(url, out var device, out var path) || hub.Find(device) is not { } line) return base.SendAsync(request, cancellationToken);
        request.RequestUri = new Uri($"http://provider{path}{url.Query}");
        return line.Http.SendAsync(request, cancellationToken);
    }
}
