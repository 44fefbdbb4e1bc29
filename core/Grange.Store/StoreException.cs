namespace Grange.Store;

/// <summary>The store cannot do its work, and says what to do about it.</summary>
public sealed class StoreException(string message, Exception? cause = null) : Exception(message, cause);
