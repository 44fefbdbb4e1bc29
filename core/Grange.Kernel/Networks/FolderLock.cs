namespace Grange.Kernel;

/// <summary>A file that one process holds at a time. The system gives it back when the process ends, however it ends.</summary>
public static class FolderLock
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2), Step = TimeSpan.FromMilliseconds(50);

    /// <summary>Takes it. That of a process that was just killed may be held a moment longer, by a child that it was about to start: so a holder is given two seconds.</summary>
    /// <exception cref="IOException">Another process holds it, or it cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not write there.</exception>
    public static async Task<FileStream> TakeAsync(string file, TimeProvider clock, CancellationToken cancel)
    {
        for (var began = clock.GetTimestamp(); ;)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (clock.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(Step, clock, cancel);
            }
        }
    }
}
