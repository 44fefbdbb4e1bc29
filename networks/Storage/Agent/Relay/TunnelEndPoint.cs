using System.Net;

namespace Grange.Storage.Agent.Relay;

/// <summary>Where a provider "listens" that has no port: at the far end of its tunnel.</summary>
sealed class TunnelEndPoint : EndPoint
{
    public override string ToString() => "tunnel";
}
