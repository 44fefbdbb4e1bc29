using Grange.Content;

namespace Grange.Storage.Agent;

/// <summary>That this provider is to leave, as a file in its folder: <c>grange storage leave</c> writes it, the running agent reads it.</summary>
public sealed class LeaveNote(string folder)
{
    readonly string wanted = Path.Combine(folder, "leaving"), said = Path.Combine(folder, "leaving.said");

    /// <summary>True while its owner wants it to leave.</summary>
    public bool IsWanted => File.Exists(wanted);

    /// <summary>True once the node has the device's word for it.</summary>
    public bool IsSaid => File.Exists(said);

    /// <summary>Its owner's wish.</summary>
    public void Want(bool leaves) => Set(wanted, leaves);

    /// <summary>What the node has taken in.</summary>
    public void Say(bool leaves) => Set(said, leaves);

    static void Set(string path, bool there)
    {
        if (there) DurableFile.Replace(path, []);
        else File.Delete(path);
    }
}
