namespace Grange.Storage.Agent.Relay;

/// <summary>Where others reach a provider now: at its own address, or through its node.</summary>
sealed class PublicAddress(RelayMode mode, Uri own, RelayLink link)
{
    readonly Pulse switched = new();
    volatile bool relayed = mode == RelayMode.Always;

    /// <summary>True while it is not known yet whether the node can reach the provider's own address.</summary>
    public bool IsInQuestion => mode == RelayMode.WhenUnreachable && !relayed;

    /// <summary>The address to tell; null while there is none.</summary>
    public Uri? Current => !relayed ? own : link.IsUp ? link.Url : null;

    /// <summary>Beats when the address has become another.</summary>
    public Pulse Changed => link.Opened;

    /// <summary>The node cannot reach the provider's own address: from now on it relays.</summary>
    public void Relay()
    {
        relayed = true;
        switched.Beat();
    }

    /// <summary>Keeps the tunnel open once it is needed.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        if (mode == RelayMode.Never) return;
        var needed = switched.Next;
        if (!relayed) await needed.WaitAsync(cancel);
        await link.RunAsync(cancel);
    }
}
