using System.Net;
using Grange.Content;

namespace Grange.Storage.Cli;

/// <summary>
/// A folder as a CAR that is made while it is sent; its root was computed before, so the node sees at once when a file changed in between.
/// </summary>
sealed class FolderContent(string folder, Cid root, UnixFsProfile profile, Action<long> sent) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await using var car = await CarWriter.StartAsync(stream, [root], CancellationToken.None);
        await new FolderImport(new UnixFsImporter(car, profile), new FolderRules()) { Imported = (_, entry) => sent(entry.Size) }.AddAsync(folder, CancellationToken.None);
        await car.FlushAsync(CancellationToken.None);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
