using System.Net;

namespace Grange.Chain;

/// <summary>Lets this program's own parts use the door as a wallet does, without a socket: what they send is journaled all the same.</summary>
public static class RpcDoorClient
{
    static readonly Uri Inside = new("http://chain.inside/");

    /// <summary>A client whose calls go through <paramref name="door"/>.</summary>
    public static JsonRpcClient Client(this RpcDoor door, TimeProvider clock) => new(new HttpClient(new DoorHandler(door)), Inside, clock);

    sealed class DoorHandler(RpcDoor door) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
            return new(HttpStatusCode.OK) { Content = new ByteArrayContent(await door.HandleAsync(body, cancellationToken)) };
        }
    }
}
