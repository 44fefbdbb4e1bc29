using Grange.Kernel;
using Grange.Mapping.Bodies;

namespace Grange.Mapping.Features.Ingest;

/// <summary>What cameras signed of their pictures, from the evidence that was accepted.</summary>
sealed class DriveBook(IEvidenceReader said)
{
    /// <summary>A drive is signed within this time of its pictures, before or after.</summary>
    const long WindowMs = 24 * 3_600_000L;

    const int MostRecords = 2_000;

    /// <summary>The row that names a file; null where the camera never signed it.</summary>
    public async Task<DriveRow?> FindAsync(DeviceId camera, Hash32 sha, long capturedMs, CancellationToken cancel)
    {
        foreach (var evidence in await said.ReadAsync(Author.Of(camera), capturedMs - WindowMs, capturedMs + PicturesLateMs, MostRecords, cancel))
        {
            if (evidence.Record.Kind != MappingKinds.Drive || !DriveBody.Read(evidence.Record.Body).TryGet(out var drive, out _)) continue;
            foreach (var row in drive.Rows)
                if (row.Sha256 == sha) return row;
        }
        return null;
    }

    /// <summary>Cameras may be without a network for three days.</summary>
    const long PicturesLateMs = Checks.PictureChecks.MostAgeMs + WindowMs;
}
