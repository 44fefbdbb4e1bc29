using Grange.Kernel;

namespace Grange.Store;

/// <summary>The store as one of the faces a node gives to a network. The kernel does not know of it: it stands a floor above.</summary>
public static class HostStore
{
    extension(INetworkHost host)
    {
        /// <summary>The node's database. A network prefixes its tables with its module's name and keeps rows of its slugs apart.</summary>
        public IStore Store => host.Face<IStore>();
    }
}
