using Grange.Geo;

namespace Grange.Mapping.Checks;

/// <summary>What the checks look at: one picture that could be read, with what it says of itself.</summary>
/// <param name="Place">Where it was taken.</param>
/// <param name="CapturedMs">When, Unix milliseconds.</param>
/// <param name="UploadedMs">When it came.</param>
/// <param name="Heading">Where it looks, degrees from north; null where it does not say.</param>
/// <param name="CameraMs">What the camera's clock said, as if it were UTC.</param>
/// <param name="GnssMs">What the satellites' said.</param>
/// <param name="SpeedMetresPerSecond">What the receiver said.</param>
/// <param name="Luma">Mean brightness, 0 to 255.</param>
/// <param name="Sharpness">Variance of the Laplacian.</param>
/// <param name="Hash">Perceptual hash.</param>
public sealed record Capture(
    LatLng Place, long CapturedMs, long UploadedMs, double? Heading, long? CameraMs, long? GnssMs, double? SpeedMetresPerSecond, double? Dilution, int? FixDimensions, int? Satellites,
    double Luma, double Sharpness, ulong Hash);
