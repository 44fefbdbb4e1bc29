namespace Grange.Kernel;

/// <summary>A module that can say its reasons in words: why a device earned what it earned, why somebody paid. Optional beside <see cref="INetwork"/>.</summary>
public interface IExplained
{
    /// <summary>The words for a reason that this module's Score gives, a sentence without its full stop; null for one it does not know.</summary>
    string? Explain(string reason);
}
